"""An event from the database as frozen values, each by a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.services.events.views import (
    BanView,
    EventView,
    MeetingView,
    ParticipantView,
    SlotView,
    TableView,
    WishView,
)
from matchmaker.services.identity.access import is_current
from models import (
    Cluster,
    Event,
    EventBan,
    EventGuest,
    EventMeeting,
    EventParticipant,
    EventSlot,
    EventTable,
    EventWish,
    Membership,
    Organisation,
)

__all__ = [
    "BanView",
    "EventView",
    "MeetingView",
    "ParticipantView",
    "SlotView",
    "TableView",
    "WishView",
    "bans_of",
    "event_view",
    "event_views",
    "meetings_of",
    "participants_of",
    "wishes_of",
]


def event_view(session: Session, event: Event, *, now: datetime) -> EventView:
    """The event with slots, tables and clusters: four queries."""
    return event_views(session, [event], now=now)[0]


def event_views(
    session: Session, events: Sequence[Event], *, now: datetime
) -> tuple[EventView, ...]:
    """The same for several events, in their order: four queries for all of them."""
    ids = [each.id for each in events]
    slots, tables = _slots(session, ids), _tables(session, ids)
    guests = _guests(session, ids)
    hosts = sa.select(Cluster.id, Cluster.name).where(
        Cluster.id.in_({each.cluster_id for each in events})
    )
    names = dict(session.execute(hosts).all())
    return tuple(
        EventView(
            id=event.id,
            cluster_id=event.cluster_id,
            cluster_name=names[event.cluster_id],
            name=event.name,
            time_zone=event.time_zone,
            minimum=event.minimum,
            maximum=event.maximum,
            same_cluster=event.same_cluster,
            state=_state(event, slots[event.id], now),
            step=event.step,
            revision=event.revision,
            about=event.about,
            venue=event.venue,
            languages=tuple(event.languages),
            register_until=event.register_until,
            job_id=event.job_id,
            report=event.report,
            is_example=event.is_example,
            slots=tuple(slots[event.id]),
            tables=tuple(tables[event.id]),
            guests=guests[event.id],
        )
        for event in events
    )


def participants_of(
    session: Session, event: EventView, *, today: date
) -> tuple[ParticipantView, ...]:
    """All who are invited or more, by name: two queries."""
    query = (
        sa.select(EventParticipant, Organisation)
        .join(Organisation, Organisation.id == EventParticipant.organisation_id)
        .where(EventParticipant.event_id == event.id)
        .order_by(Organisation.name_key, EventParticipant.id)
    )
    rows = session.execute(query).all()
    clusters = _clusters(session, event.id, today)
    tables = {each.host_id: each.number for each in event.tables if each.host_id is not None}
    return tuple(
        _participant(row, owner, event, clusters[owner.id], tables.get(row.id))
        for row, owner in rows
    )


def wishes_of(session: Session, event_id: int) -> tuple[WishView, ...]:
    """All wishes, oldest first: one query. Only for those who run the event."""
    query = sa.select(EventWish).filter_by(event_id=event_id).order_by(EventWish.id)
    return tuple(
        WishView(
            id=row.id,
            from_id=row.from_id,
            to_id=row.to_id,
            strength=row.strength,
            by_manager=row.by_manager,
            proposal_id=row.proposal_id,
            at=row.at,
        )
        for row in session.scalars(query)
    )


def bans_of(session: Session, event_id: int) -> tuple[BanView, ...]:
    """All pairs who are never put together: one query. Only for those who run the event."""
    query = sa.select(EventBan).filter_by(event_id=event_id).order_by(EventBan.id)
    return tuple(BanView(row.id, row.a_id, row.b_id, row.reason) for row in session.scalars(query))


def meetings_of(session: Session, event_id: int) -> tuple[MeetingView, ...]:
    """All meetings of the board, placed or not: one query."""
    query = sa.select(EventMeeting).filter_by(event_id=event_id).order_by(EventMeeting.id)
    return tuple(
        MeetingView(
            id=row.id,
            a_id=row.a_id,
            b_id=row.b_id,
            slot=row.slot,
            table=row.table_number,
            score=row.score,
            is_locked=row.is_locked,
            sequence=row.sequence,
            proposal_id=row.proposal_id,
        )
        for row in session.scalars(query)
    )


def _state(event: Event, slots: Sequence[SlotView], now: datetime) -> EventState:
    runs = event.state in {EventState.OPEN, EventState.PUBLISHED}
    if runs and slots and max(each.ends_at for each in slots) <= now:
        return EventState.OVER
    return event.state


def _slots(session: Session, event_ids: Sequence[int]) -> dict[int, list[SlotView]]:
    query = sa.select(EventSlot).where(EventSlot.event_id.in_(event_ids))
    found: dict[int, list[SlotView]] = defaultdict(list)
    for row in session.scalars(query.order_by(EventSlot.starts_at)):
        found[row.event_id].append(
            SlotView(row.id, row.number, row.kind, row.starts_at, row.minutes, row.title)
        )
    return found


def _tables(session: Session, event_ids: Sequence[int]) -> dict[int, list[TableView]]:
    query = sa.select(EventTable).where(EventTable.event_id.in_(event_ids))
    found: dict[int, list[TableView]] = defaultdict(list)
    for row in session.scalars(query.order_by(EventTable.number)):
        closed = frozenset(row.closed)
        found[row.event_id].append(
            TableView(row.id, row.number, row.name, row.is_step_free, row.host_id, closed)
        )
    return found


def _guests(session: Session, event_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    query = (
        sa.select(EventGuest.event_id, Cluster.id, Cluster.name)
        .join(Cluster, EventGuest.cluster_id == Cluster.id)
        .where(EventGuest.event_id.in_(event_ids))
        .order_by(Cluster.name, Cluster.id)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for event_id, number, name in session.execute(query):
        found[event_id][number] = name
    return found


def _clusters(session: Session, event_id: int, today: date) -> dict[int, dict[int, str]]:
    invited = sa.select(EventParticipant.organisation_id).filter_by(event_id=event_id)
    query = (
        sa.select(Membership.organisation_id, Cluster.id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Membership.organisation_id.in_(invited), *is_current(today))
        .order_by(Cluster.name, Cluster.id)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for organisation_id, number, name in session.execute(query):
        found[organisation_id][number] = name
    return found


def _participant(
    row: EventParticipant,
    owner: Organisation,
    event: EventView,
    clusters: dict[int, str],
    table: int | None,
) -> ParticipantView:
    return ParticipantView(
        id=row.id,
        organisation_id=owner.id,
        name=owner.name,
        kind=owner.kind,
        country=owner.country,
        state=row.state,
        minimum=event.minimum if row.minimum is None else row.minimum,
        maximum=event.maximum if row.maximum is None else row.maximum,
        person=row.person,
        email=row.email,
        language=row.language,
        languages=(row.language,) if row.language else tuple(owner.languages),
        clusters=clusters,
        own_minimum=row.minimum,
        own_maximum=row.maximum,
        unavailable=frozenset(row.unavailable),
        step_free=row.step_free,
        table=table,
        invited_at=row.invited_at,
        reminded_at=row.reminded_at,
        answered_at=row.answered_at,
        arrived_at=row.arrived_at,
        missed_at=row.missed_at,
    )
