"""More interest where some chosen meetings found no slot: other choices, a part at a time; of
equal interest, those that bring more people to their minimum.

The bound stays what it was: what is reached here is proved best only if it reaches the bound.
"""

from __future__ import annotations

import random

from matchmaker.domain.scheduling.gaps import Budget
from matchmaker.domain.scheduling.ground import NOWHERE, Board
from matchmaker.domain.scheduling.modelling import Aim
from matchmaker.domain.scheduling.placing import place, unplaced
from matchmaker.domain.scheduling.solving import solve_part

_EFFORT = 0.5
_PATIENCE = 60
_SLACK = 1e-6


def fill(board: Board) -> None:
    """Whatever else fits beside what is there, the most wanted first."""
    ground = board.ground
    for wish in sorted(unplaced(board), key=lambda each: -ground.score[each]):
        if _has_room(board, wish):
            slot = next((each for each in ground.slots[wish] if board.is_free(wish, each)), None)
            if slot is not None:
                board.put(wish, slot)


def _has_room(board: Board, wish: int) -> bool:
    return all(board.degree(each) < board.ground.maximum[each] for each in board.ground.ends[wish])


def raise_interest(board: Board, bound: float, *, seed: int, spend: Budget) -> bool:
    """Free the wishes of a few people near what is missing, choose and place them again; whether
    it is proved that no plan has more interest, though the bound is higher.
    """
    draw = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    size, idle, worth = 8.0, 0, _worth(board)
    whole = sum(map(bool, board.ground.slots))
    while (worth[0] < bound - _SLACK or worth[1] < 0) and idle < _PATIENCE and spend(0.0):
        people = _near_what_is_missing(board, draw, round(size))
        free = sorted({wish for each in people for wish in board.ground.of[each]})
        free = [wish for wish in free if board.ground.slots[wish]]
        answer = solve_part(board, free, Aim.INTEREST, effort=_EFFORT, seed=draw.randrange(2**31))
        if answer.slots is not None:
            _apply(board, answer.slots)
        if answer.is_best and len(free) == whole:
            return True
        reached = _worth(board)
        idle = 0 if _is_more(reached, worth) else idle + 1
        worth = reached
        size = min(30.0, size * 1.1) if answer.is_best else max(3.0, size * 0.85)
        if not spend(answer.effort + 0.0002 * len(free)):
            break
    return False


def _worth(board: Board) -> tuple[float, int]:
    """Interest, and minus what people lack of the minimum that their wishes allow."""
    ground = board.ground
    lacking = 0
    for person, wishes in enumerate(ground.of):
        able = sum(map(bool, (ground.slots[wish] for wish in wishes)))
        lacking += max(0, min(ground.minimum[person], able) - board.degree(person))
    return board.interest(), -lacking


def _is_more(one: tuple[float, int], other: tuple[float, int]) -> bool:
    """Whether the one is worth more; sums of the same scores in another order are equal."""
    if abs(one[0] - other[0]) > _SLACK:
        return one[0] > other[0]
    return one[1] > other[1]


def _apply(board: Board, slots: dict[int, int]) -> None:
    """The part as it was solved; back again if that is worth less."""
    before = _worth(board)
    old = {wish: board.slot_of[wish] for wish in slots}
    _replace(board, slots)
    if _is_more(before, _worth(board)):
        _replace(board, old)


def _near_what_is_missing(board: Board, draw: random.Random, size: int) -> list[int]:
    """People who have free slots and wishes, and those whom they want to meet."""
    ground = board.ground
    room = [
        max(0, min(ground.maximum[each], len(ground.of[each])) - board.degree(each))
        for each in range(len(board.busy))
    ]
    short = [each for each in range(len(room)) if board.degree(each) < ground.minimum[each]]
    hungry = [each for each, count in enumerate(room) if count]
    if short and draw.random() < 0.5:
        hungry = short
    hungry = hungry or list(range(len(room)))
    chosen = dict.fromkeys(draw.sample(hungry, min(2, len(hungry))))
    while len(chosen) < min(size, len(room)):
        near = sorted(
            {o for each in chosen for w in ground.of[each] for o in ground.ends[w]} - set(chosen)
        ) or [each for each in range(len(room)) if each not in chosen]  # the order binds them too
        chosen[draw.choices(near, [1 + 3 * room[each] for each in near])[0]] = None
    return list(chosen)


def place_all(board: Board, wishes: tuple[int, ...], *, seed: int, effort: float) -> bool:
    """Place everything that is given, whatever it takes; whether it is proved impossible if some
    are left.
    """
    left = place(board, wishes, seed=seed)
    if not left:
        return False
    answer = solve_part(board, wishes, Aim.ANY, effort=effort, seed=seed)
    if answer.slots is not None:
        _replace(board, answer.slots)
        return False
    return answer.is_best


def _replace(board: Board, slots: dict[int, int]) -> None:
    for wish in slots:
        if board.slot_of[wish] != NOWHERE:
            board.take(wish)
    for wish, slot in slots.items():
        if slot != NOWHERE:
            board.put(wish, slot)
