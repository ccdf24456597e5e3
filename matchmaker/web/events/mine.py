"""A participant's pages for whoever has signed in and acts for its organisation."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.events.access import event_for, part_of
from matchmaker.web.desk import database, viewer
from matchmaker.web.entry import MEMBER, entry
from matchmaker.web.events import seat
from matchmaker.web.events.room import events
from matchmaker.web.events.seat import Seat, seat_of
from matchmaker.web.forms import number
from models import EventParticipant

_HERE = "/events/<int:event_id>/me"


@events.get(_HERE)
@entry(MEMBER)
def mine(event_id: int) -> str:
    """Say whether you come; later, your day."""
    return seat.look(own_seat(event_id))


@events.post(_HERE)
@entry(MEMBER)
def mine_answer(event_id: int) -> ResponseReturnValue:
    """Register, change, or do not come."""
    return seat.answer(own_seat(event_id))


@events.get(f"{_HERE}/partners")
@entry(MEMBER)
def mine_partners(event_id: int) -> ResponseReturnValue:
    """Whom you would like to meet."""
    return seat.partners(own_seat(event_id))


@events.post(f"{_HERE}/partners")
@entry(MEMBER)
def mine_refresh(event_id: int) -> ResponseReturnValue:
    """Look for partners once more."""
    return seat.refresh(own_seat(event_id))


@events.post(f"{_HERE}/partners/<int:participant_id>")
@entry(MEMBER)
def mine_wish(event_id: int, participant_id: int) -> ResponseReturnValue:
    """Say how much you want to meet somebody."""
    return seat.say_wish(own_seat(event_id), participant_id)


_ENDPOINTS = {"look": "mine", "answer": "mine_answer", "partners": "mine_partners"}


def own_seat(event_id: int) -> Seat:
    """The viewer's seat; who acts for several participants names one with `as`.

    Raises:
        NotFound: the viewer acts for nobody who is asked to this event.
    """
    event = event_for(database(), viewer(), event_id, to_run=False)
    own = sorted(part_of(database(), viewer(), event).own)
    asked = number(request.args, "as")
    chosen = asked if asked in own else next(iter(own), None)
    query = sa.select(EventParticipant).where(EventParticipant.id == chosen)
    row = database().scalar(query)
    if row is None:
        raise NotFound(phrase("Your organisation is not asked to this event."))

    def address(page: str, **more: Any) -> str:
        endpoint = _ENDPOINTS.get(page, f"mine_{page}")
        named: dict[str, Any] = {"as": asked} if asked in own else {}
        return url_for(f"events.{endpoint}", event_id=event_id, **named, **more)

    return seat_of(row, viewer(), address)
