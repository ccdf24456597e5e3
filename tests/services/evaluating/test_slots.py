"""Places in the list that are kept for distant fields and quiet organisations."""

from __future__ import annotations

import numpy as np

from matchmaker.services.evaluating.ours.slots import DISTANT_AT, QUIET_AT, placed

SCORES = np.arange(100, 0, -1).astype(np.float32)
NOBODY = np.zeros(100, dtype=bool)


def test_without_anybody_meant_the_list_is_by_score() -> None:
    assert placed(SCORES, (NOBODY, DISTANT_AT), (NOBODY, QUIET_AT)).tolist() == list(range(100))


def test_the_best_of_those_meant_get_their_places() -> None:
    found = placed(SCORES, (np.arange(100) >= 60, DISTANT_AT), (NOBODY, QUIET_AT)).tolist()
    assert [found[place - 1] for place in DISTANT_AT] == [60, 61]
    assert found[: min(DISTANT_AT) - 1] == list(range(min(DISTANT_AT) - 1))
    assert sorted(found) == list(range(100))


def test_each_kind_has_its_own_places() -> None:
    distant, quiet = np.arange(100) == 50, np.arange(100) >= 70
    found = placed(SCORES, (distant, DISTANT_AT), (quiet, QUIET_AT)).tolist()
    assert found[DISTANT_AT[0] - 1] == 50
    assert [found[place - 1] for place in QUIET_AT] == [70]


def test_who_stands_high_anyway_takes_no_second_place() -> None:
    distant = np.isin(np.arange(100), [1, 8, 40])
    assert placed(SCORES, (distant, DISTANT_AT)).tolist() == list(range(100))


def test_a_short_list_is_only_ordered() -> None:
    everybody = np.ones(4, dtype=bool)
    assert placed(SCORES[:4], (everybody, DISTANT_AT)).tolist() == [0, 1, 2, 3]
