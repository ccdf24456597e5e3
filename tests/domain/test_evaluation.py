"""Measures of a ranking: known values, properties, and intervals that cover the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from matchmaker.domain.evaluation import (
    coverage,
    gini,
    hit,
    mean_with_interval,
    ndcg,
    paired_difference,
    ranks_of,
    reciprocal_rank,
)


def test_places_are_counted_from_one_and_the_excluded_take_none() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    assert ranks_of(scores, [1, 3]) == [2, 4]
    assert ranks_of(scores, [1, 3], excluded=[0]) == [1, 3]


def test_whoever_gives_everybody_the_same_score_finds_nobody() -> None:
    assert ranks_of(np.zeros(50), [7]) == [50]
    assert ranks_of(np.zeros(50), [7, 8]) == [49, 50]


def test_measures_have_their_known_values() -> None:
    assert hit([3, 40], 20) == 1.0
    assert hit([21], 20) == 0.0
    assert reciprocal_rank([4, 9]) == 0.25
    assert reciprocal_rank([]) == 0.0
    assert ndcg([1, 2], 10) == 1.0
    assert ndcg([2], 10) == pytest.approx(1 / np.log2(3))
    assert ndcg([11], 10) == 0.0


def test_gini_is_zero_for_equals_and_near_one_for_a_star() -> None:
    assert gini(np.ones(10)) == pytest.approx(0)
    assert gini(np.array([0.0] * 99 + [5.0])) == pytest.approx(0.99)
    assert gini(np.zeros(3)) == 0.0
    assert coverage(np.array([0, 0, 3, 1])) == 0.5


@given(some.lists(some.floats(0, 1), min_size=2, max_size=30), some.data())
def test_ranks_agree_with_counting_one_by_one(values: list[float], data: some.DataObject) -> None:
    chosen = data.draw(some.sets(some.integers(0, len(values) - 1), min_size=1))
    scores = np.array(values)
    others = [values[each] for each in range(len(values)) if each not in chosen]
    best_first = sorted((values[each] for each in chosen), reverse=True)
    counted = [
        sum(other >= value for other in others) + place + 1
        for place, value in enumerate(best_first)
    ]
    assert list(ranks_of(scores, sorted(chosen))) == counted


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    covered = 0
    for world in range(100):
        found = mean_with_interval(chance.normal(0.3, 0.2, 60), seed=world)
        covered += found.low <= 0.3 <= found.high
    assert 88 <= covered <= 100


def test_a_pair_is_compared_query_by_query() -> None:
    chance = np.random.default_rng(1)
    hard = chance.random(200)  # queries differ far more than systems do
    found = paired_difference(hard + 0.01, hard, seed=3)
    assert found.value == pytest.approx(0.01)
    assert found.low == pytest.approx(0.01)
    with pytest.raises(ValueError, match="same queries"):
        paired_difference(hard, hard[:-1], seed=3)


def test_the_same_seed_gives_the_same_interval_and_nothing_cannot_be_averaged() -> None:
    values = np.random.default_rng(2).random(50)
    assert mean_with_interval(values, seed=9) == mean_with_interval(values, seed=9)
    with pytest.raises(ValueError, match="no query"):
        mean_with_interval(np.array([]), seed=9)
