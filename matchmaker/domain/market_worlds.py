"""Invented markets, to see what each rule of ranking does to everybody.

Organisations of two roles look at lists of partners; some partners are liked by all (popularity),
the rest is a matter of taste. Each reads down its own list with falling attention, says yes by
its own chance, and two meet if both do. Everything is counted in expectation, so a world has one
answer for each rule. What holds here is a mechanism, not a forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.evaluation import gini
from matchmaker.domain.market import (
    CAPACITY,
    DENSE_LIMIT,
    joint_value,
    keep_best,
    settle,
)

Numbers = NDArray[np.float64]
Rule = Callable[[Numbers, Numbers], Numbers]
LISTED = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule brings: expected mutual matches, and how attention is shared out."""

    matches: float
    gini: float
    never_shown: float


def chances(n: int, popularity: float, *, seed: int) -> Numbers:
    """(n, n): the chance that row says yes to column; 0 within the same role.

    `popularity` is the share of everybody's liking that all have in common, 0…1; the rest is
    each one's own.
    """
    chance = np.random.default_rng(seed)
    star = chance.random(n)
    taste = chance.random((n, n))
    found = popularity * star[None, :] + (1 - popularity) * taste
    role = np.arange(n) % 2
    found[role[:, None] == role[None, :]] = 0.0
    return np.asarray(found, dtype=float)


def one_sided(forward: Numbers, backward: Numbers) -> Numbers:
    """What the reader would like."""
    return forward


def product(forward: Numbers, backward: Numbers) -> Numbers:
    """The chance that both agree, if neither knows of the other."""
    return forward * backward


def harmonic(forward: Numbers, backward: Numbers) -> Numbers:
    """The harmonic mean, element by element; see `reciprocal.harmonic_mean`."""
    total = forward + backward
    return np.where(total > 0, 2 * forward * backward / np.where(total > 0, total, 1), 0.0)


def market(forward: Numbers, backward: Numbers) -> Numbers:
    """The expected meetings of the market; sparse above DENSE_LIMIT organisations."""
    value = joint_value(forward, backward)
    capacity = np.full(len(value), CAPACITY)
    if len(value) <= DENSE_LIMIT:
        found = settle(value, capacity).meetings
        assert isinstance(found, np.ndarray), "dense in, dense out"
        return found
    kept = settle(keep_best(value), capacity).meetings
    assert isinstance(kept, sparse.csr_array), "sparse in, sparse out"
    return np.asarray(kept.toarray())


RULES: Mapping[str, Rule] = {
    "one-sided": one_sided,
    "product": product,
    "harmonic mean": harmonic,
    "market": market,
}


def try_rule(rule: Rule, forward: Numbers) -> Outcome:
    """What comes of a world if everybody's list is ranked by this rule."""
    attention = _attention(rule(forward, forward.T))
    agrees = attention * forward
    return Outcome(
        matches=float((agrees * agrees.T).sum() / 2),
        gini=gini(attention.sum(axis=0)),
        never_shown=float(np.mean(attention.sum(axis=0) == 0)),
    )


def _attention(scores: Numbers) -> Numbers:
    """(n, n): how much of row's attention column gets: 1/rank within its list, 0 outside."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :LISTED]
    found = np.zeros_like(scores)
    rows = np.arange(len(scores))[:, None]
    found[rows, best] = np.where(scores[rows, best] > 0, 1.0 / np.arange(1, LISTED + 1), 0.0)
    return found
