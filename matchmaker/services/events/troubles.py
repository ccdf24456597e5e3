"""Meetings on the board that cannot be held as things are now, and why.

Moves by hand and plans never make one. They arise when the world changes under a plan: somebody
withdraws or is away, a table is lost, two are kept apart. They stay in sight until repaired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.scheduling.instance import Id, Instance, Meeting, Participant
from matchmaker.domain.scheduling.rules import apart, bans_of, fixed_table
from matchmaker.services.events.instance import instance_of, meetings_on
from matchmaker.services.events.whole import EventWhole, Pair


def troubles(whole: EventWhole, instance: Instance | None = None) -> dict[Pair, str]:
    """Of each meeting still to come that cannot be held, the reason; `instance` is the event's,
    where it is known already.
    """
    instance = instance or instance_of(whole)
    found = troubles_of(
        instance, meetings_on(whole, instance), names=_states(whole), from_slot=whole.from_slot
    )
    return {(int(a), int(b)): reason for (a, b), reason in found.items()}


def troubles_of(
    instance: Instance,
    meetings: Iterable[Meeting],
    *,
    names: dict[Id, str] | None = None,
    from_slot: int = 0,
) -> dict[tuple[Id, Id], str]:
    """The same for any board; `names` are sentences about people who do not come."""
    people = {one.id: one for one in instance.participants}
    bans, gone = bans_of(instance), names or {}
    seen: set[tuple[str, Id, int]] = set()
    found: dict[tuple[Id, Id], str] = {}
    for each in meetings:
        a, b = people[each.a], people[each.b]
        taken = {("table", each.table, each.slot), *_of_people(each)}
        reason = (
            gone.get(a.id)
            or gone.get(b.id)
            or _of_slot(instance, each, (a, b))
            or apart(instance, a, b, bans=bans)
            or _of_table(instance, each, (a, b))
            or (phrase("Another meeting is in its place.") if taken & seen else "")
        )
        seen |= taken
        if reason and each.slot >= from_slot:
            found[each.a, each.b] = reason
    return found


def above_most(whole: EventWhole) -> Iterator[str]:
    """Sentences about people who have more meetings than they may have."""
    degree = Counter(each for pair in whole.placed for each in pair)
    for one in whole.participants:
        if degree[one.id] > one.maximum:
            yield counted(
                "%(name)s has %(n)s meeting, but may have at most %(most)s.",
                "%(name)s has %(n)s meetings, but may have at most %(most)s.",
                degree[one.id],
                name=one.name,
                most=one.maximum,
            )


def _states(whole: EventWhole) -> dict[Id, str]:
    """Who is on the board though they do not come."""
    return {one.id: _absence(one.state, one.name) for one in whole.participants if not one.comes}


def _absence(state: AttendanceState, name: str) -> str:
    if state is AttendanceState.WITHDRAWN:
        return phrase("%(name)s has withdrawn.", name=name)
    if state is AttendanceState.DECLINED:
        return phrase("%(name)s does not come.", name=name)
    return phrase("%(name)s has not said that they come.", name=name)


def _of_people(each: Meeting) -> set[tuple[str, Id, int]]:
    return {("person", each.a, each.slot), ("person", each.b, each.slot)}


def _of_slot(instance: Instance, each: Meeting, people: tuple[Participant, Participant]) -> str:
    if not 0 <= each.slot < instance.slots:
        return phrase("Its slot is not there any more.")
    for one in people:
        if each.slot in one.unavailable:
            return phrase(
                "%(name)s is not there at %(time)s.", name=one.label, time=instance.slot(each.slot)
            )
    return ""


def _of_table(instance: Instance, each: Meeting, people: tuple[Participant, Participant]) -> str:
    is_there = 0 <= each.table < instance.tables
    if not is_there or (each.table, each.slot) in instance.closed:
        name = instance.table(each.table) if is_there else str(each.table + 1)
        return phrase(
            "Table %(table)s is not there at %(time)s.",
            table=name,
            time=instance.slot(each.slot),
        )
    if fixed_table(*people) not in (None, each.table):
        return phrase("One of them holds all meetings at another table.")
    if any(one.step_free for one in people) and each.table not in instance.step_free_tables:
        return phrase("One of them needs a step-free table, and this is none.")
    return ""
