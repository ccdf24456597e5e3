"""How long before its link a pair first stood among the first of a yearly list."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.domain.links.world import Numbers
from matchmaker.services.evaluating.as_of import YEAR
from matchmaker.services.evaluating.links.measuring import interval
from matchmaker.services.evaluating.links.past import Day, learn
from matchmaker.services.evaluating.links.protocol import LISTED, Plan
from matchmaker.services.evaluating.links.systems import ranked

if TYPE_CHECKING:  # `service` measures leads
    from matchmaker.services.evaluating.links.service import Foresight

MEASURE = "median lead"
_Names = tuple[str, str]


def leads(seen: Foresight, links: dict[tuple[int, int], date], plan: Plan) -> dict[str, Numbers]:
    """Years from the first yearly list with a pair to its link, for those that were ever listed.

    Only links after the cut count. The list of an earlier year is made with weights learned from
    the years before it.
    """
    names = seen.day.groups.names
    wanted = {(names[one], names[other]): day for (one, other), day in links.items()}
    first: defaultdict[str, dict[_Names, date]] = defaultdict(dict)
    windows = [each for _, each in seen.past]
    for back in range(len(seen.past), 0, -1):
        day = seen.past[back - 1][0]
        for system, scores in ranked(day.ground, learn(windows[back:])).items():
            _list(first[system], day, scores, plan.seed)
    for system, scores in seen.scores.items():
        _list(first[system], seen.day, scores, plan.seed)
    return {
        system: np.array(
            [(day - listed[pair]).days / YEAR for pair, day in wanted.items() if pair in listed]
        )
        for system, listed in first.items()
    }


def add(table: dict[str, Any], found: dict[str, Numbers], *, seed: int, resamples: int) -> None:
    """Write the median lead of each system into the table; intervals resample the links."""
    chance = np.random.default_rng(seed)
    for system, years in found.items():
        if not len(years):
            table["systems"][system][MEASURE] = {"value": 0.0, "low": 0.0, "high": 0.0}
            continue
        drawn = years[chance.integers(0, len(years), (resamples, len(years)))]
        medians = np.r_[np.median(years), np.median(drawn, axis=1)]
        table["systems"][system][MEASURE] = interval(medians)


def _list(first: dict[_Names, date], day: Day, scores: Numbers, seed: int) -> None:
    """Note the pairs of this day's list that stood on none before."""
    low, high = day.ground.at_risk
    lot = np.random.default_rng(seed).permutation(len(scores))
    names = day.groups.names
    for pair in lot[np.argsort(-scores[lot], kind="stable")][:LISTED].tolist():
        first.setdefault((names[low[pair]], names[high[pair]]), day.on)
