"""The additive score: what a feature adds, and what "no evidence" does not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import MatchKind, buyer_and_maker

from matchmaker.domain.scoring import (
    Comparison,
    Contribution,
    Evidence,
    Feature,
    Score,
    Weights,
    score,
)

numbers = st.floats(-3, 3)


def sunny(comparison: Comparison) -> Evidence | None:
    """The sun shines on
    both.
    """
    return Evidence(0.5, "sun") if comparison.seeker.id else None


def silent(comparison: Comparison) -> Evidence | None:
    """Nobody knows."""
    return None


def forbidden(comparison: Comparison) -> Evidence | None:
    """Never asked."""
    raise AssertionError("a feature without a weight is not asked")


def mute(comparison: Comparison) -> Evidence | None:  # its sentence is missing on purpose
    return None


FEATURES = tuple(Feature(each) for each in (sunny, silent, forbidden))
WEIGHTS = Weights(
    version="test",
    intercept=-1.0,
    by_kind={MatchKind.B2B: {"sunny": 2.0, "silent": 4.0}},
    steps={},
    cutoff=0.0,
)


def test_what_is_not_known_adds_nothing_and_what_has_no_weight_is_not_asked() -> None:
    found = score(buyer_and_maker().facing(MatchKind.B2B)[0], FEATURES, WEIGHTS)
    assert found.contributions == (Contribution("sunny", 2.0, 0.5, "sun"),)
    assert found.value == 0.0
    assert found.chance == 0.5


def test_an_addend_is_found_by_the_name_of_its_feature() -> None:
    found = score(buyer_and_maker().facing(MatchKind.B2B)[0], FEATURES, WEIGHTS)
    assert found.of("sunny") == found.contributions[0]
    assert found.of("silent") is None


@given(intercept=numbers, addends=st.lists(st.tuples(numbers, numbers), max_size=6))
def test_the_sum_is_the_score(intercept: float, addends: list[tuple[float, float]]) -> None:
    contributions = tuple(Contribution("f", weight, value, "") for weight, value in addends)
    found = Score(intercept, contributions)
    assert found.value == pytest.approx(intercept + sum(w * v for w, v in addends))
    assert 0 < found.chance < 1
    assert found.chance == pytest.approx(0.5 + math.tanh(found.value / 2) / 2)


def test_a_feature_is_named_by_its_function_and_speaks_by_its_docstring() -> None:
    assert Feature(sunny).name == "sunny"
    assert Feature(sunny).sentence == "The sun shines on both."


def test_a_feature_that_does_not_say_what_it_means_is_refused() -> None:
    with pytest.raises(ValueError, match="mute does not say what it means"):
        _ = Feature(mute).sentence
