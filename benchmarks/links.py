"""Links seen while they are young: how long a look at all pairs takes, and how good foresight is.

Run from the project's root: `python -m benchmarks.links scale [--clusters N --organisations N
--ties N]`, `python -m benchmarks.links eval [--seeds N …] [--recipes NAME …] [DIR …]` or
`python -m benchmarks.links stories`. What `eval` and `stories` measure on are invented worlds
(`link_worlds`, `link_stories`), unless folders are named; they show that a mechanism works, never
that it holds in the field.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.link_stories import measure_stories
from benchmarks.link_worlds import RECIPES, Sizes, write_world
from benchmarks.measuring import write_result
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.spotting import spot
from matchmaker.domain.links.world import Clusters, Memberships, OwnLinks, Ties, World
from matchmaker.services.evaluating.links.lines import lines
from matchmaker.services.evaluating.links.protocol import Grouping, Plan
from matchmaker.services.evaluating.links.service import evaluate_links
from matchmaker.services.evaluating.memory import peak_mib

PACKAGES = ("numpy", "scipy")
NOW, THEN = date(2026, 9, 30), date(2016, 9, 30)
LIMITS = {"seconds": 60, "peak_mib": 4096, "as_of_times_today": 2}


def large_world(clusters: int, organisations: int, ties: int, seed: int = 7) -> World:
    """Clusters of very different size, a twelfth of the organisations in two, ties over 25 years."""
    chance = np.random.default_rng(seed)
    sizes = (1 + np.arange(clusters)) ** -0.5
    home = chance.choice(clusters, organisations, p=sizes / sizes.sum())
    second = np.flatnonzero(chance.random(organisations) < 1 / 12)
    member = np.r_[np.arange(organisations), second]
    fame = np.exp(chance.normal(0, 1, organisations)).cumsum()
    ends = np.searchsorted(fame, chance.random((2, ties)) * fame[-1])
    days = np.datetime64("2001-01-01") + chance.integers(0, 25 * 365, ties)
    own = 3 * clusters
    return World(
        organisations,
        Ties(
            ends[0], ends[1], days.astype("M8[D]"), np.full(ties, np.datetime64("NaT", "D")),
            chance.choice([0.3, 0.5, 1.0], ties), chance.random(ties) < 0.1,
        ),
        Memberships(
            member, np.r_[home, chance.integers(0, clusters, len(second))],
            np.full(len(member), np.datetime64("NaT", "D")),
            np.full(len(member), np.datetime64("NaT", "D")),
        ),
        Clusters(
            clusters,
            links=OwnLinks(
                chance.integers(0, clusters, own), chance.integers(0, clusters, own),
                np.full(own, np.datetime64("2010-01-01")),
            ),
            block=chance.integers(0, 30, clusters),
            position=np.column_stack(
                [chance.uniform(35, 65, clusters), chance.uniform(-10, 30, clusters)]
            ),
        ),
    )  # fmt: skip


def measure_scale(clusters: int, organisations: int, ties: int) -> dict[str, Any]:
    """Seconds of one look at all pairs, today and as of ten years ago, and the memory of it."""
    world = large_world(clusters, organisations, ties)
    figures: dict[str, Any] = {
        "clusters": clusters,
        "organisations": organisations,
        "ties": ties,
        "peak_mib_before": peak_mib(),
        "load_before": round(os.getloadavg()[0], 1),  # others' work makes seconds longer
    }
    for name, day in (("today", NOW), ("as_of", THEN)):
        wall, busy = time.perf_counter(), time.process_time()
        found = spot(world, day, hand_set(), progress=lambda n, of: _show("Looking", n, of))
        figures[name] = {
            "seconds": round(time.perf_counter() - wall, 1),
            "processor_seconds": round(time.process_time() - busy, 1),
            "pairs": found.looked_at,
        }
    figures["as_of_times_today"] = round(
        figures["as_of"]["seconds"] / figures["today"]["seconds"], 2
    )
    return figures | {"peak_mib": peak_mib()}


def measure_foresight(given: argparse.Namespace, scratch: Path) -> Path:
    """Every world and grouping: the tables, and whether the promises are kept; written as it goes."""
    source = "folders of tables" if given.directories else "generated worlds"
    path = Path()
    found: dict[str, Any] = {}
    for name, folder in _folders(given, scratch):
        for grouping in given.groups:
            plan = Plan(given.cut, given.until, Grouping(grouping), resamples=given.resamples)
            result = evaluate_links(folder, plan, _show)
            print("", *lines(result), sep="\n")
            found[f"{name} {grouping}"] = result
            told = {"source": source, "promises": summary(found), "results": found}
            path = write_result("links_eval", PACKAGES, **told)
    return path


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """In how many worlds each promise is kept, and its mean; the worlds of pure chance apart."""
    rows = {name: each for name, each in found.items() if not name.startswith("chance")}
    names = list(dict.fromkeys(bar for each in rows.values() for bar in each["bars"]))
    return {
        bar: {
            "wanted": next(e["bars"][bar]["wanted"] for e in rows.values() if bar in e["bars"]),
            "mean": round(
                float(
                    np.mean([e["bars"][bar]["found"] for e in rows.values() if bar in e["bars"]])
                ),
                4,
            ),
            "kept_in": sum(e["bars"][bar]["holds"] for e in rows.values() if bar in e["bars"]),
            "of": sum(bar in e["bars"] for e in rows.values()),
        }
        for bar in names
    }


def _folders(given: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    for each in given.directories:
        yield each.name, each
    for seed in () if given.directories else given.seeds:
        for recipe in RECIPES:
            if recipe.name in given.recipes:
                folder = scratch / f"{recipe.name} {seed}"
                write_world(folder, recipe, Sizes(), seed=seed)
                yield folder.name, folder


def _show(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done:,} of {total:,}   ", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Measure what is asked for, print it, write it."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("what", choices=["scale", "eval", "stories"])
    arguments.add_argument("directories", nargs="*", type=Path)
    arguments.add_argument("--clusters", type=int, default=3_000)
    arguments.add_argument("--organisations", type=int, default=600_000)
    arguments.add_argument("--ties", type=int, default=5_000_000)
    arguments.add_argument("--seeds", nargs="+", type=int, default=[11, 12])
    arguments.add_argument("--recipes", nargs="+", default=[each.name for each in RECIPES])
    arguments.add_argument("--groups", nargs="+", default=["city", "country-theme"])
    arguments.add_argument("--resamples", type=int, default=200)
    arguments.add_argument("--cut", type=date.fromisoformat, default=date(2018, 12, 31))
    arguments.add_argument("--until", type=date.fromisoformat, default=date(2019, 12, 31))
    given = arguments.parse_args()
    if given.what == "scale":
        figures = measure_scale(given.clusters, given.organisations, given.ties)
        path = write_result("links", PACKAGES, figures=figures, limits=LIMITS)
    elif given.what == "stories":
        path = write_result("links_stories", PACKAGES, figures=measure_stories(_show))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            path = measure_foresight(given, Path(scratch))
    shown = json.loads(path.read_text(encoding="utf-8"))
    print(json.dumps({k: v for k, v in shown.items() if k != "results"}, indent=2))


if __name__ == "__main__":
    main()
