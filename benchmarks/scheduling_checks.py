"""Many small random files against a checker that shares no code with the scheduler.

    python -m benchmarks.scheduling_checks [N]     N files (10,000), and a tenth as many tiny ones

Each plan is held against every rule of the format; tiny ones against all plans there are (most
interest, then least lacking of the minimum, then fewest breaks where the meetings are given); and
with one more table or slot, proved interest may not fall. The checker is that of the tests.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import write_result
from matchmaker.domain.scheduling.documents import plan_document, read_instance
from matchmaker.domain.scheduling.planning import plan
from matchmaker.errors import InputError

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from schedule_checker import best_by_hand, lacking, violations
from schedule_worlds import random_file

FIRST_SEED = 2_000_000
SECONDS = 0.02  # of search: some thousand steps, and the solver at least once


def solved(asked: dict[str, Any], seconds: float = SECONDS) -> dict[str, Any] | None:
    """The plan as printed; None if the file was refused."""
    try:
        return plan_document(plan(read_instance(asked), seconds=seconds), seconds=0)
    except InputError:
        return None


def random_files(count: int) -> dict[str, int]:
    """Plans of random files, held against the rules."""
    found = {"files": count, "refused": 0, "meetings": 0, "with_violations": 0, "proved": 0}
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        asked = random_file(seed, people=14, slots=9)
        given = solved(asked)
        if given is None:
            found["refused"] += 1
            continue
        found["meetings"] += len(given["meetings"])
        found["proved"] += given["proved"]
        found["with_violations"] += bool(violations(asked, given))
    return found


def tiny_files(count: int) -> dict[str, int]:
    """Plans of tiny files, held against all that there are."""
    found = {"files": count, "impossible": 0, "not_the_best": 0, "wrongly_refused": 0}
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        asked = random_file(seed, people=4, slots=4)
        key = "wishes" if "wishes" in asked else "meetings"
        asked[key] = asked[key][:5]
        asked.pop("precedences", None)
        best, given = best_by_hand(asked), solved(asked)
        if best is None or given is None:
            found["impossible"] += best is None
            found["wrongly_refused"] += (best is None) != (given is None)
            continue
        gaps = given["breaks"]["total"] if key == "meetings" else best[2]
        mine = (round(given["interest"], 6), lacking(asked, given["meetings"]), gaps)
        found["not_the_best"] += mine != best
    return found


def larger_files(count: int) -> dict[str, int]:
    """Proved interest of files to which a table or a slot was added."""
    found = {"files": 0, "fell": 0, "not_proved": 0}
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        asked = random_file(seed, people=8, slots=5, is_given=False)
        for key in ("closed", "slot_tables"):
            asked.pop(key, None)
        before = solved(asked)
        if before is None:
            continue
        for key in ("tables", "slots"):
            after = solved({**asked, key: asked[key] + 1})
            found["files"] += 1
            if after is None or not (before["proved"] and after["proved"]):
                found["not_proved"] += 1
            else:
                found["fell"] += after["interest"] < before["interest"] - 1e-6
    return found


def main() -> None:
    """Check, and write results/scheduling_checks.json."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    start = time.perf_counter()
    rows = {
        "random": random_files(count),
        "tiny": tiny_files(count // 10),
        "one_table_or_slot_more": larger_files(count // 20),
    }
    print(rows)
    write_result(
        "scheduling_checks",
        ("ortools", "scipy", "numpy"),
        first_seed=FIRST_SEED,
        search_seconds=SECONDS,
        seconds=round(time.perf_counter() - start),
        **rows,
    )


if __name__ == "__main__":
    main()
