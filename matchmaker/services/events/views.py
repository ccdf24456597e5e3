"""What an event, its participants, wishes and meetings are to the rooms that read them.

Slots and tables carry the numbers that the plan uses. Moments are aware and in UTC; `local` and
`zone` tell them by the clock of the place where the event is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.domain.event_vocabulary import (
    AttendanceState,
    EventState,
    SlotKind,
    WishStrength,
)
from matchmaker.domain.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True)
class SlotView:
    """A stretch of the day; `number` is the scheduler's, None for breaks and talks."""

    id: int
    number: int | None
    kind: SlotKind
    starts_at: datetime
    minutes: int
    title: str | None = None

    @property
    def ends_at(self) -> datetime:
        """The moment at which it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; `host_id` is the participant who holds all meetings there."""

    id: int
    number: int
    name: str
    is_step_free: bool = False
    host_id: int | None = None
    closed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with its slots and tables.

    Attributes:
        state: as it stands now: one whose last slot has passed is over, whatever the row says.
        time_zone: its IANA name; the clock by which its slots are told.
        slots: in the order of time, breaks and talks among them.
        tables: in the order of their numbers.
        guests: the guest clusters, number to name.
    """

    id: int
    cluster_id: int
    cluster_name: str
    name: str
    time_zone: str
    minimum: int
    maximum: int
    same_cluster: bool
    state: EventState
    step: int
    revision: int
    about: str | None = None
    venue: str | None = None
    languages: tuple[str, ...] = ()
    register_until: date | None = None
    job_id: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    is_example: bool = False
    slots: tuple[SlotView, ...] = ()
    tables: tuple[TableView, ...] = ()
    guests: dict[int, str] = field(default_factory=dict)

    @property
    def meeting_slots(self) -> tuple[SlotView, ...]:
        """The slots in which people meet; the one at place i has number i."""
        return tuple(each for each in self.slots if each.number is not None)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the place."""
        return ZoneInfo(self.time_zone)

    @property
    def starts_at(self) -> datetime | None:
        """When the first slot begins; None before there are slots."""
        return self.slots[0].starts_at if self.slots else None

    @property
    def ends_at(self) -> datetime | None:
        """When the last slot ends."""
        return max((each.ends_at for each in self.slots), default=None)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the event, as the place counts them."""
        return tuple(sorted({self.local(each.starts_at).date() for each in self.slots}))

    @property
    def places(self) -> int:
        """Meetings that fit: slots times tables, less what is closed."""
        closed = sum(len(each.closed) for each in self.tables)
        return len(self.meeting_slots) * len(self.tables) - closed

    @property
    def is_open(self) -> bool:
        """Whether people may still be invited and answer."""
        return self.state in {EventState.DRAFT, EventState.OPEN, EventState.PUBLISHED}

    def local(self, moment: datetime) -> datetime:
        """A moment by the clock of the place."""
        return moment.astimezone(self.zone)

    def takes_answers(self, now: datetime) -> bool:
        """Whether registering and wishing is still possible: open, and the last day is not past."""
        if self.state not in {EventState.OPEN, EventState.PUBLISHED}:
            return False
        return self.register_until is None or self.local(now).date() <= self.register_until


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """An organisation at an event. The e-mail address is for those who run the event only.

    Attributes:
        clusters: to which it belongs today, number to name.
        languages: that the person speaks, else those of the organisation.
        minimum, maximum: meetings that hold for it: its own, else the event's.
        own_minimum, own_maximum: its own, where it has said so.
        table: the number of the table that it hosts.
    """

    id: int
    organisation_id: int
    name: str
    kind: OrganisationKind
    country: str | None
    state: AttendanceState
    minimum: int
    maximum: int
    person: str | None = None
    email: str | None = None
    language: str | None = None
    languages: tuple[str, ...] = ()
    clusters: dict[int, str] = field(default_factory=dict)
    own_minimum: int | None = None
    own_maximum: int | None = None
    unavailable: frozenset[int] = frozenset()
    step_free: bool = False
    table: int | None = None
    invited_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    arrived_at: datetime | None = None
    missed_at: datetime | None = None

    @property
    def comes(self) -> bool:
        """Whether it has said that it comes."""
        return self.state is AttendanceState.REGISTERED

    @property
    def waits_for_invitation(self) -> bool:
        """Whether it stands on the list, but its invitation was never sent."""
        is_unasked = self.state is AttendanceState.INVITED and self.invited_at is None
        return is_unasked and bool(self.email)


@dataclass(frozen=True, slots=True)
class WishView:
    """Who wants whom; both are EventParticipant ids."""

    id: int
    from_id: int
    to_id: int
    strength: WishStrength
    by_manager: bool
    proposal_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class BanView:
    """Two participants who are never put at one table."""

    id: int
    a_id: int
    b_id: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting on the board; slot and table are None while it has no place."""

    id: int
    a_id: int
    b_id: int
    slot: int | None
    table: int | None
    score: float
    is_locked: bool
    sequence: int
    proposal_id: int | None
