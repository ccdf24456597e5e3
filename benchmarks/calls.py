"""Groups for a call of six parts among 10,000 organisations: how long, and how much they cover.

    .venv/bin/python -m benchmarks.calls [--folder DIR]

The world is that of `benchmarks.proposals` (DIR may hold it already; nothing is written to it).
Each call has six needs of the world's grammar as its parts, and is asked once, so that nothing is
remembered of it; the first two warm up. The negative control draws as many organisations by lot as
the best group has members, from all and from those whose sentences come nearest: they must cover
less, or the groups say nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from indexing.threads import limit_threads

limit_threads(1)  # as `python -m matchmaker` does, before NumPy is loaded

import sqlalchemy as sa  # noqa: E402

from benchmarks.measuring import median, quantile, write_result  # noqa: E402
from benchmarks.proposals import PACKAGES, build  # noqa: E402
from benchmarks.worlds import NOW, needs  # noqa: E402
from matchmaker.config import read_config  # noqa: E402
from matchmaker.domain.visibility import Viewer  # noqa: E402
from matchmaker.runtime import Runtime  # noqa: E402
from matchmaker.services.calls.fits import Fits, fits_of  # noqa: E402
from matchmaker.services.calls.grouping import Grouping, propose_groups  # noqa: E402
from matchmaker.services.calls.views import CallView, PartView  # noqa: E402
from matchmaker.services.desk import Desk  # noqa: E402
from models import Organisation  # noqa: E402

AIM_MS = 500
PARTS, CALLS, WARM_UP, DRAWS = 6, 20, 2, 200
RULES = {"plain": (6, 1, False), "two countries and an SME": (6, 2, True)}


@dataclass(frozen=True, slots=True)
class Covered:
    """Parts covered of six, on average over the calls: by the best group, and by lot."""

    best: float
    members: float
    from_all: float
    from_nearest: float


def a_call(number: int, sentences: list[str], rules: tuple[int, int, bool]) -> CallView:
    """A call with these sentences as its parts."""
    at_most, countries, needs_sme = rules
    return CallView(
        id=number,
        title=f"Call {number}",
        text="",
        language="en",
        programme="",
        url="",
        opens_on=None,
        deadline=None,
        budget=None,
        partners_at_most=at_most,
        countries_at_least=countries,
        needs_sme=needs_sme,
        cluster_id=None,
        cluster_name="",
        account_id=None,
        is_imported=True,
        is_example=True,
        parts=tuple(PartView(place, each) for place, each in enumerate(sentences, start=1)),
        today=NOW.date(),
    )


def calls(seed: int, rules: tuple[int, int, bool]) -> list[CallView]:
    """Calls of six parts each, all different."""
    sentences = needs(PARTS * (CALLS + WARM_UP), seed=seed)
    return [
        a_call(number, sentences[PARTS * number : PARTS * (number + 1)], rules)
        for number in range(CALLS + WARM_UP)
    ]


def timed(desk: Desk, asked: list[CallView]) -> tuple[list[float], list[float], list[Grouping]]:
    """Milliseconds and processor milliseconds of each call after the warm-up, and what was found."""
    times, worked, found = [], [], []
    for each in asked:
        started, began = time.perf_counter(), time.process_time()
        found.append(propose_groups(desk, each))
        times.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - began) * 1000)
    return times[WARM_UP:], worked[WARM_UP:], found[WARM_UP:]


def control(desk: Desk, asked: list[CallView], found: list[Grouping]) -> Covered:
    """What the best groups cover, and as many organisations drawn by lot."""
    chance = random.Random(3)
    everybody = list(desk.session.scalars(sa.select(Organisation.id)))
    sums = [0.0, 0.0, 0.0, 0.0]
    with_groups = [(call, each) for call, each in zip(asked, found, strict=True) if each.groups]
    for call, grouping in with_groups:
        fits, size = fits_of(desk, call), len(grouping.groups[0].members)
        sums[0] += len(grouping.groups[0].does)
        sums[1] += size
        sums[2] += _by_lot(everybody, size, fits, chance)
        sums[3] += _by_lot(list(fits.profiles), size, fits, chance)
    return Covered(*(round(each / len(with_groups), 3) for each in sums))


def _by_lot(pool: list[int], size: int, fits: Fits, chance: random.Random) -> float:
    """The mean number of parts that so many organisations of a pool cover."""
    covered = 0
    for _ in range(DRAWS):
        drawn = chance.sample(pool, size)
        covered += len({part for number in drawn for part in fits.best.get(number, ())})
    return covered / DRAWS


def main() -> None:
    """Build what is missing, measure, print and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        runtime = Runtime(read_config({}, instance=folder, secret_key="benchmark"))
        notes = folder / "built.json"
        if not notes.exists():
            folder.mkdir(parents=True, exist_ok=True)
            notes.write_text(json.dumps(build(runtime, 10_000)))
        figures = {}
        with runtime.database() as session:
            desk = Desk(session, runtime.library, runtime.weights, Viewer(), NOW)
            for seed, (name_of_rules, rules) in enumerate(RULES.items()):
                asked = calls(seed, rules)
                times, worked, found = timed(desk, asked)
                covered = control(desk, asked[WARM_UP:], found)
                figures[name_of_rules] = {
                    "median_ms": round(median(times), 1),
                    "p95_ms": round(quantile(times, 0.95), 1),
                    "median_processor_ms": round(median(worked), 1),
                    "judged": round(sum(each.judged for each in found) / len(found), 1),
                    "covered_by_best_group": covered.best,
                    "members_of_best_group": covered.members,
                    "covered_by_lot_from_all": covered.from_all,
                    "covered_by_lot_from_nearest": covered.from_nearest,
                }
        world = json.loads(notes.read_text())
    for name_of_rules, each in figures.items():
        mark = "reached" if each["median_ms"] <= AIM_MS else "MISSED"
        print(f"{name_of_rules}: {each['median_ms']} ms {mark}; {each}")
    write_result(
        "calls", PACKAGES, world=world, aim_ms=AIM_MS, parts=PARTS, calls=CALLS, groups=figures
    )


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
