import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.background import SAMPLE_SIZE, compare, draw, moments


@given(st.lists(st.integers(0, 10**9), unique=True, max_size=50), st.randoms())
def test_the_draw_does_not_depend_on_the_order_of_arrival(ids, random):
    shuffled = ids.copy()
    random.shuffle(shuffled)
    drawn = [np.array(order, dtype=np.int64) for order in (ids, shuffled)]
    assert drawn[0][draw(drawn[0])].tolist() == drawn[1][draw(drawn[1])].tolist()


def test_a_large_shelf_is_represented_by_a_fixed_number():
    ids = np.arange(5 * SAMPLE_SIZE)
    rows = draw(ids)
    assert len(set(rows.tolist())) == SAMPLE_SIZE
    assert ids[rows].mean() == pytest.approx(ids.mean(), rel=0.1)


def test_mean_and_spread_are_those_of_the_similarities(unit_vectors):
    queries, sample = unit_vectors([1, 2]), unit_vectors(range(10, 60))
    found = compare(queries, [moments(sample)], [50])
    assert found.mean == pytest.approx((queries @ sample.T).mean(axis=1), abs=1e-6)
    assert found.sd == pytest.approx((queries @ sample.T).std(axis=1), abs=1e-6)
    assert found.size == 50


def test_shelves_count_by_their_size_not_by_their_sample(unit_vectors):
    queries, a, b = unit_vectors([1]), unit_vectors(range(10, 20)), unit_vectors(range(30, 40))
    pooled = compare(queries, [moments(a), moments(b)], [900, 100])
    means = [compare(queries, [moments(sample)], [1]).mean[0] for sample in (a, b)]
    assert pooled.mean[0] == pytest.approx(0.9 * means[0] + 0.1 * means[1])


def test_without_entries_there_is_no_spread(unit_vectors):
    found = compare(unit_vectors([1]), [moments(unit_vectors([]))], [0])
    assert (found.mean.tolist(), found.sd.tolist(), found.size) == ([0.0], [0.0], 0)
