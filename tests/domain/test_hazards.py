"""From moments to labels: pending is censored, a refusal is final, reasons name a feature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from matchmaker.domain.hazards import (
    BASELINES,
    NO_MATTER_OF_FIT,
    PERIODS,
    REASON_COUNTS,
    TAUGHT_BY,
    USUAL,
    End,
    Spell,
    Step,
    labels_of,
    periods_of,
    usual_baselines,
)
from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import DeclineReason

NAMES = ("needs_met", "rivalry")
ASKED = Spell(Step.ACCEPTANCE, (0.8, 0.3), 0, 1, 3.0, End.OPEN)


def periods(spell: Spell) -> list[tuple[int, float]]:
    """(period of its step, whether it came in it)."""
    return [(BASELINES[place][1], came) for place, came in periods_of(spell)]


@pytest.mark.parametrize(
    ("days", "end", "expected"),
    [
        (3.0, End.OPEN, []),  # pending: not even the first week is over
        (10.0, End.OPEN, [(0, 0.0)]),  # not in the first week; of the rest nothing is known
        (21.0, End.OPEN, [(0, 0.0), (1, 0.0)]),
        (3.0, End.REACHED, [(0, 1.0)]),
        (7.0, End.REACHED, [(0, 1.0)]),
        (9.0, End.REACHED, [(0, 0.0), (1, 1.0)]),
        (80.0, End.REACHED, [(0, 0.0), (1, 1.0)]),  # late, but it came
        (1.0, End.LEFT, [(0, 0.0), (1, 0.0)]),  # a refusal holds for good
    ],
)
def test_each_period_is_a_label_as_far_as_it_was_seen(
    days: float, end: End, expected: list[tuple[int, float]]
) -> None:
    assert periods(replace(ASKED, days=days, end=end)) == expected


@pytest.mark.parametrize("reason", sorted(NO_MATTER_OF_FIT))
def test_a_reason_that_is_no_matter_of_fit_ends_the_watching_and_is_no_refusal(
    reason: DeclineReason,
) -> None:
    left = replace(ASKED, end=End.LEFT, reason=reason)
    assert periods(left) == []
    assert periods(replace(left, days=8.0)) == [(0, 0.0)]
    assert not left.is_decided
    assert len(labels_of([left], NAMES).agreed) == 0


def test_a_refusal_with_a_reason_counts_half_as_much_again_for_its_feature_alone() -> None:
    left = replace(ASKED, end=End.LEFT, reason=DeclineReason.COMPETITOR)
    found = labels_of([left], NAMES)
    assert found.agreed.tolist() == [0.0, 0.0, 0.0]
    assert found.alone.tolist() == [-1, -1, NAMES.index("rivalry")]
    assert found.counts.tolist() == [1.0, 1.0, REASON_COUNTS]
    without = replace(left, evidence=(0.8, 0.0))
    assert labels_of([without], NAMES).alone.tolist() == [-1, -1]


def test_every_reason_is_mapped_once_and_to_a_feature_there_is() -> None:
    named = set(TAUGHT_BY) | NO_MATTER_OF_FIT
    assert set(DeclineReason) - named == {DeclineReason.OTHER}
    assert not set(TAUGHT_BY) & NO_MATTER_OF_FIT
    assert set(TAUGHT_BY.values()) <= {each.name for each in FEATURES}


def test_before_anything_is_known_each_step_comes_as_often_as_usual() -> None:
    chances = 1 / (1 + np.exp(-(usual_baselines(-1.2) - 1.2)))
    for step in Step:
        mine = [chances[place] for place, (of, _) in enumerate(BASELINES) if of is step]
        assert 1 - np.prod([1 - each for each in mine]) == pytest.approx(USUAL[step])


def test_nothing_gives_no_labels() -> None:
    found = labels_of([], NAMES)
    assert found.evidence.shape == (0, 2)
    assert len(found.agreed) == len(found.counts) == 0


@given(some.sampled_from(list(Step)), some.floats(0, 900), some.sampled_from(list(End)))
def test_at_most_one_label_of_a_spell_is_a_yes_and_it_is_the_last(
    step: Step, days: float, end: End
) -> None:
    found = [came for _, came in periods(replace(ASKED, step=step, days=days, end=end))]
    assert len(found) <= len(PERIODS[step])
    assert sum(found) == (end is End.REACHED)
    assert 1.0 not in found[:-1]
