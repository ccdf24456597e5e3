"""Chances that mean what they say are told from those that do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from matchmaker.domain.calibration import (
    calibrator,
    expected_error,
    may_be_shown,
    reliability,
    wilson,
)


def world(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    true = chance.uniform(0.05, 0.6, n)
    return true, (chance.random(n) < true).astype(float)


def test_true_chances_may_be_shown_and_inflated_ones_may_not() -> None:
    true, agreed = world(3_000)
    assert may_be_shown(true, agreed)
    assert not may_be_shown(np.clip(true + 0.2, 0, 1), agreed)


def test_too_few_outcomes_show_nothing_however_right() -> None:
    true, agreed = world(40)
    assert not may_be_shown(true, agreed)
    with pytest.raises(ValueError, match="without outcomes"):
        expected_error(np.array([]), np.array([]))


def test_the_picture_counts_everybody_once_in_rising_order() -> None:
    true, agreed = world(1_003)
    bins = reliability(true, agreed)
    assert sum(each.count for each in bins) == 1_003
    assert [each.said for each in bins] == sorted(each.said for each in bins)
    assert all(each.low <= each.true <= each.high for each in bins)


@pytest.mark.parametrize("n", [150, 2_000])  # sigmoid, isotonic
def test_calibrating_mends_scores_that_are_too_sure(n: int) -> None:
    unseen_true, unseen = world(4_000, seed=99)
    unseen_scores = 3 * np.log(unseen_true / (1 - unseen_true))
    plain = expected_error(1 / (1 + np.exp(-unseen_scores)), unseen)
    errors = []
    for seed in range(5):
        true, agreed = world(n, seed)
        mended = calibrator(3 * np.log(true / (1 - true)), agreed)(unseen_scores)
        assert (np.diff(mended[np.argsort(unseen_scores)]) >= -1e-12).all()
        errors.append(expected_error(mended, unseen))
    assert np.mean(errors) < plain / 2


@given(some.integers(0, 50), some.integers(1, 50))
def test_wilson_holds_the_rate_and_narrows(successes: int, more: int) -> None:
    count = successes + more
    low, high = wilson(successes, count)
    assert 0 <= low <= successes / count + 1e-12
    assert successes / count - 1e-12 <= high <= 1
    wide, narrow = wilson(successes, count), wilson(successes * 4, count * 4)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


def test_wilson_has_its_published_value() -> None:
    low, high = wilson(202, 2_210)  # ECCP's meetings that led to cooperation
    assert (round(low, 3), round(high, 3)) == (0.080, 0.104)
    assert wilson(0, 0) == (0.0, 1.0)
