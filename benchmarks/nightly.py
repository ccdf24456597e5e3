"""How long everybody's proposals take at once: 10,000 organisations, as `match all` asks for them.

    .venv/bin/python -m benchmarks.nightly [--organisations N] [--folder DIR] [--workers N]

The world is that of `benchmarks.proposals`; a folder that it has filled is used as it is. After the
run some organisations are asked for one by one, and their lists must be the same to the last bit.
Beside the wall clock stands the processor time of all processes together: on a machine that does
something else, that divided by the processors is what the run would have taken alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

import numpy as np  # noqa: E402

from benchmarks.measuring import write_result  # noqa: E402
from benchmarks.proposals import build  # noqa: E402
from matchmaker.config import PREFIX, read_config  # noqa: E402
from matchmaker.domain.evaluation import gini  # noqa: E402
from matchmaker.domain.reciprocal import Reciprocity  # noqa: E402
from matchmaker.runtime import Runtime  # noqa: E402
from matchmaker.services.identity.access import acting_for  # noqa: E402
from matchmaker.services.ranking import listed  # noqa: E402
from matchmaker.services.ranking.listed import List  # noqa: E402
from matchmaker.services.ranking.proposing import Desk, Wish, propose  # noqa: E402

PACKAGES = ("openvino", "faiss-cpu", "sqlalchemy", "numpy", "scipy")
TARGET_S = 600


def run(folder: Path, rule: str, workers: int) -> dict[str, Any]:
    """One nightly run by the command, with its times."""
    command = [sys.executable, "-m", "matchmaker", "match", "all", "--json"]
    command += ["--workers", str(workers)]
    said = os.environ | {f"{PREFIX}INSTANCE": str(folder), f"{PREFIX}RECIPROCITY": rule}
    before, started = _processor_time(), time.perf_counter()
    printed = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=said).stdout
    wall = time.perf_counter() - started
    used = _processor_time() - before
    return {**json.loads(printed), "wall_s": round(wall, 1), "processor_s": round(used, 1)}


def agreement(folder: Path, rule: str, asked: int) -> dict[str, Any]:
    """How many of some organisations get the same list by asking."""
    runtime = Runtime(read_config({}, instance=folder, reciprocity=rule))
    root = listed.newest(runtime.lists_folder)
    assert root is not None, "a run has just been finished"
    lists = list(listed.read_lists(root / listed.LISTS))
    told = listed.read_about(root)
    now = datetime.fromisoformat(told["day"]).replace(tzinfo=UTC)
    step = max(1, len(lists) // asked)
    same = 0
    with runtime.database() as session:
        for each in lists[::step][:asked]:
            viewer = acting_for(session, each.seeker_id, today=now.date())
            desk = Desk(session, runtime.library, runtime.weights, viewer, now, runtime.policy)
            slate = propose(desk, each.seeker_id, Wish(limit=told["top"], is_recorded=False))
            same += _as_rows(each) == [
                (
                    shown.card.match.encounter.candidate.id,
                    shown.card.match.forward.chance,
                    shown.card.match.backward.chance,
                )
                for shown in slate.shown
            ]
    return {"asked_again": min(asked, len(lists)), "same": same, **_exposure(lists)}


def _as_rows(found: List) -> list[tuple[int, float, float]]:
    return [(each.candidate_id, each.forward, each.backward) for each in found.lines]


def _exposure(lists: list[List]) -> dict[str, float]:
    """How unequally places among the first ten are shared out, and who stands in none."""
    shown = {each.seeker_id: 0 for each in lists}
    for each in lists:
        for line in each.lines[:10]:
            shown[line.candidate_id] = shown.get(line.candidate_id, 0) + 1
    counts = list(shown.values())
    return {
        "exposure_gini": round(gini(np.array(counts, dtype=float)), 4),
        "never_shown": round(sum(each == 0 for each in counts) / len(counts), 4),
    }


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Build if needed, run, compare, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=50)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rule", choices=[*Reciprocity], default=Reciprocity.HARMONIC)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        notes = folder / "built.json"
        if not notes.exists():
            built = build(Runtime(read_config({}, instance=folder)), given.organisations)
            notes.write_text(json.dumps(built))
        shutil.rmtree(folder / listed.FOLDER, ignore_errors=True)
        found = run(folder, given.rule, given.workers)
        found |= agreement(folder, given.rule, given.asked)
        found["alone_s"] = round(found["processor_s"] / given.workers, 1)
        found["on_disk_mib"] = _size(folder / listed.FOLDER)
    mark = "reached" if found["wall_s"] <= TARGET_S else "MISSED"
    print(json.dumps(found, indent=1))
    print(f"wall clock {found['wall_s']:,} s, target {TARGET_S} s, {mark}")
    if given.organisations == 10_000:
        write_result("nightly", PACKAGES, found=found, workers=given.workers, target_s=TARGET_S)


def _size(folder: Path) -> float:
    return round(sum(each.stat().st_size for each in folder.rglob("*")) / 2**20, 2)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
