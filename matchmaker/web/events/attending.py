"""A participant's pages behind the link of its letters: no account is needed.

Opening a link changes nothing, since mail programs open links by themselves; the buttons do. A
link opens the pages of one participant and nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Gone
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.events import seat
from matchmaker.web.events.seat import Seat, seat_of
from models import Event, EventParticipant

attending = Blueprint("attending", __name__)


@attending.get("/event/<token>")
@entry(ANYONE)
def look(token: str) -> str:
    """Say whether you come; later, your day."""
    return seat.look(seat_behind(token))


@attending.post("/event/<token>")
@entry(ANYONE)
def answer(token: str) -> ResponseReturnValue:
    """Register, change, or do not come."""
    return seat.answer(seat_behind(token))


@attending.get("/event/<token>/partners")
@entry(ANYONE)
def partners(token: str) -> ResponseReturnValue:
    """Whom you would like to meet."""
    return seat.partners(seat_behind(token))


@attending.post("/event/<token>/partners")
@entry(ANYONE)
def refresh(token: str) -> ResponseReturnValue:
    """Look for partners once more."""
    return seat.refresh(seat_behind(token))


@attending.post("/event/<token>/partners/<int:participant_id>")
@entry(ANYONE)
def wish(token: str, participant_id: int) -> ResponseReturnValue:
    """Say how much you want to meet somebody."""
    return seat.say_wish(seat_behind(token), participant_id)


def seat_behind(token: str) -> Seat:
    """The seat that a link opens.

    Raises:
        Gone: the link is none of ours, or too old, or what it was for is not there any more.
    """
    claims = runtime().post_office.signer.read(Purpose.EVENT, token, now=now())
    row = database().get(EventParticipant, int(claims["participant"]))
    event = database().get(Event, row.event_id) if row is not None else None
    if row is None or event is None or event.state is EventState.DRAFT:
        raise Gone(phrase("There is no such event any more."))

    def address(page: str, **more: Any) -> str:
        return url_for(f"attending.{page}", token=token, **more)

    return seat_of(row, Viewer(), address, token)
