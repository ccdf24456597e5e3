"""Calling an event off, and telling those who answered that it is at another time or place.

All who are invited or registered are told. The letters wait for a short while, in which the event
can be put back as if nothing had been.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterState
from matchmaker.errors import Conflict
from matchmaker.services.events.inviting import note
from matchmaker.services.events.letters import Note, key_of, tell_all
from matchmaker.services.events.reading import event_view
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Paragraph
from models import Event, EventParticipant, EventPlan, Letter

GRACE = timedelta(minutes=2)  # in which it can be taken back
# Letters leave a little later, so that none is on its way while somebody takes it back.
_MARGIN = timedelta(seconds=20)
_CALLED_OFF = "called-off"


def call_off(speaker: Speaker, event: Event, reason: str = "") -> int:
    """Call the event off; gives how many letters wait. Twice is once.

    Raises:
        Conflict: it is over.
    """
    session, now = speaker.session, speaker.now
    if event.state is EventState.CANCELLED:
        return 0
    seen = event_view(session, event, now=now)
    if seen.state is EventState.OVER:
        raise Conflict(phrase("This event is over; it cannot be called off any more."))
    was_known = event.state is not EventState.DRAFT
    event.state, event.updated_at = EventState.CANCELLED, now
    words = [Paragraph(phrase("This event does not take place. Your meetings fall out."))]
    if reason:
        words.append(Paragraph(reason))
    told = Note(
        f"{_CALLED_OFF}-{now:%Y%m%d%H%M%S}",
        phrase("Called off: %(event)s", event=event.name),
        tuple(words),
        due_at=now + GRACE + _MARGIN,
    )
    count = tell_all(speaker, _concerned(speaker, event), told, event=seen) if was_known else 0
    note(speaker, "call off", event, letters=count)
    session.commit()
    return count


def put_back(speaker: Speaker, event: Event) -> None:
    """Undo a calling off whose letters wait; twice is once.

    Raises:
        Conflict: the letters have left.
    """
    session = speaker.session
    if event.state is not EventState.CANCELLED:
        return
    if speaker.now - event.updated_at > GRACE and _has_told(speaker, event):
        raise Conflict(
            phrase("It is too late to take this back: the letters have left."),
            remedy=phrase("Set up a new event: it copies this one."),
        )
    waiting = sa.delete(Letter).where(
        Letter.key.startswith(key_of(event.id, _CALLED_OFF).rstrip(":"), autoescape=True),
        Letter.state == LetterState.WAITING,
    )
    session.execute(waiting.execution_options(synchronize_session=False))
    event.state = _state_before(speaker, event)
    note(speaker, "put back", event)
    session.commit()


def can_be_put_back(speaker: Speaker, event: Event) -> bool:
    """Whether nobody has been told yet."""
    return event.state is EventState.CANCELLED and (
        speaker.now - event.updated_at <= GRACE or not _has_told(speaker, event)
    )


def tell_moved(speaker: Speaker, event: Event) -> int:
    """Write to all who know of it that its time or place is another; gives how many letters.

    In the caller's transaction; the same time and place are told once.
    """
    if event.state not in {EventState.OPEN, EventState.PUBLISHED}:
        return 0
    seen = event_view(speaker.session, event, now=speaker.now)
    where = f"{seen.days}{seen.starts_at}{seen.ends_at}{seen.venue}"
    mark = hashlib.sha256(where.encode()).hexdigest()[:16]
    words = Paragraph(phrase("The time or the place of this event is another one now."))
    told = Note(f"moved-{mark}", phrase("New time or place: %(event)s", event=event.name), (words,))
    return tell_all(speaker, _concerned(speaker, event), told, event=seen)


def _concerned(speaker: Speaker, event: Event) -> Iterable[EventParticipant]:
    """Who was asked and has not said no."""
    asked = sa.or_(
        EventParticipant.state == AttendanceState.REGISTERED,
        sa.and_(
            EventParticipant.state == AttendanceState.INVITED,
            EventParticipant.invited_at.is_not(None),
        ),
    )
    query = sa.select(EventParticipant).where(EventParticipant.event_id == event.id, asked)
    return speaker.session.scalars(query.order_by(EventParticipant.id)).all()


def _has_told(speaker: Speaker, event: Event) -> bool:
    query = sa.select(Letter.id).where(
        Letter.key.startswith(key_of(event.id, _CALLED_OFF).rstrip(":"), autoescape=True)
    )
    return speaker.session.scalar(query.limit(1)) is not None


def _state_before(speaker: Speaker, event: Event) -> EventState:
    plans = sa.select(EventPlan.id).filter_by(event_id=event.id).limit(1)
    if speaker.session.scalar(plans) is not None:
        return EventState.PUBLISHED
    asked = sa.select(EventParticipant.id).filter_by(event_id=event.id).limit(1)
    return EventState.OPEN if speaker.session.scalar(asked) is not None else EventState.DRAFT
