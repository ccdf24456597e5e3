"""Proposals: the newest list of an organisation's partners, answers, and what came of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import NotAllowed
from matchmaker.services.access import may_act_for
from matchmaker.services.introductions import Standing, answer, standing
from matchmaker.services.outcomes import record_outcome, results_of
from matchmaker.services.proposing import propose
from matchmaker.web.cards import CardDict, Sheet, by_other, card_of, open_to
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import MEMBER, VOICE, entry
from matchmaker.web.forms import FormError, read_answer, read_outcome
from matchmaker.web.ledger import Seat, find_seat, newest_list, requests_of
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
            flash(
                f"Nobody fits yet among the {slate.judged} organisations looked at. Say more of "
                "what you offer and need: matching reads nothing else."
            )
    return redirect(url_for("proposals.index", organisation_id=row.id), 303)


@proposals.get("/proposals/<int:proposal_id>")
@entry(VOICE)
def show(proposal_id: int) -> str:
    """One proposal, with its answer form."""
    return _show(find_seat(database(), proposal_id, viewer=viewer(), today=today()), {})


@proposals.post("/proposals/<int:proposal_id>/answer")
@entry(MEMBER)
def reply(proposal_id: int) -> ResponseReturnValue:
    """Say yes, not now with a reason, or not sure yet."""
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    try:
        said = read_answer(request.form)
    except FormError as error:
        return _show(seat, error.fields), error.status
    if seat.is_introduced and said.answer is Answer.YES:
        flash("You are introduced already.")  # a second click on the same button
        return redirect(url_for("inbox.index"), 303)
    stands = answer(
        database(),
        seat.proposal.id,
        seat.organisation_id,
        said.answer,
        viewer=viewer(),
        now=now(),
        reason=said.reason,
        note=said.note,
    )
    flash(_words(said.answer, stands))
    if said.answer is Answer.YES or not seat.is_seeker:
        return redirect(url_for("inbox.index"), 303)
    return redirect(url_for("proposals.index", organisation_id=seat.organisation_id), 303)


@proposals.post("/proposals/<int:proposal_id>/outcome")
@entry(MEMBER)
def tell(proposal_id: int) -> ResponseReturnValue:
    """Say what came of an introduction."""
    seat = find_seat(database(), proposal_id, viewer=viewer(), today=today())
    try:
        said = read_outcome(request.form)
    except FormError as error:
        return _show(seat, error.fields), error.status
    record_outcome(
        database(),
        seat.proposal.id,
        seat.organisation_id,
        said.step,
        viewer=viewer(),
        now=now(),
        note=said.note,
    )
    flash("Thank you. It is recorded, and you can say something else later.")
    return redirect(url_for("inbox.index"), 303)


def _organisation(organisation_id: int) -> Organisation:
    row = find_row(database(), organisation_id)
    if not may_act_for(database(), viewer(), row.id, today=today()):
        raise NotAllowed("Only its members and their cluster managers may ask in its name.")
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


def _show(seat: Seat, errors: dict[str, str]) -> str:
    card: CardDict = card_of(seat, viewer())
    return render_template(
        "proposals/show.html",
        seat=seat,
        card=card,
        is_own=seat.organisation_id in viewer().organisations,
        result=results_of(database(), [seat.proposal])[seat.proposal.id],
        errors=errors,
        typed=request.form,
    )


def _is_just_asked(listed: list[Proposal], moment: datetime) -> bool:
    return bool(listed) and moment - listed[0].shown_at < JUST_ASKED


def _words(said: Answer, stands: Standing) -> str:
    if stands.introduced_at is not None:
        return "Both of you said yes: you are introduced. The addresses are below."
    return {
        Answer.YES: "You have asked. They see the evidence and who you are, and can say yes.",
        Answer.NO: "Noted, and they are not told. You can change your mind.",
        Answer.UNSURE: "Noted as not sure yet. It stays here.",
    }[said]
