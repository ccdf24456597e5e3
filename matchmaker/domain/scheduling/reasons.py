"""Why a wish is not in the plan, in a sentence, and what giving up would make room for it."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.scheduling.ground import Board
from matchmaker.domain.scheduling.instance import Instance, Unplaced
from matchmaker.domain.scheduling.placing import unplaced
from matchmaker.domain.scheduling.validating import can_step


def explain(instance: Instance, board: Board) -> tuple[Unplaced, ...]:
    """Every wish that is not on the board, in its order, with the reason."""
    found = []
    for wish in unplaced(board):
        asked = instance.wishes[wish]
        found.append(
            Unplaced(
                wish, asked.a, asked.b, _reason(instance, board, wish), _swap(instance, board, wish)
            )
        )
    return tuple(found)


def _reason(instance: Instance, board: Board, wish: int) -> str:
    a, b = board.ground.ends[wish]
    return (
        _of_rules(instance, board, wish)
        or _of_cap(instance, board, a)
        or _of_cap(instance, board, b)
        or _of_slots(instance, board, wish)
    )


def _name(instance: Instance, person: int) -> str:
    return instance.participants[person].label


def _of_rules(instance: Instance, board: Board, wish: int) -> str:
    """What keeps them apart whatever the plan."""
    ground = board.ground
    if ground.slots[wish]:
        return ""
    a, b = ground.ends[wish]
    one, other = instance.participants[a], instance.participants[b]
    if one.table is not None and other.table is not None:
        return phrase("%(a)s and %(b)s host two different tables.", a=one.label, b=other.label)
    if not can_step(instance, one, other):
        return phrase("%(a)s and %(b)s have no step-free table.", a=one.label, b=other.label)
    if ground.there[a] & ground.there[b]:
        return phrase(
            "The slots in which %(a)s and %(b)s may meet are not among those they share.",
            a=one.label,
            b=other.label,
        )
    return phrase(
        "%(a)s is there in %(slots)s, %(b)s in %(others)s.",
        a=one.label,
        slots=ranges(instance, ground.there[a]),
        b=other.label,
        others=ranges(instance, ground.there[b]),
    )


def _of_cap(instance: Instance, board: Board, person: int) -> str:
    count = board.degree(person)
    if count < board.ground.maximum[person]:
        return ""
    if count == len(board.ground.there[person]):
        return phrase(
            "%(name)s has a meeting in each slot that they are there.",
            name=_name(instance, person),
        )
    return counted(
        "%(name)s has %(n)s meeting already, the most they may have.",
        "%(name)s has %(n)s meetings already, the most they may have.",
        count,
        name=_name(instance, person),
    )


def _of_slots(instance: Instance, board: Board, wish: int) -> str:
    """What is in the way in the slots that they share."""
    slots = board.ground.slots[wish]
    a, b = board.ground.ends[wish]
    taken_a = [slot for slot in slots if slot in board.busy[a]]
    taken_b = [slot for slot in slots if slot in board.busy[b]]
    if not {*slots} - {*taken_a} - {*taken_b}:
        return _of_people(instance, wish_names=(a, b), taken=(taken_a, taken_b))
    full = [slot for slot in slots if board.lacks_table(wish, slot)]
    if full:
        return phrase(
            "No table is free in %(slots)s, where both are.", slots=ranges(instance, full)
        )
    if any(board.in_the_way(wish, slot) for slot in slots):
        return phrase("Its table, or the order in which meetings must be held, leaves no slot.")
    return phrase("There is room, but the meeting was not needed.")


def _of_people(
    instance: Instance, *, wish_names: tuple[int, int], taken: tuple[list[int], list[int]]
) -> str:
    (a, b), (taken_a, taken_b) = wish_names, taken
    if not taken_b or not taken_a:
        busy, slots = (a, taken_a) if taken_a else (b, taken_b)
        return phrase(
            "%(name)s is taken in %(slots)s, the only slots in which both are there.",
            name=_name(instance, busy),
            slots=ranges(instance, slots),
        )
    return phrase(
        "%(a)s is taken in %(slots)s, %(b)s in %(others)s.",
        a=_name(instance, a),
        slots=ranges(instance, taken_a),
        b=_name(instance, b),
        others=ranges(instance, taken_b),
    )


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
        if board.lacks_table(wish, slot, gone):
            continue
        found = sum(ground.score[each] for each in gone), slot, tuple(sorted(gone))
        best = found if best is None else min(best, found)
    if best is None or not best[2]:
        return ""
    lost, slot, gone_then = best
    pairs = [
        f"{_name(instance, a)} – {_name(instance, b)}"
        for a, b in (ground.ends[each] for each in gone_then)
    ]
    return phrase(
        "Possible in %(slot)s without %(meetings)s (interest %(lost)s against %(won)s).",
        slot=instance.slot(slot),
        meetings=", ".join(pairs),
        lost=f"{lost:g}",
        won=f"{ground.score[wish]:g}",
    )


def ranges(instance: Instance, slots: Iterable[int]) -> str:
    """Slots as people say them: 1–4, 6."""
    runs: list[list[int]] = []
    for slot in sorted(slots):
        if runs and runs[-1][1] == slot - 1:
            runs[-1][1] = slot
        else:
            runs.append([slot, slot])
    return ", ".join(
        instance.slot(first) if first == last else f"{instance.slot(first)}–{instance.slot(last)}"
        for first, last in runs
    )
