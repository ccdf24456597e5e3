"""How well one sentence answers another: one scale, bounded, never punishing a better answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.answering import (
    FULL_MEANING,
    FULL_WORDS,
    Rarity,
    blended,
    meaning_shares,
    standardised,
    weigh_words,
)

units = st.floats(0, 1, width=32)
cosines = st.floats(-1, 1, width=32)
deviations = st.floats(0.0, 0.5, width=32)
MOULD, STEEL, LASER, WE, UNHEARD = 11, 22, 33, 44, 55
RARE = {MOULD: 3.0, STEEL: 2.0, LASER: 2.5, WE: 0.25, UNHEARD: 4.0}
RARITY = Rarity(
    words=np.array(sorted(RARE), dtype=np.uint64),
    values=np.array([RARE[each] for each in sorted(RARE)], dtype=np.float32),
    rarest=4.0,
)
sentences = st.lists(st.frozensets(st.sampled_from(sorted(RARE))), min_size=1, max_size=4)


def words(*said: int) -> np.ndarray:
    return np.array(sorted(said), dtype=np.uint64)


def matrix(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float32)


def test_what_is_usual_is_no_answer_and_five_deviations_above_are_a_full_one() -> None:
    found = standardised(matrix(0.0, 0.1, 0.35, 0.6, 0.9), matrix(0.1), matrix(0.1))
    assert found.tolist() == [[0.0, 0.0, pytest.approx(0.5), pytest.approx(1.0), 1.0]]
    assert FULL_MEANING == 5.0


@given(one=cosines, other=cosines, mean=cosines, sd=deviations)
def test_a_nearer_meaning_never_counts_less(
    one: float, other: float, mean: float, sd: float
) -> None:
    low, high = sorted((one, other))
    found = standardised(matrix(low, high), matrix(mean), matrix(sd))[0]
    assert 0 <= found[0] <= found[1] <= 1


@given(left=sentences, right=sentences)
def test_shared_words_weigh_as_much_as_they_are_rare(
    left: list[frozenset[int]], right: list[frozenset[int]]
) -> None:
    found = weigh_words([words(*a) for a in left], [words(*b) for b in right], RARITY)
    expected = [[sum(RARE[each] for each in a & b) for b in right] for a in left]
    np.testing.assert_allclose(found.shared, expected, rtol=1e-6)
    np.testing.assert_allclose(found.left, [weight_of(a) for a in left], rtol=1e-6)
    np.testing.assert_allclose(found.right, [weight_of(b) for b in right], rtol=1e-6)


def weight_of(said: frozenset[int]) -> float:
    return max(sum(RARE[each] for each in said), 1e-6)


@given(left=sentences, right=sentences)
def test_no_sentence_shares_more_than_it_says(
    left: list[frozenset[int]], right: list[frozenset[int]]
) -> None:
    found = weigh_words([words(*a) for a in left], [words(*b) for b in right], RARITY)
    assert bool((found.shared <= found.left[:, None] * (1 + 1e-6)).all())
    assert bool((found.shared <= found.right[None, :] * (1 + 1e-6)).all())


def test_a_sentence_of_rare_words_is_more_specific_than_one_of_common_words() -> None:
    said = [words(UNHEARD), words(MOULD), words(MOULD, WE), words(WE), words()]
    found = weigh_words(said, said, RARITY)
    assert found.left_specificity.tolist() == [1.0, 0.75, 0.40625, 0.0625, 0.0]
    assert found.right_specificity.tolist() == found.left_specificity.tolist()


@given(meaning=units, found_again=st.floats(0, 3, width=32), share=units)
def test_meaning_and_words_together_stay_between_nothing_and_a_full_answer(
    meaning: float, found_again: float, share: float
) -> None:
    found = float(blended(matrix(meaning), matrix(found_again), matrix(share))[0, 0])
    assert -1e-6 <= found <= 1 + 1e-6


@given(values=st.lists(units, min_size=4, max_size=4), share=units)
def test_more_meaning_and_more_words_never_count_less(values: list[float], share: float) -> None:
    (less, more), (fewer, further) = sorted(values[:2]), sorted(values[2:])
    low = blended(matrix(less), matrix(fewer), matrix(share))[0, 0]
    high = blended(matrix(more), matrix(further), matrix(share))[0, 0]
    assert low <= high + 1e-6


def test_most_of_the_informative_words_are_as_good_as_all() -> None:
    found = blended(matrix(0.0, 0.0), matrix(FULL_WORDS, 1.0), matrix(0.6))
    assert found.tolist() == [[pytest.approx(0.4), pytest.approx(0.4)]]


def test_between_languages_that_are_read_well_meaning_decides_alone() -> None:
    shares = meaning_shares(["en", "de"], ["en", "de"], trusted={"en", "de"})
    assert shares.tolist() == [[pytest.approx(0.6), 1.0], [1.0, pytest.approx(0.6)]]


def test_a_language_that_is_read_badly_is_believed_in_part() -> None:
    shares = meaning_shares(["en", "lt", "tr"], ["en", "lt"], trusted={"en"})
    assert shares.tolist() == [
        [pytest.approx(0.6), pytest.approx(0.6)],
        [pytest.approx(0.6), pytest.approx(0.2)],
        [pytest.approx(0.6), pytest.approx(0.3)],
    ]


@given(meaning=units)
def test_words_that_are_missing_do_not_lower_an_answer_in_another_language(meaning: float) -> None:
    share = meaning_shares(["en"], ["de"], trusted={"en", "de"})
    assert blended(matrix(meaning), matrix(0.0), share)[0, 0] == pytest.approx(meaning, abs=1e-6)
