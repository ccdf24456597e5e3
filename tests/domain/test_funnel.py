"""Counts, shares and intervals, and what is not told because too few stand behind it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.funnel import (
    VEIL,
    Case,
    Share,
    either_side,
    funnel,
    partners,
    veiled,
    wilson,
)
from matchmaker.domain.vocabulary import OutcomeStep

DAY = date(2026, 5, 1)


def case(home: int = 1, away: int = 2, **about: object) -> Case:
    return Case(home=home, away=away, put_on=DAY, **about)  # type: ignore[arg-type]


def met(home: int, away: int, step: OutcomeStep | None = None, told: int = 1) -> Case:
    told = told if step else 0
    return case(home, away, is_introduced=True, answered_after=2.0, told=told, step=step)


@pytest.mark.parametrize(
    ("hits", "of", "expected"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: four published cases.
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_the_interval_is_the_published_one(
    hits: int, of: int, expected: tuple[float, float]
) -> None:
    assert wilson(hits, of) == pytest.approx(expected, abs=5e-5)


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_share_and_mirrors(hits: int, of: int) -> None:
    hits = min(hits, of)
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    other_low, other_high = wilson(of - hits, of)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low))


def test_of_nothing_nothing_is_known() -> None:
    assert (Share(0, 0).interval, Share(0, 0).rate, Share(0, 0).is_rate) == ((0.0, 1.0), 0.0, False)


def test_a_rate_needs_five() -> None:
    assert [Share(1, of).is_rate for of in (4, 5)] == [False, True]


def test_the_funnel_counts_how_far_pairs_came() -> None:
    found = funnel(
        [
            case(1, 2, is_open=True),
            case(1, 3),
            case(1, 4, answered_after=5.0),
            met(1, 5),
            met(2, 6, OutcomeStep.NO_CONTACT),
            met(2, 7, OutcomeStep.NEGOTIATING),
            met(3, 8, OutcomeStep.AGREEMENT),
        ]
    )
    counts = (found.put, found.open, found.answered, found.introduced, found.told)
    assert counts == (7, 1, 5, 4, 3)
    steps = (found.talked, found.negotiating, found.project, found.agreement)
    assert steps == (2, 2, 1, 1)
    assert found.acceptance == Share(4, 6)
    assert found.reporting == Share(3, 4)
    assert found.of_told(OutcomeStep.PROJECT) == Share(1, 3)
    assert found.days == 2.0


def test_an_empty_funnel_has_no_median() -> None:
    assert funnel([]).days is None


def test_groups_with_few_organisations_are_told_of_together() -> None:
    groups = {
        "large": [case(1, each) for each in range(10, 14)],
        "small": [case(1, 20)],
        "tiny": [case(1, 21), case(2, 22)],
    }
    found = veiled(groups, partners)
    assert list(found.shown) == ["large"]
    assert sorted(found.others) == ["small", "tiny"]
    assert found.together is not None
    assert len(found.together) == 3


def test_a_single_small_group_is_not_given_away_by_what_is_missing_from_the_total() -> None:
    groups = {
        "a": [case(1, each) for each in range(10, 13)],
        "b": [case(1, each) for each in range(20, 26)],
        "small": [case(1, 30)],
    }
    found = veiled(groups, partners)
    assert list(found.shown) == ["b"]
    assert sorted(found.others) == ["a", "small"]


def test_if_all_together_are_too_few_nothing_is_told() -> None:
    found = veiled({"a": [case(1, 10)], "b": [case(1, 11)]}, partners)
    assert (dict(found.shown), found.together) == ({}, None)


CASES = st.lists(st.builds(case, st.integers(1, 4), st.integers(5, 12)), min_size=1, max_size=6)


@given(
    st.dictionaries(st.integers(1, 6), CASES, max_size=6), st.sampled_from([partners, either_side])
)
def test_behind_every_number_stand_three_and_no_group_is_lost(groups, behind) -> None:
    found = veiled(groups, behind)
    assert all(behind(cases) >= VEIL for cases in found.shown.values())
    assert {*found.shown, *found.others} == set(groups)
    if found.others:
        everything = [each for key in found.others for each in groups[key]]
        assert (found.together is None) == (behind(everything) < VEIL)
        if found.together is None:
            assert not found.shown
