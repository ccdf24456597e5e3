"""An instance worked out once into numbers, and the board on which meetings are put and moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.domain.scheduling.instance import Instance, Participant
from matchmaker.domain.scheduling.rules import (
    Bans,
    apart,
    bans_of,
    capacities,
    fixed_table,
    open_slots,
)

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Ground:
    """What never changes while solving; people and wishes are numbers.

    Attributes:
        ends: of each wish, its two people.
        slots: of each wish, the slots in which it may be; empty: it can be nowhere.
        score: of each wish.
        must: of each wish, whether it has to be held.
        table: of each wish, its fixed table or None.
        step: of each wish, whether it takes one of the step-free tables.
        before: of each wish, those that must be earlier.
        after: of each wish, those that must be later.
        capacity: of each slot, how many meetings it holds.
        step_capacity: of each slot, step-free tables that are open.
        days: the slots of each day.
        there: of each person, the slots in which they can meet.
        minimum: of each person.
        maximum: of each person, never more than the slots in which they are there.
        of: of each person, the wishes they are in.
    """

    ends: tuple[tuple[int, int], ...]
    slots: tuple[tuple[int, ...], ...]
    score: tuple[float, ...]
    must: tuple[bool, ...]
    table: tuple[int | None, ...]
    step: tuple[bool, ...]
    before: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]
    step_capacity: tuple[int, ...]
    days: tuple[range, ...]
    there: tuple[frozenset[int], ...]
    minimum: tuple[int, ...]
    maximum: tuple[int, ...]
    of: tuple[tuple[int, ...], ...]


def survey(instance: Instance) -> Ground:
    """The ground of a valid instance."""
    number = {one.id: index for index, one in enumerate(instance.participants)}
    ends = tuple((number[wish.a], number[wish.b]) for wish in instance.wishes)
    of: list[list[int]] = [[] for _ in instance.participants]
    for wish, pair in enumerate(ends):
        for each in pair:
            of[each].append(wish)
    capacity = capacities(instance)
    there = tuple(_there(instance, one, capacity) for one in instance.participants)
    tables = tuple(_table(instance, wish, pair) for wish, pair in enumerate(ends))
    bans = bans_of(instance)
    return Ground(
        ends=ends,
        slots=tuple(
            tuple(slot for slot in _slots(instance, wish, pair, bans) if capacity[slot])
            for wish, pair in enumerate(ends)
        ),
        score=tuple(wish.score for wish in instance.wishes),
        must=tuple(instance.given or wish.must for wish in instance.wishes),
        table=tables,
        step=tuple(
            table in instance.step_free_tables
            or any(instance.participants[each].step_free for each in pair)
            for table, pair in zip(tables, ends, strict=True)
        ),
        before=_neighbours(len(ends), ((j, i) for i, j in instance.precedences)),
        after=_neighbours(len(ends), instance.precedences),
        capacity=capacity,
        step_capacity=_step_capacities(instance),
        days=_days(instance),
        there=there,
        minimum=tuple(one.minimum for one in instance.participants),
        maximum=tuple(
            min(one.maximum, len(slots))
            for one, slots in zip(instance.participants, there, strict=True)
        ),
        of=tuple(map(tuple, of)),
    )


def _step_capacities(instance: Instance) -> tuple[int, ...]:
    closed = Counter(slot for table, slot in instance.closed if table in instance.step_free_tables)
    return tuple(len(instance.step_free_tables) - closed[slot] for slot in range(instance.slots))


def _days(instance: Instance) -> tuple[range, ...]:
    edges = sorted({0, *instance.day_starts, instance.slots})
    return tuple(range(first, end) for first, end in pairwise(edges))


def _there(instance: Instance, one: Participant, capacity: tuple[int, ...]) -> frozenset[int]:
    """Slots in which there is a table at which this participant can meet."""
    return frozenset(
        slot
        for slot in range(instance.slots)
        if capacity[slot]
        and slot not in one.unavailable
        and (one.table, slot) not in instance.closed
    )


def _table(instance: Instance, wish: int, pair: tuple[int, int]) -> int | None:
    a, b = (instance.participants[each] for each in pair)
    return fixed_table(a, b, instance.wishes[wish])


def _slots(instance: Instance, wish: int, pair: tuple[int, int], bans: Bans) -> tuple[int, ...]:
    a, b = (instance.participants[each] for each in pair)
    if apart(instance, a, b, instance.wishes[wish], bans=bans):
        return ()
    return open_slots(instance, a, b, instance.wishes[wish])


def _neighbours(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(count)]
    for one, other in pairs:
        found[one].append(other)
    return tuple(map(tuple, found))


class Board:
    """Meetings in slots. Nothing on it ever breaks a rule, except while `put` is told to."""

    def __init__(self, ground: Ground) -> None:
        """An empty board."""
        self.ground = ground
        self.slot_of = [NOWHERE] * len(ground.ends)
        self.busy: list[dict[int, int]] = [{} for _ in ground.there]
        self.in_slot: list[dict[int, None]] = [{} for _ in ground.capacity]
        self.at_table: dict[tuple[int, int], int] = {}
        self.steps = [0] * len(ground.capacity)

    def copy_from(self, slot_of: list[int]) -> None:
        """The board as it was when `slot_of` was noted."""
        for wish, slot in enumerate(self.slot_of):
            if slot not in (NOWHERE, slot_of[wish]):
                self.take(wish)
        for wish, slot in enumerate(slot_of):
            if slot not in (NOWHERE, self.slot_of[wish]):
                self.put(wish, slot)

    def put(self, wish: int, slot: int) -> None:
        """Put a wish where nothing is in its way."""
        self.slot_of[wish] = slot
        for each in self.ground.ends[wish]:
            self.busy[each][slot] = wish
        self.in_slot[slot][wish] = None
        self.steps[slot] += self.ground.step[wish]
        table = self.ground.table[wish]
        if table is not None:
            self.at_table[table, slot] = wish

    def take(self, wish: int) -> int:
        """Take a wish off the board; where it was."""
        slot = self.slot_of[wish]
        self.slot_of[wish] = NOWHERE
        for each in self.ground.ends[wish]:
            del self.busy[each][slot]
        del self.in_slot[slot][wish]
        self.steps[slot] -= self.ground.step[wish]
        table = self.ground.table[wish]
        if table is not None:
            del self.at_table[table, slot]
        return slot

    def in_the_way(self, wish: int, slot: int) -> set[int]:
        """Meetings that must go before the wish can be here; where only a table is missing, not
        which (see `lacks_table`).
        """
        ground = self.ground
        a, b = ground.ends[wish]
        found = {self.busy[a].get(slot), self.busy[b].get(slot)}
        if ground.table[wish] is not None:
            found.add(self.at_table.get((ground.table[wish] or 0, slot)))
        for other in ground.before[wish]:
            if self.slot_of[other] >= slot:
                found.add(other)
        for other in ground.after[wish]:
            if NOWHERE < self.slot_of[other] <= slot:
                found.add(other)
        found.discard(None)
        return {each for each in found if each is not None and each != wish}

    def lacks_table(self, wish: int, slot: int, without: Iterable[int] = ()) -> str:
        """What is missing once these have gone: "", "step" (a step-free table) or "table"."""
        ground = self.ground
        gone = [each for each in without if self.slot_of[each] == slot]
        if ground.step[wish]:
            steps = self.steps[slot] - sum(ground.step[each] for each in gone)
            if steps >= ground.step_capacity[slot]:
                return "step"
        is_full = len(self.in_slot[slot]) - len(gone) >= ground.capacity[slot]
        return "table" if is_full else ""

    def is_free(self, wish: int, slot: int) -> bool:
        """Whether the wish can be put here as things are."""
        return not self.in_the_way(wish, slot) and not self.lacks_table(wish, slot)

    def placed(self) -> list[int]:
        """The wishes on the board, in their order."""
        return [wish for wish, slot in enumerate(self.slot_of) if slot != NOWHERE]

    def degree(self, person: int) -> int:
        """How many meetings this person has."""
        return len(self.busy[person])

    def breaks(self, person: int) -> int:
        """Free slots between first and last meeting of a day, in which they could have met."""
        return sum(self._breaks_of(person, day) for day in self.ground.days)

    def _breaks_of(self, person: int, day: range) -> int:
        busy = [slot for slot in self.busy[person] if slot in day]
        if len(busy) < 2:
            return 0
        first, last = min(busy), max(busy)
        return sum(first < slot < last for slot in self.ground.there[person]) - len(busy) + 2

    def interest(self) -> float:
        """Σ score of what is on the board."""
        return sum(self.ground.score[wish] for wish in self.placed())
