"""A cluster's chain: counts are those of the cells shown, gaps and what hangs on one firm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.coverage import (
    MEETS,
    Comparison,
    Cover,
    Evidence,
    compare,
    coverage,
    strengths,
    unmet,
)
from matchmaker.domain.vocabulary import Stage

MOULDER, TOOLMAKER, LAB = 1, 2, 3


def strength(
    place: Stage | None, likeness: list[float], chain: Sequence[Stage | None]
) -> list[float]:
    found = strengths([place], np.array([likeness], dtype=np.float32), chain)
    return [round(float(each), 3) for each in found[0]]


def test_an_offer_at_the_very_stage_covers_it_and_words_make_it_strong() -> None:
    chain = [Stage.TOOLING, Stage.TESTING]
    assert strength(Stage.TOOLING, [0.0, 0.3], chain) == [0.55, 0.0]
    assert strength(Stage.TOOLING, [0.6, 0.3], chain) == [1.0, 0.0]


def test_of_several_stages_at_one_place_the_nearest_is_meant() -> None:
    chain = [Stage.COMPONENT, Stage.COMPONENT, Stage.TOOLING]
    assert strength(Stage.COMPONENT, [0.2, 0.3, 0.1], chain) == [0.0, 0.775, 0.0]
    assert strength(Stage.COMPONENT, [0.1, 0.15, 0.1], chain) == [0.0, 0.0, 0.0]
    assert strength(Stage.COMPONENT, [0.5, 0.6, 0.1], chain) == [0.75, 1.0, 0.0]


def test_recorded_nowhere_the_words_must_say_it_and_elsewhere_plainly() -> None:
    chain = [Stage.TOOLING, None]
    assert strength(None, [0.44, 0.44], chain) == [0.0, 0.0]
    assert strength(None, [0.48, 0.48], chain) == [0.72, 0.72]
    assert strength(Stage.TESTING, [0.59, 0.2], chain) == [0.0, 0.0]
    assert strength(Stage.TESTING, [0.61, 0.2], chain) == [0.55, 0.0]


def test_an_own_offer_does_not_answer_an_own_need() -> None:
    likeness = np.array([[0.9, 0.2], [0.3, 0.8]], dtype=np.float32)
    assert unmet(likeness, np.array([1, 1]), np.array([1, 2])) == ([0], [0])
    nothing = np.zeros((2, 0), dtype=np.float32)
    assert unmet(nothing, np.array([1, 2]), np.array([], int)) == ([0, 1], [])


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 99))
def test_what_is_answered_here_answers_somebody_there(needs: int, offers: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    likeness = chance.uniform(-1, 1, (needs, offers)).astype(np.float32)
    askers, owners = chance.integers(0, 3, needs), chance.integers(0, 3, offers)
    lonely, idle = unmet(likeness, askers, owners)
    answered = {
        (n, o)
        for n in range(needs)
        for o in range(offers)
        if askers[n] != owners[o] and likeness[n, o] >= MEETS
    }
    assert lonely == [n for n in range(needs) if n not in {pair[0] for pair in answered}]
    assert idle == [o for o in range(offers) if o not in {pair[1] for pair in answered}]


places = st.sampled_from([None, Stage.TOOLING, Stage.COMPONENT, Stage.TESTING])


@given(
    st.lists(places, min_size=1, max_size=5),
    st.lists(places, min_size=1, max_size=5),
    st.data(),
)
def test_strengths_lie_between_nothing_and_one_and_rise_with_all_words(
    said: list[Stage | None], chain: list[Stage | None], data: st.DataObject
) -> None:
    numbers = st.lists(
        st.floats(-1, 1, width=32), min_size=len(said) * len(chain), max_size=len(said) * len(chain)
    )
    likeness = np.array(data.draw(numbers), dtype=np.float32).reshape(len(said), len(chain))
    found = strengths(said, likeness, chain)
    assert found.shape == likeness.shape
    assert bool(((found >= 0) & (found <= 1)).all())
    # A rise that leaves the order of the stages as it is takes nothing away.
    risen = strengths(said, np.minimum(np.clip(likeness, 0, 1) * 1.2, 1), chain)
    assert bool((risen >= found - 1e-6).all())


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
