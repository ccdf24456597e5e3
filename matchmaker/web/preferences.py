"""How somebody wants to read: language, look, keys, clock; kept with the account or in cookies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.catalogues import LANGUAGES
from matchmaker.services.identity.accounts import choose_for
from matchmaker.services.posting.mailing import ALWAYS, choose_letters, refused_kinds
from matchmaker.web.desk import account, database, now
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.forms import own_path
from matchmaker.web.languages import (
    COOKIE,
    TIME_ZONE_COOKIE,
    TIME_ZONES,
    reader_time_zone,
    time_zone_named,
)
from matchmaker.web.notices import tell

preferences = Blueprint("preferences", __name__)

A_YEAR = timedelta(days=365)
THEMES: dict[str, Phrase] = {
    "": phrase("As this device has it"),
    "light": phrase("Light"),
    "dark": phrase("Dark"),
}


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    """What is chosen now; `letters` are the kinds that may be refused, None for a visitor."""

    language: str
    theme: str
    has_shortcuts: bool
    time_zone: str
    letters: tuple[tuple[LetterKind, bool], ...] | None


@preferences.get("/preferences")
@entry(ANYONE)
def index() -> str:
    """The choices, as they stand."""
    person = account()
    page = PreferencesPage(
        language=(person.language if person else request.cookies.get(COOKIE)) or "",
        theme=_one_of(THEMES, request.cookies.get("theme")),
        has_shortcuts=request.cookies.get("shortcuts") != "off",
        time_zone=reader_time_zone().key,
        letters=_letters(person.email) if person else None,
    )
    return render_template(
        "preferences/index.html",
        page=page,
        languages=LANGUAGES,
        themes=THEMES,
        time_zones=TIME_ZONES,
    )


@preferences.post("/preferences")
@entry(ANYONE)
def choose() -> ResponseReturnValue:
    """Keep the choices; an account keeps its language and clock, this browser all of them."""
    language = _one_of(LANGUAGES, request.form.get("language"))
    zone = time_zone_named(request.form.get("time_zone", ""))
    person = account()
    if person is not None:
        key = zone.key if zone else person.time_zone
        choose_for(database(), person, language=language or None, time_zone=key)
        if "letters_shown" in request.form:
            wanted = {each for each in LetterKind if each in request.form.getlist("letters")}
            choose_letters(database(), person.email, wanted, now=now())
    _read_in(language)
    tell("Your choices are kept.")
    answer = redirect(url_for("preferences.index"), 303)
    _keep(answer, COOKIE, language)
    _keep(answer, TIME_ZONE_COOKIE, zone.key if zone else "")
    _keep(answer, "theme", _one_of(THEMES, request.form.get("theme")))
    _keep(answer, "shortcuts", "" if "shortcuts" in request.form else "off")
    return answer


@preferences.post("/preferences/language")
@entry(ANYONE)
def speak() -> ResponseReturnValue:
    """Change the language alone, from any page, and stay on it."""
    language = _one_of(LANGUAGES, request.form.get("language"))
    person = account()
    if person is not None:
        choose_for(database(), person, language=language or None, time_zone=person.time_zone)
    answer = redirect(own_path(request.form.get("next")) or url_for("home.index"), 303)
    _keep(answer, COOKIE, language)
    return answer


def _letters(email: str) -> tuple[tuple[LetterKind, bool], ...]:
    refused = refused_kinds(database(), email)
    return tuple((each, each not in refused) for each in LetterKind if each not in ALWAYS)


def _one_of(known: dict[str, str] | dict[str, Phrase], word: str | None) -> str:
    return word if word is not None and word in known else ""


def _read_in(language: str) -> None:
    """What is said of this request is said in the language that was just chosen."""
    if language:
        g.language = language


def _keep(answer: Response, name: str, value: str) -> None:
    """Keep a choice in this browser for a year; an empty one is forgotten."""
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    if value:
        answer.set_cookie(
            name, value, max_age=A_YEAR, secure=is_secure, httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(name, secure=is_secure, httponly=True, samesite="Lax")
