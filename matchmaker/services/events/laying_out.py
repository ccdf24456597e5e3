"""Giving an event its slots and tables, without taking a meeting's place unasked.

Numbers of slots stand in meetings, in what people said of when they can come, and in published
plans. A new timetable carries the first two along by the clock; what a published plan tells may
not change its meaning, so such a timetable is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import counted, phrase
from matchmaker.errors import Conflict
from matchmaker.services.events.changes import raise_revision
from matchmaker.services.events.slots import Stretch
from models import (
    Event,
    EventMeeting,
    EventMove,
    EventParticipant,
    EventPlan,
    EventSlot,
    EventTable,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Slots and tables as they are to be: names of tables by number, and which have no steps."""

    stretches: tuple[Stretch, ...]
    tables: tuple[str, ...]
    step_free: frozenset[int]

    @property
    def meetings(self) -> tuple[Stretch, ...]:
        """The slots in which people meet."""
        return tuple(each for each in self.stretches if each.number is not None)


class WouldUndo(Conflict):
    """A change that takes the place from meetings; said with `confirmed` it is done."""

    def __init__(self, meetings: int) -> None:
        """Keep how many meetings would lose their place."""
        super().__init__(
            counted(
                "%(n)s planned meeting would lose its place.",
                "%(n)s planned meetings would lose their places.",
                meetings,
            ),
            remedy=phrase("They stay on the list and can be planned again."),
        )
        self.meetings = meetings


def lay_out(
    session: Session, event: Event, layout: Layout, *, zone: str, confirmed: bool, now: datetime
) -> bool:
    """Write slots and tables, in the caller's transaction; whether anything was changed.

    `zone` is the clock by which the new slots were cut; the event still has the old one.

    Raises:
        WouldUndo: planned meetings would lose their places, and nobody has said that they may.
        Conflict: a published plan would come to mean other times or lose a table.
    """
    slots = _slots(session, event)
    if _is_as_it_stands(session, event, slots, layout):
        return False
    moves = _moves(slots, layout, ZoneInfo(event.time_zone), ZoneInfo(zone))
    placed = _placed(session, event)
    used = {each.table_number for each in placed if each.table_number is not None}
    _keep_promises(session, event, slots, layout, used)
    lost = [each for each in placed if not _keeps_place(each, moves, len(layout.tables))]
    if lost and not confirmed:
        raise WouldUndo(len(lost))

    _move_meetings(session, placed, moves, len(layout.tables))
    _move_absences(session, event, moves)
    _write_slots(session, event, layout.stretches)
    _write_tables(session, event, layout, moves)
    _forget_undo(session, event, now)
    raise_revision(session, event)
    return True


def _slots(session: Session, event: Event) -> list[EventSlot]:
    query = sa.select(EventSlot).filter_by(event_id=event.id).order_by(EventSlot.starts_at)
    return list(session.scalars(query))


def _tables(session: Session, event: Event) -> list[EventTable]:
    query = sa.select(EventTable).filter_by(event_id=event.id).order_by(EventTable.number)
    return list(session.scalars(query))


def _placed(session: Session, event: Event) -> list[EventMeeting]:
    query = sa.select(EventMeeting).where(
        EventMeeting.event_id == event.id, EventMeeting.slot.is_not(None)
    )
    return list(session.scalars(query.order_by(EventMeeting.id)))


def _is_as_it_stands(
    session: Session, event: Event, slots: Sequence[EventSlot], layout: Layout
) -> bool:
    now = [(row.number, row.kind, row.starts_at, row.minutes, row.title or "") for row in slots]
    then = [
        (each.number, each.kind, each.starts_at, each.minutes, each.title)
        for each in layout.stretches
    ]
    tables = [(row.name, row.is_step_free) for row in _tables(session, event)]
    wanted = [(name, number in layout.step_free) for number, name in enumerate(layout.tables)]
    return now == then and tables == wanted


def _moves(
    slots: Sequence[EventSlot], layout: Layout, old: ZoneInfo, new: ZoneInfo
) -> dict[int, int]:
    """Old number → new number of each slot that there still is.

    The same time on the same day is the same slot; where the event moved to other days, the same
    time on the day with the same place in the row.
    """
    before = [(row.number, row.starts_at.astimezone(old)) for row in slots]
    after = [(each.number, each.starts_at.astimezone(new)) for each in layout.stretches]
    days_before = sorted({moment.date() for _, moment in before})
    days_after = sorted({moment.date() for _, moment in after})
    is_moved = not set(days_before) & set(days_after)

    def key(moment: datetime, days: list[date]) -> tuple[date | int, time]:
        day = moment.date()
        return (days.index(day) if is_moved else day, moment.time())

    places = {key(at, days_after): number for number, at in after if number is not None}
    found = {
        number: places.get(key(at, days_before)) for number, at in before if number is not None
    }
    return {number: place for number, place in found.items() if place is not None}


def _keep_promises(
    session: Session,
    event: Event,
    slots: Sequence[EventSlot],
    layout: Layout,
    used: set[int],
) -> None:
    query = sa.select(EventPlan.id).filter_by(event_id=event.id).limit(1)
    if session.scalar(query) is None:
        return
    told = [(row.starts_at, row.minutes) for row in slots if row.number is not None]
    then = [(each.starts_at, each.minutes) for each in layout.meetings]
    if then[: len(told)] != told:
        raise Conflict(
            phrase("The plan is published: people were told these times."),
            remedy=phrase("You may add slots at the end of the last day, and nothing else."),
        )
    if used and max(used) >= len(layout.tables):
        raise Conflict(
            phrase("The plan is published, and meetings stand at these tables."),
            remedy=phrase("Close a table on the schedule, and repair the plan."),
        )


def _keeps_place(meeting: EventMeeting, moves: Mapping[int, int], tables: int) -> bool:
    return meeting.slot in moves and (meeting.table_number is None or meeting.table_number < tables)


def _move_meetings(
    session: Session, placed: Sequence[EventMeeting], moves: Mapping[int, int], tables: int
) -> None:
    """In two steps, so that no two stand at one table on the way."""
    wanted: dict[int, tuple[int, int | None]] = {
        each.id: (moves[each.slot], each.table_number)
        for each in placed
        if each.slot is not None and _keeps_place(each, moves, tables)
    }
    for each in placed:
        each.slot = each.table_number = None
    session.flush()
    for each in placed:
        if each.id in wanted:
            each.slot, each.table_number = wanted[each.id]
        else:
            each.is_locked = False
    session.flush()


def _move_absences(session: Session, event: Event, moves: Mapping[int, int]) -> None:
    for row in session.scalars(sa.select(EventParticipant).filter_by(event_id=event.id)):
        if row.unavailable:
            row.unavailable = sorted(moves[each] for each in row.unavailable if each in moves)


def _write_slots(session: Session, event: Event, stretches: Sequence[Stretch]) -> None:
    session.execute(sa.delete(EventSlot).where(EventSlot.event_id == event.id))
    session.add_all(
        EventSlot(
            event_id=event.id,
            number=each.number,
            kind=each.kind,
            starts_at=each.starts_at,
            minutes=each.minutes,
            title=each.title or None,
        )
        for each in stretches
    )


def _write_tables(session: Session, event: Event, layout: Layout, moves: Mapping[int, int]) -> None:
    known = {row.number: row for row in _tables(session, event)}
    for number, name in enumerate(layout.tables):
        row = known.pop(number, None)
        if row is None:
            row = EventTable(event_id=event.id, number=number, name=name, closed=[])
            session.add(row)
        row.name, row.is_step_free = name, number in layout.step_free
        row.closed = sorted(moves[each] for each in row.closed if each in moves)
    for gone in known.values():
        session.delete(gone)
    session.flush()


def _forget_undo(session: Session, event: Event, now: datetime) -> None:
    """Moves of the board name slots by number: those of the old timetable cannot be undone."""
    open_moves = sa.update(EventMove).where(
        EventMove.event_id == event.id, EventMove.undone_at.is_(None)
    )
    session.execute(open_moves.values(undone_at=now))
