"""Impossible rules, named before anything is solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.scheduling.instance import Id, Instance, Participant, Wish
from matchmaker.domain.scheduling.rules import (
    apart,
    bans_of,
    capacities,
    fixed_table,
    open_slots,
)
from matchmaker.domain.scheduling.times import at


def impossible(instance: Instance) -> tuple[str, ...]:
    """One sentence for each rule that no plan can keep; empty: nothing is wrong at first sight."""
    found = tuple(_of_numbers(instance))
    if found:
        return found  # what follows counts on the numbers
    return (
        *_of_hosts(instance),
        *_of_pairs(instance),
        *_of_counts(instance),
        *_of_locked(instance),
        *_of_order(instance),
    )


def _of_numbers(instance: Instance) -> Iterator[str]:
    """Numbers out of range, unknown or doubled ids."""
    if instance.slots < 1:
        yield phrase("There are no slots.")
    if instance.tables < 1:
        yield phrase("There are no tables.")
    for each, times in Counter(one.id for one in instance.participants).items():
        if times > 1:
            yield phrase("Participant %(id)s is there %(n)s times.", id=each, n=times)
    for one in instance.participants:
        yield from _of_participant(instance, one)
    known = {one.id for one in instance.participants}
    for number, wish in enumerate(instance.wishes):
        yield from _of_wish(instance, number, wish, known)
    yield from _of_references(instance)


def _of_participant(instance: Instance, one: Participant) -> Iterator[str]:
    if one.minimum < 0 or one.maximum < 0:
        yield phrase("%(name)s: at least and at most cannot be below 0.", name=one.label)
    if one.minimum > one.maximum:
        yield phrase(
            "%(name)s: at least %(least)s, but at most %(most)s meetings.",
            name=one.label,
            least=one.minimum,
            most=one.maximum,
        )
    for slot in sorted(one.unavailable):
        if not 0 <= slot < instance.slots:
            yield phrase("%(name)s: there is no slot %(slot)s.", name=one.label, slot=slot)
    if one.table is not None and not 0 <= one.table < instance.tables:
        yield phrase("%(name)s: there is no table %(table)s.", name=one.label, table=one.table)
    elif one.table is not None and one.step_free and one.table not in instance.step_free_tables:
        yield phrase(
            "%(name)s needs a step-free table, but fixed table %(table)s is not.",
            name=one.label,
            table=instance.table(one.table),
        )


def _of_wish(instance: Instance, number: int, wish: Wish, known: set[Id]) -> Iterator[str]:
    for each in (wish.a, wish.b):
        if each not in known:
            yield phrase(
                "Meeting %(number)s: there is no participant %(id)s.", number=number, id=each
            )
    if wish.a == wish.b:
        yield phrase("Meeting %(number)s: %(id)s cannot meet itself.", number=number, id=wish.a)
    if not 0 <= wish.score < float("inf"):
        yield phrase("Meeting %(number)s: a score is a number from 0.", number=number)
    named = {*(wish.slots or ()), *(() if wish.fixed is None else (wish.fixed,))}
    for slot in sorted(named):
        if not 0 <= slot < instance.slots:
            yield phrase("Meeting %(number)s: there is no slot %(slot)s.", number=number, slot=slot)
    if wish.table is not None and not 0 <= wish.table < instance.tables:
        yield phrase(
            "Meeting %(number)s: there is no table %(table)s.", number=number, table=wish.table
        )
    if wish.fixed is not None and wish.slots is not None and wish.fixed not in wish.slots:
        yield phrase(
            "Meeting %(number)s is fixed to slot %(slot)s, which is not among its slots.",
            number=number,
            slot=wish.fixed,
        )


def _of_references(instance: Instance) -> Iterator[str]:
    pairs = Counter(frozenset((wish.a, wish.b)) for wish in instance.wishes)
    for pair, times in pairs.items():
        if times > 1 and len(pair) == 2:
            a, b = sorted(map(str, pair))
            yield phrase("%(a)s and %(b)s are listed %(n)s times.", a=a, b=b, n=times)
    for i, j in instance.precedences:
        for each in (i, j):
            if not 0 <= each < len(instance.wishes):
                yield phrase("Precedences: there is no meeting %(number)s.", number=each)
    for table in sorted({*instance.step_free_tables, *(each for each, _ in instance.closed)}):
        if not 0 <= table < instance.tables:
            yield phrase("There is no table %(table)s.", table=table)
    yield from _of_lists(instance)


def _of_lists(instance: Instance) -> Iterator[str]:
    """Lists that are as long as something else, and what they name."""
    for key, found, count in (
        ("slot_names", instance.slot_names, instance.slots),
        ("slot_tables", instance.slot_tables, instance.slots),
        ("slot_times", instance.slot_times, instance.slots),
        ("table_names", instance.table_names, instance.tables),
    ):
        if found and len(found) != count:
            yield phrase(
                "%(key)s: found %(n)s, expected %(count)s.", key=key, n=len(found), count=count
            )
    if any(each < 0 for each in instance.slot_tables):
        yield phrase("slot_tables: a number of tables is from 0.")
    for slot in sorted({slot for _, slot in instance.closed} | {*instance.day_starts}):
        if not 0 <= slot < instance.slots:
            yield phrase("There is no slot %(slot)s.", slot=slot)
    known = {one.id for one in instance.participants}
    for ban in instance.bans:
        for each in (ban.a, ban.b):
            if each not in known:
                yield phrase("Bans: there is no participant %(id)s.", id=each)


def _of_hosts(instance: Instance) -> Iterator[str]:
    """A fixed table is one person's at a time."""
    hosts = [one for one in instance.participants if one.table is not None]
    for one, other in combinations(hosts, 2):
        if one.table != other.table:
            continue
        assert one.table is not None, "only hosts"
        away = one.unavailable | other.unavailable
        both = [slot for slot in range(instance.slots) if slot not in away]
        if both:
            yield phrase(
                "Fixed table %(table)s is wanted by two hosts %(when)s: %(a)s and %(b)s.",
                table=instance.table(one.table),
                when=at(instance, both[0]),
                a=one.label,
                b=other.label,
            )


def _of_pairs(instance: Instance) -> Iterator[str]:
    """Meetings that must be held and can be nowhere."""
    people, bans = {one.id: one for one in instance.participants}, bans_of(instance)
    for wish in instance.wishes:
        if not (instance.given or wish.must):
            continue
        a, b = people[wish.a], people[wish.b]
        if reason := apart(instance, a, b, wish, bans=bans):
            yield phrase("%(reason)s Yet they must meet.", reason=reason)
        elif not open_slots(instance, a, b, wish):
            yield phrase(
                "%(a)s and %(b)s must meet, but share no slot in which they may.",
                a=a.label,
                b=b.label,
            )


def _of_counts(instance: Instance) -> Iterator[str]:
    """More that must be held than can be."""
    musts = [wish for wish in instance.wishes if instance.given or wish.must]
    degree = Counter(each for wish in musts for each in (wish.a, wish.b))
    for one in instance.participants:
        there = instance.slots - len(one.unavailable)
        wanted = degree[one.id]
        if wanted > one.maximum:
            yield counted(
                "%(name)s must have %(n)s meeting, but may have at most %(most)s.",
                "%(name)s must have %(n)s meetings, but may have at most %(most)s.",
                wanted,
                name=one.label,
                most=one.maximum,
            )
        elif wanted > there:
            yield counted(
                "%(name)s must have %(wanted)s meetings, but is there in %(n)s slot only.",
                "%(name)s must have %(wanted)s meetings, but is there in %(n)s slots only.",
                there,
                name=one.label,
                wanted=wanted,
            )
    places = sum(capacities(instance))
    if len(musts) > places:
        yield counted(
            "%(wanted)s meetings must be held, but there is %(n)s place.",
            "%(wanted)s meetings must be held, but there are %(n)s places.",
            places,
            wanted=len(musts),
        )


def _of_locked(instance: Instance) -> Iterator[str]:
    """Fixed meetings in each other's way."""
    people = {one.id: one for one in instance.participants}
    fixed = [
        (wish, wish.fixed)
        for wish in instance.wishes
        if (instance.given or wish.must) and wish.fixed is not None
    ]
    taken = Counter((each, slot) for wish, slot in fixed for each in (wish.a, wish.b))
    for (each, slot), times in taken.items():
        if times > 1:
            yield phrase(
                "%(name)s has %(n)s meetings fixed %(when)s.",
                name=people[each].label,
                n=times,
                when=at(instance, slot),
            )
    tables = ((fixed_table(people[wish.a], people[wish.b], wish), slot) for wish, slot in fixed)
    for (table, slot), times in Counter(tables).items():
        if table is not None and times > 1:
            yield phrase(
                "Table %(table)s has %(n)s meetings fixed %(when)s.",
                table=instance.table(table),
                n=times,
                when=at(instance, slot),
            )
    capacity = capacities(instance)
    for slot, times in Counter(slot for _, slot in fixed).items():
        if times > capacity[slot]:
            yield counted(
                "%(wanted)s meetings are fixed %(when)s, but there is %(n)s place.",
                "%(wanted)s meetings are fixed %(when)s, but there are %(n)s places.",
                capacity[slot],
                wanted=times,
                when=at(instance, slot),
            )


def _of_order(instance: Instance) -> Iterator[str]:
    """An order that bites its tail."""
    after: dict[int, set[int]] = {}
    for i, j in instance.precedences:
        after.setdefault(i, set()).add(j)
    left = {each for pair in instance.precedences for each in pair}
    while left:
        first = {each for each in left if not any(each in after.get(other, ()) for other in left)}
        if not first:
            yield phrase(
                "The order of these meetings goes in a circle: %(meetings)s.",
                meetings=", ".join(map(str, sorted(left))),
            )
            return
        left -= first
