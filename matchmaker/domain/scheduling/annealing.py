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

STEPS_PER_SECOND = 120_000  # half of what a quiet machine manages
_FAIR = 2
_LONGEST = 60
_LOOK = 128  # steps between two looks at the clock, at the best, and at who has unfair gaps
_QUENCH = 30_000  # steps in the cold that follow when the clock ends it early
_SLACK = 1e-9
_KNOWN = 300_000  # days whose cost is remembered

_SHARE_EVEN = 0.3  # of the steps

Chain = list[tuple[int, int, int]]
"""(wish, from slot, to slot)."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """A cooling: from hot to cold; what each gap of a person above `_FAIR`, squared, costs beside
    the one that every gap costs; and the share of the steps that begin with such a person.
    """

    hot: float
    cold: float
    unfair: float
    focus: float = 0.0


_SEARCH = _Stage(hot=1.3, cold=0.15, unfair=0.15)
_EVEN = _Stage(hot=0.35, cold=0.12, unfair=2.0, focus=0.2)


@dataclass(slots=True)
class _Days:
    """The board with its days as bit masks.

    Attributes:
        board: the board itself, kept in step.
        there: of each person, the slots in which they can meet.
        busy: of each person, the slots in which they do.
        worth: of each person, what their gaps cost now.
        allowed: of each wish, the slots in which it may be; none if it is locked.
        days: the slots of each day.
        price: what so many gaps of one person cost.
        known: costs that were worked out before.
    """

    board: Board
    there: list[int]
    busy: list[int]
    worth: list[float]
    allowed: list[int]
    days: tuple[int, ...]
    price: tuple[float, ...]
    known: dict[tuple[int, int], float]

    def cost(self, there: int, busy: int) -> float:
        """What the gaps of somebody cost who is there then, were they busy so."""
        found = self.known.get((there, busy))
        if found is None:
            if len(self.known) > _KNOWN:
                self.known.clear()
            found = self.known[there, busy] = self.price[self._gaps(there, busy)]
        return found

    def _gaps(self, there: int, busy: int) -> int:
        gaps = 0
        for day in self.days:
            today = busy & day
            if today:
                inside = (1 << today.bit_length()) - (today & -today)
                gaps += (there & inside & ~busy).bit_count()
        return gaps


def anneal(
    board: Board,
    *,
    seed: int,
    steps: int,
    is_over: Callable[[], bool],
    locked: Collection[int] = frozenset(),
) -> None:
    """Move what is not locked: first for few gaps, then for fair ones without another gap.

    Args:
        board: its meetings stay the same, and so do all rules.
        seed: the same seed and steps give the same board.
        steps: how many to take while it cools.
        is_over: asked now and then; true cools it at once, which takes a fraction of a second.
        locked: wishes that stay where they are.
    """
    even = int(steps * _SHARE_EVEN)
    _cool(board, _SEARCH, locked, seed=seed, steps=steps - even, is_over=is_over)
    _cool(board, _EVEN, locked, seed=seed + 1, steps=even, is_over=is_over, most=_gaps(board))


def _gaps(board: Board) -> int:
    return sum(map(board.breaks, range(len(board.busy))))


def _cool(
    board: Board,
    stage: _Stage,
    locked: Collection[int],
    *,
    seed: int,
    steps: int,
    is_over: Callable[[], bool],
    most: int | None = None,
) -> None:
    """One cooling; the board is left at the cheapest that was met, among those with no more gaps
    than `most`: fairness is worth no gap.
    """
    days = _survey(board, stage, locked)
    people = [each for each, busy in enumerate(board.busy) if busy]
    if not people:
        return
    draw = random.Random(seed).random  # noqa: S311 -- chance, not secrecy
    now = sum(days.worth)
    best, best_slots = now, list(board.slot_of)
    heat, end, unfair = stage.hot, steps, people[:0]
    cooling = (stage.cold / stage.hot) ** (1 / max(1, steps))
    for step in range(steps):
        if not step % _LOOK:
            if now < best - _SLACK and (most is None or _gaps(board) <= most):
                best, best_slots = now, list(board.slot_of)
            if end == steps and is_over():
                heat, end = stage.cold, min(steps, step + _QUENCH)
            if step >= end or best <= 0:
                break
            unfair = [each for each in people if days.worth[each] > _FAIR] if stage.focus else []
        heat *= cooling if end == steps else 1.0
        near = unfair if unfair and draw() < stage.focus else people
        now += _step(days, near[int(draw() * len(near))], draw, heat)
    if now > best - _SLACK or (most is not None and _gaps(board) > most):
        board.copy_from(best_slots)


def _survey(board: Board, stage: _Stage, locked: Collection[int]) -> _Days:
    ground = board.ground
    count = len(ground.capacity)
    days = _Days(
        board=board,
        there=[_mask(slots) for slots in ground.there],
        busy=[_mask(busy) for busy in board.busy],
        worth=[],
        allowed=[0 if wish in locked else _mask(slots) for wish, slots in enumerate(ground.slots)],
        days=tuple(map(_mask, ground.days)),
        price=tuple(n + stage.unfair * max(0, n - _FAIR) ** 2 for n in range(count + 1)),
        known={},
    )
    days.worth = list(map(days.cost, days.there, days.busy))
    return days


def _mask(slots: Collection[int]) -> int:
    return sum(1 << slot for slot in slots)


def _step(days: _Days, person: int, draw: Callable[[], float], heat: float) -> float:
    """Try one chain; by how much the cost changed."""
    busy, present = days.busy[person], days.there[person]
    here, there = _slots(busy, present, draw)
    if there < 0:
        return 0.0
    chain, other = _chain(days, person, here, there)
    if not chain:
        return 0.0
    turned = (1 << here) | (1 << there)
    mine = days.cost(present, busy ^ turned)
    its = days.cost(days.there[other], days.busy[other] ^ turned)
    change = mine + its - days.worth[person] - days.worth[other]
    if change > 0 and draw() >= math.exp(-change / heat):
        return 0.0
    if not _turn(days.board, chain):
        return 0.0
    days.busy[person] ^= turned
    days.busy[other] ^= turned
    days.worth[person], days.worth[other] = mine, its
    return change


def _slots(busy: int, there: int, draw: Callable[[], float]) -> tuple[int, int]:
    """From where to where: mostly from an end of the day, and into a gap if there is one."""
    first, last = (busy & -busy).bit_length() - 1, busy.bit_length() - 1
    chance = draw()
    here = first if chance < 0.4 else last if chance < 0.8 else _one_of(busy, draw())
    free = there & ~busy
    inside = free & ((1 << last) - (1 << first))
    aim = inside if inside and draw() < 0.7 else free
    return here, _one_of(aim, draw()) if aim else -1


def _one_of(mask: int, chance: float) -> int:
    """One of the bits that are set."""
    for _ in range(int(chance * mask.bit_count())):
        mask &= mask - 1
    return (mask & -mask).bit_length() - 1


def _chain(days: _Days, person: int, here: int, there: int) -> tuple[Chain, int]:
    """What must move for this person's meeting to move, and the person at the other end; empty:
    it cannot.
    """
    board, allowed = days.board, days.allowed
    ends, busy = board.ground.ends, board.busy
    chain: Chain = []
    at, source, target = person, here, there
    while (wish := busy[at].get(source)) is not None:
        if not allowed[wish] >> target & 1 or len(chain) > _LONGEST:
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
        if not _has_table(board, wish, target) or not _in_order(board, wish, target):
            for done, _, _ in chain[:number]:
                board.take(done)
            for back, source, _ in chain:
                board.put(back, source)
            return False
        board.put(wish, target)
    return True


def _has_table(board: Board, wish: int, slot: int) -> bool:
    """Whether a table is free, and the fixed one if there is one."""
    if board.lacks_table(wish, slot):
        return False
    table = board.ground.table[wish]
    return table is None or (table, slot) not in board.at_table


def _in_order(board: Board, wish: int, slot: int) -> bool:
    ground = board.ground
    if not ground.before[wish] and not ground.after[wish]:
        return True
    return all(board.slot_of[other] < slot for other in ground.before[wish]) and not any(
        0 <= board.slot_of[other] <= slot for other in ground.after[wish]
    )
