"""Measures against scikit-learn, and with groups drawn twice against pairs written twice."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from matchmaker.services.evaluating.links.measuring import Asked, judged, measured


def drawn(seed: int, groups: int = 40) -> tuple[Asked, np.ndarray]:
    chance = np.random.default_rng(seed)
    low, high = np.triu_indices(groups, 1)
    scores = chance.random(len(low))
    return Asked(low, high, chance.random(len(low)) < scores / 5, groups), scores


@pytest.mark.parametrize("seed", range(3))
def test_measures_agree_with_scikit_learn(seed: int) -> None:
    asked, scores = drawn(seed)
    order = np.argsort(-scores)
    found = measured(asked, np.ones(40), order)
    assert found[0] == pytest.approx(average_precision_score(asked.linked, scores))
    assert found[1] == pytest.approx(roc_auc_score(asked.linked, scores))
    assert found[2] == pytest.approx(asked.linked[order[:100]].mean())


def test_a_group_that_is_drawn_twice_counts_twice() -> None:
    asked, scores = drawn(1)
    counts = np.random.default_rng(0).integers(0, 3, 40).astype(float)
    found = measured(asked, counts, np.argsort(-scores, kind="stable"))
    weight = counts[asked.low] * counts[asked.high]
    assert found[1] == pytest.approx(
        roc_auc_score(asked.linked, scores, sample_weight=weight), abs=1e-3
    )


def test_ours_against_itself_is_no_difference() -> None:
    asked, scores = drawn(2)
    table = judged({"other": scores, "ours": scores}, asked, seed=1, resamples=20)
    assert table is not None
    for each in table["difference"].values():
        assert (each["to"], each["value"], each["low"], each["high"]) == ("other", 0, 0, 0)


def test_equal_scores_are_ordered_by_lot_and_not_by_their_place() -> None:
    asked, _ = drawn(3)
    first = Asked(asked.low, asked.high, np.arange(len(asked.low)) < 50, 40)
    table = judged({"flat": np.zeros(780), "ours": np.zeros(780)}, first, seed=1, resamples=5)
    assert table is not None
    assert table["systems"]["flat"]["AUC"]["value"] == pytest.approx(0.5, abs=0.12)


def test_nothing_that_linked_is_nothing_to_measure() -> None:
    asked, scores = drawn(3)
    none = Asked(asked.low, asked.high, np.zeros(780, dtype=bool), 40)
    assert judged({"ours": scores, "other": scores}, none, seed=1, resamples=5) is None
