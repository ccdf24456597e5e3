"""One value for both sides: good only if both gain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.reciprocal import harmonic_mean

chances = st.floats(1e-6, 1)


@given(one=chances, other=chances)
def test_the_value_lies_between_the_worse_side_and_twice_it(one: float, other: float) -> None:
    found = harmonic_mean(one, other)
    worse = min(one, other)
    assert worse * (1 - 1e-9) <= found <= min(2 * worse, (one + other) / 2) * (1 + 1e-9)


@given(one=chances, other=chances)
def test_it_does_not_matter_who_asked(one: float, other: float) -> None:
    assert harmonic_mean(one, other) == harmonic_mean(other, one)


@given(low=chances, high=chances, other=chances)
def test_a_gain_of_one_side_never_lowers_the_value(low: float, high: float, other: float) -> None:
    low, high = sorted((low, high))
    assert harmonic_mean(low, other) <= harmonic_mean(high, other) * (1 + 1e-9)


@given(one=chances)
def test_equal_sides_keep_their_value_and_nothing_on_one_side_is_nothing(one: float) -> None:
    assert harmonic_mean(one, one) == pytest.approx(one)
    assert harmonic_mean(one, 0.0) == harmonic_mean(0.0, one) == 0.0


@given(total=st.floats(0.2, 2), shift=st.floats(0, 0.09))
def test_of_two_pairs_with_the_same_sum_the_fairer_is_worth_more(
    total: float, shift: float
) -> None:
    half = total / 2
    assert harmonic_mean(half - shift, half + shift) <= harmonic_mean(half, half) * (1 + 1e-9)
