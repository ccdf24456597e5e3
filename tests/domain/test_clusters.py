"""Two clusters as partners: the value of a pair, from nothing to everything."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import buyer_and_maker

from matchmaker.config import ROOT
from matchmaker.domain.clusters import ClusterPair, missing_stages
from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.vocabulary import Stage
from matchmaker.services.ranking.weights import load_weights

WEIGHTS = load_weights(ROOT / "data/weights/hand-set.json")
NO_STAGES: tuple[frozenset[Stage], frozenset[Stage]] = (frozenset(), frozenset())
stages = st.frozensets(st.sampled_from(Stage))


def judged(fit: float = 0.9, back: float = 0.9) -> Match:
    match = judge(buyer_and_maker(fit, back), WEIGHTS)
    assert match is not None
    return match


def pair(**about: object) -> ClusterPair:
    """Two clusters of four members that share nothing, unless told otherwise."""
    known: dict[str, object] = {
        "matches": (),
        "sizes": (4, 4),
        "gaps": NO_STAGES,
        "filled": NO_STAGES,
        "strategy": None,
        "ties": 0,
    } | about
    return ClusterPair(**known)  # type: ignore[arg-type]


def test_clusters_that_share_nothing_are_worth_nothing() -> None:
    assert pair().score == 0.0
    assert pair(sizes=(0, 0)).score == 0.0


def test_each_part_adds_its_share() -> None:
    gap = frozenset({Stage.TOOLING, Stage.TESTING})
    one_side = {"gaps": (gap, frozenset()), "filled": (frozenset({Stage.TOOLING}), frozenset())}
    assert pair(**one_side).score == pytest.approx(0.25 * 0.5 / 2)
    assert pair(gaps=(gap, gap), filled=(gap, gap)).score == pytest.approx(0.25)
    assert pair(strategy=0.5).score == pytest.approx(0.10)
    assert pair(ties=2).score == pytest.approx(0.20 * (1 - math.exp(-1)))
    best = judged()
    assert pair(matches=[best] * 4).score == pytest.approx(0.35 * best.reciprocal)


def test_pairs_that_are_missing_count_as_nothing() -> None:
    best = judged()
    assert pair(matches=[best]).score == pytest.approx(0.35 * best.reciprocal / 4)
    assert pair(matches=[best] * 9).score == pair(matches=[best] * 4).score


@given(
    count=st.integers(0, 6),
    sizes=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    gaps=st.tuples(stages, stages),
    offered=st.tuples(stages, stages),
    strategy=st.none() | st.floats(0, 1),
    ties=st.integers(0, 50),
)
def test_a_pair_is_worth_at_most_one_and_another_tie_never_lowers_it(
    count: int,
    sizes: tuple[int, int],
    gaps: tuple[frozenset[Stage], frozenset[Stage]],
    offered: tuple[frozenset[Stage], frozenset[Stage]],
    strategy: float | None,
    ties: int,
) -> None:
    about = {
        "matches": [judged()] * count,
        "sizes": sizes,
        "gaps": gaps,
        "filled": (gaps[0] & offered[1], gaps[1] & offered[0]),
        "strategy": strategy,
    }
    fewer, more = pair(**about, ties=ties), pair(**about, ties=ties + 1)
    assert 0 <= fewer.score <= more.score <= 1


def test_the_topic_is_the_need_and_the_offer_of_the_best_pair() -> None:
    unspoken, spoken = judged(0.2, 0.2), judged()
    topic = pair(matches=[unspoken, spoken]).topic
    assert topic is not None
    assert (topic.seeking.text, topic.offering.text) == ("We need a mould.", "We build moulds.")
    assert pair(matches=[unspoken]).topic is None


def test_a_stage_is_missing_if_no_member_offers_it() -> None:
    chain = {Stage.COMPONENT, Stage.TOOLING, Stage.TESTING}
    assert missing_stages(chain, {Stage.COMPONENT, Stage.RECYCLING}) == {
        Stage.TOOLING,
        Stage.TESTING,
    }
    assert missing_stages((), {Stage.COMPONENT}) == frozenset()
