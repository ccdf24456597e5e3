"""The invented markets of `domain.market_worlds` in the form all `evaluate` commands share."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from matchmaker.domain.evaluation import Numbers, means_with_intervals
from matchmaker.domain.market_worlds import LISTED, RULES, Outcome, chances, try_rule
from matchmaker.services.evaluating.measuring import rounded
from matchmaker.services.evaluating.memory import peak_mib

POPULARITY = (0.2, 0.5, 0.8)
MIDDLE = 0.5
SIZE = 200
WORLDS = 10
MARKET = "market"
_MEASURES: Mapping[str, Callable[[Outcome], float]] = {
    "mutual matches": lambda each: each.matches,
    "exposure Gini": lambda each: each.gini,
    "never shown": lambda each: each.never_shown,
}


def evaluate_market(
    *, size: int = SIZE, worlds: int = WORLDS, seed: int = 0, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """What each rule of ranking brings in invented markets of three popularities.

    The main table is the moderate one, 0.5; all three are among the slices. Intervals are over
    worlds; the difference is that of the market to the product of both chances.
    """
    started = time.perf_counter()
    tables = {}
    for number, popularity in enumerate(POPULARITY):
        progress(number, len(POPULARITY))
        tables[popularity] = _table(popularity, size, range(seed, seed + worlds))
    progress(len(POPULARITY), len(POPULARITY))
    middle = tables[MIDDLE]
    return {
        "task": "market",
        "protocol": {
            "organisations": size,
            "worlds": worlds,
            "listed": LISTED,
            "popularity": MIDDLE,
            "seed": seed,
        },
        "systems": middle["systems"],
        "difference": middle["difference"],
        "slices": {f"popularity {each}": table for each, table in tables.items()},
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mib": peak_mib(),
    }


def _table(popularity: float, size: int, seeds: Sequence[int]) -> dict[str, Any]:
    worlds = [chances(size, popularity, seed=each) for each in seeds]
    outcomes = {name: [try_rule(rule, world) for world in worlds] for name, rule in RULES.items()}
    names = [(rule, measure) for rule in RULES for measure in _MEASURES]
    columns = [_column(outcomes[rule], _MEASURES[measure]) for rule, measure in names]
    columns += [
        _column(outcomes[MARKET], of) - _column(outcomes["product"], of)
        for of in _MEASURES.values()
    ]
    found = means_with_intervals(np.stack(columns, axis=1), seed=0)
    systems: dict[str, dict[str, Any]] = {rule: {} for rule in RULES}
    for (rule, measure), interval in zip(names, found, strict=False):
        systems[rule][measure] = rounded(interval)
    apart = zip(_MEASURES, found[len(names) :], strict=True)
    return {
        "queries": len(worlds),
        "systems": systems,
        "difference": {name: {"to": "product", **rounded(each)} for name, each in apart},
    }


def _column(outcomes: Sequence[Outcome], of: Callable[[Outcome], float]) -> Numbers:
    return np.array([of(each) for each in outcomes])
