"""The inbox: what waits for an answer, what is running, what is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template

from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.services.outcomes import Result, results_of
from matchmaker.web.cards import Line, card_of
from matchmaker.web.desk import database, viewer
from matchmaker.web.entry import MEMBER, entry
from matchmaker.web.ledger import Contact, Seat, contacts_of, requests_of

inbox = Blueprint("inbox", __name__)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The page's groups, each newest first.

    Attributes:
        to_answer: others have asked; contacts are not shown.
        running: introduced; the only place where contacts of both sides are shown.
        waiting: asked by this side; no yes yet, and a no is not told.
        closed: declined by this side, taken back, or ended in a project or an agreement.
    """

    to_answer: list[Line]
    running: list[Line]
    waiting: list[Line]
    closed: list[Line]


@inbox.get("/inbox")
@entry(MEMBER)
def index() -> str:
    """Requests in three groups; addresses where both have said yes."""
    session = database()
    seats = requests_of(session, viewer().organisations)
    results = results_of(session, [each.proposal for each in seats])
    met = {
        side
        for each in seats
        if each.is_introduced
        for side in (each.organisation_id, each.other_id)
    }
    contacts = contacts_of(session, met)
    lines = [_line(each, results[each.proposal.id], contacts) for each in seats]
    return render_template("inbox/index.html", page=_grouped(lines))


def _line(seat: Seat, result: Result, contacts: dict[int, list[Contact]]) -> Line:
    known = contacts if seat.is_introduced else {}
    return Line(
        seat=seat,
        card=card_of(seat, viewer()),
        result=result,
        own_contacts=tuple(known.get(seat.organisation_id, ())),
        their_contacts=tuple(known.get(seat.other_id, ())),
    )


def _grouped(lines: Iterable[Line]) -> InboxPage:
    page = InboxPage([], [], [], [])
    for each in lines:
        if each.seat.is_introduced:
            (page.closed if _has_ended(each) else page.running).append(each)
        elif each.seat.is_waiting_for_us:
            page.to_answer.append(each)
        elif each.seat.own_answer is Answer.YES:
            page.waiting.append(each)
        else:
            page.closed.append(each)
    return page


def _has_ended(line: Line) -> bool:
    counted = line.result.counted
    return counted is not None and counted.height >= OutcomeStep.PROJECT.height
