"""The board as a page shows it: slots × tables, slots × people, figures, and what has no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from matchmaker.domain.scheduling.ground import Board
from matchmaker.domain.scheduling.instance import Instance
from matchmaker.domain.scheduling.interests import WishKind
from matchmaker.domain.scheduling.reasons import explain
from matchmaker.services.events.instance import (
    fingerprint,
    instance_of,
    locked_numbers,
    meetings_on,
)
from matchmaker.services.events.swapping import Swap, best_swap, board_of
from matchmaker.services.events.troubles import above_most, troubles
from matchmaker.services.events.views import MeetingView, ParticipantView, SlotView, TableView
from matchmaker.services.events.wanted import Candidate, candidates
from matchmaker.services.events.whole import EventWhole, Pair

MOST_EXPLAINED = 25  # wishes without a place whose reason and swap a page works out


@dataclass(frozen=True, slots=True)
class Cell:
    """A meeting in its place: who, how wanted, and why it cannot be held if it cannot."""

    meeting: MeetingView
    a: ParticipantView
    b: ParticipantView
    kind: WishKind | None
    trouble: str = ""
    is_over: bool = False

    @property
    def key(self) -> str:
        """How forms name it."""
        return key_of((self.meeting.a_id, self.meeting.b_id))


@dataclass(frozen=True, slots=True)
class Row:
    """A slot with its cells, in the order of the columns; a break or talk has none."""

    slot: SlotView
    cells: tuple[Cell | None, ...] = ()
    closed: frozenset[int] = frozenset()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class PersonDay:
    """One person's meetings, in the order of time, and the slots in which they are away."""

    participant: ParticipantView
    cells: Mapping[int, Cell]
    away: frozenset[int]
    gaps: int


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A wish without a place: why, and what would make room."""

    candidate: Candidate
    a: ParticipantView
    b: ParticipantView
    reason: str = ""
    swap: Swap | None = None
    moved: tuple[tuple[Pair, int], ...] = ()
    dropped: tuple[Pair, ...] = ()

    @property
    def key(self) -> str:
        """How forms name it."""
        return key_of(self.candidate.pair)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the board amounts to.

    Attributes:
        placed: meetings on the board that somebody wants.
        wanted: all that somebody wants, places or not.
        mutual: of those that both asked for, how many are placed.
        mutual_wanted: how many both asked for.
        fewest, most: meetings a person, among those who come.
        short: people with fewer meetings than their minimum.
        gaps: free slots between first and last meeting of a day, of all together.
        largest: of the one who has most.
        interest: points.
        better: by which share of the interest a plan could be better at most; None: not known.
    """

    placed: int
    wanted: int
    mutual: int
    mutual_wanted: int
    fewest: int
    most: int
    short: tuple[ParticipantView, ...]
    gaps: int
    largest: int
    interest: float
    better: float | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything on the page of the board."""

    tables: tuple[TableView, ...]
    rows: tuple[Row, ...]
    people: tuple[PersonDay, ...]
    figures: Figures
    not_placed: tuple[NotPlaced, ...]
    not_placed_count: int
    troubles: Mapping[Pair, str]
    above: tuple[str, ...]


def board_view(whole: EventWhole, *, most_explained: int = MOST_EXPLAINED) -> BoardView:
    """The board with its figures; asks nothing of the database."""
    wanted = candidates(whole)
    instance = instance_of(whole, wanted=wanted)
    wrong = troubles(whole, instance)
    cells = {
        pair: Cell(
            each,
            whole.people[each.a_id],
            whole.people[each.b_id],
            wanted[pair].kind if pair in wanted else None,
            wrong.get(pair, ""),
            (each.slot or 0) < whole.from_slot,
        )
        for pair, each in whole.placed.items()
    }
    board = board_of(instance, meetings_on(whole, instance))
    left = [each for pair, each in wanted.items() if pair not in whole.placed]
    return BoardView(
        tables=whole.event.tables,
        rows=tuple(_row(whole, slot, cells.values()) for slot in whole.event.slots),
        people=_people(whole, instance, cells.values(), board),
        figures=_figures(whole, instance, wanted, board),
        not_placed=_not_placed(whole, instance, left[:most_explained]),
        not_placed_count=len(left),
        troubles=wrong,
        above=tuple(above_most(whole)),
    )


def key_of(pair: Pair) -> str:
    """How forms and addresses name a pair."""
    return f"{pair[0]}-{pair[1]}"


def _row(whole: EventWhole, slot: SlotView, cells: Iterable[Cell]) -> Row:
    if slot.number is None:
        return Row(slot, is_over=slot.starts_at <= whole.now)
    at = {each.meeting.table: each for each in cells if each.meeting.slot == slot.number}
    return Row(
        slot,
        tuple(at.get(table.number) for table in whole.event.tables),
        frozenset(table.number for table in whole.event.tables if slot.number in table.closed),
        slot.number < whole.from_slot,
    )


def _people(
    whole: EventWhole, instance: Instance, cells: Iterable[Cell], board: Board
) -> tuple[PersonDay, ...]:
    days: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        for person in (cell.a, cell.b):
            days.setdefault(person.id, {})[cell.meeting.slot or 0] = cell
    place = {one.id: number for number, one in enumerate(instance.participants)}
    return tuple(
        PersonDay(
            each,
            dict(sorted(days.get(each.id, {}).items())),
            instance.participants[place[each.id]].unavailable,
            board.breaks(place[each.id]),
        )
        for each in whole.participants
        if each.id in place
    )


def _figures(
    whole: EventWhole, instance: Instance, wanted: Mapping[Pair, Candidate], board: Board
) -> Figures:
    coming = [each for each in whole.participants if each.comes]
    degree = Counter(each for pair in whole.placed for each in pair)
    held = [degree[each.id] for each in coming]
    mutual = [pair for pair, each in wanted.items() if each.kind is WishKind.BOTH_ASKED]
    gaps = [board.breaks(person) for person in range(len(instance.participants))]
    interest = sum(each.score for pair, each in wanted.items() if pair in whole.placed)
    return Figures(
        placed=sum(pair in whole.placed for pair in wanted),
        wanted=len(wanted),
        mutual=sum(pair in whole.placed for pair in mutual),
        mutual_wanted=len(mutual),
        fewest=min(held, default=0),
        most=max(held, default=0),
        short=tuple(each for each in coming if degree[each.id] < each.minimum),
        gaps=sum(gaps),
        largest=max(gaps, default=0),
        interest=interest,
        better=_better(whole, wanted, interest),
    )


def _better(whole: EventWhole, wanted: Mapping[Pair, Candidate], interest: float) -> float | None:
    """How much better a plan could be at most, as a share; None where the last bound does not
    hold any more, because wishes or rules have changed or a lock was opened.
    """
    report = whole.event.report
    if not report or report.get("fingerprint") != fingerprint(whole, wanted):
        return None
    locked = {pair for pair, each in whole.placed.items() if each.is_locked}
    if not {(a, b) for a, b in report["locks"]} <= locked:
        return None
    gap = max(0.0, float(report["bound"]) - interest)
    return gap / interest if interest else None


def _not_placed(
    whole: EventWhole, instance: Instance, left: Iterable[Candidate]
) -> tuple[NotPlaced, ...]:
    """Reasons and swaps for the most wanted ones; the others would only make the page slow."""
    shown = {each.pair: each for each in left}
    wishes = tuple(
        each
        for each in instance.wishes
        if (each.a, each.b) in shown or (each.a, each.b) in whole.placed
    )
    instance = replace(instance, wishes=wishes)
    meetings = meetings_on(whole, instance)
    board = board_of(instance, meetings)
    locked = locked_numbers(whole, instance)
    found = {}
    for each in explain(instance, board):
        pair = int(each.a), int(each.b)
        if pair in shown:
            swap = best_swap(board, each.wish, locked=locked, from_slot=whole.from_slot)
            found[pair] = _told(whole, instance, shown[pair], each.reason, swap)
    return tuple(found[pair] for pair in shown if pair in found)


def _told(
    whole: EventWhole,
    instance: Instance,
    candidate: Candidate,
    reason: str,
    swap: Swap | None,
) -> NotPlaced:
    def pair(wish: int) -> Pair:
        return int(instance.wishes[wish].a), int(instance.wishes[wish].b)

    return NotPlaced(
        candidate,
        whole.people[candidate.a],
        whole.people[candidate.b],
        reason,
        swap,
        tuple((pair(wish), slot) for wish, slot in swap.moved) if swap else (),
        tuple(pair(wish) for wish in swap.dropped) if swap else (),
    )
