"""Learned weights: the hand-set ones where nothing is known, the true ones where much is."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.domain.links.features import FEATURES, NAMES
from matchmaker.domain.links.fitting import Window, fit
from matchmaker.domain.links.hazard import (
    BENDS,
    LinkWeights,
    addends,
    hand_set,
    hazards,
    named,
    within,
)


def drawn(seed: int, weights: dict[str, float], start: float, pairs: int = 6_000) -> Window:
    chance = np.random.default_rng(seed)
    told = chance.normal(size=(pairs, len(FEATURES))).astype(np.float32)
    score = sum(told[:, NAMES.index(name)] * by for name, by in weights.items()) + start
    return Window(told, chance.random(pairs) < 1 / (1 + np.exp(-score)))


def test_with_nothing_to_learn_from_nothing_moves() -> None:
    assert fit([]) == hand_set()
    poor = Window(np.zeros((50, len(FEATURES)), dtype=np.float32), np.arange(50) < 5)
    assert fit([poor]) == hand_set()


def test_much_evidence_is_believed() -> None:
    true = {"activity": 1.0, "bridges": -0.5}
    found = fit([drawn(n, true, -2.5) for n in range(3)])
    learned = named(found)
    zero = np.zeros((1, len(FEATURES)), dtype=np.float32)
    one, minus = zero.copy(), zero.copy()
    one[0, NAMES.index("activity")], minus[0, NAMES.index("activity")] = 1.0, -1.0
    logit = [np.log(h / (1 - h)).item() for h in (hazards(e, found) for e in (minus, one))]
    assert (logit[1] - logit[0]) / 2 == pytest.approx(1.0, abs=0.2)
    assert learned["bridges"] == pytest.approx(-0.5, abs=0.25)
    assert abs(learned["themes_alike"]) < 0.2
    assert found.intercept == pytest.approx(-2.5, abs=0.2)


def test_the_level_is_that_of_the_newest_year() -> None:
    old, new = drawn(1, {"activity": 0.5}, -1.0), drawn(2, {"activity": 0.5}, -3.0)
    found = fit([old, new])
    assert hazards(new.evidence, found).mean() == pytest.approx(new.linked.mean(), rel=0.02)


def test_addends_and_intercept_are_the_log_odds() -> None:
    found = fit([drawn(n, {"activity": 1.0}, -2.5) for n in range(2)])
    told = drawn(9, {}, 0.0, pairs=20).evidence
    for row, hazard in zip(told, hazards(told, found), strict=True):
        total = found.intercept + sum(each.adds for each in addends(row.tolist(), found))
        assert total == pytest.approx(np.log(hazard / (1 - hazard)), abs=1e-3)


def test_weights_of_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="2 weights for"):
        LinkWeights((1.0, 2.0), 0.0, "short")
    whole = hand_set().weights
    with pytest.raises(ValueError, match=f"1 bends where there are {len(BENDS)}"):
        LinkWeights(whole, 0.0, "bent", (whole,))


def test_chances_add_up_over_years() -> None:
    assert within(np.array([0.1]), 2.0)[0] == pytest.approx(0.19)
    assert hand_set().base == pytest.approx(0.0148, abs=1e-3)
