"""Fewer gaps, then fairer ones: large-neighbourhood search over a board that stays legal.

The meetings of a few people who have gaps, and of those whom they meet, are freed and solved again
by CP-SAT; what comes back is taken if it is not worse. Which meetings are held never changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable

from matchmaker.domain.scheduling.ground import Board
from matchmaker.domain.scheduling.modelling import Aim
from matchmaker.domain.scheduling.solving import solve_part

Budget = Callable[[float], bool]
"""Told what effort was used; whether there is more."""

_FEWEST, _MOST = 3, 40
_EFFORT = 0.1
_EFFORT_WHOLE = 2.0
_FAIR = 2
_SMALL = 40  # meetings that are solved as a whole at first


def close_gaps(
    board: Board,
    *,
    seed: int,
    spend: Budget,
    fewest: int = 0,
    locked: Collection[int] = frozenset(),
) -> bool:
    """Move what is not locked until the budget is spent or nothing is left to gain; whether it is
    proved that these meetings cannot have fewer gaps.

    Args:
        board: left as good as it was, or better.
        seed: of the draws and the solver.
        spend: the budget.
        fewest: gaps below which nobody can go (see `floors`).
        locked: wishes that stay where they are.
    """
    draw = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    movable = [wish for wish in board.placed() if wish not in locked]
    size = float(len(board.busy)) if len(movable) <= _SMALL else 6.0
    while movable and not _is_ideal(board, fewest) and spend(0.0):
        people = _neighbourhood(board, draw, round(size))
        free = {wish for each in people for wish in board.busy[each].values()} - set(locked)
        is_whole = len(free) == len(movable)
        before = _standing(board, free)
        most = _EFFORT_WHOLE if is_whole else _EFFORT
        answer = solve_part(board, free, Aim.GAPS, effort=most, seed=draw.randrange(2**31))
        if answer.slots is not None:
            _take_if_not_worse(board, answer.slots, before)
        if is_whole and answer.is_best:
            return not locked
        size = _next_size(size, answer.is_best, len(free), len(movable))
        if not spend(answer.effort + 0.0004 * len(free)):
            break
    return sum(map(board.breaks, _people(board))) <= fewest


def _is_ideal(board: Board, fewest: int) -> bool:
    """Whether there is nothing to gain: no fewer gaps, and none that could be fairer."""
    gaps = [board.breaks(each) for each in _people(board)]
    return sum(gaps) <= fewest and max(gaps, default=0) <= _FAIR


def _next_size(size: float, was_best: bool, freed: int, movable: int) -> float:
    """Larger parts while they are solved to the end, smaller ones otherwise."""
    if was_best:
        return min(_MOST, size * 1.1) if freed < movable else size
    return max(_FEWEST, size * 0.85)


def _people(board: Board) -> range:
    return range(len(board.busy))


def _neighbourhood(board: Board, draw: random.Random, size: int) -> list[int]:
    """People near each other, rather those with gaps."""
    gaps = {each: board.breaks(each) for each in _people(board)}
    if size >= len(gaps):
        return list(gaps)
    with_gaps = [each for each, count in gaps.items() if count]
    first = draw.choices(with_gaps, [gaps[each] for each in with_gaps])[0]
    chosen = {first: None}
    others = [each for each in with_gaps if each != first]
    if draw.random() < 0.3:
        for each in draw.sample(others, min(size - 1, len(others))):
            chosen[each] = None
        return list(chosen)
    while len(chosen) < size:
        near = _partners(board, chosen)
        if not near:
            break
        found = draw.choices(near, [1 + 4 * gaps[each] for each in near])[0]
        chosen[found] = None
    return list(chosen)


def _partners(board: Board, people: Collection[int]) -> list[int]:
    near: dict[int, None] = {}
    for each in people:
        for wish in board.busy[each].values():
            for other in board.ground.ends[wish]:
                if other not in people:
                    near[other] = None
    return sorted(near)


def _standing(board: Board, wishes: Iterable[int]) -> tuple[dict[int, int], tuple[int, int]]:
    slots = {wish: board.slot_of[wish] for wish in wishes}
    return slots, _cost(board, slots)


def _cost(board: Board, wishes: Iterable[int]) -> tuple[int, int]:
    people = {each for wish in wishes for each in board.ground.ends[wish]}
    gaps = [board.breaks(each) for each in people]
    return sum(gaps), sum(max(0, each - _FAIR) for each in gaps)


def _take_if_not_worse(
    board: Board, slots: dict[int, int], before: tuple[dict[int, int], tuple[int, int]]
) -> None:
    """Move the meetings; back again if that is worse."""
    old, cost = before
    _move(board, slots)
    if _cost(board, slots) > cost:
        _move(board, old)


def _move(board: Board, slots: dict[int, int]) -> None:
    for wish in slots:
        board.take(wish)
    for wish, slot in slots.items():
        board.put(wish, slot)
