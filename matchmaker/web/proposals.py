"""Proposals: the newest list of an organisation's partners, answers, and what came of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import NotAllowed
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.introducing.introductions import Said, Spoken, say
from matchmaker.services.introducing.outcomes import tell_outcome
from matchmaker.services.introducing.standings import standing
from matchmaker.services.ranking.proposing import propose
from matchmaker.web.cards import Sheet, by_other, card_of, open_to
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import MEMBER, VOICE, entry
from matchmaker.web.forms import FormError, read_answer
from matchmaker.web.inbox import show_thread
from matchmaker.web.ledger import Seat, find_seat, newest_list, requests_of
from matchmaker.web.notices import tell
from matchmaker.web.speaking import read_telling, speaker
from models import Organisation, Proposal

proposals = Blueprint("proposals", __name__)
JUST_ASKED = timedelta(seconds=10)  # a second click within this time is the same click


@proposals.get("/organisations/<int:organisation_id>/proposals")
@entry(VOICE)
def index(organisation_id: int) -> str:
    """The newest list of partners that the viewer was shown for this organisation."""
    row = _organisation(organisation_id)
    listed = newest_list(database(), row.id, viewer=viewer())
    return render_template(
        "proposals/index.html",
        organisation=row,
        is_own=row.id in viewer().organisations,
        shown_at=listed[0].shown_at if listed else None,
        sheets=_sheets(listed, row.id),
    )


@proposals.post("/organisations/<int:organisation_id>/proposals")
@entry(VOICE)
def create(organisation_id: int) -> ResponseReturnValue:
    """Ask for a new list; it is recorded as it will be shown."""
    row = _organisation(organisation_id)
    listed = newest_list(database(), row.id, viewer=viewer())
    if not _is_just_asked(listed, now()):
        slate = propose(desk(), row.id)
        if not slate.shown:
            tell(
                counted(
                    "Nobody fits yet; %(n)s organisation was looked at. Say more of what you "
                    "offer and need: matching reads nothing else.",
                    "Nobody fits yet among the %(n)s organisations looked at. Say more of what "
                    "you offer and need: matching reads nothing else.",
                    slate.judged,
                )
            )
    return redirect(url_for("proposals.index", organisation_id=row.id), 303)


@proposals.get("/proposals/<int:proposal_id>")
@entry(VOICE)
def show(proposal_id: int) -> ResponseReturnValue:
    """One proposal of a list; once somebody was asked, the thread is its page."""
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    if _is_own(seat) and seat.standing.is_put:
        return redirect(url_for("inbox.thread", proposal_id=proposal_id), 303)
    return _show(seat, {})


@proposals.post("/proposals/<int:proposal_id>/answer")
@entry(MEMBER)
def reply(proposal_id: int) -> ResponseReturnValue:
    """Say yes, not now with a reason, or not sure yet."""
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    try:
        said = read_answer(request.form)
    except FormError as error:
        return _show_again(seat, error.fields), error.status
    if seat.is_introduced and said.answer is Answer.YES:
        tell(phrase("You are introduced already."))  # a second click on the same button
        return redirect(url_for("inbox.thread", proposal_id=proposal_id), 303)
    word = Said(said.answer, said.reason, said.note)
    spoken = say(speaker(), seat.proposal.id, seat.organisation_id, word)
    tell(_words(said.answer, seat, spoken))
    if spoken.standing.introduced_at is not None:
        return redirect(url_for("inbox.thread", proposal_id=spoken.proposal_id), 303)
    if said.answer is Answer.YES or seat.standing.is_put:
        return redirect(url_for("inbox.index"), 303)
    return redirect(url_for("proposals.index", organisation_id=seat.organisation_id), 303)


@proposals.post("/proposals/<int:proposal_id>/outcome")
@entry(MEMBER)
def record(proposal_id: int) -> ResponseReturnValue:
    """Say what came of an introduction."""
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    try:
        said = read_telling(request.form)
    except FormError as error:
        return _show_again(seat, error.fields), error.status
    tell_outcome(speaker(), seat.proposal.id, seat.organisation_id, said)
    tell(phrase("Thank you. It is recorded, and you can say something else later."))
    return redirect(url_for("inbox.thread", proposal_id=proposal_id), 303)


def _organisation(organisation_id: int) -> Organisation:
    row = find_row(database(), organisation_id)
    if not may_act_for(database(), viewer(), row.id, today=today()):
        raise NotAllowed(phrase("Only its members and their cluster managers may ask in its name."))
    return row


def _sheets(listed: list[Proposal], organisation_id: int) -> list[Sheet]:
    stands = standing(database(), listed)
    own = viewer().organisations & {organisation_id}
    going_on = by_other(requests_of(database(), own))
    return [
        Sheet(
            card=open_to(each.evidence, viewer()),
            proposal_id=each.id,
            answer=stands[each.id].seeker,
            going_on=going_on.get(each.candidate_id),
        )
        for each in listed
    ]


def _is_own(seat: Seat) -> bool:
    return seat.organisation_id in viewer().organisations


def _show_again(seat: Seat, errors: dict[str, str]) -> str:
    """The page on which the form stood, with its errors."""
    is_thread = _is_own(seat) and seat.standing.is_put
    return show_thread(seat, errors) if is_thread else _show(seat, errors)


def _show(seat: Seat, errors: dict[str, str]) -> str:
    return render_template(
        "proposals/show.html",
        seat=seat,
        card=card_of(seat, viewer()),
        is_own=_is_own(seat),
        errors=errors,
        typed=request.form,
    )


def _is_just_asked(listed: list[Proposal], moment: datetime) -> bool:
    return bool(listed) and moment - listed[0].shown_at < JUST_ASKED


def _words(said: Answer, seat: Seat, spoken: Spoken) -> str:
    if spoken.standing.introduced_at is not None:
        return phrase("Both of you said yes: you are introduced. This is whom to write to.")
    if said is Answer.YES:
        return phrase("They are asked. You get a mail when they answer.")
    if said is Answer.UNSURE:
        return phrase("Noted as not sure yet. It stays here.")
    if seat.standing.is_put:
        return phrase("They are told «not now», and nothing else. You can change your mind.")
    return phrase("Noted, and they are not told. You can change your mind.")
