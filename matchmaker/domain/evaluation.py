"""How good a ranking is: measures per query, and how sure one can be of a difference.

A query is an organisation that looks for partners; what is relevant is known afterwards. All
measures are of the *full* ranking: sampled negatives flatter and mislead (Krichene and Rendle
2020, "On Sampled Metrics for Item Recommendation"). Intervals resample queries, the same ones for
both systems (paired bootstrap, Efron 1979; for retrieval: Sakai 2006), seeded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Ranks = Sequence[int]
RESAMPLES = 10_000
CONFIDENCE = 0.95
_BLOCK = 4_000_000  # numbers held at once while resampling


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries with its bootstrap interval."""

    value: float
    low: float
    high: float


def ranks_of(scores: Numbers, relevant: Sequence[int], *, excluded: Sequence[int] = ()) -> Ranks:
    """The places (from 1) of the relevant among all candidates, best score first.

    A tie is broken against us: of equals, the irrelevant stand first, so that a system which
    gives everybody the same score finds nobody.
    """
    out = set(excluded)
    kept = [each for each in relevant if each not in out]
    return ranks_from(ahead_of(scores, kept, excluded=[*relevant, *excluded]))


def ahead_of(
    scores: Numbers, relevant: Sequence[int], *, excluded: Sequence[int] = ()
) -> NDArray[np.int64]:
    """How many irrelevant candidates stand before each of the relevant, equals included.

    The relevant must be among the excluded, so that none of them stands in another's way.
    """
    is_out = np.zeros(len(scores), dtype=bool)
    is_out[list(excluded)] = True
    others = np.sort(scores[~is_out])
    found = np.searchsorted(others, scores[list(relevant)], side="left")
    return np.asarray(len(others) - found, dtype=np.int64)


def ranks_from(ahead: NDArray[np.int64]) -> Ranks:
    """The places (from 1) of the relevant, given how many irrelevant stand before each."""
    return [int(place) + each + 1 for each, place in enumerate(np.sort(ahead))]


def hit(ranks: Ranks, k: int) -> float:
    """1 if any relevant one is among the first k, else 0."""
    return float(any(rank <= k for rank in ranks))


def reciprocal_rank(ranks: Ranks) -> float:
    """1 / place of the first relevant one; 0 if there is none (Voorhees 1999)."""
    return 1.0 / min(ranks) if ranks else 0.0


def ndcg(ranks: Ranks, k: int) -> float:
    """Discounted gain of the first k against the best order (Järvelin and Kekäläinen 2002)."""
    gained = sum(1.0 / np.log2(rank + 1) for rank in ranks if rank <= k)
    best = sum(1.0 / np.log2(place + 1) for place in range(1, min(k, len(ranks)) + 1))
    return float(gained / best) if best else 0.0


MEASURES: Mapping[str, Callable[[Ranks], float]] = {
    "hit@20": lambda ranks: hit(ranks, 20),
    "hit@10": lambda ranks: hit(ranks, 10),
    "MRR": reciprocal_rank,
    "nDCG@10": lambda ranks: ndcg(ranks, 10),
}


def mean_with_interval(values: Numbers, *, seed: int) -> Interval:
    """The mean over queries and its 95 % percentile bootstrap interval.

    Raises:
        ValueError: there is nothing to take a mean of.
    """
    if len(values) == 0:
        raise ValueError("A mean over no query says nothing.")
    low, high = _percentiles(_resampled_means(values, seed))
    return Interval(float(values.mean()), low, high)


def paired_difference(ours: Numbers, theirs: Numbers, *, seed: int) -> Interval:
    """How much better ours is on the same queries, with its paired bootstrap interval.

    Raises:
        ValueError: the two were not asked the same number of queries.
    """
    if ours.shape != theirs.shape:
        raise ValueError("A paired difference needs the same queries on both sides.")
    return mean_with_interval(ours - theirs, seed=seed)


def means_with_intervals(values: Numbers, *, seed: int) -> list[Interval]:
    """The mean of each column of (queries, columns) with its interval, all from the same resamples.

    A column of differences is thereby a paired bootstrap. Many columns cost hardly more than one.

    Raises:
        ValueError: there is nothing to take a mean of.
    """
    count = len(values)
    if count == 0:
        raise ValueError("A mean over no query says nothing.")
    chance = np.random.default_rng(seed)
    at_once = max(1, _BLOCK // count)
    means = np.concatenate(
        [
            _drawn(chance, count, min(at_once, RESAMPLES - start)) @ values / count
            for start in range(0, RESAMPLES, at_once)
        ]
    )
    centres = values.mean(axis=0)
    bounds = (_percentiles(each) for each in means.T)
    return [Interval(float(v), low, high) for v, (low, high) in zip(centres, bounds, strict=True)]


def gini(exposures: Numbers) -> float:
    """How unequally often candidates are shown: 0 all alike, towards 1 one gets everything."""
    rising = np.sort(np.asarray(exposures, dtype=float))
    total = rising.sum()
    if total == 0:
        return 0.0
    places = np.arange(1, len(rising) + 1)
    return float((2 * places - len(rising) - 1) @ rising / (len(rising) * total))


def coverage(exposures: Numbers) -> float:
    """The share of candidates that are shown to anybody at all."""
    return float(np.mean(np.asarray(exposures) > 0)) if len(exposures) else 0.0


def _drawn(chance: np.random.Generator, count: int, rows: int) -> Numbers:
    """(rows, count): how often each query is drawn in each resample."""
    return chance.multinomial(count, np.full(count, 1 / count), size=rows).astype(float)


def _resampled_means(values: Numbers, seed: int) -> Numbers:
    """Means of RESAMPLES resamples; drawn in blocks, so that memory stays small."""
    chance = np.random.default_rng(seed)
    at_once = max(1, _BLOCK // len(values))
    means = []
    for start in range(0, RESAMPLES, at_once):
        rows = min(at_once, RESAMPLES - start)
        means.append(values[chance.integers(0, len(values), (rows, len(values)))].mean(axis=1))
    return np.concatenate(means)


def _percentiles(means: Numbers) -> tuple[float, float]:
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
