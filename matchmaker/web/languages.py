"""The reader's language, place and time: chosen by account, then cookie, then browser."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain

from matchmaker.domain.phrases import Catalogue, counted, from_data, phrase, translated
from matchmaker.services.catalogues import LANGUAGES, PSEUDO, SOURCE, catalogue
from matchmaker.web.desk import account

COOKIE = "language"
TIME_ZONE_COOKIE = "time_zone"
TIME_ZONE = "Europe/Brussels"
# One for each clock of Europe and its neighbours, under the name that people look for.
TIME_ZONES = (
    "Asia/Nicosia",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Atlantic/Reykjavik",
    "Europe/Amsterdam",
    "Europe/Athens",
    "Europe/Belgrade",
    "Europe/Berlin",
    "Europe/Bratislava",
    "Europe/Brussels",
    "Europe/Bucharest",
    "Europe/Budapest",
    "Europe/Chisinau",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Ljubljana",
    "Europe/London",
    "Europe/Luxembourg",
    "Europe/Madrid",
    "Europe/Malta",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Prague",
    "Europe/Riga",
    "Europe/Rome",
    "Europe/Sarajevo",
    "Europe/Skopje",
    "Europe/Sofia",
    "Europe/Stockholm",
    "Europe/Tallinn",
    "Europe/Tirane",
    "Europe/Vienna",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/Zagreb",
    "Europe/Zurich",
    "UTC",
)


class _Catalogues(Domain):  # type: ignore[misc]
    """Our catalogues in place of folders of compiled files."""

    def get_translations(self) -> Catalogue:
        return catalogue(language_in_use())


class _Babel(Babel):  # type: ignore[misc]
    @property
    def domain_instance(self) -> Domain:
        return _Catalogues()


def speak(app: Flask) -> None:
    """Teach the app its readers' languages."""
    babel = _Babel()
    babel.init_app(app, locale_selector=reader_locale, timezone_selector=_time_zone)
    app.jinja_env.globals.update(
        language_in_use=language_in_use,
        html_language=html_language,
        languages_offered=LANGUAGES,
        phrase=phrase,
        counted=counted,
    )
    app.jinja_env.filters.update(said=said)


def language_in_use() -> str:
    """The language of this page, one of LANGUAGES (or the pseudo-language, in tests)."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        g.language = _chosen()
    return str(g.language)


def html_language() -> str:
    """The language as the page declares it."""
    return SOURCE if language_in_use() == PSEUDO else language_in_use()


def said(text: object) -> str:
    """A phrase in the reader's language, also as the ledger keeps it; other text as it is."""
    found = from_data(text) if isinstance(text, (str, dict)) else str(text)
    return translated(found, catalogue(language_in_use()))


def ask_no_account() -> None:
    """Choose the language by cookie and browser: the database may be what has failed."""
    g.setdefault("language", _of_browser())


def _chosen() -> str:
    person = account()
    if person is not None and person.language in LANGUAGES:
        return str(person.language)
    return _of_browser()


def _of_browser() -> str:
    asked = request.cookies.get(COOKIE, "")
    if asked in LANGUAGES or asked == PSEUDO:
        return asked
    return request.accept_languages.best_match(list(LANGUAGES)) or SOURCE


def reader_locale() -> str:
    """By whose habits dates and numbers are written; our English is European."""
    return "en_GB" if html_language() == SOURCE else html_language()


def reader_time_zone() -> ZoneInfo:
    """Whose clock times are told by: the account's, else the cookie's, else the site's."""
    if not has_request_context():
        return ZoneInfo(TIME_ZONE)
    if "time_zone" not in g:
        person = account()
        asked = person.time_zone if person is not None else None
        g.time_zone = time_zone_named(asked or request.cookies.get(TIME_ZONE_COOKIE, ""))
    return cast("ZoneInfo", g.time_zone or ZoneInfo(TIME_ZONE))


def time_zone_named(name: str) -> ZoneInfo | None:
    """The time zone with this name, if it is one that we offer."""
    return ZoneInfo(name) if name in TIME_ZONES else None


def _time_zone() -> str:
    return reader_time_zone().key
