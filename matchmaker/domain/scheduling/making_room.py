"""Room for meetings that lost their place: beside the others, or by moving as few as possible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from matchmaker.domain.scheduling.ground import NOWHERE, Board
from matchmaker.domain.scheduling.modelling import Aim
from matchmaker.domain.scheduling.solving import solve_part

_EFFORT = 0.1
_ATTEMPTS = 10  # to make room for one by a search; some seconds together
_WAYS = 200  # to make room for one by a single step aside


def beside(board: Board, wishes: Iterable[int]) -> list[int]:
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


def has_places(board: Board, from_slot: int) -> bool:
    """Whether moving somebody could help at all: there is a free place somewhere."""
    return any(
        len(board.in_slot[slot]) < board.ground.capacity[slot]
        for slot in range(from_slot, len(board.in_slot))
    )


def move_others(
    board: Board, rest: list[int], *, fixed: Collection[int], most_moves: int, seed: int
) -> None:
    """Place what is left where a few others move, the simplest ways first."""
    rest, most_moves = _step_aside(board, rest, fixed=fixed, most_moves=most_moves)
    for wish in rest[:_ATTEMPTS]:
        most_moves -= _make_room(board, wish, fixed=fixed, most_moves=most_moves, seed=seed)


def _step_aside(
    board: Board, rest: Iterable[int], *, fixed: Collection[int], most_moves: int
) -> tuple[list[int], int]:
    """Place each where those in its way find another free slot at once; the wishes that are left
    and the moves that are.
    """
    left = []
    for wish in rest:
        ways = sorted(_ways(board, wish, fixed), key=lambda way: (len(way[1]), way))[:_WAYS]
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
        rest = beside(board, gone)
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
