"""The model of a part of the board: its freed wishes in their slots, the rules, and the aim.

Wishes that are not freed are rules like the others: they take up people, tables and slots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from matchmaker.domain.scheduling.ground import NOWHERE, Board

_DECIMALS = 10**6  # of scores, if there are any


class Aim(StrEnum):
    """What a part is solved for."""

    ANY = "any"  # all freed meetings somewhere
    INTEREST = "interest"  # as much interest as possible, then as few below their minimum
    GAPS = "gaps"  # all freed meetings, with as few gaps as possible, then fair ones
    MOVES = "moves"  # as much interest as possible, then as few moves as possible


@dataclass(slots=True)
class Part:
    """The model of one part, while it is built."""

    board: Board
    free: tuple[int, ...]
    model: Any
    at: dict[tuple[int, int], Any] = field(default_factory=dict)
    of_person: dict[tuple[int, int], list[Any]] = field(default_factory=lambda: defaultdict(list))


def build(
    part: Part, aim: Aim, before: Mapping[int, int], *, fair_from: int, most_moves: int | None
) -> bool:
    """Put wishes, rules and aim into the model; false: some wish that must be held cannot be.

    Args:
        part: its wishes are off the board.
        aim: what for.
        before: where each of its wishes was.
        fair_from: gaps of one person above this number are unfair.
        most_moves: at most so many of those that were on the board change their slot.
    """
    if not _may_be_held(part, _optional(part.board, aim, before)):
        return False
    _keep_apart(part)
    _keep_tables(part)
    _keep_order(part)
    _aim(part, aim, before, fair_from)
    if most_moves is not None:
        _limit_moves(part, before, most_moves)
    return True


def _optional(board: Board, aim: Aim, before: Mapping[int, int]) -> set[int]:
    """The freed wishes that may stay out."""
    if aim not in (Aim.INTEREST, Aim.MOVES):
        return set()
    return {
        wish
        for wish, slot in before.items()
        if slot == NOWHERE or (aim is Aim.INTEREST and not board.ground.must[wish])
    }


def _limit_moves(part: Part, before: Mapping[int, int], most_moves: int) -> None:
    moves = [
        is_at for (wish, slot), is_at in part.at.items() if before[wish] not in (NOWHERE, slot)
    ]
    part.model.add(sum(moves) <= most_moves)


def _may_be_held(part: Part, optional: set[int]) -> bool:
    """A variable for each wish and slot; whether each that must be held has one."""
    board, ground = part.board, part.board.ground
    for wish in part.free:
        for slot in ground.slots[wish]:
            if board.in_the_way(wish, slot) or board.lacks_table(wish, slot):
                continue
            is_at = part.model.new_bool_var("")
            part.at[wish, slot] = is_at
            for each in ground.ends[wish]:
                part.of_person[each, slot].append(is_at)
        held = [part.at[wish, slot] for slot in ground.slots[wish] if (wish, slot) in part.at]
        if wish in optional:
            part.model.add_at_most_one(held)
        elif not held:
            return False
        else:
            part.model.add_exactly_one(held)
    return True


def _keep_apart(part: Part) -> None:
    """Nobody twice in a slot; nobody above their cap."""
    of_all: dict[int, list[Any]] = defaultdict(list)
    for (person, _), held in part.of_person.items():
        of_all[person] += held
        if len(held) > 1:
            part.model.add_at_most_one(held)
    for person, held in of_all.items():
        room = part.board.ground.maximum[person] - part.board.degree(person)
        if room < len(held):
            part.model.add(sum(held) <= room)


def _keep_tables(part: Part) -> None:
    """Tables, step-free tables and fixed tables of each slot."""
    board, ground = part.board, part.board.ground
    in_slot, steps = defaultdict(list), defaultdict(list)
    fixed: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for (wish, slot), is_at in part.at.items():
        in_slot[slot].append(is_at)
        if ground.step[wish]:
            steps[slot].append(is_at)
        table = ground.table[wish]
        if table is not None:
            fixed[table, slot].append(is_at)
    for slot, held in in_slot.items():
        room = ground.capacity[slot] - len(board.in_slot[slot])
        if room < len(held):
            part.model.add(sum(held) <= room)
    for slot, held in steps.items():
        part.model.add(sum(held) <= ground.step_capacity[slot] - board.steps[slot])
    for held in fixed.values():
        part.model.add_at_most_one(held)


def _keep_order(part: Part) -> None:
    """Precedences among the freed; those with the others are in `in_the_way`."""
    free = set(part.free)
    for wish in part.free:
        for later in part.board.ground.after[wish]:
            if later not in free:
                continue
            for (one, slot), is_at in part.at.items():
                if one == wish:
                    early = [x for (w, s), x in part.at.items() if w == later and s <= slot]
                    for other in early:
                        part.model.add_at_most_one(is_at, other)


def _aim(part: Part, aim: Aim, before: Mapping[int, int], fair_from: int) -> None:
    if aim is Aim.GAPS:
        part.model.minimize(_gaps(part, fair_from))
    elif aim in (Aim.INTEREST, Aim.MOVES):
        lacking, most = _lacking(part) if aim is Aim.INTEREST else ([], len(part.free))
        scale, worth = _scale(part.board.ground.score), []
        for (wish, slot), is_at in part.at.items():
            value = round(part.board.ground.score[wish] * scale) * (most + 1)
            moved = aim is Aim.MOVES and before[wish] not in (NOWHERE, slot)
            worth.append((value - moved) * is_at)
        part.model.maximize(sum(worth) - sum(lacking))


def _lacking(part: Part) -> tuple[list[Any], int]:
    """How many meetings each person lacks of their minimum, and how many all can lack at most."""
    held_by: dict[int, list[Any]] = defaultdict(list)
    for (person, _), held in part.of_person.items():
        held_by[person] += held
    lacking, most = [], 0
    for person, held in held_by.items():
        lack = part.board.ground.minimum[person] - part.board.degree(person)
        if lack > 0:
            most += lack
            lacking.append(part.model.new_int_var(0, lack, ""))
            part.model.add(lacking[-1] >= lack - sum(held))
    return lacking, most


def _scale(scores: Iterable[float]) -> int:
    """What makes scores whole numbers that the solver can add up."""
    known = tuple(scores)
    if all(score == int(score) for score in known):
        return 1
    return _DECIMALS if sum(known) < 10**8 else 1000


def _gaps(part: Part, fair_from: int) -> Any:
    """Σ gaps, and far below one gap what lies above `fair_from` for each person."""
    people = sorted({person for person, _ in part.of_person})
    total, unfair = [], []
    for person in people:
        gaps = _gaps_of(part, person)
        total += gaps
        if len(gaps) > fair_from:
            above = part.model.new_int_var(0, len(gaps), "")
            part.model.add(above >= sum(gaps) - fair_from)
            unfair.append(above)
    weight = 1 + len(part.board.ground.capacity) * len(unfair)
    return weight * sum(total) + sum(unfair)


def _gaps_of(part: Part, person: int) -> list[Any]:
    """One variable for each slot that may be a gap of this person."""
    there = sorted(part.board.ground.there[person])
    return [
        gap
        for day in part.board.ground.days
        for gap in _gaps_of_day(part, person, [slot for slot in there if slot in day])
    ]


def _gaps_of_day(part: Part, person: int, there: list[int]) -> list[Any]:
    model = part.model
    busy = [_busy(part, person, slot) for slot in there]
    begun, ended = _running(model, busy), _running(model, busy[::-1])[::-1]
    gaps = []
    for index in range(1, len(there) - 1):
        if busy[index] is True:
            continue
        gap = model.new_bool_var("")
        model.add_bool_or([gap, busy[index], _not(begun[index - 1]), _not(ended[index + 1])])
        gaps.append(gap)
    return gaps


def _busy(part: Part, person: int, slot: int) -> Any:
    """Whether the person meets: True, False or a variable."""
    if slot in part.board.busy[person]:
        return True
    held = part.of_person.get((person, slot), ())
    if not held:
        return False
    if len(held) == 1:
        return held[0]
    is_busy = part.model.new_bool_var("")
    part.model.add(sum(held) == is_busy)
    return is_busy


def _running(model: Any, busy: list[Any]) -> list[Any]:
    """Whether anything was true up to here."""
    found: list[Any] = []
    for each in busy:
        last = found[-1] if found else False
        if last is True or each is True:
            found.append(True)
        elif each is False:
            found.append(last)
        elif last is False:
            found.append(each)
        else:
            is_any = model.new_bool_var("")
            model.add_implication(last, is_any)
            model.add_implication(each, is_any)
            found.append(is_any)
    return found


def _not(literal: Any) -> Any:
    return not literal if isinstance(literal, bool) else literal.negated()
