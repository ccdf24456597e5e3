import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from indexing.ranking import Hits, best, merge, similarities

FEW_VALUES = st.sampled_from([-1.0, 0.0, 0.25, 0.5])


def hits(ids, scores):
    row = np.array([ids], dtype=np.int64)
    return Hits(row, row * 100, np.array([scores], dtype=np.float32))


@given(npst.arrays(np.float32, st.integers(0, 30), elements=FEW_VALUES), st.integers(1, 35))
def test_best_is_a_stable_sort_cut_at_k(scores, k):
    whole = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
    assert best(scores, k).tolist() == whole[:k]


def test_a_similarity_does_not_depend_on_its_neighbours():
    random = np.random.default_rng(0)
    rows = random.standard_normal((1001, 384), dtype=np.float32)
    query = random.standard_normal(384, dtype=np.float32)
    together = similarities(rows, query)
    for start in (0, 1, 7, 500, 1000):
        assert similarities(rows[start : start + 3], query)[0] == together[start]


def test_merging_ranks_by_score_then_id():
    merged = merge([hits([7, 3], [0.5, 0.4]), hits([2, 9], [0.5, 0.1])], 3)
    assert merged.ids.tolist() == [[2, 7, 3]]
    assert merged.groups.tolist() == [[200, 700, 300]]


def test_an_id_on_two_shelves_is_found_once():
    merged = merge([hits([7, 3], [0.5, 0.4]), hits([7, 4], [0.5, 0.3])], 4)
    assert merged.ids.tolist() == [[7, 3, 4, -1]]
    assert merged.scores.tolist()[0][-1] == -np.inf


def test_padding_is_never_merged_into_a_ranking():
    merged = merge([Hits.empty(1, 2), hits([5, -1], [-0.5, -np.inf])], 2)
    assert merged.ids.tolist() == [[5, -1]]
