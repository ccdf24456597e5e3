"""Places in the list that are kept for the distant and the unknown."""

from __future__ import annotations

import numpy as np

from matchmaker.services.evaluating.ours.slots import DISTANT_AT, UNKNOWN_AT, placed

SCORES = np.arange(100, 0, -1).astype(np.float32)
NOBODY = np.zeros(100, dtype=bool)


def test_without_anybody_to_favour_the_list_is_by_score() -> None:
    assert placed(SCORES, NOBODY, NOBODY).tolist() == list(range(100))


def test_the_best_distant_and_unknown_get_their_places() -> None:
    distant, unknown = np.arange(100) >= 60, np.arange(100) >= 90
    found = placed(SCORES, distant, unknown).tolist()
    assert [found[place - 1] for place in DISTANT_AT] == [60, 61, 62]
    assert [found[place - 1] for place in UNKNOWN_AT] == [90]
    assert found[: min(DISTANT_AT) - 1] == list(range(min(DISTANT_AT) - 1))
    assert sorted(found) == list(range(100))


def test_who_stands_high_anyway_takes_no_second_place() -> None:
    found = placed(SCORES, np.arange(100) < 3, NOBODY).tolist()
    assert found == list(range(100))


def test_a_short_list_is_only_ordered() -> None:
    assert placed(SCORES[:5], NOBODY[:5], NOBODY[:5]).tolist() == [0, 1, 2, 3, 4]
