"""The day goes on: a no-show, a late arrival, a lost table, with as few moves as possible.

What is over, locked or published stays as long as it is possible at all. Meetings that lost their
place are put beside the others; only if that fails may a few others move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.choosing import ceiling
from matchmaker.domain.scheduling.ground import Board, Ground, survey
from matchmaker.domain.scheduling.improving import fill
from matchmaker.domain.scheduling.incidents import Incident, after
from matchmaker.domain.scheduling.instance import Instance, Meeting, Plan, Unplaced, Wish
from matchmaker.domain.scheduling.making_room import beside, has_places, move_others
from matchmaker.domain.scheduling.planning import finished

_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that is somewhere else than before."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Repair:
    """The mended plan and what changed.

    Attributes:
        instance: the event as it is now; the plan's numbers of wishes are its.
        plan: as the rest of the day is now; what is over is part of it.
        moved: meetings in another slot.
        seated: meetings whose slot stays, at another table.
        lost: meetings that were planned and found no place, and why.
        added: meetings that were not planned and now are.
    """

    instance: Instance
    plan: Plan
    moved: tuple[Move, ...]
    seated: tuple[Move, ...]
    lost: tuple[Unplaced, ...]
    added: tuple[Meeting, ...]


def repair(
    instance: Instance,
    meetings: Iterable[Meeting],
    *,
    incidents: Iterable[Incident] = (),
    locked: Collection[int] = frozenset(),
    from_slot: int = 0,
    share: float = _SHARE,
    is_filled: bool = False,
    seed: int = 0,
) -> Repair:
    """Mend a plan; nothing is refused, what is impossible now is among the lost.

    Args:
        instance: the event.
        meetings: the plan so far; they find their wishes by their two people. A meeting of two
            who did not wish for it is kept like any other.
        incidents: what has happened, if the instance does not say it yet.
        locked: numbers of wishes that stay where they are: locked or published. If what happened
            forbids their place they may take another, whatever their wish says of slot and table.
        from_slot: the first slot that is not over.
        share: at most this share of the meetings still to come changes its slot so that others
            find one; those whose own place is gone are not counted as a choice.
        is_filled: whether other wishes may take the places that became free.
        seed: the same input and seed give the same repair.
    """
    instance, before, gone = _numbered(after(instance, incidents), meetings)
    instance = _loosened(instance, before, locked)
    ground = _from_now(survey(instance), before, from_slot)
    board = Board(ground)
    lost = _put_back(board, before, locked, instance.closed)
    fixed = {*locked, *(wish for wish, each in before.items() if each.slot < from_slot)}
    hit = sum(bool(ground.slots[wish]) for wish in lost)  # they move if they are saved
    most = int(share * sum(each.slot >= from_slot for each in before.values())) - hit
    rest = beside(board, lost)
    if rest and has_places(board, from_slot):
        move_others(board, rest, fixed=fixed, most_moves=max(0, most), seed=seed)
    if is_filled:
        fill(board)
    mended = finished(
        instance,
        board,
        bound=ceiling(ground),
        seed=seed,
        kept_tables={wish: each.table for wish, each in before.items()},
        from_slot=from_slot,
    )
    return _compared(instance, mended, before, gone)


def _numbered(
    instance: Instance, meetings: Iterable[Meeting]
) -> tuple[Instance, dict[int, Meeting], list[Unplaced]]:
    """Meetings by the number of their wish, wishes added where there are none; meetings of people
    who are not of the event any more.
    """
    number = {frozenset((wish.a, wish.b)): n for n, wish in enumerate(instance.wishes)}
    people = {one.id for one in instance.participants}
    wishes, before, gone = list(instance.wishes), {}, []
    for each in meetings:
        missing = next((one for one in (each.a, each.b) if one not in people), None)
        if missing is not None:
            reason = phrase("%(name)s does not come any more.", name=missing)
            gone.append(Unplaced(-1, each.a, each.b, reason))
            continue
        wish = number.get(frozenset((each.a, each.b)), len(wishes))
        if wish == len(wishes):
            wishes.append(Wish(each.a, each.b, score=0.0))
        before[wish] = replace(each, wish=wish)
    return replace(instance, wishes=tuple(wishes)), before, gone


def _loosened(instance: Instance, before: dict[int, Meeting], locked: Collection[int]) -> Instance:
    """Locked meetings whose place is gone may go elsewhere."""
    wishes, slots = list(instance.wishes), survey(instance).slots
    for wish in locked:
        if wish in before and before[wish].slot not in slots[wish]:
            wishes[wish] = replace(wishes[wish], fixed=None, table=None)
    return replace(instance, wishes=tuple(wishes))


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


def _put_back(
    board: Board,
    before: dict[int, Meeting],
    locked: Collection[int],
    closed: Collection[tuple[int, int]],
) -> list[int]:
    """What is still possible; what is not. The locked come first, then those who need not even
    change tables, then the most wanted.
    """
    lost = []
    score = board.ground.score

    def rank(wish: int) -> tuple[bool, bool, float, int]:
        place = before[wish].table, before[wish].slot
        return wish not in locked, place in closed, -score[wish], wish

    for wish in sorted(before, key=rank):
        slot = before[wish].slot
        if slot in board.ground.slots[wish] and board.is_free(wish, slot):
            board.put(wish, slot)
        else:
            lost.append(wish)
    return lost


def _compared(
    instance: Instance, mended: Plan, before: dict[int, Meeting], gone: list[Unplaced]
) -> Repair:
    now = {each.wish: each for each in mended.meetings}
    both = [Move(before[wish], now[wish]) for wish in sorted(before.keys() & now.keys())]
    missing = before.keys() - now.keys()
    return Repair(
        instance=instance,
        plan=mended,
        moved=tuple(each for each in both if each.before.slot != each.after.slot),
        seated=tuple(
            each
            for each in both
            if each.before.slot == each.after.slot and each.before.table != each.after.table
        ),
        lost=(*(each for each in mended.unplaced if each.wish in missing), *gone),
        added=tuple(now[wish] for wish in sorted(now.keys() - before.keys())),
    )
