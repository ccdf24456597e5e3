"""Mending a plan on the day: how long it takes, how many meetings move, how many are lost.

    python -m benchmarks.scheduling_repairs

For each event and seed a plan is made; then, at the third slot of the day, somebody has not come,
somebody will come three slots late, and a table is gone: each alone, and all at once with five of
each. Half of the meetings still to come are locked.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import write_result
from benchmarks.scheduling_worlds import event, requested
from matchmaker.domain.scheduling.documents import read_instance
from matchmaker.domain.scheduling.incidents import (
    Away,
    Incident,
    late_arrival,
    lost_table,
    no_show,
)
from matchmaker.domain.scheduling.instance import Instance, Plan
from matchmaker.domain.scheduling.planning import plan
from matchmaker.domain.scheduling.repairing import repair
from matchmaker.domain.scheduling.rules import capacities

NOW = 2
SEEDS = range(1, 4)
EVENTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "120 people": lambda n: requested(120, 600, slots=16, tables=40, cap=10, seed=n),
    "400 people": lambda n: event(400, slots=20, tables=120, cap=10, clusters=4, seed=n),
    "400 people, 10 % too few tables": lambda n: event(
        400, slots=20, tables=90, cap=10, clusters=4, seed=n
    ),
}


def troubles(instance: Instance, seed: int) -> dict[str, list[Incident]]:
    """What happens, by what people call it."""
    draw = random.Random(seed)
    people = draw.sample([one.id for one in instance.participants], 10)
    absent: list[Incident] = [no_show(instance, one, from_slot=NOW) for one in people[:5]]
    late: list[Incident] = [
        late_arrival(one, from_slot=NOW, until_slot=NOW + 3) for one in people[5:]
    ]
    tables: list[Incident] = [
        lost_table(instance, table, from_slot=NOW)
        for table in draw.sample(range(instance.tables), 5)
    ]
    return {
        "a no-show": absent[:1],
        "a late arrival": late[:1],
        "a lost table": tables[:1],
        "five of each": [*absent, *late, *tables],
    }


def main() -> None:
    """Measure, and write results/scheduling_repairs.json."""
    rows: dict[str, Any] = {}
    for name, world in EVENTS.items():
        found: dict[str, list[dict[str, float]]] = {}
        for seed in SEEDS:
            instance = read_instance(world(seed))
            before = plan(instance, seconds=0.3)
            for what, incidents in troubles(instance, seed).items():
                found.setdefault(what, []).append(mended(instance, before, incidents, seed))
        rows[name] = {
            what: {
                "slowest_seconds": round(max(each["seconds"] for each in runs), 2),
                "most_processor_seconds": round(max(each["worked"] for each in runs), 2),
                "largest_share_moved": round(max(each["moved"] for each in runs), 4),
                "largest_share_to_another_table": round(max(each["seated"] for each in runs), 4),
                "lost_of_those_who_are_there": sum(each["lost"] for each in runs),
                "of_these_while_places_were_free": sum(each["needless"] for each in runs),
                "locked_moved_without_need": sum(each["broken"] for each in runs),
            }
            for what, runs in found.items()
        }
        print(name, rows[name])
    write_result(
        "scheduling_repairs", ("ortools", "scipy", "numpy"), seeds=list(SEEDS), events=rows
    )


def mended(
    instance: Instance, before: Plan, incidents: list[Incident], seed: int
) -> dict[str, float]:
    """One repair, measured."""
    to_come = [each for each in before.meetings if each.slot >= NOW]
    locked = {each.wish for each in random.Random(seed).sample(to_come, len(to_come) // 2)}
    start, begun = time.perf_counter(), time.process_time()
    found = repair(
        instance, before.meetings, incidents=incidents, locked=locked, from_slot=NOW, seed=seed
    )
    taken, worked = time.perf_counter() - start, time.process_time() - begun
    free = sum(capacities(found.instance)[NOW:]) - sum(
        each.slot >= NOW for each in found.plan.meetings
    )
    away = {each.participant: each.slots for each in incidents if isinstance(each, Away)}
    gone = {one for one, slots in away.items() if max(slots) == instance.slots - 1}
    hit = {
        each.wish
        for each in to_come
        if any(each.slot in away.get(one, ()) for one in (each.a, each.b))
    }
    return {
        "seconds": taken,
        "worked": worked,
        "moved": len(found.moved) / len(to_come),
        "seated": len(found.seated) / len(to_come),
        "lost": (lost := sum(not {each.a, each.b} & gone for each in found.lost)),
        "needless": min(lost, free),
        "broken": sum(each.before.wish in locked - hit for each in found.moved),
    }


if __name__ == "__main__":
    main()
