"""One contract for every index; NumPy's exact one is the reference."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.faiss_index import FaissIndex, build_faiss, map_faiss, write_faiss
from indexing.groups import GroupColumn
from indexing.index import ExactIndex

DIMENSION = 16


def build_mapped(tmp_path, ids, groups, vectors, **options):
    index, calibration = build_faiss(vectors, **options)
    write_faiss(index, tmp_path / "vectors.faiss")
    mapped = map_faiss(tmp_path / "vectors.faiss")
    return FaissIndex(mapped, ids, GroupColumn(groups), ef_search=calibration.ef_search)


@pytest.fixture(params=["exact", "faiss"])
def build(request, tmp_path):
    if request.param == "exact":
        return ExactIndex
    return lambda ids, groups, vectors: build_mapped(tmp_path, ids, groups, vectors)


def column(*values):
    return np.array(values, dtype=np.int64)


def test_a_vector_is_nearest_to_itself(build, unit_vectors):
    ids = np.arange(100)
    vectors = unit_vectors(ids)
    hits = build(ids, ids, vectors).search(vectors, 1)
    assert hits.ids[:, 0].tolist() == ids.tolist()


def test_fewer_entries_than_asked_are_padded(build, unit_vectors):
    hits = build(column(4, 9), column(1, 2), unit_vectors([4, 9])).search(unit_vectors([9]), 4)
    assert hits.ids.tolist() == [[9, 4, -1, -1]]
    assert hits.groups.tolist() == [[2, 1, -1, -1]]
    assert hits.scores[0, 2:].tolist() == [-np.inf, -np.inf]


def test_an_empty_index_finds_nothing(build, unit_vectors):
    hits = build(column(), column(), unit_vectors([])).search(unit_vectors([1, 2]), 3)
    assert hits.ids.tolist() == [[-1] * 3] * 2


def test_a_filter_may_leave_nobody(build, unit_vectors):
    index = build(column(1), column(1), unit_vectors([1]))
    assert index.search(unit_vectors([1]), 1, keep=column()).ids.tolist() == [[-1]]
    assert index.search(unit_vectors([1]), 1, drop=column(1)).ids.tolist() == [[-1]]


def test_equal_vectors_come_in_the_order_of_their_ids(build, unit_vectors):
    ids = np.arange(500)
    vectors = unit_vectors(ids)
    vectors[100:400] = vectors[100]
    hits = build(ids, ids, vectors).search(vectors[200:201], 20)
    assert hits.ids[0].tolist() == list(range(100, 120))


def test_vectors_are_given_back_in_half_precision(build, unit_vectors):
    vectors = unit_vectors([3, 5, 8])
    index = build(column(3, 5, 8), column(0, 0, 0), vectors)
    stored = vectors.astype(np.float16).astype(np.float32)
    assert np.array_equal(index.vectors(column(8, 3)), stored[[2, 0]])


def test_an_unknown_id_is_named(build, unit_vectors):
    with pytest.raises(KeyError, match="id 4"):
        build(column(3), column(0), unit_vectors([3])).vectors(column(3, 4))


def test_the_exact_index_takes_entries_in_any_order_but_each_id_once(unit_vectors):
    index = ExactIndex(column(9, 4), column(1, 2), unit_vectors([9, 4]))
    assert index.search(unit_vectors([4]), 1).groups.tolist() == [[2]]
    with pytest.raises(ValueError, match="Id 4 occurs twice"):
        ExactIndex(column(4, 4), column(1, 2), unit_vectors([4, 4]))


filters = st.none() | st.lists(st.integers(0, 40), max_size=40).map(lambda g: column(*g))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 2**31),
    count=st.sampled_from([0, 1, 5, 300, 3000]),
    repeated=st.booleans(),
    k=st.integers(1, 40),
    keep=filters,
    drop=filters,
)
def test_faiss_equals_the_reference_to_the_last_bit(tmp_path, seed, count, repeated, k, keep, drop):
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((count, DIMENSION)).astype(np.float32)
    if repeated and count:
        vectors = vectors[random.integers(0, max(1, count // 20), count)]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = np.sort(random.choice(10**6, count, replace=False))
    groups = random.integers(0, 400 if count > 300 else 30, count)
    queries = np.concatenate([vectors[:2], random.standard_normal((2, DIMENSION), np.float32)])

    exact = ExactIndex(ids, groups, vectors).search(queries, k, keep=keep, drop=drop)
    fast = build_mapped(tmp_path, ids, groups, vectors).search(queries, k, keep=keep, drop=drop)

    assert np.array_equal(exact.ids, fast.ids)
    assert np.array_equal(exact.groups, fast.groups)
    assert np.array_equal(exact.scores, fast.scores)


def test_a_large_shelf_gets_a_graph_that_has_shown_its_recall(tmp_path, unit_vectors):
    vectors = unit_vectors(range(3000))
    _, calibration = build_faiss(vectors, flat_limit=1000)
    assert calibration.kind == "hnsw"
    assert calibration.recall >= 0.98


def test_filters_stay_exact_over_a_graph(tmp_path, unit_vectors):
    ids = np.arange(3000)
    groups = ids % 50
    vectors = unit_vectors(ids)
    graph = build_mapped(tmp_path, ids, groups, vectors, flat_limit=1000)
    exact = ExactIndex(ids, groups, vectors)
    for keep in (column(3), np.arange(25), np.arange(49)):
        found = graph.search(vectors[:20], 10, keep=keep)
        assert np.array_equal(found.ids, exact.search(vectors[:20], 10, keep=keep).ids)


def test_a_graph_that_misses_too_much_is_not_used(monkeypatch, unit_vectors):
    monkeypatch.setattr("indexing.graph.TARGET_RECALL", 1.01)
    _, calibration = build_faiss(unit_vectors(range(300)), flat_limit=100)
    assert calibration.kind == "flat"
