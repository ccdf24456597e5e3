"""What chance would give keeps every cluster's number of ties, and agrees with throwing them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from matchmaker.domain.links.null import chances, expected, shuffled, significant


def tied(seed: int, clusters: int, ties: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    fame = np.exp(chance.normal(0, 1, clusters))
    ends = chance.choice(clusters, (ties * 3, 2), p=fame / fame.sum())
    apart = ends[ends[:, 0] != ends[:, 1]][:ties]
    return apart.min(axis=1), apart.max(axis=1)


def table(low: np.ndarray, high: np.ndarray, clusters: int) -> np.ndarray:
    found = np.zeros((clusters, clusters))
    np.add.at(found, (low, high), 1)
    return found + found.T


@given(st.integers(0, 10_000), st.integers(4, 30))
@settings(max_examples=40, deadline=None)
def test_every_cluster_keeps_its_number_of_ties_in_expectation(seed: int, clusters: int) -> None:
    degrees = table(*tied(seed, clusters, 10 * clusters), clusters).sum(axis=1)
    if degrees.max() > 0.4 * degrees.sum():
        return  # nearly a star: approached, not reached
    found = expected(degrees)
    np.testing.assert_allclose(found.sum(axis=1), degrees, rtol=1e-3, atol=1e-3)
    assert np.allclose(found, found.T)
    assert not found.diagonal().any()


def test_the_closed_form_agrees_with_throwing_ties() -> None:
    low, high = tied(3, 15, 300)
    chance = np.random.default_rng(0)
    thrown = [table(*shuffled(low, high, chance), 15) for _ in range(300)]
    real = table(low, high, 15)
    for each in thrown:
        np.testing.assert_array_equal(each.sum(axis=1), real.sum(axis=1))
    mean = np.mean(thrown, axis=0)
    by_form = expected(real.sum(axis=1))
    off = ~np.eye(15, dtype=bool)
    assert np.corrcoef(mean[off], by_form[off])[0, 1] > 0.99
    assert np.abs(mean - by_form)[off].max() < 0.1 * by_form.max()


def test_no_ties_are_expected_where_there_are_none() -> None:
    assert expected(np.zeros(3)).tolist() == [[0.0] * 3] * 3


def test_chances_are_those_of_poisson() -> None:
    found = chances(np.array([0.0, 1.0, 3.0, 2.5]), np.array([0.6, 0.6, 0.6, 0.6]))
    assert found == pytest.approx([1.0, *(poisson.sf([0, 2, 1], 0.6))])


def test_one_tie_of_topag_is_no_proof() -> None:
    assert chances(np.array([1.0]), np.array([0.6]))[0] == pytest.approx(0.45, abs=0.01)


def test_what_stands_out_is_found_as_benjamini_and_hochberg_do() -> None:
    p = np.array([0.001, 0.5, 0.019, 0.03, 0.9])
    assert significant(p, 5).tolist() == [True, False, True, True, False]
    assert significant(p, 5_000).tolist() == [False] * 5
    assert significant(np.zeros(0), 5).tolist() == []
