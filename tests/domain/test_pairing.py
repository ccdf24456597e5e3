"""A judged pair: the kind that fits, both directions, rivals, hard limits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import Role, buyer_and_maker, firm, meet, said

from matchmaker.config import ROOT
from matchmaker.domain.pairing import FEATURES, Match, admissible_kinds, judge
from matchmaker.domain.profile import Place
from matchmaker.domain.scoring import Weights
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, Stage, Strength
from matchmaker.services.ranking.weights import load_weights

HAND_SET = ROOT / "data/weights/hand-set.json"
fits = st.floats(0, 1, width=32)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load_weights(HAND_SET)


def judged(weights: Weights, fit: float = 0.9, back: float = 0.9) -> Match:
    match = judge(buyer_and_maker(fit, back), weights)
    assert match is not None
    return match


@given(fit=fits, back=fits)
def test_contributions_add_up_to_the_score(fit: float, back: float) -> None:
    match = judged(load_weights(HAND_SET), fit, back)
    for score in (match.forward, match.backward):
        addends = [each.weight * each.value for each in score.contributions]
        assert score.value == pytest.approx(score.intercept + sum(addends), abs=1e-9)


@given(fit=fits, back=fits)
def test_swapping_the_sides_swaps_the_scores(fit: float, back: float) -> None:
    weights = load_weights(HAND_SET)
    there = buyer_and_maker(fit, back)
    back_again = replace(
        there,
        seeker=there.candidate,
        candidate=there.seeker,
        forward=there.backward,
        backward=there.forward,
        likeness=there.likeness.T,
    )
    one, other = judge(there, weights), judge(back_again, weights)
    assert one is not None
    assert other is not None
    assert (one.kind, one.forward.value, one.backward.value) == (
        other.kind,
        other.backward.value,
        other.forward.value,
    )


def test_a_match_is_good_only_if_both_gain(weights: Weights) -> None:
    both = judged(weights, 0.7, 0.7)
    one_sided = judged(weights, 1.0, 0.0)
    assert both.reciprocal > one_sided.reciprocal


@given(low=fits, high=fits)
def test_a_better_answer_never_lowers_the_value(low: float, high: float) -> None:
    weights = load_weights(HAND_SET)
    low, high = sorted((low, high))
    assert judged(weights, low).reciprocal <= judged(weights, high).reciprocal + 1e-12


def test_quotes_are_the_sentences_that_answer_each_other(weights: Weights) -> None:
    match = judged(weights)
    assert [(q.seeking.text, q.offering.text) for q in match.forward.quotes] == [
        ("We need a mould.", "We build moulds.")
    ]
    assert [(q.seeking.text, q.offering.text) for q in match.backward.quotes] == [
        ("We look for moulders.", "We mould caps.")
    ]


def test_weak_answers_are_not_quoted_and_the_pair_is_only_possible(weights: Weights) -> None:
    match = judged(weights, 0.2, 0.2)
    assert (match.forward.quotes, match.backward.quotes) == ((), ())
    assert match.strength(weights) is Strength.POSSIBLE


def test_two_identical_firms_are_rivals_and_a_toolmaker_ranks_above(weights: Weights) -> None:
    moulder = buyer_and_maker().seeker
    twin = replace(moulder, id=3, name="Firm 3")
    rivals = judge(meet(moulder, twin, [[0, 0.5], [0, 0]], [[0, 0.5], [0, 0]], likeness=1), weights)
    assert rivals is not None
    assert rivals.are_rivals
    assert rivals.reciprocal < judged(weights, 0.5, 0.5).reciprocal


def test_rivals_need_the_same_stage_and_market(weights: Weights) -> None:
    moulder = buyer_and_maker().seeker
    elsewhere = replace(moulder, id=3, sectors=frozenset({"26.51"}))
    match = judge(
        meet(moulder, elsewhere, [[0, 0.5], [0, 0]], [[0, 0.5], [0, 0]], likeness=1), weights
    )
    assert match is not None
    assert not match.are_rivals


def test_an_unrelated_offer_more_never_lowers_what_fits(weights: Weights) -> None:
    moulder, toolmaker = buyer_and_maker().seeker, buyer_and_maker().candidate
    more = replace(
        toolmaker, statements=(*toolmaker.statements, said(23, Role.CAPABILITY, "We sell maps."))
    )
    encounter = meet(moulder, more, [[0, 0.9, 0.1], [0, 0, 0]], [[0, 0.9], [0, 0], [0, 0]])
    match = judge(encounter, weights)
    assert match is not None
    assert match.forward.of("needs_met") == judged(weights).forward.of("needs_met")


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("company", "company", [MatchKind.B2B]),
        ("company", "research", [MatchKind.R2B]),
        ("research", "research", []),
        ("financier", "company", [MatchKind.F2B]),
        ("financier", "financier", []),
    ],
)
def test_kinds_follow_from_who_the_two_are(one: str, other: str, kinds: list[MatchKind]) -> None:
    a = firm(1, said(1, Role.NEED), kind=OrganisationKind(one))
    b = firm(2, said(2, Role.CAPABILITY), kind=OrganisationKind(other))
    assert list(admissible_kinds(a, b)) == kinds


def test_funds_are_proposed_only_to_those_who_seek_money() -> None:
    fund = firm(2, said(2, Role.THESIS), kind=OrganisationKind.FINANCIER)
    assert list(admissible_kinds(firm(1, said(1, Role.NEED)), fund)) == []
    assert list(admissible_kinds(firm(1, said(1, Role.ASK)), fund)) == [MatchKind.F2B]


def test_far_fields_may_be_cross_sector_and_by_products_circular() -> None:
    tannery = firm(1, said(1, Role.BY_PRODUCT), sectors=frozenset({"15.11"}))
    farm = firm(2, said(2, Role.FEEDSTOCK), sectors=frozenset({"01.11"}))
    assert list(admissible_kinds(tannery, farm)) == [MatchKind.CROSS_SECTOR, MatchKind.CIRCULAR]


def test_hard_limits_of_a_financier_come_first() -> None:
    asks = said(1, Role.ASK, amount_min=100_000, amount_max=200_000)
    firm_abroad = firm(1, asks, place=Place("TR", "TR51"))
    fund = firm(
        2,
        said(2, Role.THESIS, amount_min=50_000, amount_max=500_000, countries=("LT", "AT")),
        kind=OrganisationKind.FINANCIER,
    )
    too_small = firm(3, said(3, Role.ASK, amount_min=1_000, amount_max=2_000))
    assert list(admissible_kinds(firm_abroad, fund)) == []
    assert list(admissible_kinds(too_small, fund)) == []
    assert list(admissible_kinds(firm(4, asks), fund)) == [MatchKind.F2B]


def test_every_weight_belongs_to_a_feature_and_every_feature_says_what_it_means() -> None:
    written = json.loads(HAND_SET.read_text(encoding="utf-8"))["by_kind"]
    used = {name for weights in written.values() for name in weights}
    assert used == {each.name for each in FEATURES}
    assert all(each.sentence.endswith(".") for each in FEATURES)


def test_only_wanted_kinds_are_judged(weights: Weights) -> None:
    assert judge(buyer_and_maker(), weights, kinds=frozenset({MatchKind.CIRCULAR})) is None


def test_the_wanted_stage_counts_more_than_a_neighbour(weights: Weights) -> None:
    encounter = buyer_and_maker()
    other = replace(
        encounter.candidate,
        statements=(
            encounter.candidate.statements[0],
            replace(encounter.candidate.statements[1], stage=Stage.DISTRIBUTION),
        ),
    )
    wanted = judged(weights).forward.of("value_chain")
    elsewhere = judge(replace(encounter, candidate=other), weights)
    assert elsewhere is not None
    found = elsewhere.forward.of("value_chain")
    assert wanted is not None
    assert found is not None
    assert wanted.amount > found.amount
