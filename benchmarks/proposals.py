"""How long proposals and searches take: 10,000 organisations, 100,000 sentences, real encoder.

    .venv/bin/python -m benchmarks.proposals [--organisations N] [--folder DIR]

Building the world takes minutes (100,000 sentences are really encoded) and is kept in DIR if one
is given. Measuring runs in a process of its own, as a server would, so that its memory is that of
serving. Figures are medians and 95th percentiles of single calls, warm.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

from benchmarks.measuring import median, quantile, write_result  # noqa: E402
from benchmarks.worlds import NOW, fill, needs  # noqa: E402
from matchmaker.config import read_config  # noqa: E402
from matchmaker.domain.visibility import Viewer  # noqa: E402
from matchmaker.runtime import Runtime  # noqa: E402
from matchmaker.services.database import migrate  # noqa: E402
from matchmaker.services.identity.access import acting_for  # noqa: E402
from matchmaker.services.index.embedding import embed_all  # noqa: E402
from matchmaker.services.index.indexes import build_index  # noqa: E402
from matchmaker.services.ranking.cards import card_as_dict  # noqa: E402
from matchmaker.services.ranking.proposing import Desk, Wish, propose, search  # noqa: E402

PACKAGES = ("openvino", "faiss-cpu", "sqlalchemy", "numpy", "bm25s")
TARGETS = {"propose_p50_ms": 120, "propose_p95_ms": 300, "search_p50_ms": 80, "rss_mib": 1024}


def build(runtime: Runtime, organisations: int) -> dict[str, Any]:
    """Fill, encode and index; a folder that is full already is left as it is."""
    started = time.perf_counter()
    migrate(runtime.database)
    with runtime.database() as session:
        sentences = fill(session, organisations)
        filled = time.perf_counter()
        embed_all(session, runtime.library.encoder, progress=_progress)
        encoded = time.perf_counter()
        build_index(session, runtime.library, today=NOW.date())
    return {
        "organisations": organisations,
        "sentences": sentences,
        "fill_s": round(filled - started, 1),
        "encode_s": round(encoded - filled, 1),
        "encode_per_s": round(sentences / (encoded - filled)),
        "index_s": round(time.perf_counter() - encoded, 1),
    }


def measure(runtime: Runtime, organisations: int, calls: int) -> dict[str, Any]:
    """Single calls, one after the other, after ten that warm up."""
    step = max(1, organisations // calls)
    sentences = needs(calls + 10, seed=7)
    cards: list[int] = []
    with runtime.database() as session:

        def proposals(number: int) -> None:
            identity = 1 + (number * step) % organisations
            viewer = acting_for(session, identity, today=NOW.date())
            desk = Desk(session, runtime.library, runtime.weights, viewer, NOW)
            slate = propose(desk, identity, Wish(limit=20))
            cards.append(len([card_as_dict(each.card) for each in slate.shown]))

        def typed(number: int) -> None:
            desk = Desk(session, runtime.library, runtime.weights, Viewer(), NOW)
            search(desk, sentences[number], Wish(limit=20), language="en")

        result = {
            **_times("propose", proposals, calls),
            **_times("search", typed, calls),
        }
    result["cards_median"] = median(cards)
    result["rss_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return result


def _times(name: str, call: Callable[[int], None], calls: int) -> dict[str, float]:
    for number in range(10):
        call(number)
    times = []
    for number in range(calls):
        started = time.perf_counter()
        call(number)
        times.append((time.perf_counter() - started) * 1000)
    return {
        f"{name}_p50_ms": round(median(times), 1),
        f"{name}_p95_ms": round(quantile(times, 0.95), 1),
    }


def _progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} encoded", end="", file=sys.stderr)


def main() -> None:
    """Build if needed, measure in a fresh process, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure-only", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        runtime = Runtime(read_config({}, instance=folder))
        if given.measure_only:
            print(json.dumps(measure(runtime, given.organisations, given.calls)))
            return
        notes = folder / "built.json"
        if not notes.exists():
            folder.mkdir(parents=True, exist_ok=True)
            notes.write_text(json.dumps(build(runtime, given.organisations)))
        again = [
            sys.executable,
            "-m",
            "benchmarks.proposals",
            "--measure-only",
            "--folder",
            str(folder),
        ]
        again += ["--organisations", str(given.organisations), "--calls", str(given.calls)]
        served = json.loads(subprocess.run(again, stdout=subprocess.PIPE, check=True).stdout)
        built = json.loads(notes.read_text())
    for key, target in TARGETS.items():
        mark = "reached" if served[key] <= target else "MISSED"
        print(f"{key:<18} {served[key]:>8}   target {target:>5}   {mark}")
    print(json.dumps(built))
    if given.organisations == 10_000:
        write_result("proposals", PACKAGES, built=built, served=served, targets=TARGETS)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
