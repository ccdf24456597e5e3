"""What each rule does to an invented market; the figures of issue 4 are bars here."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.domain.market_worlds import RULES, Outcome, chances, harmonic, try_rule
from matchmaker.domain.reciprocal import harmonic_mean


def results(popularity: float) -> dict[str, Outcome]:
    worlds = [chances(200, popularity, seed=seed) for seed in range(3)]
    found = {}
    for name, rule in RULES.items():
        each = [try_rule(rule, world) for world in worlds]
        found[name] = Outcome(
            *(float(np.mean([getattr(one, part) for one in each])) for part in Outcome.__slots__)
        )
    return found


def test_the_market_brings_a_sixth_more_matches_where_some_are_liked_by_all() -> None:
    found = results(0.5)
    assert found["market"].matches >= 1.15 * found["product"].matches
    assert found["product"].matches >= 2 * found["one-sided"].matches
    assert found["market"].gini <= 0.25
    assert found["market"].never_shown == 0.0


def test_where_tastes_differ_entirely_the_market_loses_nothing() -> None:
    found = results(0.0)
    assert found["market"].matches >= 0.98 * found["product"].matches


def test_the_same_world_has_the_same_answer() -> None:
    world = chances(60, 0.5, seed=4)
    assert try_rule(RULES["market"], world) == try_rule(RULES["market"], world)


def test_the_harmonic_mean_of_arrays_is_the_one_of_numbers() -> None:
    assert harmonic(np.array([0.2, 0.0]), np.array([0.6, 0.5])).tolist() == pytest.approx(
        [harmonic_mean(0.2, 0.6), 0.0]
    )
