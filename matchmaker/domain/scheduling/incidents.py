"""What the day changes: each incident turns an instance into the one that holds from then on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from matchmaker.domain.scheduling.instance import Id, Instance


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody cannot meet in these slots: a no-show, a late arrival, an early leave."""

    participant: Id
    slots: frozenset[int]


@dataclass(frozen=True, slots=True)
class LostTable:
    """A table cannot be used in these slots."""

    table: int
    slots: frozenset[int]


Incident = Away | LostTable


def no_show(instance: Instance, participant: Id, *, from_slot: int = 0) -> Away:
    """Somebody does not come, or has left and does not come back."""
    return Away(participant, frozenset(range(from_slot, instance.slots)))


def late_arrival(participant: Id, *, until_slot: int, from_slot: int = 0) -> Away:
    """Somebody is there from `until_slot` on."""
    return Away(participant, frozenset(range(from_slot, until_slot)))


def lost_table(instance: Instance, table: int, *, from_slot: int = 0) -> LostTable:
    """A table is gone for the rest of the day."""
    return LostTable(table, frozenset(range(from_slot, instance.slots)))


def after(instance: Instance, incidents: Iterable[Incident]) -> Instance:
    """The instance with all of them."""
    for each in incidents:
        if isinstance(each, Away):
            instance = _without_person(instance, each)
        else:
            gone = frozenset((each.table, slot) for slot in each.slots)
            instance = replace(instance, closed=instance.closed | gone)
    return instance


def _without_person(instance: Instance, away: Away) -> Instance:
    return replace(
        instance,
        participants=tuple(
            replace(one, unavailable=one.unavailable | away.slots)
            if one.id == away.participant
            else one
            for one in instance.participants
        ),
    )
