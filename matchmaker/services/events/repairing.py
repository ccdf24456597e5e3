"""After a no-show, a late arrival or a lost table: as few moves as possible, seen before made.

What is locked or published stays as long as it is possible at all. A preview is worked out again
when it is applied, for the same revision, and must then come out the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.incidents import Away, LostTable, after
from matchmaker.domain.scheduling.instance import Id, Instance, Meeting, Plan
from matchmaker.errors import InputError
from matchmaker.services.events.changes import Change, LostRace, What
from matchmaker.services.events.hand import CannotBeDone, Hand, carry_out, changing
from matchmaker.services.events.instance import instance_of, locked_numbers, meetings_on
from matchmaker.services.events.moving import differences, scores_of
from matchmaker.services.events.plan_tasks import Mending
from matchmaker.services.events.published import published
from matchmaker.services.events.solver import solve
from matchmaker.services.events.whole import EventWhole, Pair

if TYPE_CHECKING:
    from matchmaker.domain.scheduling.repairing import Repair  # slow, and only named here

_PATIENCE = 40.0  # seconds; it takes one or two


@dataclass(frozen=True, slots=True)
class Incident:
    """What the day brought: a participant or a table that is not there in some slots.

    Attributes:
        participant: who is not there; None if a table is lost.
        table: the number of the table that is lost; None if somebody is away.
        first: the first slot.
        last: the last slot.
    """

    participant: int | None = None
    table: int | None = None
    first: int = 0
    last: int = 0

    @property
    def slots(self) -> frozenset[int]:
        """The slots in which they are not there."""
        return frozenset(range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting that changes: where it was and where it will be; None: not on the board."""

    pair: Pair
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a repair would do.

    Attributes:
        moved: meetings in another slot.
        seated: meetings at another table in the same slot.
        lost: meetings that would not be held, and why.
        added: meetings that would take places that became free.
        people: how many people's day changes.
        mark: stands for exactly this repair.
    """

    moved: tuple[Shift, ...]
    seated: tuple[Shift, ...]
    lost: tuple[Shift, ...]
    added: tuple[Shift, ...]
    people: int
    mark: str

    @property
    def changes(self) -> tuple[Shift, ...]:
        """All of them."""
        return (*self.moved, *self.seated, *self.lost, *self.added)


def preview(hand: Hand, incidents: Iterable[Incident] = (), *, is_filled: bool = False) -> Preview:
    """What a repair would do; nothing is changed.

    Raises:
        InputError: an incident that cannot be.
        NotReady: the solver was ended.
    """
    whole = hand.look()
    return _compared(_mended(hand, whole, tuple(incidents), is_filled=is_filled))


def apply(
    hand: Hand, incidents: Iterable[Incident] = (), *, is_filled: bool = False, mark: str
) -> Preview:
    """Make a repair that was seen, and keep what happened with it.

    Raises:
        LostRace: the plan has changed since it was seen.
        CannotBeDone: what was seen is not what would be done now.
    """
    whole, wanted = hand.look(), tuple(incidents)
    if whole.event.revision != hand.revision:
        raise LostRace
    mended = _mended(hand, whole, wanted, is_filled=is_filled)
    found = _compared(mended)
    if found.mark != mark:
        raise CannotBeDone(
            phrase("The repair would be another one now, so nothing was done."),
            remedy=phrase("Look at what it would do now."),
        )
    places = {(int(m.a), int(m.b)): (m.slot, m.table) for m in mended.plan.meetings}
    with changing(hand) as (whole, revision):
        spots = differences(whole, places)
        change = _with_incidents(
            whole, Change(What.REPAIR, spots=spots, scores=scores_of(whole, spots)), wanted
        )
        carry_out(hand, change, revision)
    return found


def _mended(
    hand: Hand, whole: EventWhole, incidents: tuple[Incident, ...], *, is_filled: bool
) -> Repair:
    for each in incidents:
        _require_possible(whole, each)
    # What is locked may have lost its place; and what is only wanted need not be placed now.
    instance = _without_musts(instance_of(whole))
    meetings = meetings_on(whole, instance)
    now = after(instance, map(_incident, incidents))
    stays = locked_numbers(whole, instance) | _promised(hand, whole, instance, meetings)
    task = Mending(now, meetings, stays, whole.from_slot, is_filled=is_filled)
    found = solve(task, patience=_PATIENCE)
    assert not isinstance(found, Plan), "a repair was asked for"
    return found


def _without_musts(instance: Instance) -> Instance:
    wishes = (replace(each, must=False) for each in instance.wishes)
    return replace(instance, wishes=tuple(wishes))


def _promised(
    hand: Hand, whole: EventWhole, instance: Instance, meetings: Iterable[Meeting]
) -> frozenset[int]:
    """Meetings that stand where people were told they are."""
    told = published(hand.session, whole.event.id)
    if told is None:
        return frozenset()
    places = {(m.a, m.b): (m.slot, m.table) for m in told.meetings if not m.is_cancelled}
    return frozenset(
        m.wish for m in meetings if places.get((int(m.a), int(m.b))) == (m.slot, m.table)
    )


def _require_possible(whole: EventWhole, incident: Incident) -> None:
    last = len(whole.slots) - 1
    if not 0 <= incident.first <= incident.last <= last:
        raise InputError(
            phrase("From and until do not fit together."),
            remedy=phrase("Choose a time that is not after the end."),
        )
    is_person = incident.participant is not None and incident.participant in whole.people
    is_table = incident.table is not None and incident.table in whole.tables
    if is_person == is_table:
        raise InputError(
            phrase("It is not said who or what is missing."),
            remedy=phrase("Choose a participant or a table."),
        )


def _incident(each: Incident) -> Away | LostTable:
    if each.participant is not None:
        return Away(each.participant, each.slots)
    assert each.table is not None, "it was checked"
    return LostTable(each.table, each.slots)


def _with_incidents(whole: EventWhole, change: Change, incidents: tuple[Incident, ...]) -> Change:
    away = {each.id: each.unavailable for each in whole.participants}
    closed = {each.number: each.closed for each in whole.event.tables}
    for each in incidents:
        if each.participant is not None:
            away[each.participant] |= each.slots
        elif each.table is not None:
            closed[each.table] |= each.slots
    return replace(
        change,
        away={
            one.id: away[one.id] for one in whole.participants if away[one.id] != one.unavailable
        },
        closed={
            one.number: closed[one.number]
            for one in whole.event.tables
            if closed[one.number] != one.closed
        },
    )


def _compared(mended: Repair) -> Preview:
    moved = tuple(_shift(each.before, each.after) for each in mended.moved)
    seated = tuple(_shift(each.before, each.after) for each in mended.seated)
    lost = tuple(
        Shift(_pair(each.a, each.b), before=None, after=None, reason=each.reason)
        for each in mended.lost
    )
    added = tuple(_shift(None, each) for each in mended.added)
    found = (*moved, *seated, *lost, *added)
    text = repr(sorted((each.pair, each.before, each.after or ()) for each in found))
    return Preview(
        moved=moved,
        seated=seated,
        lost=lost,
        added=added,
        people=len({person for each in found for person in each.pair}),
        mark=hashlib.blake2b(text.encode(), digest_size=12).hexdigest(),
    )


def _shift(before: Meeting | None, now: Meeting) -> Shift:
    was = (before.slot, before.table) if before else None
    return Shift(_pair(now.a, now.b), was, (now.slot, now.table))


def _pair(a: Id, b: Id) -> Pair:
    return int(a), int(b)
