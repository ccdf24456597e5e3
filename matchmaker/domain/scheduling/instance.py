"""What is to be scheduled, and what a schedule is: frozen values, numbered from 0.

Slots and tables are numbers; what people call them ("10:40", "Window 3") stands in every sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Id = str | int
NO_MAXIMUM = 10**6


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who comes.

    Attributes:
        id: as the file calls them.
        minimum: meetings they should have if partners exist.
        maximum: meetings they have at most.
        unavailable: slots in which they cannot meet.
        table: the table at which all their meetings are, if they host one.
        step_free: whether all their meetings must be at step-free tables.
        name: for sentences; the id if empty.
        clusters: to which they belong.
        languages: that they speak; none: whichever, it is not known.
    """

    id: Id
    minimum: int = 0
    maximum: int = NO_MAXIMUM
    unavailable: frozenset[int] = frozenset()
    table: int | None = None
    step_free: bool = False
    name: str = ""
    clusters: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """What sentences call them."""
        return self.name or str(self.id)


@dataclass(frozen=True, slots=True)
class Wish:
    """Two who may meet, or (in an instance that is `given`) must.

    A locked meeting is a wish with `must`, `fixed` and `table`.

    Attributes:
        a: one side.
        b: the other side.
        score: interest, from 0.
        must: whether the plan is wrong without it.
        slots: where alone it may be; None: anywhere.
        fixed: the one slot where it must be.
        table: the one table where it must be.
    """

    a: Id
    b: Id
    score: float = 1.0
    must: bool = False
    slots: frozenset[int] | None = None
    fixed: int | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Ban:
    """Two who are never put at one table, and why ("" if nobody said)."""

    a: Id
    b: Id
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """An event as the scheduler sees it.

    Attributes:
        slots: how many slots there are.
        tables: how many tables there are.
        participants: who comes.
        wishes: who may meet, or must.
        given: whether every wish must be placed, however little it is wanted.
        precedences: (i, j): wish i is held before wish j if both are.
        step_free_tables: tables without steps.
        closed: (table, slot) that cannot be used.
        slot_names: what people call the slots; their times or numbers if empty.
        table_names: what people call the tables; their numbers if empty.
        slot_tables: of each slot, how many meetings there may be at most; empty: as many as tables.
        slot_times: of each slot, when it starts and ends, as people read it ("09:00", "09:20").
        day_starts: first slots of the second and later days: a gap never spans a night.
        bans: who never meets whom.
        same_cluster: whether two of one cluster may meet.
    """

    slots: int
    tables: int
    participants: tuple[Participant, ...]
    wishes: tuple[Wish, ...]
    given: bool = False
    precedences: tuple[tuple[int, int], ...] = ()
    step_free_tables: frozenset[int] = frozenset()
    closed: frozenset[tuple[int, int]] = frozenset()
    slot_names: tuple[str, ...] = ()
    table_names: tuple[str, ...] = ()
    slot_tables: tuple[int, ...] = ()
    slot_times: tuple[tuple[str, str], ...] = ()
    day_starts: tuple[int, ...] = ()
    bans: tuple[Ban, ...] = ()
    same_cluster: bool = True

    def slot(self, number: int) -> str:
        """What people call this slot."""
        if self.slot_names:
            return self.slot_names[number]
        return self.slot_times[number][0] if self.slot_times else str(number)

    def table(self, number: int) -> str:
        """What people call this table."""
        return self.table_names[number] if self.table_names else str(number)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A wish in its place; `wish` is its number in the instance."""

    wish: int
    a: Id
    b: Id
    slot: int
    table: int


@dataclass(frozen=True, slots=True)
class Breaks:
    """Free slots between somebody's first and last meeting of a day in which they could have met.

    Attributes:
        total: of all together.
        largest: of the one who has most.
        smallest: of the one who has fewest, among those who meet at all.
        is_proved: whether no placing of these meetings has fewer in total.
        bound: no placing of these meetings has fewer in total than this.
    """

    total: int
    largest: int
    smallest: int
    is_proved: bool = False
    bound: int = 0

    @property
    def spread(self) -> int:
        """Between the one who has most and the one who has fewest."""
        return self.largest - self.smallest


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A wish that is not in the plan, and why; `swap` says what would make room, or is ""."""

    wish: int
    a: Id
    b: Id
    reason: str
    swap: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found.

    Attributes:
        meetings: by slot, then table.
        interest: Σ score of the meetings.
        bound: no plan has more interest than this.
        is_proved: whether the interest reaches the bound.
        breaks: the gaps.
        unplaced: every wish that is not among the meetings.
        short: participants with fewer meetings than their minimum.
        seed: the same instance, seed and seconds give the same plan.
        table_changes: how often somebody's next meeting is at another table.
    """

    meetings: tuple[Meeting, ...]
    interest: float
    bound: float
    is_proved: bool
    breaks: Breaks
    unplaced: tuple[Unplaced, ...]
    short: tuple[Id, ...] = ()
    seed: int = 0
    table_changes: int = field(default=0)
