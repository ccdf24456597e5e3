"""The day goes on: a no-show, a late arrival, a lost table, with as few moves as possible.

What the day changed stands in the new instance (people away in more slots, tables closed). What
is over, locked or published stays as long as it is possible at all. Meetings that lost their place
are put beside the others; only if that fails may a few others move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from matchmaker.domain.scheduling.choosing import choose
from matchmaker.domain.scheduling.ground import NOWHERE, Board, Ground, survey
from matchmaker.domain.scheduling.improving import fill
from matchmaker.domain.scheduling.instance import Instance, Meeting, Plan
from matchmaker.domain.scheduling.planning import finished
from matchmaker.domain.scheduling.solving import Aim, solve_part

_EFFORT = 1.0
_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that is in another slot than before."""

    wish: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Repair:
    """The mended plan and what changed.

    Attributes:
        plan: as the rest of the day is now; what is over is part of it.
        moved: meetings in another slot.
        seated: wishes whose slot stays, at another table.
        lost: wishes that were planned and found no place; `plan.unplaced` says why.
        added: wishes that were not planned and now are.
    """

    plan: Plan
    moved: tuple[Move, ...]
    seated: tuple[int, ...]
    lost: tuple[int, ...]
    added: tuple[int, ...]


def repair(
    instance: Instance,
    meetings: Iterable[Meeting],
    *,
    locked: Collection[int] = frozenset(),
    from_slot: int = 0,
    share: float = _SHARE,
    is_filled: bool = False,
    seed: int = 0,
) -> Repair:
    """Mend a plan.

    Args:
        instance: the event as it is now; its wishes have the numbers they had.
        meetings: the plan so far.
        locked: wishes that stay where they are: locked or published.
        from_slot: the first slot that is not over.
        share: at most this share of the meetings still to come changes its slot.
        is_filled: whether other wishes may take the places that became free.
        seed: the same input and seed give the same repair.
    """
    before = {each.wish: each for each in meetings}
    ground = _from_now(survey(instance), before, from_slot)
    board = Board(ground)
    lost = _put_back(board, before, locked)
    to_come = sum(each.slot >= from_slot for each in before.values())
    rest = _beside(board, lost)
    fixed = {*locked, *(wish for wish, each in before.items() if each.slot < from_slot)}
    if rest:
        most = max(0, int(share * to_come) - len(lost))
        _make_room(board, rest, fixed=fixed, most_moves=most, seed=seed)
    if is_filled:
        fill(board)
    bound = choose(ground)
    mended = finished(
        instance,
        board,
        bound=bound.bound if bound else 0.0,
        seed=seed,
        kept_tables={wish: each.table for wish, each in before.items()},
    )
    return _compared(mended, before)


def _from_now(ground: Ground, before: dict[int, Meeting], from_slot: int) -> Ground:
    """What is over stays; nothing else can be before now."""
    slots = []
    for wish, allowed in enumerate(ground.slots):
        past = wish in before and before[wish].slot < from_slot
        slots.append(
            tuple(
                slot
                for slot in allowed
                if (slot == before[wish].slot if past else slot >= from_slot)
            )
        )
    return replace(ground, slots=tuple(slots))


def _put_back(board: Board, before: dict[int, Meeting], locked: Collection[int]) -> list[int]:
    """What is still possible, the locked first; what is not."""
    lost = []
    score = board.ground.score
    for wish in sorted(before, key=lambda each: (each not in locked, -score[each], each)):
        slot = before[wish].slot
        if slot in board.ground.slots[wish] and board.is_free(wish, slot):
            board.put(wish, slot)
        else:
            lost.append(wish)
    return lost


def _beside(board: Board, wishes: Iterable[int]) -> list[int]:
    """Put each into a free slot that leaves the fewest gaps; those without one."""
    rest = []
    for wish in wishes:
        found = []
        for slot in board.ground.slots[wish]:
            if board.is_free(wish, slot):
                board.put(wish, slot)
                found.append((sum(map(board.breaks, board.ground.ends[wish])), slot))
                board.take(wish)
        if found:
            board.put(wish, min(found)[1])
        else:
            rest.append(wish)
    return rest


def _make_room(
    board: Board, rest: list[int], *, fixed: Collection[int], most_moves: int, seed: int
) -> None:
    """Move a few others, if that places more of the rest."""
    near = {person for wish in rest for person in board.ground.ends[wish]}
    around = near | {
        person
        for each in near
        for wish in board.busy[each].values()
        for person in board.ground.ends[wish]
    }
    free = {wish for each in around for wish in board.busy[each].values()} - set(fixed)
    answer = solve_part(
        board, {*rest, *free}, Aim.MOVES, effort=_EFFORT, seed=seed, most_moves=most_moves
    )
    if answer.slots is None:
        return
    for wish in free:
        board.take(wish)
    for wish, slot in answer.slots.items():
        if slot != NOWHERE:
            board.put(wish, slot)


def _compared(mended: Plan, before: dict[int, Meeting]) -> Repair:
    after = {each.wish: each for each in mended.meetings}
    both = sorted(before.keys() & after.keys())
    return Repair(
        plan=mended,
        moved=tuple(
            Move(wish, before[wish].slot, after[wish].slot)
            for wish in both
            if before[wish].slot != after[wish].slot
        ),
        seated=tuple(
            wish
            for wish in both
            if before[wish].slot == after[wish].slot and before[wish].table != after[wish].table
        ),
        lost=tuple(sorted(before.keys() - after.keys())),
        added=tuple(sorted(after.keys() - before.keys())),
    )
