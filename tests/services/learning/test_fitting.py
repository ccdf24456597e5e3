"""Weights fitted to choices, and the gates before they are used."""

from __future__ import annotations

import numpy as np
import pytest
from factories import HAND_SET

from matchmaker.services.learning.fitting import NAMES, Trial, learn, tried, with_learned
from matchmaker.services.learning.links import KINDS, Judged

TRUST, NEEDS = NAMES.index("trust_path"), NAMES.index("needs_met")
B2B = KINDS[0]


def choices(count: int, *, seed: int = 0, shuffled: bool = False) -> list[Judged]:
    """People who go by whom they know much more than the hand-set weights think."""
    chance = np.random.default_rng(seed)
    found = []
    for number in range(count):
        there = np.zeros((30, len(NAMES)))
        there[:, TRUST] = (chance.random(30) < 0.3) * 0.7
        there[:, NEEDS] = chance.random(30)
        back = there.copy()
        back[:, NEEDS] = chance.random(30)
        liking = 6 * there[:, TRUST] + 0.3 * there[:, NEEDS] + chance.gumbel(size=30)
        became = (np.argsort(np.argsort(-liking)) < 3).astype(float)
        if shuffled:
            became = chance.permutation(became)
        found.append(Judged(number, there, back, np.zeros(30, dtype=np.int64), became))
    return found


def test_links_teach_that_whom_one_knows_counts() -> None:
    found = with_learned(HAND_SET, learn(choices(150), HAND_SET), "new")
    assert found.by_kind[B2B]["trust_path"] > HAND_SET.by_kind[B2B]["trust_path"]
    assert found.by_kind[B2B]["needs_met"] < HAND_SET.by_kind[B2B]["needs_met"]
    trial = tried(choices(100, seed=1), HAND_SET, found, seed=0)
    assert trial.after > trial.before
    assert trial.passes


def test_a_feature_without_evidence_and_the_intercept_stay_as_they_were() -> None:
    found = with_learned(HAND_SET, learn(choices(100), HAND_SET), "new")
    assert found.by_kind[B2B]["rivalry"] == HAND_SET.by_kind[B2B]["rivalry"]
    assert found.intercept == HAND_SET.intercept
    assert {kind: set(each) for kind, each in found.by_kind.items()} == {
        kind: set(each) for kind, each in HAND_SET.by_kind.items()
    }


def test_without_choices_the_weights_are_the_hand_set_ones() -> None:
    found = with_learned(HAND_SET, learn([], HAND_SET), HAND_SET.version)
    assert found == HAND_SET


@pytest.mark.parametrize("seed", range(5))
def test_in_a_replay_with_shuffled_partners_nothing_is_gained(seed: int) -> None:
    found = with_learned(HAND_SET, learn(choices(150, seed=seed, shuffled=True), HAND_SET), "new")
    _, low, high = tried(
        choices(100, seed=99 + seed, shuffled=True), HAND_SET, found, seed=0
    ).gained
    assert low <= 0.0 <= high


@pytest.mark.parametrize(
    ("gained", "error", "passes"),
    [
        ((0.02, 0.001, 0.04), 0.02, True),
        ((0.02, -0.009, 0.04), 0.02, True),
        ((0.02, -0.011, 0.04), 0.02, False),
        ((0.0, -0.001, 0.001), 0.02, False),
        ((0.02, 0.001, 0.04), 0.06, False),
    ],
)
def test_the_gates(gained: tuple[float, float, float], error: float, passes: bool) -> None:
    assert Trial(0.5, 0.52, gained, error, 50).passes is passes
