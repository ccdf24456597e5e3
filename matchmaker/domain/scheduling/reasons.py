"""Why a wish is not in the plan, in a sentence, and what giving up would make room for it.

Every slot in which the meeting might have been has something against it; the sentence names the
fewest things that together explain all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from matchmaker.domain.phrases import counted, listed, phrase
from matchmaker.domain.scheduling.ground import Board
from matchmaker.domain.scheduling.instance import Instance, Participant, Unplaced
from matchmaker.domain.scheduling.placing import unplaced
from matchmaker.domain.scheduling.rules import Bans, apart, bans_of
from matchmaker.domain.scheduling.times import at, end, start, when

Slots = frozenset[int]
Clause = tuple[str, Slots]
"""What is in the way, and in which slots."""


def explain(instance: Instance, board: Board, *, from_slot: int = 0) -> tuple[Unplaced, ...]:
    """Every wish that is not on the board, in its order, with the reason from `from_slot` on."""
    bans, found = bans_of(instance), []
    for wish in unplaced(board):
        asked = instance.wishes[wish]
        reason = _reason(instance, board, wish, bans, from_slot)
        found.append(Unplaced(wish, asked.a, asked.b, reason, _swap(instance, board, wish)))
    return tuple(found)


def _reason(instance: Instance, board: Board, wish: int, bans: Bans, from_slot: int) -> str:
    a, b = board.ground.ends[wish]
    one, other = instance.participants[a], instance.participants[b]
    return (
        apart(instance, one, other, instance.wishes[wish], bans=bans)
        or _of_cap(instance, board, a)
        or _of_cap(instance, board, b)
        or _of_slots(instance, board, wish, from_slot)
    )


def _of_cap(instance: Instance, board: Board, person: int) -> str:
    count, there = board.degree(person), board.ground.there[person]
    if not there or count < board.ground.maximum[person]:
        return ""
    name = instance.participants[person].label
    if count == len(there):
        return phrase("%(name)s has a meeting in each slot that they are there.", name=name)
    return counted(
        "%(name)s has %(n)s meeting already, the most they may have.",
        "%(name)s has %(n)s meetings already, the most they may have.",
        count,
        name=name,
    )


def _of_slots(instance: Instance, board: Board, wish: int, from_slot: int) -> str:
    """The fewest clauses that explain every slot."""
    asked = instance.wishes[wish]
    every = frozenset(
        slot
        for slot, tables in enumerate(board.ground.capacity)
        if tables
        and slot >= from_slot
        and (asked.slots is None or slot in asked.slots)
        and asked.fixed in (None, slot)
    )
    people = [*_of_people(instance, board, wish, every)]
    tables = [*_of_tables(instance, board, wish, every)]
    said, left = set(), every
    while left:
        best = max((*people, *tables), key=lambda each: len(each[1] & left), default=None)
        if best is None or not best[1] & left:
            return phrase("There is room, but the meeting was not needed.")
        said.add(best[0])
        left -= best[1]
    names = [clause for clause, _ in people if clause in said]
    sentences = [clause for clause, _ in tables if clause in said]
    if names:
        sentences = [phrase("%(clauses)s.", clauses=listed(names)), *sentences]
    if not sentences:
        return phrase("There is no table in the slots in which it may be.")
    return reduce(lambda a, b: phrase("%(one)s %(other)s", one=a, other=b), sentences)


def _of_people(instance: Instance, board: Board, wish: int, every: Slots) -> Iterator[Clause]:
    """When each of the two is taken or away."""
    for person in board.ground.ends[wish]:
        one = instance.participants[person]
        taken = every & frozenset(board.busy[person])
        if taken:
            pattern = phrase(
                "%(name)s is taken %(when)s", name=one.label, when=when(instance, taken)
            )
            yield pattern, taken
        away = every & one.unavailable
        if away:
            yield _absence(instance, one, away), away


def _absence(instance: Instance, one: Participant, away: Slots) -> str:
    """When somebody comes, leaves, or is not there."""
    there = [slot for slot in range(instance.slots) if slot not in one.unavailable]
    if instance.slot_times and there and not instance.day_starts:
        if min(away) > max(there):
            return phrase(
                "%(name)s leaves at %(time)s", name=one.label, time=end(instance, there[-1])
            )
        if max(away) < min(there):
            return phrase(
                "%(name)s comes at %(time)s", name=one.label, time=start(instance, there[0])
            )
    return phrase("%(name)s is not there %(when)s", name=one.label, when=when(instance, away))


def _of_tables(instance: Instance, board: Board, wish: int, every: Slots) -> Iterator[Clause]:
    """When no table is free, not theirs, or the order of meetings forbids it."""
    ground, table = board.ground, board.ground.table[wish]
    full = frozenset(slot for slot in every if board.lacks_table(wish, slot))
    if full and ground.step[wish] and table is None:
        yield phrase("No step-free table is free %(when)s.", when=when(instance, full)), full
    elif full:
        yield phrase("No table is free %(when)s.", when=when(instance, full)), full
    held = frozenset(
        slot
        for slot in every
        if table is not None
        and ((table, slot) in board.at_table or (table, slot) in instance.closed)
    )
    if held:
        said = {"table": instance.table(table or 0), "when": when(instance, held)}
        yield phrase("Table %(table)s is not free %(when)s.", **said), held
    pair = {*ground.ends[wish]}
    late = frozenset(
        slot
        for slot in every
        if any(not pair & {*ground.ends[each]} for each in board.in_the_way(wish, slot))
    )
    if late - held:
        said = {"when": when(instance, late - held)}
        yield phrase("The order of the meetings forbids it %(when)s.", **said), late - held


def _swap(instance: Instance, board: Board, wish: int) -> str:
    """The least wanted meetings whose going would make room; "" if there is no such slot."""
    ground = board.ground
    best: tuple[float, int, tuple[int, ...]] | None = None
    for slot in ground.slots[wish]:
        gone = board.in_the_way(wish, slot)
        for each in ground.ends[wish]:
            held = sorted(
                {*board.busy[each].values()} - gone, key=lambda other: (ground.score[other], other)
            )
            excess = 1 + len(held) - ground.maximum[each]
            gone |= set(held[: max(0, excess)])
        if board.lacks_table(wish, slot, gone) or any(ground.must[each] for each in gone):
            continue
        found = sum(ground.score[each] for each in gone), slot, tuple(sorted(gone))
        best = found if best is None else min(best, found)
    if best is None or not best[2]:
        return ""
    return _said_swap(instance, board, wish, best)


def _said_swap(
    instance: Instance, board: Board, wish: int, best: tuple[float, int, tuple[int, ...]]
) -> str:
    lost, slot, gone = best
    pairs = [
        " – ".join(instance.participants[each].label for each in board.ground.ends[other])
        for other in gone
    ]
    return phrase(
        "Possible %(when)s without %(meetings)s (interest %(lost)s against %(won)s).",
        when=at(instance, slot),
        meetings=", ".join(pairs),
        lost=f"{lost:g}",
        won=f"{board.ground.score[wish]:g}",
    )
