"""Asking a member for what is missing, and the page on which they answer without an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.completeness import Gap
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.profile import Statement
from matchmaker.domain.vocabulary import SizeClass, Stage, StatementRole
from matchmaker.services.describing.saying import FieldsError, Saying, check
from matchmaker.services.membership.completing import ask_member
from matchmaker.services.membership.filling_in import (
    Answers,
    Details,
    Questions,
    fill_in,
    questions_for,
)
from matchmaker.services.posting.signing import Purpose
from matchmaker.services.recognition.languages import SPOKEN, language_of
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import ANYONE, VOICE, entry
from matchmaker.web.facts_forms import read_sectors
from matchmaker.web.forms import FormError
from matchmaker.web.notices import tell, warn
from matchmaker.web.profile_page import closed_lists, region_choices
from matchmaker.web.sentence_forms import one_line, read_euros, word_of
from matchmaker.web.words import country_choices

completing = Blueprint("completing", __name__)

# The gaps that are closed by new sentences, one a line, and in which role.
NEW_SENTENCES = {
    Gap.OFFERS: StatementRole.CAPABILITY,
    Gap.NEEDS: StatementRole.NEED,
    Gap.CERTIFICATIONS: StatementRole.CAPABILITY,
    Gap.CAPACITY: StatementRole.CAPABILITY,
}
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class CompletePage:
    """The page: what is there, what is asked, and what was typed."""

    questions: Questions
    values: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    is_thanks: bool = False

    def asks(self, gap: str) -> bool:
        """Whether this is missing."""
        return any(each.gap == gap for each in self.questions.completeness.gains)

    def lacking(self, gap: str) -> tuple[int, ...]:
        """The sentences that lack it."""
        found = (each for each in self.questions.completeness.gains if each.gap == gap)
        return next((each.statements for each in found), ())

    @property
    def regions(self) -> list[tuple[str, str]]:
        """The regions of its country."""
        return region_choices(self.questions.row.country or "")

    @property
    def to_detail(self) -> tuple[Statement, ...]:
        """The sentences of which something is asked, in the order of the profile."""
        gaps = (Gap.STAGE, Gap.ENGLISH, Gap.READINESS, Gap.AMOUNTS)
        wanted = {number for gap in gaps for number in self.lacking(gap)}
        return tuple(each for each in self.questions.profile.statements if each.id in wanted)


@completing.post("/organisations/<int:organisation_id>/ask")
@entry(VOICE)
def ask(organisation_id: int) -> ResponseReturnValue:
    """Write to the people of a member what is missing."""
    asked = ask_member(
        database(),
        runtime().post_office,
        organisation_id,
        viewer=viewer(),
        now=now(),
        trusted_languages=runtime().library.trusted_languages,
    )
    if asked.why_not is not None:
        warn(asked.why_not)
    else:
        tell(
            counted("%(n)s letter is on its way.", "%(n)s letters are on their way.", asked.letters)
        )
    return redirect(url_for("profile.edit", organisation_id=organisation_id), 303)


@completing.get("/complete/<token>")
@entry(ANYONE)
def questions(token: str) -> str:
    """What is missing, and what others see already; opening it changes nothing."""
    return _shown(CompletePage(_asked(token), is_thanks=request.args.get("thanks") == "yes"))


@completing.post("/complete/<token>")
@entry(ANYONE)
def answer(token: str) -> ResponseReturnValue:
    """Keep the answers and say thanks."""
    asked = _asked(token)
    try:
        answers = _read(asked)
        fill_in(database(), runtime().library.encoder, asked.row.id, answers, now=now())
    except (FormError, FieldsError) as error:
        database().rollback()
        chosen = tuple(request.form.getlist("languages"))
        page = CompletePage(_asked(token), request.form, chosen, error.fields)
        return _shown(page), 422
    return redirect(url_for("completing.questions", token=token, thanks="yes"), 303)


def _asked(token: str) -> Questions:
    claims = runtime().post_office.signer.read(Purpose.COMPLETE, token, now=now())
    trusted = runtime().library.trusted_languages
    number = int(claims["organisation"])
    return questions_for(database(), number, today=today(), trusted_languages=trusted)


def _shown(page: CompletePage) -> str:
    return render_template(
        "completing/questions.html", page=page, countries=country_choices(), **closed_lists()
    )


def _read(asked: Questions) -> Answers:
    """What was typed.

    Raises:
        FormError, FieldsError: with a sentence for each field that cannot be read.
    """
    form = request.form
    errors: dict[str, str] = {}
    sectors = read_sectors([form.get("sectors", "")], errors)
    said = tuple(each for gap, role in NEW_SENTENCES.items() for each in _new(gap, role, errors))
    details = {each.id: _details(each.id, errors) for each in asked.profile.statements}
    if errors:
        raise FormError(**errors)
    known = dict(country_choices())
    return Answers(
        country=form.get("country") if form.get("country") in known else None,
        region=form.get("region") or None,
        size=word_of(SizeClass, form.get("size", "")),
        languages=tuple(each for each in form.getlist("languages") if each in SPOKEN),
        sectors=sectors,
        sentences=said,
        details={number: each for number, each in details.items() if each != Details()},
        is_still_true=form.get("still_true") == "yes",
    )


def _new(gap: Gap, role: StatementRole, errors: dict[str, str]) -> list[Saying]:
    """The sentences typed into one field, one a line."""
    lines = [one_line(each) for each in request.form.get(gap.value, "").splitlines()]
    sayings = [Saying(role, each, language=language_of(each)) for each in lines if each]
    if len(sayings) > MOST_LINES:
        errors[gap.value] = phrase("Write %(most)s lines or fewer.", most=MOST_LINES)
    try:
        for each in sayings:
            check(each, is_own=True)
    except FieldsError as error:
        errors[gap.value] = error.message
    return sayings


def _details(number: int, errors: dict[str, str]) -> Details:
    """What was typed about one sentence."""
    values: dict[str, Any] = {}
    for name in ("amount_min", "amount_max"):
        try:
            values[name] = read_euros(request.form.get(f"{name}-{number}", ""))
        except ValueError as error:
            errors[f"{name}-{number}"] = error.args[0]
    level = request.form.get(f"readiness-{number}", "")
    return Details(
        english=one_line(request.form.get(f"english-{number}", ""))[:400] or None,
        stage=word_of(Stage, request.form.get(f"stage-{number}", "")),
        readiness=int(level) if level in set("123456789") else None,
        **values,
    )
