"""A cluster's chain: counts are those of the cells shown, gaps and what hangs on one firm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.coverage import (
    Comparison,
    Cover,
    Evidence,
    compare,
    coverage,
    strength_of,
)

MOULDER, TOOLMAKER, LAB = 1, 2, 3


def test_an_offer_at_the_very_stage_covers_it_and_words_make_it_strong() -> None:
    plain = strength_of(is_same_stage=True, shares_code=False, likeness=0.0)
    said = strength_of(is_same_stage=True, shares_code=False, likeness=0.9)
    assert (plain, said) == (pytest.approx(0.55), pytest.approx(0.955))


@pytest.mark.parametrize("is_same_stage", [False, True])
def test_where_the_place_does_not_tell_the_words_must(is_same_stage: bool) -> None:
    far = strength_of(is_same_stage=is_same_stage, shares_code=True, likeness=0.3)
    near = strength_of(is_same_stage=is_same_stage, shares_code=True, likeness=0.8)
    assert far == 0.0
    assert near >= 0.7


def test_a_cell_has_its_best_sentence_first() -> None:
    found = coverage(2, [Evidence(MOULDER, 0, 7, 0.5), Evidence(MOULDER, 0, 4, 0.85)])
    cell = found.cells[MOULDER, 0]
    assert (cell.cover, cell.statements) == (Cover.STRONG, (4, 7))


def test_gaps_and_what_hangs_on_one_firm() -> None:
    found = coverage(
        3,
        [
            Evidence(MOULDER, 0, 1, 0.9),
            Evidence(TOOLMAKER, 0, 2, 0.5),
            Evidence(TOOLMAKER, 1, 3, 0.7),
        ],
    )
    assert (found.counts, found.gaps, found.fragile) == ((2, 1, 0), (2,), {1: TOOLMAKER})
    assert found.members == (TOOLMAKER, MOULDER)


def test_nothing_said_is_nothing_but_gaps() -> None:
    found = coverage(2, [Evidence(LAB, 1, 1, 0.0)])
    assert (found.members, found.gaps) == ((), (0, 1))


def test_a_stage_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no stage 2 among 2"):
        coverage(2, [Evidence(LAB, 2, 1, 0.9)])


def test_two_chains_say_what_each_would_add_to_the_other() -> None:
    ours = coverage(4, [Evidence(1, 0, 1, 0.9), Evidence(2, 1, 2, 0.9)])
    theirs = coverage(4, [Evidence(3, 1, 3, 0.9), Evidence(4, 1, 4, 0.9), Evidence(5, 2, 5, 0.9)])
    assert compare(ours, theirs) == Comparison(
        only_a=(0,), only_b=(2,), relieved_in_a=(1,), relieved_in_b=(), missing=(3,)
    )
    with pytest.raises(ValueError, match="cannot be compared"):
        compare(ours, coverage(3, []))


evidence = st.builds(
    Evidence,
    member=st.integers(1, 4),
    stage=st.integers(0, 3),
    statement=st.integers(1, 50),
    strength=st.sampled_from([0.0, 0.3, 0.6, 0.9]),
)


@given(st.lists(evidence), evidence)
def test_one_more_sentence_never_takes_anything_away(said: list[Evidence], more: Evidence) -> None:
    before, after = coverage(4, said), coverage(4, [*said, more])
    assert all(old <= new for old, new in zip(before.counts, after.counts, strict=True))
    assert all(before.cells[key].cover <= after.cells[key].cover for key in before.cells)
    assert sum(after.counts) == len(after.cells)
