"""Who may meet whom at all, and where: the rules that hold whatever the plan is.

`apart` gives the reason as a sentence, so that the same words stand beside a wish that was not
placed, in the list of impossible rules and on the board.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Ban, Id, Instance, Participant, Wish

Bans = Mapping[frozenset[Id], Ban]


def bans_of(instance: Instance) -> Bans:
    """Each ban by its two sides."""
    return {frozenset((each.a, each.b)): each for each in instance.bans}


def apart(
    instance: Instance, a: Participant, b: Participant, wish: Wish | None = None, *, bans: Bans
) -> str:
    """Why these two can never meet, in a sentence; "" if they may.

    Args:
        instance: for its rules.
        a: one side.
        b: the other side.
        wish: the table where this meeting must be counts too.
        bans: what `bans_of` says of this instance.
    """
    names = {"a": a.label, "b": b.label}
    ban = bans.get(frozenset((a.id, b.id)))
    if ban is not None:
        if ban.reason:
            return phrase("%(a)s and %(b)s are kept apart: %(reason)s", reason=ban.reason, **names)
        return phrase("%(a)s and %(b)s are kept apart.", **names)
    if not instance.same_cluster and (shared := a.clusters & b.clusters):
        return phrase(
            "%(a)s and %(b)s belong to the same cluster (%(cluster)s).",
            cluster=min(shared),
            **names,
        )
    if a.languages and b.languages and not a.languages & b.languages:
        return phrase("%(a)s and %(b)s have no language in common.", **names)
    return _apart_by_tables(instance, a, b, wish)


def _apart_by_tables(instance: Instance, a: Participant, b: Participant, wish: Wish | None) -> str:
    names = {"a": a.label, "b": b.label}
    if a.table is not None and b.table is not None and a.table != b.table:
        return phrase("%(a)s and %(b)s host two different tables.", **names)
    if len(_tables(a, b, wish)) > 1:
        host = a if a.table is not None else b
        return phrase(
            "%(a)s and %(b)s are locked to table %(table)s, but %(host)s hosts table %(own)s.",
            table=instance.table(_number(wish.table if wish else None)),
            host=host.label,
            own=instance.table(_number(host.table)),
            **names,
        )
    if not _can_step(instance, a, b, wish):
        return phrase("%(a)s and %(b)s have no step-free table.", **names)
    return ""


def _number(table: int | None) -> int:
    assert table is not None, "two tables differ, so that both are there"
    return table


def _tables(a: Participant, b: Participant, wish: Wish | None) -> set[int]:
    tables = (a.table, b.table, wish.table if wish else None)
    return {table for table in tables if table is not None}


def _can_step(instance: Instance, a: Participant, b: Participant, wish: Wish | None) -> bool:
    """Whether a table is there that both can reach."""
    if not (a.step_free or b.step_free):
        return True
    return bool(instance.step_free_tables) and _tables(a, b, wish) <= instance.step_free_tables


def fixed_table(a: Participant, b: Participant, wish: Wish | None = None) -> int | None:
    """The one table where these two can meet; None: any."""
    return next(iter(sorted(_tables(a, b, wish))), None)


def capacities(instance: Instance) -> tuple[int, ...]:
    """How many meetings each slot can hold."""
    closed = Counter(slot for _, slot in instance.closed)
    most = instance.slot_tables or (instance.tables,) * instance.slots
    return tuple(min(instance.tables - closed[slot], most[slot]) for slot in range(instance.slots))


def open_slots(instance: Instance, a: Participant, b: Participant, wish: Wish) -> tuple[int, ...]:
    """Slots in which both may meet, as far as they themselves are concerned."""
    table = fixed_table(a, b, wish)
    return tuple(
        slot
        for slot in range(instance.slots)
        if slot not in a.unavailable
        and slot not in b.unavailable
        and (wish.slots is None or slot in wish.slots)
        and wish.fixed in (None, slot)
        and (table, slot) not in instance.closed
    )
