"""Fewer gaps, quickly: simulated annealing over Kempe chains.

A step takes one meeting of somebody to another slot and lets the meetings in its way change
places along their chain. Everybody inside the chain is busy in both slots before and after, so only
the people at its two ends gain or lose gaps: a step costs microseconds however long the chain is.
Days are bit masks. Which meetings are held never changes.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from matchmaker.domain.scheduling.ground import Board

STEPS_PER_SECOND = 60_000  # what a slow machine manages
_HOT, _COLD = 1.5, 0.06
_FAIR = 2
_UNFAIR = 0.03  # of a gap, for each one above _FAIR squared
_LONGEST = 60
_LOOK = 512  # steps between two looks at the clock

Chain = list[tuple[int, int, int]]
"""(wish, from slot, to slot)."""


@dataclass(slots=True)
class _Days:
    """The board with its days as bit masks."""

    board: Board
    there: list[int]
    busy: list[int]
    locked: frozenset[int]
    cost: list[float]

    def gaps(self, person: int, busy: int) -> int:
        """Gaps of this person, were they busy so."""
        if not busy:
            return 0
        inside = (1 << busy.bit_length()) - (busy & -busy)
        return (self.there[person] & inside & ~busy).bit_count()


def anneal(
    board: Board,
    *,
    seed: int,
    steps: int,
    is_over: Callable[[], bool],
    locked: Collection[int] = frozenset(),
) -> None:
    """Move what is not locked; the board is left at the best that was met."""
    days = _survey(board, locked)
    people = [each for each, busy in enumerate(board.busy) if busy]
    if not people:
        return
    draw = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    now = sum(days.cost[days.gaps(each, days.busy[each])] for each in people)
    best, best_slots = now, list(board.slot_of)
    cooling = (_COLD / _HOT) ** (1 / max(1, steps))
    heat = _HOT
    for step in range(steps):
        if (not step % _LOOK and is_over()) or best <= 0:
            break
        heat *= cooling
        change = _step(days, people, draw, heat)
        if change:
            now += change
            if now < best - 1e-9 and heat < _HOT / 3:
                best, best_slots = now, list(board.slot_of)
    board.copy_from(best_slots)


def _survey(board: Board, locked: Collection[int]) -> _Days:
    return _Days(
        board=board,
        there=[sum(1 << slot for slot in slots) for slots in board.ground.there],
        busy=[sum(1 << slot for slot in busy) for busy in board.busy],
        locked=frozenset(locked),
        cost=[
            gaps + _UNFAIR * max(0, gaps - _FAIR) ** 2
            for gaps in range(len(board.ground.capacity) + 1)
        ],
    )


def _step(days: _Days, people: list[int], draw: random.Random, heat: float) -> float:
    """Try one chain; by how much the cost changed."""
    person = people[int(draw.random() * len(people))]
    busy = days.busy[person]
    here, there = _slots(busy, days.there[person], draw)
    if there < 0:
        return 0.0
    chain, other = _chain(days, person, here, there)
    if not chain:
        return 0.0
    turned = (1 << here) | (1 << there)
    cost, gaps = days.cost, days.gaps
    change = cost[gaps(person, busy ^ turned)] - cost[gaps(person, busy)]
    ends = days.busy[other]
    change += cost[gaps(other, ends ^ turned)] - cost[gaps(other, ends)]
    if change > 0 and draw.random() >= math.exp(-change / heat):
        return 0.0
    if not _turn(days.board, chain):
        return 0.0
    days.busy[person] ^= turned
    days.busy[other] ^= turned
    return change


def _slots(busy: int, there: int, draw: random.Random) -> tuple[int, int]:
    """From where to where: mostly from an end of the day, and into a gap if there is one."""
    first, last = (busy & -busy).bit_length() - 1, busy.bit_length() - 1
    chance = draw.random()
    if chance < 0.4:
        here = first
    elif chance < 0.8:
        here = last
    else:
        here = _one_of(busy, draw)
    free = there & ~busy
    inside = free & ((1 << last) - (1 << first))
    aim = inside if inside and draw.random() < 0.7 else free
    return here, _one_of(aim, draw) if aim else -1


def _one_of(mask: int, draw: random.Random) -> int:
    """One of the bits that are set."""
    for _ in range(int(draw.random() * mask.bit_count())):
        mask &= mask - 1
    return (mask & -mask).bit_length() - 1


def _chain(days: _Days, person: int, here: int, there: int) -> tuple[Chain, int]:
    """What must move for this person's meeting to move, and the person at the other end; empty:
    it cannot.
    """
    board = days.board
    ends, allowed, busy = board.ground.ends, board.ground.slots, board.busy
    chain: Chain = []
    at, source, target = person, here, there
    while (wish := busy[at].get(source)) is not None:
        if wish in days.locked or target not in allowed[wish] or len(chain) > _LONGEST:
            return [], -1
        chain.append((wish, source, target))
        one, two = ends[wish]
        at = two if at == one else one
        source, target = target, source
    return chain, at


def _turn(board: Board, chain: Chain) -> bool:
    """Move the whole chain, unless tables or the order forbid it."""
    for wish, _, _ in chain:
        board.take(wish)
    for number, (wish, _, target) in enumerate(chain):
        if board.lacks_table(wish, target) or not _in_order(board, wish, target):
            for done, _, _ in chain[:number]:
                board.take(done)
            for back, source, _ in chain:
                board.put(back, source)
            return False
        board.put(wish, target)
    return True


def _in_order(board: Board, wish: int, slot: int) -> bool:
    ground = board.ground
    if not ground.before[wish] and not ground.after[wish]:
        return True
    return all(board.slot_of[other] < slot for other in ground.before[wish]) and not any(
        0 <= board.slot_of[other] <= slot for other in ground.after[wish]
    )
