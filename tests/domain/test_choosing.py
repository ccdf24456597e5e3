"""Choices move the weights from the hand-set ones as far as they ask, and recover what is true."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.domain.choosing import Choice, learn_choices

Numbers = NDArray[np.float64]
HAND = np.array([1.0, 0.0, -0.5])
EVERY = np.arange(3)


def choices(count: int, truth: Numbers, *, seed: int = 0) -> list[Choice]:
    chance = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        rows = chance.normal(size=(20, 3)).astype(np.float32)
        best = np.argmax(rows @ truth + chance.gumbel(size=20))
        found.append(Choice(rows, np.arange(20) == best, EVERY))
    return found


def test_without_choices_the_weights_are_the_hand_set_ones_to_the_last_bit() -> None:
    assert (learn_choices([], HAND, tau=0.3) == HAND).all()


def test_with_many_choices_the_truth_is_found() -> None:
    truth = np.array([0.3, 0.8, 0.2])
    assert np.abs(learn_choices(choices(4_000, truth), HAND, tau=2.0) - truth).max() < 0.08


def test_few_choices_move_the_weights_a_little() -> None:
    truth = np.array([-1.0, 2.0, 1.0])
    near, far = (
        np.abs(learn_choices(choices(n, truth), HAND, tau=0.3) - HAND).max() for n in (10, 1_000)
    )
    assert near < far


def test_what_all_candidates_share_teaches_nothing() -> None:
    rows = np.ones((5, 3), dtype=np.float32)
    alike = Choice(rows, np.arange(5) == 2, EVERY)
    assert learn_choices([alike] * 10, HAND, tau=1.0) == pytest.approx(HAND)


def test_shuffled_choices_teach_next_to_nothing() -> None:
    chance = np.random.default_rng(3)
    shuffled = [
        Choice(each.evidence, chance.permutation(each.chosen), EVERY)
        for each in choices(2_000, np.array([1.0, 1.0, 1.0]))
    ]
    assert np.abs(learn_choices(shuffled, np.zeros(3), tau=1.0)).max() < 0.08


def test_columns_that_a_set_does_not_have_are_not_moved_by_it() -> None:
    some = [
        Choice(each.evidence[:, :2], each.chosen, np.array([0, 2]))
        for each in choices(50, np.array([1.0, 1.0, 0.0]))
    ]
    found = learn_choices(some, HAND, tau=1.0)
    assert found[1] == pytest.approx(HAND[1])
    assert found[2] > HAND[2]
