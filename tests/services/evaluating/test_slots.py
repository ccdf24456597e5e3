"""Places in the list that are kept for distant fields."""

from __future__ import annotations

import numpy as np

from matchmaker.services.evaluating.ours.slots import DISTANT_AT, placed

SCORES = np.arange(100, 0, -1).astype(np.float32)


def test_without_anybody_distant_the_list_is_by_score() -> None:
    assert placed(SCORES, np.zeros(100, dtype=bool)).tolist() == list(range(100))


def test_the_best_of_distant_fields_get_their_places() -> None:
    found = placed(SCORES, np.arange(100) >= 60).tolist()
    assert [found[place - 1] for place in DISTANT_AT] == [60, 61]
    assert found[: min(DISTANT_AT) - 1] == list(range(min(DISTANT_AT) - 1))
    assert sorted(found) == list(range(100))


def test_who_stands_high_anyway_takes_no_second_place() -> None:
    assert placed(SCORES, np.arange(100) < 3).tolist() == list(range(100))


def test_a_short_list_is_only_ordered() -> None:
    assert placed(SCORES[:4], np.ones(4, dtype=bool)).tolist() == [0, 1, 2, 3]
