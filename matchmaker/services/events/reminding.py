"""Asking once more: who has not answered, and who has not said whom they wish to meet.

Each is reminded once and no more. The second reminder writes itself, a few days before the last
day to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.services.events.inviting import note, require_open
from matchmaker.services.events.letters import Note, own_page, spoken_day, tell_all, write_letter
from matchmaker.services.events.reading import event_view
from matchmaker.services.events.views import EventView
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Paragraph, Part, PostOffice
from models import Event, EventParticipant, EventWish

BEFORE = timedelta(days=4)  # the last day to answer: then wishes are asked for


def unanswered(session: Session, event_id: int) -> Sequence[EventParticipant]:
    """Who was written to, has not answered, and was not reminded yet."""
    query = sa.select(EventParticipant).where(
        EventParticipant.event_id == event_id,
        EventParticipant.state == AttendanceState.INVITED,
        EventParticipant.invited_at.is_not(None),
        EventParticipant.email.is_not(None),
        EventParticipant.reminded_at.is_(None),
    )
    return session.scalars(query.order_by(EventParticipant.id)).all()


def remind(speaker: Speaker, event: Event) -> int:
    """Remind all who have not answered, each of them once; gives how many are new.

    Raises:
        Conflict: the event is over or called off.
    """
    seen = require_open(speaker, event)
    rows = unanswered(speaker.session, event.id)
    count = 0
    for row in rows:
        count += tell_all(speaker, [row], _reminder(seen, row.language), event=seen)
        row.reminded_at = speaker.now
    note(speaker, "remind participants", event, letters=count)
    speaker.session.commit()
    return count


def ask_for_wishes(session: Session, office: PostOffice, now: datetime) -> int:
    """The chore: whoever comes and has wished for nobody is asked once, before it is too late."""
    query = sa.select(Event).where(
        Event.state.in_((EventState.OPEN, EventState.PUBLISHED)),
        Event.register_until.is_not(None),
        Event.register_until >= (now - timedelta(days=1)).date(),
        Event.register_until <= (now + BEFORE).date(),
    )
    count = 0
    for event in session.scalars(query.order_by(Event.id)).all():
        seen = event_view(session, event, now=now)
        if seen.takes_answers(now):
            speaker = Speaker(session, Viewer(), now, office)
            count += sum(_ask(speaker, seen, row) for row in _without_wishes(session, event.id))
    session.commit()
    return count


def _reminder(event: EventView, language: str | None) -> Note:
    words: list[Part] = [
        Paragraph(phrase("You were invited to this event and have not answered yet."))
    ]
    if event.register_until is not None:
        day = spoken_day(event.register_until, language)
        words.append(Paragraph(phrase("Please answer by %(day)s.", day=day)))
    words.append(Paragraph(phrase("A “no” helps as well: it frees a place for somebody else.")))
    return Note("reminder", phrase("Do you come? %(event)s", event=event.name), tuple(words))


def _ask(speaker: Speaker, event: EventView, row: EventParticipant) -> bool:
    assert event.register_until is not None, "only events with a last day are asked about"
    day = spoken_day(event.register_until, row.language)
    words = phrase(
        "You have not said yet whom you would like to meet. Others have registered since: see who"
        " fits you, and choose until %(day)s. Meetings that both want come first.",
        day=day,
    )
    choose = own_page(speaker, row, phrase("Choose whom to meet"), tail="/partners")
    subject = phrase("Whom would you like to meet? %(event)s", event=event.name)
    return write_letter(speaker, row, Note("wishes", subject, (Paragraph(words), choose)))


def _without_wishes(session: Session, event_id: int) -> Sequence[EventParticipant]:
    wishes = sa.exists().where(
        EventWish.from_id == EventParticipant.id, EventWish.by_manager.is_(False)
    )
    query = sa.select(EventParticipant).where(
        EventParticipant.event_id == event_id,
        EventParticipant.state == AttendanceState.REGISTERED,
        ~wishes,
    )
    return session.scalars(query.order_by(EventParticipant.id)).all()
