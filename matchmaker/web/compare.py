"""Compare: up to four partners beside each other, row by row what each says to each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.parts import Part
from matchmaker.domain.profile import Profile
from matchmaker.errors import InputError
from matchmaker.services.identity.access import row_number
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.searching.facing import MOST_COMPARED, Facing
from matchmaker.services.searching.facing import compare as compare_partners
from matchmaker.web.asking import Question, read_question
from matchmaker.web.cards import by_other
from matchmaker.web.desk import database, desk, today, viewer
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.languages import said
from matchmaker.web.ledger import Seat, requests_of
from matchmaker.web.vouching import NOTHING_KNOWN, Standing, standings

compare = Blueprint("compare", __name__)


@dataclass(frozen=True, slots=True)
class Column:
    """One partner: facts, and by part the row of its card that answers it.

    `card` is in the form of `services.ranking.cards`; None where the two cannot be partners at all.
    """

    profile: Profile
    card: dict[str, Any] | None
    known: Standing
    going_on: Seat | None

    @property
    def answered(self) -> int:
        """How many parts it answers."""
        return self.card["parts"]["answered"] if self.card and "parts" in self.card else 0

    def answer_to(self, part: Part) -> dict[str, Any] | None:
        """The row of the card that answers this part; None if nothing is said of it."""
        rows = self.card["parts"]["rows"] if self.card and "parts" in self.card else ()
        for row in rows:
            if any(each["text"] == part.text for each in row["parts"]):
                found: dict[str, Any] = row
                return found
        return None


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The page; without a sentence or partners it says how to come by them.

    Attributes:
        chosen: how many partners were asked for; more than four are too many.
        parts: the rows.
        columns: the partners, in the order in which they were chosen.
    """

    question: Question
    chosen: int = 0
    parts: tuple[Part, ...] = ()
    columns: tuple[Column, ...] = ()
    error: str = ""

    @property
    def most(self) -> int:
        """How many fit beside each other."""
        return MOST_COMPARED

    @property
    def best(self) -> Column | None:
        """Who answers most, the strongest of them; None if nobody answers anything."""
        able = [each for each in self.columns if each.card and each.answered]
        return max(able, key=lambda each: (each.answered, _value(each)), default=None)

    def address_without(self, column: Column) -> dict[str, Any]:
        """The values of this page's address with one partner less."""
        ids = [each.profile.id for each in self.columns if each is not column]
        return {
            "q": self.question.sentence,
            "part": self.question.parts,
            "organisation": self.question.organisation_id,
            "ids": ",".join(map(str, ids)),
        }


@compare.get("/compare")
@entry(ANYONE)
def index() -> ResponseReturnValue:
    """The table of parts and partners."""
    question = read_question(request.args, viewer())
    ids = _ids(request.args.getlist("ids"))
    if not question.text or not ids:
        return render_template("compare/index.html", page=ComparePage(question))
    try:
        asked, found = compare_partners(
            desk(),
            question.sentence,
            ids[:MOST_COMPARED],
            question.parts,
            language=question.language,
            organisation_id=question.organisation_id,
        )
    except InputError as error:
        words = " ".join(said(each) for each in (error.message, error.remedy) if each)
        return render_template("compare/index.html", page=ComparePage(question, error=words)), 422
    page = ComparePage(question, len(ids), asked.understood.parts, _columns(question, found))
    return render_template("compare/index.html", page=page)


def _columns(question: Question, found: Sequence[Facing]) -> tuple[Column, ...]:
    session = database()
    own = [each for each in viewer().organisations if each == question.organisation_id]
    going_on = by_other(requests_of(session, own))
    known = standings(session, [each.profile.id for each in found], today=today())
    return tuple(
        Column(
            each.profile,
            card_as_dict(each.card) if each.card else None,
            known.get(each.profile.id, NOTHING_KNOWN),
            going_on.get(each.profile.id),
        )
        for each in found
    )


def _value(column: Column) -> float:
    return float(column.card["reciprocal"]) if column.card else 0.0


def _ids(listed: Sequence[str]) -> list[int]:
    """The numbers of partners, each once, whether ticked one by one or written with commas."""
    found = (row_number(each.strip()) for text in listed for each in text.split(","))
    return list(dict.fromkeys(each for each in found if each is not None))
