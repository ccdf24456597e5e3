"""How a wish that found no place could have one after all: what would have to move, or to go.

For each slot in which both may meet, what is in the way is taken off and put elsewhere if it fits;
the way that loses the least interest, then moves the fewest, is the best swap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from matchmaker.domain.scheduling.ground import Board, Ground, survey
from matchmaker.domain.scheduling.instance import Instance, Meeting


@dataclass(frozen=True, slots=True)
class Swap:
    """What would make room for a wish; wishes are numbers in the instance.

    Attributes:
        wish: what would be held.
        slot: when.
        moved: meetings that change their slot, and to which.
        dropped: meetings that would not be held.
        won: interest of the wish.
        lost: interest of what is dropped.
    """

    wish: int
    slot: int
    moved: tuple[tuple[int, int], ...]
    dropped: tuple[int, ...]
    won: float
    lost: float


def board_of(instance: Instance, meetings: Iterable[Meeting]) -> Board:
    """The scheduler's board with these meetings; what is illegal is left out."""
    board = Board(survey(instance))
    for each in meetings:
        is_allowed = each.slot in board.ground.slots[each.wish]
        if is_allowed and board.is_free(each.wish, each.slot):
            board.put(each.wish, each.slot)
    return board


def best_swap(
    board: Board, wish: int, *, locked: Collection[int] = frozenset(), from_slot: int = 0
) -> Swap | None:
    """The best way to hold a wish that is not on the board; None if there is none. The board is
    left as it was. What is locked, must be held or is over stays.
    """
    ground = board.ground
    ways = [
        found
        for slot in ground.slots[wish]
        if slot >= from_slot and (found := _way(board, wish, slot, locked, from_slot)) is not None
    ]
    return min(
        ways, key=lambda way: (way.lost, len(way.dropped), len(way.moved), way.slot), default=None
    )


def _way(
    board: Board, wish: int, slot: int, locked: Collection[int], from_slot: int
) -> Swap | None:
    ground = board.ground
    gone = _in_the_way(board, wish, slot)
    stays = (
        each in locked or ground.must[each] or board.slot_of[each] < from_slot for each in gone
    )
    if any(stays):
        return None
    before = [(each, board.take(each)) for each in sorted(gone)]
    moved: list[tuple[int, int]] = []
    try:
        if not board.is_free(wish, slot) or _is_full(board, wish):
            return None
        board.put(wish, slot)
        for each, _ in before:
            found = _elsewhere(board, each, from_slot)
            if found is not None:
                board.put(each, found)
                moved.append((each, found))
        dropped = tuple(each for each, _ in before if each not in dict(moved))
        return Swap(
            wish,
            slot,
            tuple(moved),
            dropped,
            won=ground.score[wish],
            lost=sum(ground.score[each] for each in dropped),
        )
    finally:
        for each in (*(each for each, _ in moved), wish):
            if board.slot_of[each] >= 0:
                board.take(each)
        for each, was in before:
            board.put(each, was)


def _in_the_way(board: Board, wish: int, slot: int) -> set[int]:
    """What has to leave the slot, or somebody's day, before the wish can be there."""
    ground = board.ground
    gone = board.in_the_way(wish, slot)
    for each in ground.ends[wish]:
        held = sorted(
            {*board.busy[each].values()} - gone, key=lambda other: (ground.score[other], other)
        )
        excess = 1 + len(held) - ground.maximum[each]
        gone |= set(held[: max(0, excess)])
    lacking = board.lacks_table(wish, slot, gone)
    if lacking:
        seated = [each for each in board.in_slot[slot] if each not in gone]
        if lacking == "step":
            seated = [each for each in seated if ground.step[each]]
        gone |= set(sorted(seated, key=lambda other: (ground.score[other], other))[:1])
    return gone


def _is_full(board: Board, wish: int) -> bool:
    """Whether one of the two has as many meetings as they may have."""
    return any(board.degree(each) >= board.ground.maximum[each] for each in board.ground.ends[wish])


def _elsewhere(board: Board, wish: int, from_slot: int) -> int | None:
    """A free slot that leaves the fewest gaps."""
    if _is_full(board, wish):
        return None
    found = []
    for slot in board.ground.slots[wish]:
        if slot >= from_slot and board.is_free(wish, slot):
            board.put(wish, slot)
            found.append((sum(map(board.breaks, _ends(board.ground, wish))), slot))
            board.take(wish)
    return min(found)[1] if found else None


def _ends(ground: Ground, wish: int) -> tuple[int, int]:
    return ground.ends[wish]


def swapped(
    instance: Instance, meetings: Iterable[Meeting], swap: Swap
) -> dict[int, tuple[int, int]]:
    """The board after a swap: of each wish on it, slot and table. Who stays in a slot keeps their
    table if that is possible at all.
    """
    from matchmaker.domain.scheduling.tables import assign_tables  # noqa: PLC0415 -- slow import

    known = tuple(meetings)
    board = board_of(instance, known)
    for wish in (*swap.dropped, *(each for each, _ in swap.moved)):
        board.take(wish)
    board.put(swap.wish, swap.slot)
    for wish, slot in swap.moved:
        board.put(wish, slot)
    kept = {each.wish: each.table for each in known if board.slot_of[each.wish] == each.slot}
    tables = assign_tables(instance, board, kept)
    return {wish: (board.slot_of[wish], table) for wish, table in tables.items()}
