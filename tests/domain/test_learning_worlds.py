"""Learning in worlds with a known answer: never worse than the hand, better soon, not by shuffling.

A platform shows the ten best of fifty by its hand-set weights and learns what came of those, as
in matching.md §3.2; quality is nDCG@10 on people it has not seen.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.domain.evaluation import ndcg, ranks_of
from matchmaker.domain.learning import Labels, Learned, Prior, fit, with_best_width

Numbers = NDArray[np.float64]
WIDTH, CANDIDATES, SHOWN = 12, 50, 10
WORLDS = 24
COUNTS = (30, 60, 120, 250)


class World:
    """What people truly want, and what the experts thought."""

    def __init__(self, seed: int, *, error: float) -> None:
        self.chance = np.random.default_rng(seed)
        self.truth = np.abs(self.chance.normal(0.9, 0.8, WIDTH))
        hand = self.truth + self.chance.normal(0, error, WIDTH)
        self.prior = Prior(hand[None, :], -1.2)

    def people(self, count: int) -> Numbers:
        return self.chance.uniform(-0.5, 0.5, (count, CANDIDATES, WIDTH))

    def agrees(self, evidence: Numbers) -> Numbers:
        said = self.chance.random(evidence.shape[:-1])
        return (said < 1 / (1 + np.exp(-(evidence @ self.truth * 2 - 0.8)))).astype(float)

    def labels(self, count: int) -> Labels:
        """Answers to what the hand-set weights put first, some of it by lot."""
        people = self.people(-(-count // SHOWN))
        order = np.argsort(-(people @ self.prior.weights[0]), axis=1)[:, :SHOWN]
        shown = np.take_along_axis(people, order[:, :, None], axis=1).reshape(-1, WIDTH)[:count]
        return Labels(shown, self.agrees(shown), np.zeros(count, dtype=np.int64), np.ones(count))


def learned(labels: Labels, prior: Prior) -> Learned:
    return fit(labels, with_best_width(labels, prior))


def quality(weights: Numbers, people: Numbers, agreed: Numbers) -> float:
    found = [
        ndcg(ranks_of(rows @ weights, np.flatnonzero(yes).tolist()), 10)
        for rows, yes in zip(people, agreed, strict=True)
        if yes.any()
    ]
    return float(np.mean(found))


def gains(count: int, *, error: float, shuffled: bool = False) -> Numbers:
    """What learning from so many labels brings in each world."""
    found = []
    for seed in range(WORLDS):
        world = World(seed, error=error)
        labels = world.labels(count)
        if shuffled:
            labels = Labels(
                labels.evidence,
                world.chance.permutation(labels.agreed),
                labels.kinds,
                labels.counts,
            )
        people = world.people(100)
        agreed = world.agrees(people)
        after = learned(labels, world.prior).weights[0]
        before = world.prior.weights[0]
        found.append(quality(after, people, agreed) - quality(before, people, agreed))
    return np.array(found)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("error", [0.4, 1.2])
def test_learning_is_never_worse_than_the_hand(count: int, error: float) -> None:
    assert gains(count, error=error).mean() >= -0.01


def test_with_120_labels_it_is_better_by_three_hundredths_where_the_hand_was_wrong() -> None:
    assert gains(120, error=1.2).mean() >= 0.03


def test_shuffled_outcomes_teach_nothing() -> None:
    found = gains(250, error=0.4, shuffled=True)
    spread = found.std(ddof=1) / np.sqrt(WORLDS)
    assert found.mean() <= 2 * spread
