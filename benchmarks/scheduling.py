"""Scheduling an event: interest against the proved bound, gaps against other ways, seconds.

    python -m benchmarks.scheduling [NAME …]      all events, or those named; `--short` for a look

Each row says how long the search was given and when the interest was settled. The real events of
the literature (Bofill et al.) are not published with it as files that we have: `given` makes
events of the sizes that are reported of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.measuring import RESULTS, write_result
from benchmarks.scheduling_peers import PEERS, Peer, figures, whole_model, whole_model_of_gaps
from benchmarks.scheduling_worlds import event, given, given_with_orders, requested
from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.ground import survey
from matchmaker.domain.scheduling.planning import plan

World = Callable[[int], dict[str, Any]]
"""A seed into a file."""

EVENTS: dict[str, tuple[World, float]] = {
    "400 people, 2 clusters": (lambda n: event(400, slots=20, tables=120, cap=10, seed=n), 45),
    "400 people, 4 clusters": (
        lambda n: event(400, slots=20, tables=120, cap=10, clusters=4, seed=n),
        45,
    ),
    "120 people, 600 wishes": (
        lambda n: requested(120, 600, slots=16, tables=40, cap=10, seed=n),
        15,
    ),
    "slots = cap": (lambda n: event(100, slots=10, tables=50, cap=10, clusters=4, seed=n), 15),
    "2,000 people": (lambda n: event(2000, slots=20, tables=600, cap=10, clusters=4, seed=n), 25),
    "given, 42 people": (lambda n: given(42, 125, slots=8, tables=21, most=7, seed=n), 15),
    "given, 70 people": (lambda n: given(70, 154, slots=14, tables=14, seed=n), 15),
    "given, 78 people": (lambda n: given(78, 302, slots=22, tables=22, seed=n), 25),
    "given, 78 people, halves and orders": (
        lambda n: given_with_orders(78, 302, slots=22, tables=22, seed=n),
        25,
    ),
}
SEEDS = range(2, 4)
SECONDS_OF_SEEDS = 2.0
LONGEST = 60.0
WHOLE_MODEL_SECONDS = 15.0
WHOLE_MODEL_EFFORT = 2.0  # some 10 seconds


def measure(world: World, seconds: float, *, is_thorough: bool) -> dict[str, Any]:
    """One event: ours, then the peers."""
    asked = world(1)
    instance = read_instance(asked)
    ours = _ours(instance, seconds)
    ground = survey(instance)
    peers: dict[str, Peer] = dict(PEERS)
    if is_thorough and len(instance.participants) <= 120:
        peers["CP-SAT on the whole model"] = (
            whole_model_of_gaps(WHOLE_MODEL_EFFORT)
            if instance.given
            else whole_model(WHOLE_MODEL_SECONDS)
        )
    rows = {}
    for name, peer in peers.items():
        start, begun = time.perf_counter(), time.process_time()
        board = peer(ground)
        rows[name] = {
            **figures(board),
            "seconds": round(time.perf_counter() - start, 2),
            "processor_seconds": round(time.process_time() - begun, 2),
        }
    greedy = rows["greedy by interest"]["breaks"]
    return {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "people": len(instance.participants),
        "wishes": len(instance.wishes),
        "slots": instance.slots,
        "tables": instance.tables,
        "ours": ours,
        "other_seeds": _other_seeds(world) if is_thorough else None,
        "gaps_below_greedy": round(1 - ours["breaks"]["total"] / greedy, 3) if greedy else None,
        "peers": rows,
    }


def _ours(instance: Any, seconds: float) -> dict[str, Any]:
    """Our plan; processor time beside the clock, since other programs may use the machine. The
    search is single-threaded and ended after a minute of it.
    """
    start, begun = time.perf_counter(), time.process_time()
    steps: list[tuple[str, float, float]] = []
    found = plan(
        instance,
        seconds=seconds,
        tell=lambda step: steps.append(
            (str(step), time.perf_counter() - start, time.process_time() - begun)
        ),
        is_over=lambda: time.process_time() - begun > LONGEST,
    )
    taken, worked = time.perf_counter() - start, time.process_time() - begun
    document = plan_document(found, seconds=taken)
    settled = next(at for step, *at in steps if step == "Closing gaps")
    return {
        "meetings": len(found.meetings),
        **{
            key: document[key]
            for key in ("interest", "bound", "proved", "breaks", "table_changes", "seconds")
        },
        "processor_seconds": round(worked, 2),
        "interest_settled_after": round(settled[0], 2),
        "interest_settled_after_processor_seconds": round(settled[1], 2),
        "given_seconds": seconds,
        "unplaced": len(found.unplaced),
    }


def _other_seeds(world: World) -> dict[str, Any]:
    """Interest against the bound for other events of this kind, searched for a moment only."""
    rows = []
    for seed in SEEDS:
        instance = read_instance(world(seed))
        rows.append(_ours(instance, SECONDS_OF_SEEDS))
    return {
        "seeds": list(SEEDS),
        "given_seconds": SECONDS_OF_SEEDS,
        "proved": sum(row["proved"] for row in rows),
        "furthest_below_bound": round(
            max(1 - row["interest"] / max(1e-9, row["bound"]) for row in rows), 6
        ),
        "slowest_interest_processor_seconds": max(
            row["interest_settled_after_processor_seconds"] for row in rows
        ),
        "breaks": [row["breaks"]["total"] for row in rows],
        "largest_break": max(row["breaks"]["largest"] for row in rows),
    }


def main() -> None:
    """Measure the events that were named, and write results/scheduling.json."""
    words = [word for word in sys.argv[1:] if word != "--short"]
    is_short = "--short" in sys.argv
    rows = _known()
    for name, (world, seconds) in EVENTS.items():
        if words and name not in words:
            continue
        given_seconds = min(seconds, 5) if is_short else seconds
        rows[name] = measure(
            world,
            given_seconds,
            is_thorough=not is_short,
        )
        print(name, rows[name]["ours"], rows[name]["gaps_below_greedy"])
        for peer, row in rows[name]["peers"].items():
            print("   ", peer, row)
        if not is_short:
            write_result("scheduling", ("ortools", "scipy", "numpy"), events=rows)


def _known() -> dict[str, Any]:
    """Rows of an earlier run: events can be measured one by one."""
    import json

    path = RESULTS / "scheduling.json"
    return dict(json.loads(path.read_text())["events"]) if path.is_file() else {}


if __name__ == "__main__":
    main()
