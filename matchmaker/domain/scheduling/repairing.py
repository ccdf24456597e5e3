"""The day goes on: a no-show, a late arrival, a lost table, with as few moves as possible.

What the day changed stands in the new instance (people away in more slots, tables closed). What
is over, locked or published stays as long as it is possible at all. Meetings that lost their place
are put beside the others; only if that fails may a few others move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from matchmaker.domain.scheduling.choosing import choose
from matchmaker.domain.scheduling.ground import NOWHERE, Board, Ground, survey
from matchmaker.domain.scheduling.improving import fill
from matchmaker.domain.scheduling.instance import Instance, Meeting, Plan
from matchmaker.domain.scheduling.planning import finished
from matchmaker.domain.scheduling.solving import Aim, solve_part

_EFFORT = 0.1
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
        rest, most = _step_aside(board, rest, fixed=fixed, most_moves=most)
        for wish in rest:
            most -= _make_room(board, wish, fixed=fixed, most_moves=most, seed=seed)
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


def _step_aside(
    board: Board, rest: Iterable[int], *, fixed: Collection[int], most_moves: int
) -> tuple[list[int], int]:
    """Place each where those in its way find another free slot at once; the wishes that are left
    and the moves that are.
    """
    left = []
    for wish in rest:
        ways = sorted(_ways(board, wish, fixed), key=lambda way: (len(way[1]), way))
        done = next(
            (gone for slot, gone in ways if _clear(board, wish, slot, gone, most_moves)), None
        )
        if done is None:
            left.append(wish)
        else:
            most_moves -= len(done)
    return left, most_moves


def _ways(board: Board, wish: int, fixed: Collection[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Slots, and for each the meetings that would have to go from it."""
    for slot in board.ground.slots[wish]:
        gone = board.in_the_way(wish, slot)
        if any(each in fixed for each in gone):
            continue
        if not board.lacks_table(wish, slot, gone):
            yield slot, tuple(sorted(gone))
            continue
        for other in sorted(board.in_slot[slot]):
            if other not in fixed and not board.lacks_table(wish, slot, {*gone, other}):
                yield slot, tuple(sorted({*gone, other}))


def _clear(board: Board, wish: int, slot: int, gone: tuple[int, ...], most_moves: int) -> bool:
    """Put the wish here and each in its way elsewhere; all as it was if one finds no slot."""
    if len(gone) > most_moves:
        return False
    before = [(each, board.take(each)) for each in gone]
    if board.is_free(wish, slot):
        board.put(wish, slot)
        rest = _beside(board, gone)
        if not rest:
            return True
        board.take(wish)
        for each in set(gone) - set(rest):
            board.take(each)
    for each, was in before:
        board.put(each, was)
    return False


def _make_room(
    board: Board, wish: int, *, fixed: Collection[int], most_moves: int, seed: int
) -> int:
    """Move several others, if that places the wish; how many moved."""
    people = {
        person
        for end in board.ground.ends[wish]
        for other in board.busy[end].values()
        for person in board.ground.ends[other]
    } | {*board.ground.ends[wish]}
    free = {each for person in people for each in board.busy[person].values()} - set(fixed)
    answer = solve_part(
        board, {wish, *free}, Aim.MOVES, effort=_EFFORT, seed=seed, most_moves=most_moves
    )
    if answer.slots is None or answer.slots[wish] == NOWHERE:
        return 0
    before = {each: board.take(each) for each in free}
    for each, slot in answer.slots.items():
        board.put(each, slot)
    return sum(answer.slots[each] != slot for each, slot in before.items())


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
