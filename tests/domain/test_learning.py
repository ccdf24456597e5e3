"""Learning starts from the hand-set weights, moves by evidence, and recovers what is true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from matchmaker.domain.learning import (
    FURTHEST,
    Labels,
    Prior,
    fair_counts,
    fit,
    learn,
    log_evidence,
    with_best_width,
)

Numbers = NDArray[np.float64]
HAND = np.array([[2.0, 1.0, -1.0], [2.0, 0.0, -1.0]])
PRIOR = Prior(HAND, -1.2)


def labels(n: int, *, truth: Numbers, seed: int = 0, kinds: int = 2) -> Labels:
    chance = np.random.default_rng(seed)
    evidence = chance.uniform(-0.5, 0.5, (n, truth.shape[1]))
    of_kind = chance.integers(0, kinds, n)
    score = (evidence * truth[of_kind]).sum(axis=1) - 0.5
    agreed = (chance.random(n) < 1 / (1 + np.exp(-score))).astype(float)
    return Labels(evidence, agreed, of_kind, np.ones(n))


def test_without_labels_the_weights_are_the_hand_set_ones_to_the_last_bit() -> None:
    found = fit(labels(0, truth=HAND), PRIOR)
    assert (found.weights == HAND).all()
    assert found.intercept == PRIOR.intercept


def test_with_many_labels_the_truth_is_found_however_wrong_the_hand_was() -> None:
    truth = np.array([[1.5, 1.5, -0.4], [1.5, 0.4, -0.4]])
    loose = Prior(HAND, -1.2, tau=1.5, tau_kind=1.0)
    found = fit(labels(40_000, truth=truth), loose)
    assert np.abs(found.weights - truth).max() < 0.12
    assert found.intercept == pytest.approx(-0.5, abs=0.05)


def test_few_labels_move_the_weights_a_little() -> None:
    truth = np.array([[0.0, 3.0, -1.0], [0.0, 3.0, -1.0]])
    moved = [
        np.abs(fit(labels(n, truth=truth, seed=4), PRIOR).weights - HAND).max() for n in (30, 3_000)
    ]
    assert moved[0] < moved[1]


def test_no_weight_leaves_its_trust_region() -> None:
    truth = np.array([[-9.0, 9.0, 9.0], [-9.0, 9.0, 9.0]])
    found = fit(labels(20_000, truth=truth), PRIOR)
    reach = FURTHEST * (PRIOR.tau + PRIOR.tau_kind)
    assert np.abs(found.weights - HAND).max() <= reach + 1e-9


def test_a_kind_with_few_labels_has_no_deviation_of_its_own() -> None:
    found = fit(labels(50, truth=HAND, kinds=1), PRIOR)
    assert np.allclose(found.weights[0] - HAND[0], found.weights[1] - HAND[1])


@given(some.integers(0, 1_000), some.integers(0, 2))
@settings(max_examples=25, deadline=None)
def test_one_more_yes_for_a_feature_alone_never_lowers_its_weight(seed: int, which: int) -> None:
    before = labels(120, truth=HAND, seed=seed, kinds=1)
    alone = np.zeros((1, 3))
    alone[0, which] = 1.0
    after = Labels(
        np.vstack([before.evidence, alone]),
        np.r_[before.agreed, 1.0],
        np.r_[before.kinds, 0],
        np.ones(121),
    )
    # The intercept is held: a yes may be explained by it as well as by the feature.
    held = Prior(HAND, -1.2)
    gained = fit(after, held).weights[0, which] - fit(before, held).weights[0, which]
    assert gained > -1e-6


def test_the_width_is_chosen_by_how_wrong_the_hand_was() -> None:
    right = labels(2_000, truth=HAND - [[0, 0, 0]])
    wrong = labels(2_000, truth=np.array([[-1.0, 3.0, 1.5], [-1.0, 2.0, 1.5]]))
    assert with_best_width(right, PRIOR).tau < with_best_width(wrong, PRIOR).tau
    assert with_best_width(labels(100, truth=HAND), PRIOR) is PRIOR
    assert log_evidence(wrong, Prior(HAND, -1.2, 1.5)) > log_evidence(wrong, Prior(HAND, -1.2, 0.1))


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_outcomes_leave_every_weight_where_it_is(seed: int) -> None:
    known = labels(600, truth=HAND, seed=7 + seed)
    mixed = replace(known, agreed=np.random.default_rng(seed).permutation(known.agreed))
    assert (learn(mixed, PRIOR).weights == HAND).all()
    assert (learn(known, PRIOR).weights != HAND).any()


def test_too_few_labels_of_either_answer_move_the_baseline_alone() -> None:
    known = labels(300, truth=HAND)
    one_sided = replace(known, agreed=np.r_[np.ones(14), np.zeros(286)])
    for few in (labels(59, truth=HAND), one_sided):
        found = learn(few, PRIOR)
        assert (found.weights == HAND).all()
        assert found.intercept != PRIOR.intercept


def test_a_label_about_one_feature_moves_no_other_and_no_baseline() -> None:
    known = labels(300, truth=HAND, kinds=1)
    whole = np.full(300, -1)
    before = fit(replace(known, alone=whole), replace(PRIOR, tau_kind=1e-3))
    more = Labels(
        np.vstack([known.evidence, np.tile([0.4, 0.4, 0.4], (40, 1))]),
        np.r_[known.agreed, np.zeros(40)],
        np.r_[known.kinds, np.zeros(40, dtype=np.int64)],
        np.ones(340),
        alone=np.r_[whole, np.full(40, 1)],
    )
    after = fit(more, replace(PRIOR, tau_kind=1e-3))
    moved = (after.weights - before.weights)[0]
    assert moved[1] < -0.05
    assert np.abs(moved[[0, 2]]).max() < 0.2 * abs(moved[1])
    assert abs(after.intercept - before.intercept) < 0.2 * abs(moved[1])


def test_each_baseline_is_found_by_itself() -> None:
    known = labels(4_000, truth=HAND, kinds=1)
    often = np.random.default_rng(3).random(4_000) < 0.9
    which = (np.arange(4_000) % 2).astype(np.int64)
    agreed = np.where(which == 1, often.astype(float), known.agreed)
    mixed = replace(known, evidence=0 * known.evidence, agreed=agreed, baselines=which)
    found = fit(mixed, replace(PRIOR, baselines=np.zeros(2)))
    assert found.baselines[1] == pytest.approx(np.log(9), abs=0.2)
    assert found.intercept == found.baselines[0]


def test_one_busy_actor_does_not_outweigh_all_others() -> None:
    counts = fair_counts([1] * 100 + [2, 3], most=10)
    assert counts[:100].sum() == pytest.approx(10)
    assert counts[100:].tolist() == [1.0, 1.0]
