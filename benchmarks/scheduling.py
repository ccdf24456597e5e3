"""Scheduling an event: interest against the proved bound, gaps against other ways, seconds.

    python -m benchmarks.scheduling [NAME …]      all events, or those named; `--short` for a look

Each row says how long the search was given and when the interest was settled.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import RESULTS, write_result
from benchmarks.scheduling_peers import PEERS, Peer, figures, whole_model
from benchmarks.scheduling_worlds import event, given, requested
from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.ground import survey
from matchmaker.domain.scheduling.planning import plan

World = Callable[[], dict[str, Any]]

EVENTS: dict[str, tuple[World, float]] = {
    "400 people, 2 clusters": (lambda: event(400, slots=20, tables=120, cap=10), 40),
    "400 people, 4 clusters": (lambda: event(400, slots=20, tables=120, cap=10, clusters=4), 30),
    "120 people, 600 wishes": (lambda: requested(120, 600, slots=16, tables=40, cap=10), 20),
    "slots = cap": (lambda: event(100, slots=10, tables=50, cap=10, clusters=4), 20),
    "2,000 people": (lambda: event(2000, slots=20, tables=600, cap=10, clusters=4), 40),
    "real size, given": (lambda: given(78, 302, slots=22, tables=22), 30),
}
WHOLE_MODEL_SECONDS = 15.0


def measure(world: World, seconds: float, *, is_whole_tried: bool) -> dict[str, Any]:
    """One event: ours, then the peers."""
    asked = world()
    instance = read_instance(asked)
    ours = _ours(instance, seconds)
    ground = survey(instance)
    peers: dict[str, Peer] = dict(PEERS)
    if is_whole_tried:
        peers["CP-SAT on the whole model"] = whole_model(WHOLE_MODEL_SECONDS)
    rows = {}
    for name, peer in peers.items():
        start = time.perf_counter()
        board = peer(ground)
        rows[name] = {**figures(board), "seconds": round(time.perf_counter() - start, 2)}
    greedy = rows["greedy by interest"]["breaks"]
    return {
        "people": len(instance.participants),
        "wishes": len(instance.wishes),
        "slots": instance.slots,
        "tables": instance.tables,
        "ours": ours,
        "gaps_below_greedy": round(1 - ours["breaks"]["total"] / greedy, 3) if greedy else None,
        "peers": rows,
    }


def _ours(instance: Any, seconds: float) -> dict[str, Any]:
    start = time.perf_counter()
    steps: list[tuple[str, float]] = []
    found = plan(
        instance,
        seconds=seconds,
        tell=lambda step: steps.append((str(step), round(time.perf_counter() - start, 2))),
        is_over=lambda: time.perf_counter() - start > seconds,
    )
    taken = time.perf_counter() - start
    document = plan_document(found, seconds=taken)
    settled = next(at for step, at in steps if step == "Closing gaps")
    return {
        "meetings": len(found.meetings),
        **{
            key: document[key]
            for key in ("interest", "bound", "proved", "breaks", "table_changes", "seconds")
        },
        "interest_settled_after": settled,
        "given_seconds": seconds,
        "unplaced": len(found.unplaced),
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
            is_whole_tried=not is_short and len(world()["participants"]) <= 120,
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
