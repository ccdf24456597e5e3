"""Whether learning from outcomes helps, where the right answer is known: invented platforms.

    .venv/bin/python -m benchmarks.learning [--worlds N]

For experts who are a little, rather and very wrong, and for few and many decided answers: nDCG@10
on people whom nobody has seen, after learning minus before, over so many worlds with 95 %
intervals. Beside it the same with the answers dealt out anew (they must teach nothing), and with
everything that is pending taken for a refusal (what one would do without hazards).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.learning_worlds import World, gain
from benchmarks.measuring import write_result
from matchmaker.domain.evaluation import mean_with_interval
from matchmaker.domain.hazards import End, Spell

ERRORS = {"a little wrong": 0.4, "rather wrong": 0.8, "very wrong": 1.2}
COUNTS = (15, 30, 60, 90, 120, 180, 250, 500, 1_000)
WORST, AT_120 = -0.01, 0.03
Way = Callable[[World, Sequence[Spell]], Sequence[Spell]]


def as_told(_: World, spells: Sequence[Spell]) -> Sequence[Spell]:
    """What the ledger says."""
    return spells


def shuffled(world: World, spells: Sequence[Spell]) -> Sequence[Spell]:
    """Answers that have nothing to do with what was shown."""
    return world.shuffled(spells)


def pending_refused(_: World, spells: Sequence[Spell]) -> Sequence[Spell]:
    """Everything that is pending taken for a refusal."""
    return [replace(each, end=End.LEFT) if each.end is End.OPEN else each for each in spells]


WAYS: dict[str, Way] = {
    "as told": as_told,
    "shuffled": shuffled,
    "pending taken for no": pending_refused,
}


def gains(way: Way, error: float, decided: int, worlds: int) -> dict[str, float]:
    """The mean gain over the worlds and its interval."""
    found = []
    for seed in range(worlds):
        world = World(seed, error=error)
        found.append(gain(world, way(world, world.spells(decided)), seed))
    held = mean_with_interval(np.array(found), seed=0)
    return {name: round(getattr(held, name), 4) for name in ("value", "low", "high")}


def table(worlds: int) -> dict[str, Any]:
    """Gains by way, error of the experts and number of decided answers."""
    found: dict[str, Any] = {}
    for name, way in WAYS.items():
        counts = COUNTS if way is as_told else (120, 250)
        for words, error in ERRORS.items():
            row = {str(each): gains(way, error, each, worlds) for each in counts}
            found.setdefault(name, {})[words] = row
            told = "  ".join(f"{each} {row[str(each)]['value']:+.3f}" for each in counts)
            print(f"{name:<22}{words:<16}{told}", flush=True)
    return found


def main() -> None:
    """Print and write the table, and whether the bars are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=60)
    given = parser.parse_args()
    found = table(given.worlds)
    told = found["as told"]
    bars = {
        "worst_mean": min(each["value"] for row in told.values() for each in row.values()),
        "at_120": {words: row["120"]["value"] for words, row in told.items()},
        "targets": {"worst_mean": WORST, "at_120": AT_120},
    }
    print(bars)
    write_result("learning", ("numpy", "scipy"), worlds=given.worlds, gains=found, bars=bars)


if __name__ == "__main__":
    main()
