"""Quarters: written, read, counted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.quarters import Quarter, quarters

SOME = st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(Quarter.of)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_a_day_lies_within_its_quarter(day: date) -> None:
    found = Quarter.of(day)
    assert found.first_day <= day <= found.last_day
    assert Quarter.of(found.last_day) == found
    assert found.plus(1).first_day > found.last_day


@given(SOME, st.integers(-200, 200))
def test_steps_are_counted_back(quarter: Quarter, steps: int) -> None:
    assert quarter.plus(steps).since(quarter) == steps
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("text", [None, "", "2026", "2026-Q5", "0000-Q1", "9999-Q4", "２０２６-Q1"])
def test_what_is_no_quarter_is_none(text: str | None) -> None:
    assert Quarter.read(text) is None


def test_all_from_the_first_to_the_last() -> None:
    found = quarters(Quarter(2025, 3), Quarter(2026, 1))
    assert [str(each) for each in found] == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert quarters(Quarter(2026, 1), Quarter(2025, 4)) == ()
