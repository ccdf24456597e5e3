"""The inbox: what waits for an answer, what waits for others, what is running, what is closed;
and the thread of one proposal, in which two sides get to know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.correspondence import MOST_OPEN, WAITS_FOR_THEM, WAITS_FOR_US, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import MessageKind
from matchmaker.errors import NotFound
from matchmaker.services.introducing.correspondence import (
    Written,
    messages_of,
    newest_notes,
    withdraw,
    write_message,
)
from matchmaker.services.introducing.meetings import LENGTHS, Meeting, meeting_of
from matchmaker.services.introducing.outcomes import Result, results_of
from matchmaker.services.introducing.people import Person, faces_of
from matchmaker.services.introducing.standings import open_interests
from matchmaker.web.cards import CardDict, card_of
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.directory import clusters_named
from matchmaker.web.entry import MEMBER, entry
from matchmaker.web.forms import FormError
from matchmaker.web.ledger import Seat, find_seat, requests_of
from matchmaker.web.meeting_times import suggested_times
from matchmaker.web.notices import tell
from matchmaker.web.speaking import read_message, speaker

inbox = Blueprint("inbox", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox: the seat, its card, what came of it, what was written last."""

    seat: Seat
    card: CardDict
    result: Result
    note: Written | None
    suggested_by: str | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The page's groups, each newest first.

    Attributes:
        to_answer: others have asked, or want to know something; contacts are not shown.
        waiting: asked by this side, or asked back; the other side has not answered.
        running: introduced, and not ended.
        closed: declined, taken back, expired, or ended.
        taken: how many of its places the organisation holds.
    """

    to_answer: list[Line]
    waiting: list[Line]
    running: list[Line]
    closed: list[Line]
    taken: int
    most: int = MOST_OPEN

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.to_answer or self.waiting or self.running or self.closed)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One proposal as one side reads it.

    Attributes:
        their_people, own_people: empty until both have said yes.
        meeting: the newest offer of times.
        times: what the form for offering times starts with, on the reader's clock.
    """

    line: Line
    messages: list[Written]
    their_people: tuple[Person, ...]
    own_people: tuple[Person, ...]
    meeting: Meeting | None
    times: tuple[str, ...]
    taken: int
    lengths: tuple[tuple[int, int], ...] = tuple((each, each) for each in LENGTHS)
    most: int = MOST_OPEN


@inbox.get("/inbox")
@entry(MEMBER)
def index() -> str:
    """Requests in four groups."""
    own = viewer().organisations
    lines = _lines(requests_of(database(), own))
    lines.sort(key=lambda each: each.seat.last_heard_at, reverse=True)
    taken = sum(each.seat.is_seeker and each.seat.standing.holds_a_place(now()) for each in lines)
    return render_template("inbox/index.html", page=_grouped(lines, taken))


@inbox.get("/inbox/<int:proposal_id>")
@entry(MEMBER)
def thread(proposal_id: int) -> str:
    """What both wrote, what is next, and the evidence."""
    return show_thread(own_seat(proposal_id))


@inbox.post("/inbox/<int:proposal_id>/messages")
@entry(MEMBER)
def write(proposal_id: int) -> ResponseReturnValue:
    """A question, a reply, or a line in the thread: what it is follows from where the two stand."""
    seat = own_seat(proposal_id)
    try:
        text = read_message(request.form)
    except FormError as error:
        return show_thread(seat, error.fields), error.status
    kind = write_message(speaker(), proposal_id, seat.organisation_id, text)
    tell(_SENT[kind])
    return redirect(url_for("inbox.thread", proposal_id=proposal_id), 303)


@inbox.post("/inbox/<int:proposal_id>/withdraw")
@entry(MEMBER)
def take_back(proposal_id: int) -> ResponseReturnValue:
    """Take a request back; its place is free again."""
    seat = own_seat(proposal_id)
    withdraw(speaker(), proposal_id, seat.organisation_id)
    tell(phrase("Your request is taken back. They are not asked any more."))
    return redirect(url_for("inbox.index"), 303)


_SENT = {
    MessageKind.QUESTION: phrase("Your question is sent. You can still answer meanwhile."),
    MessageKind.REPLY: phrase("Your reply is sent."),
    MessageKind.THREAD: phrase("Sent."),
}


def own_seat(proposal_id: int) -> Seat:
    """The proposal as somebody who acts for one of its sides reads it.

    Raises:
        NotFound: the viewer acts for neither, or may not know of it.
    """
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    if seat.organisation_id not in viewer().organisations:
        raise NotFound(phrase("There is no proposal %(number)s.", number=proposal_id))
    return seat


def show_thread(
    seat: Seat, errors: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The page of one proposal, with the errors of a form that could not be used."""
    session = database()
    (line,) = _lines([seat])
    people = faces_of(session, [seat.organisation_id, seat.other_id]) if seat.is_introduced else {}
    page = ThreadPage(
        line=line,
        messages=messages_of(session, seat.proposal, is_introduced=seat.is_introduced),
        their_people=people.get(seat.other_id, ()),
        own_people=people.get(seat.organisation_id, ()),
        meeting=meeting_of(session, seat.proposal.id) if seat.is_introduced else None,
        times=suggested_times(now()),
        taken=open_interests(session, seat.organisation_id, now=now()),
    )
    known = request.form if typed is None else typed
    return render_template(
        "inbox/thread.html", page=page, seat=seat, errors=errors or {}, typed=known, states=State
    )


def _lines(seats: Iterable[Seat]) -> list[Line]:
    session = database()
    known = list(seats)
    proposals = [each.proposal for each in known]
    results, notes = results_of(session, proposals), newest_notes(session, proposals)
    ids = {each.standing.suggested_by for each in known if each.standing.suggested_by}
    names = {each.id: each.name for each in clusters_named(session, ids)} if ids else {}
    return [
        Line(
            seat=each,
            card=card_of(each, viewer()),
            result=results[each.proposal.id],
            note=notes.get(each.proposal.id),
            suggested_by=names.get(each.standing.suggested_by or 0),
        )
        for each in known
    ]


def _grouped(lines: Iterable[Line], taken: int) -> InboxPage:
    page = InboxPage([], [], [], [], taken)
    for each in lines:
        _group_of(page, each)(each)
    return page


def _group_of(page: InboxPage, line: Line) -> Callable[[Line], None]:
    state = line.seat.state
    if state in WAITS_FOR_US:
        return page.to_answer.append
    if state in WAITS_FOR_THEM:
        return page.waiting.append
    if state is State.INTRODUCED and not line.result.has_ended:
        return page.running.append
    return page.closed.append
