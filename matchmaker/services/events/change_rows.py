"""The rows that a change of the plan is about: how they stand, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Word
from matchmaker.services.events.whole import Pair
from models import EventBan, EventMeeting, EventParticipant, EventTable, EventWish


class What(Word):
    """What kind of change it was."""

    ACCEPT = "accept", phrase("You want a meeting")
    ACCEPT_ALL = "accept_all", phrase("You want all strong meetings")
    MUST = "must", phrase("A meeting must be held")
    DROP = "drop", phrase("You do not ask for a meeting any more")
    BAN = "ban", phrase("Two are kept apart")
    FREE = "free", phrase("Two may meet again")
    PLAN = "plan", phrase("A plan")
    PLACE = "place", phrase("A meeting was put on the board")
    MOVE = "move", phrase("A meeting was moved")
    SWAP = "swap", phrase("A meeting took the place of others")
    TAKE_OFF = "take_off", phrase("A meeting was taken off the board")
    LOCK = "lock", phrase("A meeting was locked")
    UNLOCK = "unlock", phrase("A meeting was unlocked")
    REPAIR = "repair", phrase("A repair")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a meeting is; off the board slot and table are None."""

    slot: int | None = None
    table: int | None = None
    is_locked: bool = False


NOWHERE = Spot()
Spots: TypeAlias = Mapping[Pair, Spot]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to stand from now on.

    Attributes:
        what: what kind of change it is.
        spots: of each meeting that changes, where it is.
        wishes: of each pair, the manager's wish; None: none.
        bans: of each pair, the reason ("" without one) for which they are kept apart; None: they
            are not.
        scores: of meetings that come onto the board, their interest and proposal.
        away: of participants (by id), the slots in which they are not there.
        closed: of tables (by number), the slots in which they are not there.
    """

    what: What
    spots: Spots = field(default_factory=dict)
    wishes: Mapping[Pair, WishStrength | None] = field(default_factory=dict)
    bans: Mapping[Pair, str | None] = field(default_factory=dict)
    scores: Mapping[Pair, tuple[float, int | None]] = field(default_factory=dict)
    away: Mapping[int, frozenset[int]] = field(default_factory=dict)
    closed: Mapping[int, frozenset[int]] = field(default_factory=dict)


def standing(session: Session, event_id: int, change: Change) -> Change:
    """What stands now where the change will write."""
    meetings, wishes, bans = _rows(session, event_id, change)
    return Change(
        change.what,
        spots={
            pair: _spot(meetings[pair]) if pair in meetings else NOWHERE for pair in change.spots
        },
        wishes={pair: wishes[pair].strength if pair in wishes else None for pair in change.wishes},
        bans={pair: (bans[pair].reason or "") if pair in bans else None for pair in change.bans},
        away={row.id: frozenset(row.unavailable) for row in _people(session, event_id, change)},
        closed={row.number: frozenset(row.closed) for row in _tables(session, event_id, change)},
    )


def _people(session: Session, event_id: int, change: Change) -> list[EventParticipant]:
    if not change.away:
        return []
    query = sa.select(EventParticipant).filter_by(event_id=event_id)
    return list(session.scalars(query.where(EventParticipant.id.in_(change.away))))


def _tables(session: Session, event_id: int, change: Change) -> list[EventTable]:
    if not change.closed:
        return []
    query = sa.select(EventTable).filter_by(event_id=event_id)
    return list(session.scalars(query.where(EventTable.number.in_(change.closed))))


def _spot(row: EventMeeting) -> Spot:
    return Spot(row.slot, row.table_number, row.is_locked)


def _rows(
    session: Session, event_id: int, change: Change
) -> tuple[dict[Pair, EventMeeting], dict[Pair, EventWish], dict[Pair, EventBan]]:
    """The rows of the event that a change is about: as many queries as it has kinds of them."""
    meetings: dict[Pair, EventMeeting] = {}
    wishes: dict[Pair, EventWish] = {}
    bans: dict[Pair, EventBan] = {}
    if change.spots:
        for row in session.scalars(sa.select(EventMeeting).filter_by(event_id=event_id)):
            meetings[row.a_id, row.b_id] = row
    if change.wishes:
        query = sa.select(EventWish).filter_by(event_id=event_id, by_manager=True)
        for wish in session.scalars(query):
            wishes[wish.from_id, wish.to_id] = wish
    if change.bans:
        for ban in session.scalars(sa.select(EventBan).filter_by(event_id=event_id)):
            bans[ban.a_id, ban.b_id] = ban
    return meetings, wishes, bans


def write(session: Session, event_id: int, change: Change, *, now: datetime) -> None:
    """Let it stand from now on; no commit."""
    meetings, wishes, bans = _rows(session, event_id, change)
    _write_spots(session, event_id, change, meetings)
    for pair, strength in change.wishes.items():
        _write_wish(session, event_id, pair, strength, row=wishes.get(pair), now=now)
    for pair, reason in change.bans.items():
        row = bans.get(pair)
        if reason is None:
            if row is not None:
                session.delete(row)
        elif row is not None:
            row.reason = reason or None
        else:
            a, b = pair
            session.add(EventBan(event_id=event_id, a_id=a, b_id=b, reason=reason or None))
    for person in _people(session, event_id, change):
        person.unavailable = sorted(change.away[person.id])
    for table in _tables(session, event_id, change):
        table.closed = sorted(change.closed[table.number])
    session.flush()


def _write_spots(
    session: Session, event_id: int, change: Change, rows: dict[Pair, EventMeeting]
) -> None:
    """First all off their tables, then to their new ones: two may change places."""
    for pair in change.spots:
        if pair in rows:
            rows[pair].slot = rows[pair].table_number = None
    session.flush()
    for pair, spot in change.spots.items():
        row = rows.get(pair)
        if row is None:
            if spot.slot is None:
                continue
            row = EventMeeting(event_id=event_id, a_id=pair[0], b_id=pair[1], score=0.0)
            session.add(row)
        row.slot, row.table_number, row.is_locked = spot.slot, spot.table, spot.is_locked
        if pair in change.scores:
            row.score, proposal_id = change.scores[pair]
            row.proposal_id = row.proposal_id or proposal_id


def _write_wish(
    session: Session,
    event_id: int,
    pair: Pair,
    strength: WishStrength | None,
    *,
    row: EventWish | None,
    now: datetime,
) -> None:
    if strength is None:
        if row is not None:
            session.delete(row)
    elif row is not None:
        row.strength = strength
    else:
        a, b = pair
        session.add(
            EventWish(
                event_id=event_id, from_id=a, to_id=b, strength=strength, by_manager=True, at=now
            )
        )
