"""Where a meeting may be put by hand, and why not elsewhere: what a board asks before a move.

A plan is made by `planning`; here nothing is searched. Every place of the board gets an answer at
once, so that a page can show the legal ones and say the reason of each other one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.scheduling.instance import Id, Instance, Meeting, Participant, Wish
from matchmaker.domain.scheduling.rules import apart, bans_of, capacities, fixed_table
from matchmaker.domain.scheduling.times import at


@dataclass(frozen=True, slots=True)
class Place:
    """A slot and a table; `reason` says why the meeting cannot be there, "" if it can."""

    slot: int
    table: int
    reason: str = ""

    @property
    def is_legal(self) -> bool:
        """Whether the meeting may be put here."""
        return not self.reason


def legal_places(
    instance: Instance,
    meetings: Iterable[Meeting],
    wish: Wish,
    *,
    locked: Collection[int] = frozenset(),
    from_slot: int = 0,
) -> tuple[Place, ...]:
    """Every place of the board, by slot and then table, with the reason if it is not legal.

    Args:
        instance: the event's rules.
        meetings: the board as it stands; if the wish is on it, it is taken to be moved.
        wish: the meeting to move or to add; it need not be among the instance's.
        locked: numbers of wishes that stay where they are.
        from_slot: the first slot that is not over.
    """
    board = _Standing.of(instance, meetings, wish)
    never = board.never(locked, from_slot)
    places = []
    for slot in range(instance.slots):
        reason = never or board.in_slot(slot, from_slot)
        places += [
            Place(slot, table, reason or board.at_table(table, slot))
            for table in range(instance.tables)
        ]
    return tuple(places)


def check_move(
    instance: Instance,
    meetings: Iterable[Meeting],
    wish: Wish,
    *,
    slot: int,
    table: int,
    locked: Collection[int] = frozenset(),
    from_slot: int = 0,
) -> str:
    """Why the meeting cannot be put here, in a sentence; "" if it can. Arguments as `legal_places`.

    Only the board is asked, not what a better plan would do.
    """
    if not (0 <= slot < instance.slots and 0 <= table < instance.tables):
        return phrase("There is no such place.")
    board = _Standing.of(instance, meetings, wish)
    return (
        board.never(locked, from_slot)
        or board.in_slot(slot, from_slot)
        or board.at_table(table, slot)
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """The board without the meeting that is to be moved."""

    instance: Instance
    wish: Wish
    a: Participant
    b: Participant
    now: Meeting | None
    of_person: dict[tuple[Id, int], Meeting]
    at: dict[tuple[int, int], Meeting]
    names: dict[Id, str]

    @staticmethod
    def of(instance: Instance, meetings: Iterable[Meeting], wish: Wish) -> _Standing:
        pair, now = {wish.a, wish.b}, None
        of_person, taken = {}, {}
        for each in meetings:
            if {each.a, each.b} == pair:
                now = each
                continue
            taken[each.table, each.slot] = each
            for one in (each.a, each.b):
                of_person[one, each.slot] = each
        people = {one.id: one for one in instance.participants}
        names = {one.id: one.label for one in instance.participants}
        return _Standing(
            instance, wish, people[wish.a], people[wish.b], now, of_person, taken, names
        )

    def never(self, locked: Collection[int], from_slot: int) -> str:
        """What forbids every place."""
        if self.now is not None:
            if self.now.wish in locked:
                return phrase("This meeting is locked.")
            if self.now.slot < from_slot:
                return phrase("This meeting is over.")
        reason = apart(self.instance, self.a, self.b, self.wish, bans=bans_of(self.instance))
        return reason or ("" if self.now is not None else self._above_most())

    def _above_most(self) -> str:
        for one in (self.a, self.b):
            count = sum(person == one.id for person, _ in self.of_person)
            if count >= one.maximum:
                return counted(
                    "%(name)s has %(n)s meeting already, the most they may have.",
                    "%(name)s has %(n)s meetings already, the most they may have.",
                    count,
                    name=one.label,
                )
        return ""

    def in_slot(self, slot: int, from_slot: int) -> str:
        """What forbids every table of this slot."""
        instance, said = self.instance, at(self.instance, slot)
        if slot < from_slot:
            return phrase("What was %(when)s is over.", when=said)
        for one in (self.a, self.b):
            if slot in one.unavailable:
                return phrase("%(name)s is not there %(when)s.", name=one.label, when=said)
            other = self.of_person.get((one.id, slot))
            if other is not None:
                partner = other.b if other.a == one.id else other.a
                return phrase(
                    "%(name)s meets %(other)s %(when)s.",
                    name=one.label,
                    other=self.names.get(partner, str(partner)),
                    when=said,
                )
        if self.wish.fixed not in (None, slot) or (
            self.wish.slots is not None and slot not in self.wish.slots
        ):
            return phrase("This meeting may not be %(when)s.", when=said)
        most = capacities(instance)[slot]
        if sum(held == slot for _, held in self.at) >= most:
            return counted(
                "There is room for %(n)s meeting %(when)s, and it is taken.",
                "There is room for %(n)s meetings %(when)s, and all are taken.",
                most,
                when=said,
            )
        return self._out_of_order(slot)

    def _out_of_order(self, slot: int) -> str:
        slots = {frozenset((each.a, each.b)): each.slot for each in self.at.values()}
        mine = frozenset((self.wish.a, self.wish.b))
        pairs = [frozenset((wish.a, wish.b)) for wish in self.instance.wishes]
        for i, j in self.instance.precedences:
            if pairs[i] == mine and slots.get(pairs[j], slot + 1) <= slot:
                return phrase("It must be before the meeting of %(pair)s.", pair=self._pair(j))
            if pairs[j] == mine and slots.get(pairs[i], slot - 1) >= slot:
                return phrase("It must be after the meeting of %(pair)s.", pair=self._pair(i))
        return ""

    def _pair(self, number: int) -> str:
        wish = self.instance.wishes[number]
        return f"{self.names[wish.a]} – {self.names[wish.b]}"

    def at_table(self, table: int, slot: int) -> str:
        """What forbids this table, if nothing forbids the slot."""
        said = {"table": self.instance.table(table), "when": at(self.instance, slot)}
        if (table, slot) in self.instance.closed:
            return phrase("Table %(table)s is not there %(when)s.", **said)
        other = self.at.get((table, slot))
        if other is not None:
            a, b = self.names.get(other.a, str(other.a)), self.names.get(other.b, str(other.b))
            return phrase("%(a)s and %(b)s are at table %(table)s %(when)s.", a=a, b=b, **said)
        own = fixed_table(self.a, self.b, self.wish)
        if own not in (None, table):
            return self._elsewhere(own)
        needs = next((one for one in (self.a, self.b) if one.step_free), None)
        if needs is not None and table not in self.instance.step_free_tables:
            return phrase(
                "%(name)s needs a step-free table; table %(table)s is not.",
                name=needs.label,
                table=said["table"],
            )
        return ""

    def _elsewhere(self, own: int | None) -> str:
        assert own is not None, "it differs from a table"
        host = next((one for one in (self.a, self.b) if one.table == own), None)
        if host is None:
            return phrase("This meeting must be at table %(own)s.", own=self.instance.table(own))
        return phrase(
            "%(name)s holds all meetings at table %(own)s.",
            name=host.label,
            own=self.instance.table(own),
        )
