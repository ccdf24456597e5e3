"""Pages behind a link, without signing in: answer a request, choose a time.

Opening a link never changes anything, since mail programs open links by themselves; the button on
the page does. A link opens one side of one proposal and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.correspondence import CAN_STILL_AGREE, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import Conflict, InputError
from matchmaker.services.introducing.correspondence import messages_of, write_message
from matchmaker.services.introducing.errands import Errand, read_errand
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.meetings import meeting_of
from matchmaker.services.introducing.people import faces_of
from matchmaker.services.introducing.shared_cards import card_for
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import standing
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.forms import FormError, read_answer
from matchmaker.web.ledger import Seat
from matchmaker.web.meeting import calendar_file, take
from matchmaker.web.notices import tell
from matchmaker.web.speaking import read_choice, read_message

replies = Blueprint("replies", __name__)


@replies.get("/answer/<token>")
@entry(ANYONE)
def answer(token: str) -> str:
    """The need, the evidence, and the three answers; or where it stands by now."""
    return _answer_page(errand_of(Purpose.ANSWER, token), token)


@replies.post("/answer/<token>")
@entry(ANYONE)
def reply(token: str) -> ResponseReturnValue:
    """Accept, ask, reply, or say not now."""
    errand = errand_of(Purpose.ANSWER, token)
    try:
        if request.form.get("answer") == "ask":
            text = read_message(request.form)
            write_message(speaker_of(errand), errand.proposal.id, errand.organisation_id, text)
            tell(phrase("It is sent. You get a mail when they answer."))
        else:
            _say(errand)
    except FormError as error:
        return _answer_page(errand, token, error.fields), error.status
    return redirect(url_for("replies.answer", token=token), 303)


@replies.get("/times/<token>")
@entry(ANYONE)
def times(token: str) -> str:
    """The times that are offered, or what was agreed."""
    return _times_page(errand_of(Purpose.TIMES, token), token)


@replies.post("/times/<token>")
@entry(ANYONE)
def choose(token: str) -> ResponseReturnValue:
    """Take one of the times, or none."""
    errand = errand_of(Purpose.TIMES, token)
    try:
        start = read_choice(request.form.get("start", ""))
        take(speaker_of(errand), errand.proposal, errand.organisation_id, start)
    except FormError as error:
        return _times_page(errand, token, error.fields), error.status
    except (InputError, Conflict) as error:
        return _times_page(errand, token, {"start": error.message}), error.status
    return redirect(url_for("replies.times", token=token), 303)


@replies.get("/times/<token>/meeting.ics")
@entry(ANYONE)
def calendar(token: str) -> Response:
    """What was agreed, for the calendar."""
    errand = errand_of(Purpose.TIMES, token)
    return calendar_file(speaker_of(errand), errand.proposal)


def errand_of(purpose: Purpose, token: str) -> Errand:
    """What a link is about."""
    return read_errand(database(), runtime().post_office, purpose, token, now=now())


def speaker_of(errand: Errand) -> Speaker:
    """Whoever follows the link."""
    return errand.speaker(database(), runtime().post_office, now())


def seat_of(errand: Errand) -> Seat:
    """The proposal as the side that the link was written to reads it."""
    stands = standing(database(), [errand.proposal])[errand.proposal.id]
    return Seat(errand.proposal, errand.organisation_id, stands, now())


def _say(errand: Errand) -> None:
    said = read_answer(request.form)
    seat = seat_of(errand)
    if seat.is_introduced and said.answer is Answer.YES:
        return  # a second click on the same button
    spoken = say(
        speaker_of(errand),
        errand.proposal.id,
        errand.organisation_id,
        Said(said.answer, said.reason, said.note),
    )
    if spoken.standing.introduced_at is not None:
        tell(phrase("You are introduced. Both of you get the other's names by mail."))
    elif said.answer is Answer.NO:
        tell(phrase("Thank you. They are told «not now», and nothing else."))
    else:
        tell(phrase("Thank you. They are asked as well, and you get a mail."))


def _answer_page(errand: Errand, token: str, errors: Mapping[str, str] | None = None) -> str:
    seat = seat_of(errand)
    session = database()
    people = faces_of(session, [seat.other_id]) if seat.is_introduced else {}
    return render_template(
        "replies/answer.html",
        token_of_link=token,
        seat=seat,
        states=State,
        can_agree=seat.state in CAN_STILL_AGREE and not seat.standing.has_expired(now()),
        card=card_for(
            errand.proposal,
            organisation_id=errand.organisation_id,
            viewer=errand.viewer,
            is_suggested=seat.is_suggested,
        ),
        messages_found=messages_of(session, errand.proposal, is_introduced=seat.is_introduced),
        their_people=people.get(seat.other_id, ()),
        person=errand.person,
        said=request.args.get("say", ""),
        errors=errors or {},
        typed=request.form,
    )


def _times_page(errand: Errand, token: str, errors: Mapping[str, str] | None = None) -> str:
    seat = seat_of(errand)
    card = card_for(
        errand.proposal,
        organisation_id=errand.organisation_id,
        viewer=errand.viewer,
        is_suggested=seat.is_suggested,
    )
    return render_template(
        "replies/times.html",
        token_of_link=token,
        seat=seat,
        card=card,
        meeting=meeting_of(database(), errand.proposal.id),
        chosen=request.args.get("start", ""),
        errors=errors or {},
    )
