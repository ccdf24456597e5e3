"""The market of meetings: capacities are kept, names do not matter, the quiet are not hurt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.market import joint_value, keep_best, settle


def values(seed: int, n: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    wishes = chance.random((n, n))
    found = joint_value(wishes, wishes.T)
    np.fill_diagonal(found, 0.0)
    return found


@given(some.integers(0, 10_000), some.integers(2, 40))
@settings(max_examples=30)
def test_nobody_meets_more_than_they_can_and_pairs_agree(seed: int, n: int) -> None:
    capacity = np.random.default_rng(seed).uniform(0.5, 8, n)
    found = settle(values(seed, n), capacity)
    assert np.allclose(found.meetings.sum(axis=1) + found.alone, capacity, atol=1e-6)
    assert np.allclose(found.meetings, found.meetings.T)
    assert (found.meetings >= 0).all()


def test_names_do_not_matter() -> None:
    value, order = values(3, 30), np.random.default_rng(4).permutation(30)
    capacity = np.full(30, 6.0)
    plain = settle(value, capacity).meetings
    moved = settle(value[order][:, order], capacity).meetings
    assert np.allclose(plain[order][:, order], moved)


def test_whoever_cannot_meet_does_not() -> None:
    value = values(5, 12)
    value[2, 7] = value[7, 2] = 0.0
    assert settle(value, np.full(12, 3.0)).meetings[2, 7] == 0.0


def test_a_star_does_not_take_the_meetings_of_others() -> None:
    """A newcomer whom everybody wants lowers nobody's expected meetings by more than 5 %."""
    value, capacity = values(8, 60), np.full(60, 6.0)
    before = settle(value[:59, :59], capacity[:59]).meetings.sum(axis=1)
    value[59, :59] = value[:59, 59] = 2.0
    after = settle(value, capacity).meetings[:59, :59].sum(axis=1)
    taken = settle(value, capacity).meetings[:59, 59]
    assert ((after + taken) / before).min() > 0.95


def test_the_sparse_market_is_the_dense_one_where_nothing_is_left_out() -> None:
    value, capacity = values(9, 25), np.full(25, 4.0)
    dense = settle(value, capacity).meetings
    loose = settle(keep_best(value, 25), capacity).meetings
    assert isinstance(loose, sparse.csr_array)
    assert np.allclose(loose.toarray(), dense)


def test_a_pair_stays_if_either_side_wants_it() -> None:
    value = np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.8], [0.1, 0.8, 0.0]])
    kept = keep_best(value, 1).toarray()
    assert kept.tolist() == [[0.0, 0.9, 0.0], [0.9, 0.0, 0.8], [0.0, 0.8, 0.0]]


def test_one_without_capacity_is_refused() -> None:
    with pytest.raises(ValueError, match="capacity"):
        settle(values(1, 3), np.array([1.0, 0.0, 2.0]))
