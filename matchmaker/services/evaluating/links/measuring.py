"""How good a list of pairs is: precision, area, the first hundred; resampled over groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.world import Flags, Numbers, Places

MEASURES = ("AP", "AUC", "P@100", "P@1000")
FIRST = (100, 1_000)
OURS = "ours"
_TAIL = 2.5  # per cent


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Pairs at risk and what became of them.

    Attributes:
        low, high: the groups of each pair.
        linked: whether they shared a project in the window.
        groups: how many groups there are.
    """

    low: Places
    high: Places
    linked: Flags
    groups: int

    def where(self, kept: Flags) -> Asked:
        """Only some of the pairs."""
        return Asked(self.low[kept], self.high[kept], self.linked[kept], self.groups)


def judged(
    scores: Mapping[str, Numbers], asked: Asked, *, seed: int, resamples: int
) -> dict[str, Any] | None:
    """Every system on the same pairs with its intervals, and ours against the best of the others.

    Equal scores are ordered by lot, the same for all. None if nothing, or everything, linked.
    """
    if not asked.linked.any() or asked.linked.all():
        return None
    chance = np.random.default_rng(seed)
    lot = chance.permutation(len(asked.linked))
    orders = {name: lot[np.argsort(-of[lot], kind="stable")] for name, of in scores.items()}
    drawn = [np.ones(asked.groups)] + [
        chance.multinomial(asked.groups, np.full(asked.groups, 1 / asked.groups)).astype(float)
        for _ in range(resamples)
    ]
    values = np.array(
        [
            [measured(asked, each, order) for each in drawn]
            for order in (orders[name] for name in scores)
        ]
    )
    names = list(scores)
    return {
        "queries": len(asked.linked),
        "links": int(asked.linked.sum()),
        "systems": {
            name: {measure: interval(values[n, :, m]) for m, measure in enumerate(MEASURES)}
            for n, name in enumerate(names)
        },
        "difference": _differences(names, values),
    }


def measured(asked: Asked, drawn: Numbers, order: Places) -> tuple[float, ...]:
    """AP, AUC and the shares of the first, each pair counting as often as its groups were drawn."""
    counts = (drawn[asked.low] * drawn[asked.high])[order]
    hits = counts * asked.linked[order]
    found, seen = hits.cumsum(), counts.cumsum()
    total, misses = found[-1], seen[-1] - found[-1]
    if not total or not misses:
        return (np.nan,) * len(MEASURES)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    missed_before = seen - found
    firsts = []
    for most in FIRST:
        last = min(int(np.searchsorted(seen, most)), len(seen) - 1)
        firsts.append(float(found[last] / max(seen[last], 1.0)))
    area = 1 - float(hits @ missed_before) / float(total * misses)
    return (float(hits @ precision / total), area, *firsts)


def _differences(names: list[str], values: NDArray[np.float64]) -> dict[str, Any]:
    """Ours against the best of the simple ways, measure by measure, on the same resamples."""
    ours = values[names.index(OURS)]
    others = [n for n, name in enumerate(names) if not name.startswith(OURS)]
    found = {}
    for m, measure in enumerate(MEASURES):
        best = max(others, key=lambda n: float(values[n, 0, m]))
        ratio = float(ours[0, m] / max(values[best, 0, m], 1e-12))
        apart = interval(ours[:, m] - values[best, :, m])
        found[measure] = {"to": names[best], **apart, "ratio": round(ratio, 4)}
    return found


def interval(values: Numbers) -> dict[str, float]:
    """The first value and the 95 % percentile interval of the others, as JSON."""
    others = values[1:][np.isfinite(values[1:])]
    low, high = np.percentile(others, [_TAIL, 100 - _TAIL]) if len(others) else (values[0],) * 2
    return {
        "value": round(float(values[0]), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
