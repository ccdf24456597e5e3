"""The day itself: who is there, what is on now and next, and who did not come.

What is pressed at the door may arrive late or twice, since the hall's network is what it is. Each
press carries a key that its device made, and counts once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.events.access import event_for
from matchmaker.services.events.published import Told, published
from matchmaker.services.events.reading import event_view, meetings_of, participants_of
from matchmaker.services.events.views import EventView, MeetingView, ParticipantView, SlotView
from models import EventParticipant, UsedLink
from models.insertion import insert_once

LONGEST_KEY = 100


class Presence(StrEnum):
    """Whether somebody who said that they come is there."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class DeskMeeting:
    """A meeting of one slot, as the desk watches it."""

    a: ParticipantView
    b: ParticipantView
    table: str

    @property
    def missing(self) -> tuple[ParticipantView, ...]:
        """Who of the two is not there (yet)."""
        sides = (self.a, self.b)
        return tuple(each for each in sides if presence(each) is not Presence.ARRIVED)


@dataclass(frozen=True, slots=True)
class Round:
    """A meeting slot with its meetings in the order of the tables; those at risk come first."""

    slot: SlotView
    meetings: tuple[DeskMeeting, ...]

    @property
    def at_risk(self) -> tuple[DeskMeeting, ...]:
        """Those of which somebody is not there."""
        return tuple(each for each in self.meetings if each.missing)


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk at one moment.

    Attributes:
        people: who comes, by name.
        current: the slot that runs; None between slots.
        coming: the next one; None after the last has begun.
        pause: the break or talk that runs.
        untold: how many places on the board differ from what people were told.
    """

    event: EventView
    people: tuple[ParticipantView, ...]
    current: Round | None
    coming: Round | None
    pause: SlotView | None
    untold: int

    @property
    def counts(self) -> Mapping[Presence, int]:
        """How many are there, expected, and missing."""
        found = Counter(presence(each) for each in self.people)
        return {each: found[each] for each in Presence}

    @property
    def mark(self) -> str:
        """Changes whenever something at the desk does."""
        slots = [each.slot.id if each else 0 for each in (self.current, self.coming)]
        states = [(each.id, presence(each).value) for each in self.people]
        text = repr((self.event.revision, self.untold, slots, self.pause, states))
        return hashlib.blake2b(text.encode(), digest_size=9).hexdigest()


def presence(person: ParticipantView) -> Presence:
    """What is known of them on the day."""
    if person.missed_at is not None:
        return Presence.MISSED
    return Presence.ARRIVED if person.arrived_at is not None else Presence.EXPECTED


def desk_of(session: Session, viewer: Viewer, event_id: int, *, now: datetime) -> DeskView:
    """The desk, for those who run the event: nine queries or fewer, whatever its size.

    Raises:
        NotFound, NotAllowed: as for `access.event_for`.
    """
    event = event_view(session, event_for(session, viewer, event_id, to_run=True), now=now)
    people = participants_of(session, event, today=now.date())
    meetings = meetings_of(session, event_id)
    running = [each for each in event.slots if each.starts_at <= now < each.ends_at]
    later = [each for each in event.meeting_slots if each.starts_at > now]
    current = next((each for each in running if each.number is not None), None)
    pause = next((each for each in running if each.number is None), None)
    return DeskView(
        event,
        tuple(each for each in people if each.comes),
        _round(event, people, meetings, current),
        _round(event, people, meetings, later[0] if later else None),
        None if current else pause,
        _untold(published(session, event_id), meetings),
    )


def say_presence(
    session: Session,
    viewer: Viewer,
    event_id: int,
    participant_id: int,
    said: Presence,
    *,
    key: str,
    now: datetime,
) -> bool:
    """Note that somebody has arrived or did not come, or take it back; whether it is news.

    The key is made by whoever pressed; the same key counts once, however often it arrives.

    Raises:
        NotFound, NotAllowed: the viewer does not run the event, or it has no such participant.
        Conflict: the event was called off, or the participant does not come.
    """
    event = event_for(session, viewer, event_id, to_run=True)
    if event.state is EventState.CANCELLED:
        raise Conflict(phrase("This event does not take place."))
    row = session.get(EventParticipant, participant_id)
    if row is None or row.event_id != event_id:
        raise NotFound(phrase("This event has no such participant."))
    # Whoever goes back in the browser sends the same key with another word: that is a new press.
    mark = f"{participant_id} {said} {key}" if key else ""
    if not use_key(session, event_id, mark, now=now):
        session.rollback()
        return False
    row.arrived_at = now if said is Presence.ARRIVED else None
    row.missed_at = now if said is Presence.MISSED else None
    session.commit()
    return True


def use_key(session: Session, event_id: int, key: str, *, now: datetime) -> bool:
    """Note that a press was counted, in the caller's transaction; False: it was before.

    Without a key nothing is remembered: to set the same state twice does no harm.
    """
    if not key:
        return True
    digest = hashlib.sha256(f"desk:{event_id}:{key[:LONGEST_KEY]}".encode()).hexdigest()
    return insert_once(session, UsedLink, {"digest": digest, "at": now}) is not None


def found_by(people: Iterable[ParticipantView], text: str) -> tuple[ParticipantView, ...]:
    """Those in whose organisation or person each typed word begins a word, else stands anywhere."""
    words = text.casefold().split()
    people = tuple(people)
    if not words:
        return people
    beginning = tuple(each for each in people if _begins(_words_of(each), words))
    return beginning or tuple(
        each for each in people if all(one in " ".join(_words_of(each)) for one in words)
    )


def _words_of(person: ParticipantView) -> list[str]:
    return f"{person.name} {person.person or ''}".casefold().split()


def _begins(names: Collection[str], words: Iterable[str]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in words)


def _round(
    event: EventView,
    people: Iterable[ParticipantView],
    meetings: Iterable[MeetingView],
    slot: SlotView | None,
) -> Round | None:
    if slot is None:
        return None
    by_id = {each.id: each for each in people}
    tables = {each.number: each.name for each in event.tables}
    placed = [each for each in meetings if each.slot == slot.number and each.table is not None]
    found = [
        DeskMeeting(by_id[each.a_id], by_id[each.b_id], tables.get(each.table or 0, ""))
        for each in sorted(placed, key=lambda each: each.table or 0)
    ]
    return Round(slot, tuple(sorted(found, key=lambda each: not each.missing)))


def _untold(told: Told | None, meetings: Iterable[MeetingView]) -> int:
    now = {
        (each.a_id, each.b_id): (each.slot, each.table)
        for each in meetings
        if each.slot is not None and each.table is not None
    }
    before = {each.pair: (each.slot, each.table) for each in told.held} if told else {}
    return sum(now.get(pair) != before.get(pair) for pair in now.keys() | before.keys())
