"""Chances that mean what they say are told from those that do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from matchmaker.domain.calibration import (
    FEWEST_ALIKE,
    FEWEST_UNSEEN,
    Odds,
    calibrator,
    expected_error,
    odds_from,
    reliability,
    wilson,
)


def world(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    true = chance.uniform(0.05, 0.6, n)
    return true, (chance.random(n) < true).astype(float)


def scored(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores that are too sure by half, and what came of them."""
    true, agreed = world(n, seed)
    return 1.5 * np.log(true / (1 - true)), agreed


def odds(taught: int, unseen: int) -> Odds:
    found = odds_from(scored(taught, 1), scored(unseen, 2))
    assert found is not None
    return found


@pytest.mark.parametrize("taught", [400, 1_500])  # sigmoid, isotonic
def test_a_band_tells_what_became_of_those_alike(taught: int) -> None:
    found = odds(taught, 2_000)
    assert found.may_be_shown
    value = 0.3**1.5 / (0.3**1.5 + 0.7**1.5)  # the score of a true chance of 0.3
    assert found.chance(value) == pytest.approx(0.3, abs=0.05)
    band = found.band(value)
    assert band is not None
    assert band.low <= 0.3 <= band.high
    assert band.count >= FEWEST_ALIKE


def test_chances_that_turned_out_wrong_are_not_shown() -> None:
    scores, agreed = scored(400, 1)
    later, came = scored(400, 2)
    found = odds_from((scores, agreed), (later, 1 - came))
    assert found is not None
    assert not found.may_be_shown
    assert found.band(0.3) is None


def test_too_few_outcomes_show_nothing_however_right() -> None:
    found = odds(400, FEWEST_UNSEEN - 1)
    assert not found.may_be_shown
    assert found.band(0.3) is None


def test_where_nobody_ever_agreed_nothing_can_be_said() -> None:
    scores, agreed = scored(50, 1)
    assert odds_from((scores, 0 * agreed), (scores, agreed)) is None
    assert odds_from((scores, agreed), (scores[:0], agreed[:0])) is None
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
