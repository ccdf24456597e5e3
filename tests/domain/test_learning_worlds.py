"""Learning in worlds with a known answer: never worse than the hand, better soon, not by shuffling.

The ledger of `benchmarks.learning_worlds` has pending requests, silence and reasons; quality is
nDCG@10 on people whom nobody has seen.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.learning import as_told, gains, shuffled
from benchmarks.learning_worlds import WIDTH, World, gain, learned
from matchmaker.domain.hazards import End, Step

WORLDS = 12
COUNTS = (15, 60, 120, 250)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("error", [0.4, 1.2])
def test_learning_is_never_worse_than_the_hand(count: int, error: float) -> None:
    assert gains(as_told, error, count, WORLDS)["value"] >= -0.01


@pytest.mark.parametrize("error", [0.8, 1.2])
def test_with_120_answers_it_is_better_by_three_hundredths_where_the_hand_was_wrong(
    error: float,
) -> None:
    assert gains(as_told, error, 120, WORLDS)["value"] >= 0.03


@pytest.mark.parametrize("error", [0.4, 1.2])
def test_shuffled_outcomes_teach_nothing(error: float) -> None:
    found = gains(shuffled, error, 250, WORLDS)
    assert found["low"] <= 0.0 <= found["high"]
    assert abs(found["value"]) <= 0.005


def test_what_is_pending_changes_nothing() -> None:
    world = World(1, error=1.0)
    spells = world.spells(200)
    fresh = replace(spells[0], step=Step.ACCEPTANCE, days=5.0, end=End.OPEN)
    # Actors of their own: nobody else's answers count for less because of them.
    pending = [replace(fresh, actor=-1 - number) for number in range(500)]
    before, after = (learned(each, world.hand) for each in (spells, [*spells, *pending]))
    assert (before.weights == after.weights).all()
    assert (before.baselines == after.baselines).all()


def test_who_has_gone_has_taught_nothing() -> None:
    world = World(2, error=1.0)
    spells = world.spells(300)
    gone = spells[0].actor
    of_others = [each for each in spells if each.actor != gone]
    loud = [
        replace(each, evidence=tuple(np.full(WIDTH, 0.5)), end=End.LEFT, actor=gone)
        for each in spells[:40]
    ]
    with_it = learned([*of_others, *loud], world.hand)
    assert not np.allclose(with_it.weights, learned(of_others, world.hand).weights)
    left = [each for each in [*of_others, *loud] if each.actor != gone]
    assert (learned(left, world.hand).weights == learned(of_others, world.hand).weights).all()


def test_reasons_do_no_harm() -> None:
    apart = []
    for seed in range(WORLDS):
        world = World(seed, error=1.0)
        spells = world.spells(90)
        mute = [replace(each, reason=None) for each in spells]
        apart.append(gain(world, spells, seed) - gain(world, mute, seed))
    assert np.mean(apart) >= -0.005
