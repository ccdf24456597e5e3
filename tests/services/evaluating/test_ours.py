"""Ours: signals that are named, add up, are the same each time, and learn from before the cut."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from histories import history, project

from matchmaker.domain.vocabulary import MatchKind, OrganisationKind
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.ours.ablation import IDEAS
from matchmaker.services.evaluating.ours.candidates import SPEAKERS
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.ranker import (
    NAMES,
    Ranking,
    columns,
    contributions,
    full_scores,
    log_places,
    slates,
)
from matchmaker.services.evaluating.ours.signals import SIGNALS
from matchmaker.services.evaluating.ours.system import Ours
from matchmaker.services.evaluating.ours.training import HALF_LIVES, HAND, hand_set, learned
from matchmaker.services.evaluating.texts import Texts, read_texts
from matchmaker.services.evaluating.vectors import Vectors

UNTIL = date(2019, 12, 31)
SEEKERS = np.array([3, 5, 8])


@pytest.fixture(scope="module")
def ours(world: AsOf, texts: Texts) -> Ours:
    return Ours(world, texts, MatchKind.B2B, until=UNTIL, seed=0)


def test_every_signal_says_what_it_means() -> None:
    assert [name for name, signal in SIGNALS.items() if not signal.__doc__] == []


def test_what_is_named_elsewhere_is_a_signal() -> None:
    assert {*SPEAKERS, *HAND} <= SIGNALS.keys()


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_is_a_finite_number_for_each_candidate(
    name: str, world: AsOf, texts: Texts
) -> None:
    ground = Ground(world, texts, OrganisationKind.COMPANY)
    found = SIGNALS[name](ground, SEEKERS)
    assert found.shape == (3, len(ground.pool))
    assert np.isfinite(found).all()


def test_contributions_add_up_to_the_score(ours: Ours) -> None:
    [slate] = slates(ours.ground, SEEKERS[:1], [SEEKERS[:1]])
    rows, which = columns(slate, ours.ranking.usual)
    whole = rows @ ours.ranking.weights[which]
    parts = contributions(slate, ours.ranking)
    assert parts.shape == (len(slate.kept), len(NAMES))
    assert np.allclose(parts.sum(axis=1), whole, atol=1e-4)
    scores = full_scores(slate, ours.ranking, len(ours.ground.pool))
    assert np.allclose(scores[slate.allowed[slate.kept]], parts.sum(axis=1))


def test_who_was_not_kept_stands_below_who_was(ours: Ours) -> None:
    [slate] = slates(ours.ground, SEEKERS[:1], [SEEKERS[:1]], kept=10)
    scores = full_scores(slate, ours.ranking, len(ours.ground.pool))
    kept = slate.allowed[slate.kept]
    others = np.setdiff1d(slate.allowed, kept)
    assert scores[kept].min() > scores[others].max()


def test_past_partners_and_the_seeker_are_no_candidates(ours: Ours, world: AsOf) -> None:
    scores = ours.scores(SEEKERS)
    for row, seeker in enumerate(SEEKERS):
        out = [seeker, *world.partners[[seeker]].indices]
        assert np.isneginf(scores[row, out]).all()


def test_the_same_seed_gives_the_same_scores(ours: Ours, world: AsOf, texts: Texts) -> None:
    again = Ours(world, texts, MatchKind.B2B, until=UNTIL, seed=0)
    assert np.array_equal(ours.scores(SEEKERS), again.scores(SEEKERS))
    assert ours.half_life in HALF_LIVES


def test_evidence_does_not_depend_on_who_else_is_asked(ours: Ours) -> None:
    excluded = [np.array([each]) for each in SEEKERS]
    together = slates(ours.ground, SEEKERS, excluded)[1]
    [alone] = slates(ours.ground, SEEKERS[1:2], excluded[1:2])
    # Sums of floats in another order differ in the last digits.
    everybody = full_scores(together, ours.ranking, len(ours.ground.pool))
    assert np.allclose(
        everybody, full_scores(alone, ours.ranking, len(ours.ground.pool)), atol=1e-2
    )


def test_learning_moves_the_weights_from_the_hand_set_ones(ours: Ours) -> None:
    assert not np.allclose(ours.ranking.weights, hand_set())


def test_nothing_to_learn_from_leaves_the_hand_set_weights(world: AsOf, texts: Texts) -> None:
    early = world.at(min(each.start for each in world.projects))
    found = Ours(early, texts.at(early), MatchKind.B2B, until=UNTIL, seed=0)
    assert np.array_equal(found.ranking.weights, hand_set())


def test_companies_met_of_late_are_counted_once_and_the_older_by_half(vectors: Vectors) -> None:
    told = history(
        {
            project("old", "2015-05-01"): "ab",
            project("before", "2017-05-01"): "abc",
            project("last", "2018-05-01"): "acdr",
        },
        research="r",
    )
    world = AsOf(told, date(2018, 12, 31))
    ground = Ground(world, read_texts(world, vectors, lambda *_: None), OrganisationKind.COMPANY)
    # a met b long ago, c the year before last, d last year; r is no company, but meets three.
    met = dict(zip(world.organisations, ground.newly_met.tolist(), strict=True))
    assert met == {"a": 1.5, "b": 0.5, "c": 2.0, "d": 2.0, "r": 3.0}


def test_places_among_the_candidates_run_from_one_to_nothing() -> None:
    found = log_places(np.array([[3.0], [1.0], [2.0], [2.0]], dtype=np.float32))[:, 0]
    assert found[0] == pytest.approx(1.0)
    assert found[1] == 0.0
    assert found[2] == found[3]


def test_the_first_step_keeps_what_scoring_everybody_would_put_first(ours: Ours) -> None:
    assert np.mean(ours.survival(SEEKERS)) >= 0.75


def test_other_weights_can_be_tried_on_the_same_ground(ours: Ours) -> None:
    none = Ranking(np.zeros_like(ours.ranking.weights), ours.ranking.usual)
    assert np.ptp(contributions(slates(ours.ground, SEEKERS[:1], [SEEKERS[:1]])[0], none)) == 0
    assert ours.with_ranking(none).ground is ours.ground


def test_every_signal_belongs_to_one_idea() -> None:
    assert sorted(name for names in IDEAS.values() for name in names) == sorted(SIGNALS)


def test_a_signal_that_is_left_out_adds_nothing(ours: Ours) -> None:
    ranking = learned(ours.lessons, without=["partners_in_common"])
    [slate] = slates(ours.ground, SEEKERS[:1], [SEEKERS[:1]])
    place = NAMES.index("partners_in_common")
    assert not contributions(slate, ranking)[:, place].any()
    assert contributions(slate, ours.ranking)[:, place].any()
