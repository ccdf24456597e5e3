"""Small events with participants, wishes and a board, written straight into a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from schedule_checker import breaks
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import (
    AttendanceState,
    EventState,
    SlotKind,
    WishStrength,
)
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.events.hand import Hand
from matchmaker.services.events.whole import EventWhole, load_whole
from models import (
    Cluster,
    Event,
    EventMeeting,
    EventParticipant,
    EventSlot,
    EventTable,
    EventWish,
    Organisation,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BEGIN = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)  # 09:00 in Vienna
Pair = tuple[int, int]


def an_event(
    session: Session,
    *,
    people: int = 6,
    slots: int = 4,
    tables: int = 2,
    wishes: Iterable[Pair] = (),
    cluster_id: int | None = None,
    **about: Any,
) -> Event:
    """An open event in Vienna with participants 1…n (by their place) from nowhere in particular;
    of each wish (a, b) both sides have asked.
    """
    cluster_id = cluster_id or _cluster(session)
    values: dict[str, Any] = {
        "name": "Light meets soil",
        "venue": "Hall 2",
        "time_zone": "Europe/Vienna",
        "minimum": 1,
        "maximum": 4,
        "state": EventState.OPEN,
        "languages": ["en"],
    } | about
    event = Event(cluster_id=cluster_id, created_at=NOW, updated_at=NOW, **values)
    session.add(event)
    session.flush()
    _lay_out(session, event, slots=slots, tables=tables)
    for number in range(people):
        add_participant(session, event, f"Firm {chr(65 + number % 26)}{number // 26 or ''}")
    session.flush()
    ids = ids_of(session, event)
    for a, b in wishes:
        wish(session, event, ids[a], ids[b])
        wish(session, event, ids[b], ids[a])
    session.commit()
    return event


def _cluster(session: Session) -> int:
    cluster = Cluster(name="Alps", created_at=NOW)
    session.add(cluster)
    session.flush()
    return cluster.id


def _lay_out(session: Session, event: Event, *, slots: int, tables: int) -> None:
    """Slots of 20 minutes with a break after the second one."""
    at = BEGIN
    for number in range(slots):
        if number == 2:
            session.add(
                EventSlot(
                    event_id=event.id, number=None, kind=SlotKind.BREAK, starts_at=at, minutes=20,
                    title="Coffee",
                )
            )  # fmt: skip
            at += timedelta(minutes=20)
        session.add(
            EventSlot(
                event_id=event.id, number=number, kind=SlotKind.MEETING, starts_at=at, minutes=20
            )
        )
        at += timedelta(minutes=20)
    for number in range(tables):
        session.add(EventTable(event_id=event.id, number=number, name=str(number + 1), closed=[]))


def add_participant(session: Session, event: Event, name: str, **about: Any) -> EventParticipant:
    """A firm that comes."""
    firm = Organisation(
        name=name,
        name_key=name.lower(),
        kind=OrganisationKind.COMPANY,
        country="AT",
        languages=["en"],
        sectors=["22.22"],
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(firm)
    session.flush()
    values: dict[str, Any] = {
        "person": f"Person of {name}",
        "email": f"{name.lower().replace(' ', '.')}@example.org",
        "state": AttendanceState.REGISTERED,
        "unavailable": [],
    } | about
    row = EventParticipant(event_id=event.id, organisation_id=firm.id, **values)
    session.add(row)
    session.flush()
    return row


def wish(
    session: Session,
    event: Event,
    from_id: int,
    to_id: int,
    strength: WishStrength = WishStrength.LIKE,
) -> None:
    """One participant says something of another."""
    session.add(
        EventWish(event_id=event.id, from_id=from_id, to_id=to_id, strength=strength, at=NOW)
    )


def place(
    session: Session, event: Event, board: Mapping[Pair, tuple[int, int]], *, score: float = 100.0
) -> None:
    """Put meetings of participant ids on the board: (slot, table)."""
    for (a, b), (slot, table) in board.items():
        session.add(
            EventMeeting(
                event_id=event.id, a_id=a, b_id=b, slot=slot, table_number=table, score=score
            )
        )
    session.commit()


def ids_of(session: Session, event: Event) -> list[int]:
    """The participants' ids in the order in which they were added."""
    query = sa.select(EventParticipant.id).filter_by(event_id=event.id)
    return list(session.scalars(query.order_by(EventParticipant.id)))


def manager_of(event: Event) -> Viewer:
    """Somebody who manages the host cluster and has no account."""
    own = frozenset({event.cluster_id})
    return Viewer(clusters=own, managed=own)


def hand_of(session: Session, event: Event, revision: int | None = None, **about: Any) -> Hand:
    """The manager, having seen the plan as it stands."""
    session.expire_all()
    seen = event.revision if revision is None else revision
    values: dict[str, Any] = {"now": NOW} | about
    return Hand(session, manager_of(event), event.id, seen, **values)


def whole_of(session: Session, event: Event, *, now: datetime = NOW) -> EventWhole:
    """The event as it stands in the database."""
    session.expire_all()
    return load_whole(session, event, now=now)


def board_of(session: Session, event: Event) -> dict[Pair, tuple[int, int]]:
    """What is on the board: pair to (slot, table)."""
    found = whole_of(session, event).placed
    return {pair: (each.slot, each.table) for pair, each in found.items()}  # type: ignore[misc]


def as_documents(whole: EventWhole) -> tuple[dict[str, Any], dict[str, Any]]:
    """The event and its board in the form that the independent checker reads.

    Whatever is a judgement of the scheduler is left out: the checker counts it by itself.
    """
    meetings = [
        {"a": a, "b": b, "slot": each.slot, "table": each.table, "score": 0}
        for (a, b), each in whole.placed.items()
    ]
    asked = {
        "slots": len(whole.event.meeting_slots),
        "tables": len(whole.event.tables),
        "participants": [
            {
                "id": one.id,
                "max": one.maximum,
                "unavailable": sorted(one.unavailable),
                "step_free": one.step_free,
                **({} if one.table is None else {"table": one.table}),
            }
            for one in whole.participants
        ],
        "wishes": [{"a": m["a"], "b": m["b"], "score": 0} for m in meetings],
        "closed": [[t.number, slot] for t in whole.event.tables for slot in sorted(t.closed)],
        "step_free_tables": [t.number for t in whole.event.tables if t.is_step_free],
    }
    gaps = breaks(asked, meetings)
    given = {
        "meetings": meetings,
        "interest": 0,
        "bound": 0,
        "proved": False,
        "unplaced": [],
        "breaks": {"total": sum(gaps.values()), "largest": max(gaps.values(), default=0)},
    }
    return asked, given
