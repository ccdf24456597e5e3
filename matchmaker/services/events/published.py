"""What people were told: the newest published plan, and how the board differs from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.services.events.troubles import troubles
from matchmaker.services.events.views import MeetingView
from matchmaker.services.events.whole import EventWhole, Pair
from models import EventPlan


@dataclass(frozen=True, slots=True)
class ToldMeeting:
    """A meeting as people were told it; `sequence` rises with each publication that changes it.

    Attributes:
        id: of the EventMeeting, so that calendars know it again.
        a, b: its participants.
        slot, table: where it is, or was before it was cancelled.
        is_cancelled: whether people were told that it is not held.
    """

    id: int
    a: int
    b: int
    slot: int
    table: int
    sequence: int
    is_cancelled: bool = False

    @property
    def pair(self) -> Pair:
        """Both sides."""
        return self.a, self.b


@dataclass(frozen=True, slots=True)
class Told:
    """A published plan."""

    version: int
    at: datetime
    meetings: tuple[ToldMeeting, ...]

    @property
    def held(self) -> tuple[ToldMeeting, ...]:
        """Those that are to be held."""
        return tuple(each for each in self.meetings if not each.is_cancelled)


class Turn(StrEnum):
    """How a meeting differs from what was told."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Difference:
    """A meeting that differs: as it was told, as it is now; one of them may be None."""

    turn: Turn
    pair: Pair
    told: ToldMeeting | None
    now: MeetingView | None
    reason: str = ""


def published(session: Session, event_id: int) -> Told | None:
    """The newest published plan; None if there is none yet."""
    row = session.scalar(
        sa.select(EventPlan)
        .filter_by(event_id=event_id)
        .order_by(EventPlan.version.desc())
        .limit(1)
    )
    return _told(row) if row is not None else None


def versions(session: Session, event_id: int) -> tuple[Told, ...]:
    """All published plans, the newest first."""
    query = sa.select(EventPlan).filter_by(event_id=event_id).order_by(EventPlan.version.desc())
    return tuple(map(_told, session.scalars(query)))


def differences_of(whole: EventWhole, told: Told | None) -> tuple[Difference, ...]:
    """What people would be told if the board were published now: new, moved, cancelled.

    A meeting that cannot be held is not published; if it was told before, it is cancelled.
    """
    wrong = troubles(whole)
    now = {pair: each for pair, each in whole.placed.items() if pair not in wrong}
    before = {each.pair: each for each in told.held} if told else {}
    found = [
        Difference(Turn.NEW, pair, None, each) for pair, each in now.items() if pair not in before
    ]
    for pair, old in before.items():
        new = now.get(pair)
        if new is None:
            reason = wrong.get(pair, "")
            found.append(Difference(Turn.CANCELLED, pair, old, None, reason))
        elif (new.slot, new.table) != (old.slot, old.table):
            found.append(Difference(Turn.MOVED, pair, old, new))
    return tuple(sorted(found, key=_order))


def concerned(
    whole: EventWhole, differences: Iterable[Difference]
) -> Mapping[int, tuple[Difference, ...]]:
    """Who is told of what: participants who come, by id.

    That a partner has withdrawn was told when it happened: alone it is no letter.
    """
    found: dict[int, list[Difference]] = {}
    for each in differences:
        for person in each.pair:
            if whole.people[person].comes:
                found.setdefault(person, []).append(each)
    return {
        person: tuple(of_person)
        for person, of_person in sorted(found.items())
        if not all(_was_told(whole, each) for each in of_person)
    }


def _was_told(whole: EventWhole, difference: Difference) -> bool:
    return difference.turn is Turn.CANCELLED and any(
        whole.people[each].state is AttendanceState.WITHDRAWN for each in difference.pair
    )


def _told(row: EventPlan) -> Told:
    return Told(
        version=row.version,
        at=row.at,
        meetings=tuple(
            ToldMeeting(
                id=each["id"],
                a=each["a"],
                b=each["b"],
                slot=each["slot"],
                table=each["table"],
                sequence=each["sequence"],
                is_cancelled=bool(each.get("cancelled")),
            )
            for each in row.meetings["meetings"]
        ),
    )


def _order(difference: Difference) -> tuple[int, int, int, Pair]:
    place = difference.now or difference.told
    assert place is not None, "a difference has one of them"
    return list(Turn).index(difference.turn), place.slot or 0, place.table or 0, difference.pair
