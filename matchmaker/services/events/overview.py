"""What stands at an event, and what should be done next: for those who run it, and for all others
who have to do with events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState, WishStrength
from matchmaker.domain.visibility import Viewer
from matchmaker.services.events.reading import event_views
from matchmaker.services.events.views import EventView
from models import (
    Event,
    EventGuest,
    EventMeeting,
    EventParticipant,
    EventPlan,
    EventWish,
)

_WANTED = (WishStrength.MUST, WishStrength.LIKE)


@dataclass(frozen=True, slots=True)
class Line:
    """An event in a list.

    Attributes:
        is_host, is_guest: what the viewer has to do with it as a manager.
        own: the viewer's participant, if its organisation takes part.
    """

    event: EventView
    registered: int
    is_host: bool
    is_guest: bool
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an event is: counts that its overview shows."""

    states: Counter[AttendanceState]
    without_address: int
    not_reminded: int
    wishes: int
    mutual: int
    meetings: int
    placed: int
    version: int | None
    changed_since: bool

    @property
    def asked(self) -> int:
        """How many are on the list."""
        return self.states.total()

    @property
    def coming(self) -> int:
        """How many have said that they come."""
        return self.states[AttendanceState.REGISTERED]

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.states[AttendanceState.INVITED]


def has_events(session: Session, viewer: Viewer) -> bool:
    """Whether an organisation of this viewer is asked to an event that is no draft; one query."""
    if not viewer.organisations:
        return False
    query = (
        sa.select(EventParticipant.id)
        .join(Event, Event.id == EventParticipant.event_id)
        .where(
            EventParticipant.organisation_id.in_(viewer.organisations),
            Event.state != EventState.DRAFT,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def events_of(session: Session, viewer: Viewer, *, now: datetime) -> list[Line]:
    """All events with which this viewer has to do, the coming ones first, then the newest."""
    guests = sa.select(EventGuest.event_id).where(EventGuest.cluster_id.in_(viewer.managed))
    guest_ids = set(session.scalars(guests))
    own = dict(
        session.execute(
            sa.select(EventParticipant.event_id, EventParticipant.id)
            .where(EventParticipant.organisation_id.in_(viewer.organisations))
            .order_by(EventParticipant.id.desc())
        ).all()
    )
    rows = session.scalars(
        sa.select(Event).where(_concerns(viewer, guest_ids | own.keys())).order_by(Event.id)
    ).all()
    counts = _registered(session, [each.id for each in rows])
    lines = [
        Line(
            event=event,
            registered=counts.get(event.id, 0),
            is_host=event.cluster_id in viewer.managed,
            is_guest=event.id in guest_ids,
            own=own.get(event.id),
        )
        for event in event_views(session, rows, now=now)
    ]
    return sorted(lines, key=lambda each: _order(each.event, now))


def progress_of(session: Session, event: EventView) -> Progress:
    """The counts of an event: five queries."""
    people: Sequence[EventParticipant] = session.scalars(
        sa.select(EventParticipant).filter_by(event_id=event.id)
    ).all()
    silent = [each for each in people if each.state is AttendanceState.INVITED]
    wanted = sa.select(EventWish.from_id, EventWish.to_id).where(
        EventWish.event_id == event.id, EventWish.strength.in_(_WANTED)
    )
    pairs = {(a, b) for a, b in session.execute(wanted)}
    slots = list(
        session.scalars(sa.select(EventMeeting.slot).where(EventMeeting.event_id == event.id))
    )
    plan = session.scalar(
        sa.select(EventPlan)
        .filter_by(event_id=event.id)
        .order_by(EventPlan.version.desc())
        .limit(1)
    )
    return Progress(
        states=Counter(each.state for each in people),
        without_address=sum(not each.email for each in silent),
        not_reminded=sum(
            each.email is not None and each.invited_at is not None and each.reminded_at is None
            for each in silent
        ),
        wishes=len(pairs),
        mutual=sum((b, a) in pairs for a, b in pairs) // 2,
        meetings=len(slots),
        placed=sum(each is not None for each in slots),
        version=plan.version if plan is not None else None,
        changed_since=plan is not None and _differs(session, event, plan),
    )


def _concerns(viewer: Viewer, ids: set[int]) -> sa.ColumnElement[bool]:
    is_known = sa.and_(Event.id.in_(ids), Event.state != EventState.DRAFT)
    return sa.or_(Event.cluster_id.in_(viewer.managed), is_known)


def _registered(session: Session, event_ids: Sequence[int]) -> dict[int, int]:
    query = (
        sa.select(EventParticipant.event_id, sa.func.count())
        .where(
            EventParticipant.event_id.in_(event_ids),
            EventParticipant.state == AttendanceState.REGISTERED,
        )
        .group_by(EventParticipant.event_id)
    )
    return dict(session.execute(query).all())


def _order(event: EventView, now: datetime) -> tuple[bool, float]:
    starts = event.starts_at or now
    is_past = event.state in {EventState.OVER, EventState.CANCELLED}
    return is_past, -starts.timestamp() if is_past else starts.timestamp()


def _differs(session: Session, event: EventView, plan: EventPlan) -> bool:
    """Whether the board says anything else than what people were told."""
    told = {
        (each["a"], each["b"], each["slot"], each["table"])
        for each in plan.meetings.get("meetings", ())
        if not each.get("cancelled")
    }
    rows = session.execute(
        sa.select(
            EventMeeting.a_id, EventMeeting.b_id, EventMeeting.slot, EventMeeting.table_number
        ).where(EventMeeting.event_id == event.id, EventMeeting.slot.is_not(None))
    )
    return told != {tuple(each) for each in rows}
