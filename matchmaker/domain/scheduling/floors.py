"""How few gaps are possible at best: a bound that the gaps found can be held against.

Each person alone, with no regard to others: their meetings go into the slots in which each may be,
as tightly as possible. The sum over all people is a lower bound, and where it is reached the
placing is proved. Without fixed or half-day meetings and long absences it is often 0.
"""

from __future__ import annotations

from matchmaker.domain.scheduling.ground import Board


def fewest_gaps(board: Board) -> int:
    """No placing of the meetings on the board has fewer gaps than this, all people together.

    Over several days nothing is said (0): meetings may be on days of their own.
    """
    if len(board.ground.days) > 1:
        return 0
    return sum(_of_person(board, person) for person in range(len(board.busy)))


def _of_person(board: Board, person: int) -> int:
    """The smallest window of the day into which this person's meetings can be matched."""
    there = sorted(board.ground.there[person])
    wishes = [*board.busy[person].values()]
    count = len(wishes)
    if count < 2:
        return 0
    for gaps in range(len(there) - count + 1):
        for first in range(len(there) - count - gaps + 1):
            window = frozenset(there[first : first + count + gaps])
            if _fit(board, wishes, window):
                return gaps
    return 0


def _fit(board: Board, wishes: list[int], window: frozenset[int]) -> bool:
    """Whether each wish gets a slot of its own in the window (augmenting paths)."""
    held: dict[int, int] = {}
    return all(_augment(board, wish, window, held, set()) for wish in wishes)


def _augment(
    board: Board, wish: int, window: frozenset[int], held: dict[int, int], seen: set[int]
) -> bool:
    for slot in board.ground.slots[wish]:
        if slot not in window or slot in seen:
            continue
        seen.add(slot)
        if slot not in held or _augment(board, held[slot], window, held, seen):
            held[slot] = wish
            return True
    return False
