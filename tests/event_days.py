"""Events that have been published, with evidence for their meetings."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.events.programme import Programme, programme_of
from matchmaker.services.events.publishing import publish
from models import Event, EventSlot
from tests.event_boards import BEGIN, NOW, Pair, hand_of, ids_of, place


def published_event(
    session: Session, event: Event, board: dict[Pair, tuple[int, int]], *, now: datetime = NOW
) -> list[int]:
    """Put meetings (of participants by their place) on the board and publish; gives the ids."""
    ids = ids_of(session, event)
    place(session, event, {(ids[a], ids[b]): at for (a, b), at in board.items()})
    publish(hand_of(session, event, now=now), None)
    return ids


def let_begin(session: Session, event: Event, at: datetime) -> None:
    """Move all slots, so that the first one begins at this moment."""
    for row in session.scalars(sa.select(EventSlot).filter_by(event_id=event.id)):
        row.starts_at += at - BEGIN
    session.commit()


def programme(session: Session, event: Event, *, now: datetime = NOW) -> Programme:
    """The published plan as it is read for paper."""
    session.expire_all()
    return programme_of(session, event, now=now, with_reasons=True)
