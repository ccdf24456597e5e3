"""Weights fitted to judged choices, and whether they may be used: two gates, both told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchmaker.domain import learning
from matchmaker.domain.calibration import WORST_ERROR, calibrator, expected_error
from matchmaker.domain.evaluation import mean_with_interval, ndcg, paired_difference, ranks_of
from matchmaker.domain.learning import Labels, Learned, Prior, fair_counts
from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.scoring import Weights
from matchmaker.services.learning.links import KINDS, Judged, Numbers

LEAST_LOSS = -0.01  # of nDCG@10 that the lower bound may reach
NAMES = tuple(each.name for each in FEATURES)


@dataclass(frozen=True, slots=True)
class Trial:
    """How weights did on choices they had not seen.

    Attributes:
        before: nDCG@10 of the weights they would replace.
        after: theirs.
        gained: the difference with its paired bootstrap interval over organisations.
        error: the expected calibration error of their chances.
        questions: on how many seekers.
    """

    before: float
    after: float
    gained: tuple[float, float, float]
    error: float
    questions: int

    @property
    def passes(self) -> bool:
        """Better on average, surely not worse by a hundredth, and honest about its chances."""
        mean, low, _ = self.gained
        return mean > 0 and low > LEAST_LOSS and self.error <= WORST_ERROR

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the weights' file."""
        value, low, high = (round(each, 4) for each in self.gained)
        return {
            "ndcg@10_before": round(self.before, 4),
            "ndcg@10_after": round(self.after, 4),
            "gained": {"value": value, "low": low, "high": high},
            "calibration_error": round(self.error, 4),
            "questions": self.questions,
            "passes": self.passes,
        }


def prior_of(weights: Weights) -> Prior:
    """The weights as the centre of what is learned."""
    table = [[weights.by_kind[kind].get(name, 0.0) for name in NAMES] for kind in KINDS]
    return Prior(np.array(table), weights.intercept)


def learn(choices: Sequence[Judged], weights: Weights) -> Learned:
    """The weights that these choices make most plausible, from the given ones."""
    return learning.learn(_labels(choices), prior_of(weights))


def with_learned(weights: Weights, learned: Learned, version: str) -> Weights:
    """The same weights moved as learned; the intercept stays (see `links`), and so do zeros."""
    by_kind: Mapping[Any, Mapping[str, float]] = {
        kind: {
            name: round(float(learned.weights[row, NAMES.index(name)]), 4)
            for name in weights.by_kind[kind]
        }
        for row, kind in enumerate(KINDS)
    }
    return replace(weights, version=version, by_kind=by_kind)


def tried(choices: Sequence[Judged], old: Weights, new: Weights, *, seed: int) -> Trial:
    """Both on the same unseen choices."""
    before = np.array([_quality(each, prior_of(old)) for each in choices])
    after = np.array([_quality(each, prior_of(new)) for each in choices])
    gained = paired_difference(after, before, seed=seed)
    return Trial(
        before=mean_with_interval(before, seed=seed).value,
        after=float(after.mean()),
        gained=(gained.value, gained.low, gained.high),
        error=_error(choices, prior_of(new)),
        questions=len(choices),
    )


def _labels(choices: Sequence[Judged]) -> Labels:
    """Both directions of each pair, each counting half; nobody counts for more than ten labels."""
    width = len(NAMES)
    evidence = [rows for each in choices for rows in (each.forward, each.backward)]
    seekers = [each.seeker for each in choices for _ in range(2 * len(each.became))]
    counts = fair_counts(seekers) / 2 if seekers else np.empty(0)
    return Labels(
        evidence=np.concatenate(evidence) if evidence else np.empty((0, width)),
        agreed=np.concatenate([np.empty(0), *(np.tile(e.became, 2) for e in choices)]),
        kinds=np.concatenate(
            [np.empty(0, dtype=np.int64), *(np.tile(e.kinds, 2) for e in choices)]
        ),
        counts=counts,
    )


def values_of(choice: Judged, prior: Prior) -> Numbers:
    """The reciprocal value of each candidate, as lists rank it."""
    in_use = prior.weights[choice.kinds]
    there = _chances((choice.forward * in_use).sum(axis=1) + prior.intercept)
    back = _chances((choice.backward * in_use).sum(axis=1) + prior.intercept)
    return 2 * there * back / (there + back)


def _quality(choice: Judged, prior: Prior) -> float:
    partners = np.flatnonzero(choice.became > 0).tolist()
    return ndcg(ranks_of(values_of(choice, prior), partners), 10)


def _error(choices: Sequence[Judged], prior: Prior) -> float:
    """Calibrated on one half of the seekers, judged on the other, both ways round."""
    scores = [np.log(v / (1 - v)) for v in (values_of(each, prior) for each in choices)]
    halves = [np.arange(len(choices)) % 2 == half for half in (0, 1)]
    errors = []
    for here, there in ((halves[0], halves[1]), (halves[1], halves[0])):
        if not here.any() or not there.any():
            return 1.0
        known, asked = _joined(scores, choices, here), _joined(scores, choices, there)
        errors.append(expected_error(calibrator(*known)(asked[0]), asked[1]))
    return float(np.mean(errors))


def _joined(
    scores: Sequence[Numbers], choices: Sequence[Judged], which: np.ndarray[Any, Any]
) -> tuple[Numbers, Numbers]:
    places = np.flatnonzero(which).tolist()
    return (
        np.concatenate([scores[each] for each in places]),
        np.concatenate([choices[each].became for each in places]),
    )


def _chances(scores: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-scores)))
