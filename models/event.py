"""A matchmaking event: when and where, who comes, who wishes to meet whom, the plan of meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.event_vocabulary import (
    AttendanceState,
    EventState,
    Rating,
    SlotKind,
    WishStrength,
)
from models.base import Base, WithId, cascade
from models.ledger import is_append_only


class Event(WithId, Base):
    """A day (or some days) of meetings that a cluster hosts.

    `revision` rises with every change of the plan: whoever writes against an older one has lost a
    race and gets the fresh board. `minimum` and `maximum` are meetings for each participant.
    `timetable` is what the slots were made from (days, times, breaks and talks).
    """

    __tablename__ = "event"

    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[str | None] = mapped_column(sa.Text)
    venue: Mapped[str | None] = mapped_column(sa.String(300))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    languages: Mapped[list[str]] = mapped_column(default=list)
    register_until: Mapped[date | None]
    minimum: Mapped[int]
    maximum: Mapped[int]
    same_cluster: Mapped[bool] = mapped_column(default=False)
    timetable: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    step: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_example: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class EventGuest(Base):
    """A cluster whose members are invited as guests."""

    __tablename__ = "event_guest"

    event_id: Mapped[int] = mapped_column(cascade("event.id"), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), primary_key=True)


class EventSlot(WithId, Base):
    """A stretch of the day, numbered from 0 in the order of time; breaks and talks are slots too.

    `number` counts meeting slots only (None for breaks and talks): it is the scheduler's slot.
    """

    __tablename__ = "event_slot"
    __table_args__ = (sa.UniqueConstraint("event_id", "starts_at"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    number: Mapped[int | None]
    kind: Mapped[SlotKind]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    title: Mapped[str | None] = mapped_column(sa.String(200))


class EventTable(WithId, Base):
    """A place where two can meet, numbered from 0; `closed` are the slots in which it is not there.

    `host_id`: the participant who holds all meetings at this table.
    """

    __tablename__ = "event_table"
    __table_args__ = (sa.UniqueConstraint("event_id", "number"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(40))
    is_step_free: Mapped[bool] = mapped_column(default=False)
    host_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("event_participant.id", ondelete="SET NULL")
    )
    closed: Mapped[list[int]] = mapped_column(sa.JSON, default=list)


class EventParticipant(WithId, Base):
    """An organisation at an event and the person who comes for it.

    `unavailable` are numbers of meeting slots; `minimum`/`maximum` stand in for the event's.
    """

    __tablename__ = "event_participant"
    __table_args__ = (sa.UniqueConstraint("event_id", "organisation_id"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    person: Mapped[str | None] = mapped_column(sa.String(200))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    state: Mapped[AttendanceState] = mapped_column(default=AttendanceState.INVITED)
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    unavailable: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    step_free: Mapped[bool] = mapped_column(default=False)
    invited_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]


class EventWish(WithId, Base):
    """Whom a participant wants to meet, or rather not; with `by_manager` the manager wants it.

    `proposal_id` is the proposal, with its evidence, from which the wish was made.
    """

    __tablename__ = "event_wish"
    __table_args__ = (sa.UniqueConstraint("from_id", "to_id", "by_manager"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    from_id: Mapped[int] = mapped_column(cascade("event_participant.id"))
    to_id: Mapped[int] = mapped_column(cascade("event_participant.id"))
    strength: Mapped[WishStrength]
    by_manager: Mapped[bool] = mapped_column(default=False)
    proposal_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="SET NULL")
    )
    at: Mapped[datetime]


class EventBan(WithId, Base):
    """Two participants who are never put at one table; the smaller id stands on side a."""

    __tablename__ = "event_ban"
    __table_args__ = (
        sa.UniqueConstraint("a_id", "b_id"),
        sa.CheckConstraint("a_id < b_id", name="is_ordered"),
    )

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    a_id: Mapped[int] = mapped_column(cascade("event_participant.id"))
    b_id: Mapped[int] = mapped_column(cascade("event_participant.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(200))


class EventMeeting(WithId, Base):
    """A meeting on the board: two participants, and slot and table once it has a place.

    The constraint on (event, slot, table) keeps two meetings from one table whoever writes; that
    nobody is in two places is held by the services under the event's revision. `sequence` rises
    with each publication that changes it, as calendars expect.
    """

    __tablename__ = "event_meeting"
    __table_args__ = (
        sa.UniqueConstraint("a_id", "b_id"),
        sa.UniqueConstraint("event_id", "slot", "table_number"),
        sa.CheckConstraint("a_id < b_id", name="is_ordered"),
    )

    event_id: Mapped[int] = mapped_column(cascade("event.id"), index=True)
    a_id: Mapped[int] = mapped_column(cascade("event_participant.id"), index=True)
    b_id: Mapped[int] = mapped_column(cascade("event_participant.id"), index=True)
    slot: Mapped[int | None]
    table_number: Mapped[int | None]
    score: Mapped[float]
    is_locked: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    proposal_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="SET NULL")
    )


class EventMove(WithId, Base):
    """A change of the board, with what stood before, so that it can be undone."""

    __tablename__ = "event_move"
    __table_args__ = (sa.UniqueConstraint("event_id", "revision"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"))
    revision: Mapped[int]
    what: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class EventPlan(WithId, Base):
    """A published plan, frozen as people were told it; a correction is a new version."""

    __tablename__ = "event_plan"
    __table_args__ = (sa.UniqueConstraint("event_id", "version"),)

    event_id: Mapped[int] = mapped_column(cascade("event.id"))
    version: Mapped[int]
    meetings: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class MeetingRating(WithId, Base):
    """What one side says of a meeting; the newest row of a side holds."""

    __tablename__ = "meeting_rating"

    meeting_id: Mapped[int] = mapped_column(cascade("event_meeting.id"), index=True)
    participant_id: Mapped[int] = mapped_column(cascade("event_participant.id"))
    rating: Mapped[Rating]
    note: Mapped[str | None] = mapped_column(sa.String(500))
    at: Mapped[datetime]


class QualityEntry(WithId, Base):
    """A figure of a cluster's quality sheet that its manager typed in, for one year."""

    __tablename__ = "quality_entry"
    __table_args__ = (sa.UniqueConstraint("cluster_id", "year", "indicator"),)

    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"))
    year: Mapped[int]
    indicator: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[str] = mapped_column(sa.String(500))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


for _entity in (EventPlan, MeetingRating):
    is_append_only(_entity)
