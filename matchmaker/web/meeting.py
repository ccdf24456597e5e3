"""Offering times in a thread, taking one, calling it off, and the calendar file."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError, NotFound
from matchmaker.services.introducing.calendars import as_calendar
from matchmaker.services.introducing.inviting import event_of
from matchmaker.services.introducing.meetings import call_off, choose_time, meeting_of, offer_times
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.web.desk import runtime
from matchmaker.web.entry import MEMBER, entry
from matchmaker.web.forms import FormError, number
from matchmaker.web.inbox import own_seat, show_thread
from matchmaker.web.languages import reader_time_zone
from matchmaker.web.notices import tell
from matchmaker.web.speaking import read_choice, read_times, speaker
from models import Proposal

meeting = Blueprint("meeting", __name__)


@meeting.post("/inbox/<int:proposal_id>/times")
@entry(MEMBER)
def offer(proposal_id: int) -> ResponseReturnValue:
    """Offer up to three times."""
    seat = own_seat(proposal_id)
    try:
        times = read_times(request.form, reader_time_zone())
        offer_times(speaker(), proposal_id, seat.organisation_id, times)
    except FormError as error:
        return show_thread(seat, error.fields), error.status
    except InputError as error:
        return show_thread(seat, {"time-1": error.message}), error.status
    tell(phrase("Your times are sent. They choose one, and both of you get it for the calendar."))
    return _back(proposal_id)


@meeting.post("/inbox/<int:proposal_id>/times/choice")
@entry(MEMBER)
def choose(proposal_id: int) -> ResponseReturnValue:
    """Take one of the offered times, or none."""
    seat = own_seat(proposal_id)
    try:
        start = read_choice(request.form.get("start", ""))
        take(speaker(), seat.proposal, seat.organisation_id, start)
    except FormError as error:
        return show_thread(seat, error.fields), error.status
    except InputError as error:
        return show_thread(seat, {"start": error.message}), error.status
    return _back(proposal_id)


@meeting.post("/inbox/<int:proposal_id>/times/off")
@entry(MEMBER)
def cancel(proposal_id: int) -> ResponseReturnValue:
    """Call off what was agreed; both are told, their calendars too."""
    seat = own_seat(proposal_id)
    call_off(speaker(), proposal_id, seat.organisation_id)
    tell(phrase("It is called off, and they are told. You can offer other times."))
    return _back(proposal_id)


@meeting.get("/inbox/<int:proposal_id>/meeting.ics")
@entry(MEMBER)
def calendar(proposal_id: int) -> Response:
    """The agreed time as a calendar file, on the reader's clock."""
    seat = own_seat(proposal_id)
    return calendar_file(speaker(), seat.proposal)


def take(who: Speaker, proposal: Proposal, organisation_id: int, start: datetime | None) -> None:
    """Take a time of the offer that the form was made for, and say so."""
    offer_id = number(request.form, "offer") or 0
    choose_time(who, proposal.id, organisation_id, offer_id=offer_id, start=start)
    if start is None:
        tell(phrase("They are told that none of the times suits you."))
    else:
        tell(phrase("It is agreed. Both of you get it for the calendar by mail."))


def calendar_file(who: Speaker, proposal: Proposal) -> Response:
    """The agreed time as a file to download.

    Raises:
        NotFound: no time is agreed.
    """
    found = meeting_of(who.session, proposal.id)
    event = event_of(who, proposal, found) if found is not None else None
    if event is None:
        raise NotFound(phrase("No time is agreed."))
    text = as_calendar(event, zone=reader_time_zone(), base_url=runtime().config.base_url)
    return Response(
        text,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )


def _back(proposal_id: int) -> ResponseReturnValue:
    return redirect(url_for("inbox.thread", proposal_id=proposal_id), 303)
