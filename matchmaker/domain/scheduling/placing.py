"""Chosen meetings into slots: list edge colouring by chains of swaps and by ejection.

People are nodes, meetings edges, slots colours. A meeting that finds no slot free on both sides
first tries a Kempe chain (two slots change places along a path of meetings, as in Vizing's
proof); else it takes a slot and those in its way go back to the pile. Each failure makes a
meeting weigh more, so that the hard ones win (ejection as in Nagata and Bräysy 2009).
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable

from matchmaker.domain.scheduling.ground import NOWHERE, Board

_ROUNDS_PER_MEETING = 40
_LONGEST_CHAIN = 200


def place(board: Board, wishes: Iterable[int], *, seed: int) -> list[int]:
    """Put the wishes on the board beside what is there; those for which no slot was found.

    What is on the board already may be moved, and in the end the board holds as much interest as
    was ever reached.
    """
    draw = random.Random(seed)  # noqa: S311 -- chance, not secrecy
    left = [
        wish
        for wish in sorted(wishes, key=lambda each: _hardness(board, each))
        if not (_put_beside(board, wish) or _swap_in(board, wish, draw))
    ]
    return _eject(board, left, draw) if left else []


def _hardness(board: Board, wish: int) -> tuple[bool, int, float]:
    ground = board.ground
    return not ground.must[wish], len(ground.slots[wish]), -ground.score[wish]


def _put_beside(board: Board, wish: int) -> bool:
    """Into the free slot that leaves both with the fewest gaps; the earliest of those."""
    best: tuple[int, int] | None = None
    for slot in board.ground.slots[wish]:
        if not board.is_free(wish, slot):
            continue
        cost = sum(_stretch(board, each, slot) for each in board.ground.ends[wish])
        if best is None or (cost, slot) < best:
            best = cost, slot
    if best is None:
        return False
    board.put(wish, best[1])
    return True


def _stretch(board: Board, person: int, slot: int) -> int:
    """By how much one more meeting here lengthens this person's day."""
    busy = board.busy[person]
    if not busy:
        return 0
    return max(min(busy) - slot, slot - max(busy), 0)


def _swap_in(board: Board, wish: int, draw: random.Random) -> bool:
    """Make one slot free on both sides by a Kempe chain, and put the wish there."""
    a, b = board.ground.ends[wish]
    slots = board.ground.slots[wish]
    free_a = [slot for slot in slots if slot not in board.busy[a]]
    free_b = [s for s in board.ground.there[b] if s not in board.busy[b]]
    draw.shuffle(free_a)
    for here in free_a:
        for there in free_b:
            if here == there or not _exchange(board, b, here, there, avoid=a):
                continue
            if board.is_free(wish, here):
                board.put(wish, here)
                return True
    return False


def _exchange(board: Board, person: int, here: int, there: int, *, avoid: int) -> bool:
    """Free `here` for the person by moving meetings between the two slots along their path.

    Nothing is changed unless the whole path can be moved and does not reach `avoid`.
    """
    path: list[tuple[int, int, int]] = []
    at, slot = person, here
    while slot in board.busy[at]:
        wish = board.busy[at][slot]
        other = there if slot == here else here
        a, b = board.ground.ends[wish]
        at = b if at == a else a
        if at == avoid or other not in board.ground.slots[wish] or len(path) > _LONGEST_CHAIN:
            return False
        path.append((wish, slot, other))
        slot = other
    for wish, _, _ in path:
        board.take(wish)
    moved = 0
    while moved < len(path) and board.is_free(path[moved][0], path[moved][2]):
        board.put(path[moved][0], path[moved][2])
        moved += 1
    if moved == len(path):
        return True
    for wish, _, _ in path[:moved]:
        board.take(wish)
    for wish, slot, _ in path:
        board.put(wish, slot)
    return False


def _eject(board: Board, left: list[int], draw: random.Random) -> list[int]:
    """Let the pile fight for slots; the board is left at its best."""
    wanted = [*board.placed(), *left]
    weight = dict.fromkeys(wanted, 1)
    pile, tabu = deque(left), dict.fromkeys(wanted, -1)
    best, best_left = list(board.slot_of), list(left)
    lowest = _loss(board, left)
    for step in range(_ROUNDS_PER_MEETING * len(wanted)):
        if not pile:
            break
        wish = pile.popleft()
        if not (_put_beside(board, wish) or _swap_in(board, wish, draw)):
            weight[wish] += 1
            pile.extend(_force(board, wish, weight, tabu, step, draw))
        if (lost := _loss(board, pile)) < lowest:
            best, best_left, lowest = list(board.slot_of), list(pile), lost
    board.copy_from(best)
    return best_left


def _loss(board: Board, pile: Iterable[int]) -> tuple[int, float]:
    ground = board.ground
    found = [(ground.must[wish], ground.score[wish]) for wish in pile]
    return sum(must for must, _ in found), sum(score for _, score in found)


def _force(
    board: Board,
    wish: int,
    weight: dict[int, int],
    tabu: dict[int, int],
    step: int,
    draw: random.Random,
) -> list[int]:
    """Put the wish where those in its way weigh least; they are what is given back."""
    options = []
    for slot in board.ground.slots[wish]:
        ejected = board.in_the_way(wish, slot)
        while lack := board.lacks_table(wish, slot, ejected):
            victim = _lightest(board, slot, lack, ejected, weight, draw)
            if victim is None:
                break
            ejected.add(victim)
        else:
            cost = sum(weight[each] + 5 * (tabu[each] > step) for each in ejected)
            options.append((cost, draw.random(), slot, sorted(ejected)))
    if not options:
        return [wish]
    _, _, slot, gone = min(options)
    for each in gone:
        board.take(each)
    board.put(wish, slot)
    tabu[wish] = step + 5 + draw.randrange(10)
    return gone


def _lightest(
    board: Board,
    slot: int,
    lack: str,
    besides: set[int],
    weight: dict[int, int],
    draw: random.Random,
) -> int | None:
    """A meeting of this slot whose table is what is lacking; None: there are no such tables."""
    able = [
        each
        for each in board.in_slot[slot]
        if each not in besides and (lack == "table" or board.ground.step[each])
    ]
    if not able:
        return None
    few = draw.sample(able, min(8, len(able)))
    return min(few, key=lambda each: (weight[each], each))


def unplaced(board: Board) -> list[int]:
    """The wishes that are not on the board."""
    return [wish for wish, slot in enumerate(board.slot_of) if slot == NOWHERE]
