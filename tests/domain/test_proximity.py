"""Nearness in small networks whose answers can be seen by eye."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import sparse

from matchmaker.domain.proximity import (
    adamic_adar,
    common_neighbours,
    decay,
    introductions,
    long_introductions,
    low_rank,
    places_in_network,
    random_walk,
    tie_strengths,
)

# a–b–c in a row, d with b and c; e alone
PARTNERS = sparse.csr_array(
    np.array(
        [
            [0, 1, 0, 0, 0],
            [1, 0, 1, 1, 0],
            [0, 1, 0, 1, 0],
            [0, 1, 1, 0, 0],
            [0, 0, 0, 0, 0],
        ],
        dtype=np.float32,
    )
)
A, E = np.array([0]), np.array([4])


def test_common_partners_are_counted() -> None:
    assert common_neighbours(PARTNERS, A)[0].tolist() == [1, 0, 1, 1, 0]


def test_a_common_partner_with_many_partners_counts_less() -> None:
    assert adamic_adar(PARTNERS, A)[0, 2] == pytest.approx(1 / np.log(3))


def test_half_is_left_after_a_half_life() -> None:
    assert decay(np.array([0, 2, 4], dtype=np.float32), 2.0).tolist() == [1.0, 0.5, 0.25]


def test_a_tie_of_two_is_stronger_than_one_of_many() -> None:
    took_part = sparse.csr_array(np.array([[1, 1], [1, 1], [0, 1]], dtype=np.float32))
    found = tie_strengths(took_part, np.array([1.0, 1.0], dtype=np.float32)).toarray()
    assert found.tolist() == [[0, 1.5, 0.5], [1.5, 0, 0.5], [0.5, 0.5, 0]]
    small = tie_strengths(took_part, np.array([1.0, 1.0], dtype=np.float32), most=2)
    assert small.toarray()[0].tolist() == [0, 1, 0]


def test_who_knows_nobody_is_introduced_to_nobody() -> None:
    assert introductions(PARTNERS, E).sum() == 0
    assert random_walk(PARTNERS, E).sum() == 0
    assert introductions(PARTNERS, A)[0, 2] > introductions(PARTNERS, A)[0, 4]


def test_a_longer_walk_reaches_whom_no_common_partner_reaches() -> None:
    row = sparse.csr_array(np.diag(np.ones(4, dtype=np.float32), 1))
    path = sparse.csr_array(row + row.T)
    assert introductions(path, A)[0, 3] == 0
    assert random_walk(path, A)[0, 3] > 0


def test_a_long_introduction_is_by_two_who_know_each_other() -> None:
    path = sparse.csr_array(np.eye(4, k=1, dtype=np.float32) + np.eye(4, k=-1, dtype=np.float32))
    assert (long_introductions(path, A)[0] > 0).tolist() == [False, True, False, True]


def test_those_with_the_same_partners_stand_in_the_same_place() -> None:
    two_camps = np.kron(np.eye(2), np.ones((6, 6))) - np.eye(12)
    places = places_in_network(sparse.csr_array(two_camps.astype(np.float32)), 2, seed=0)
    nearness = places @ places.T
    assert nearness[0, 1] > 5 * abs(nearness[0, 7])


def test_a_network_without_ties_has_no_places() -> None:
    nothing = sparse.csr_array((4, 4), dtype=np.float32)
    assert not places_in_network(nothing, 8, seed=0).any()
    assert low_rank(sparse.csr_array((2, 2), dtype=np.float32), 8, seed=0).shape == (2, 1)


@settings(max_examples=25, deadline=None)
@given(some.integers(0, 1_000))
def test_nearness_does_not_depend_on_the_order_of_parties(seed: int) -> None:
    chance = np.random.default_rng(seed)
    table = np.triu(chance.random((8, 8)) < 0.4, 1).astype(np.float32)
    table += table.T
    order = chance.permutation(8)
    shuffled = sparse.csr_array(table[np.ix_(order, order)])
    whole = np.arange(8)
    for near in (
        common_neighbours,
        adamic_adar,
        introductions,
        long_introductions,
        random_walk,
    ):
        plain = near(sparse.csr_array(table), whole)
        assert np.allclose(near(shuffled, whole), plain[np.ix_(order, order)], atol=1e-5)
