"""A pair of clusters gathered from both ends: a pair of members counts once, whoever found it."""

from __future__ import annotations

import pytest
from worlds import buyer_and_maker, firm, meet, said

from matchmaker.config import ROOT
from matchmaker.domain.clusters import ClusterPair
from matchmaker.domain.pairing import Encounter, Match, judge
from matchmaker.domain.vocabulary import Stage, StatementRole
from matchmaker.services.ranking.cluster_gathering import MOST_CARRIERS, Gathering
from matchmaker.services.ranking.clusters import ClusterProposal
from matchmaker.services.ranking.weights import load_weights

WEIGHTS = load_weights(ROOT / "data/weights/hand-set.json")
ALPS, BALTIC = 3, 8
TOOLING, TESTING = frozenset({Stage.TOOLING}), frozenset({Stage.TESTING})
NONE: frozenset[Stage] = frozenset()


def judged(encounter: Encounter) -> Match:
    match = judge(encounter, WEIGHTS)
    assert match is not None
    return match


def turned(encounter: Encounter) -> Encounter:
    """The same two, met from the other end."""
    return Encounter(
        seeker=encounter.candidate,
        candidate=encounter.seeker,
        forward=encounter.backward,
        backward=encounter.forward,
        likeness=encounter.likeness.T,
        seeker_specificity=encounter.candidate_specificity,
        candidate_specificity=encounter.seeker_specificity,
        today=encounter.today,
    )


def proposal(other: int, *matches: Match, **about: object) -> ClusterProposal:
    known: dict[str, object] = {
        "sizes": (2, 2),
        "gaps": (NONE, NONE),
        "filled": (NONE, NONE),
        "strategy": None,
        "ties": 0,
    } | about
    return ClusterProposal(other, "Other", ClusterPair(matches, **known))  # type: ignore[arg-type]


def gathered(*found: tuple[int, ClusterProposal]) -> dict[str, object]:
    pair = Gathering(ALPS, BALTIC)
    for seen_from, each in found:
        pair.add(seen_from, each)
    return pair.as_data()


def test_found_from_both_ends_it_is_one_pair_of_members() -> None:
    there, back = judged(buyer_and_maker()), judged(turned(buyer_and_maker()))
    found = gathered((ALPS, proposal(BALTIC, there)), (BALTIC, proposal(ALPS, back)))
    assert found["pairs"] == 1
    assert found == gathered((ALPS, proposal(BALTIC, there)))
    assert found["carriers"] == [[1, 2, 11, 22]]


def test_members_needs_and_gaps_stand_on_the_side_of_their_cluster() -> None:
    one_sided = judged(buyer_and_maker(fit=0.9, back=0.0))
    about = {"gaps": (TOOLING, TESTING), "filled": (TOOLING, NONE)}
    seen = gathered((ALPS, proposal(BALTIC, one_sided, **about)))
    assert (seen["answered"], seen["lacks"], seen["filled"]) == (
        [1, 0],
        [["tooling"], ["testing"]],
        [["tooling"], []],
    )
    mirrored = gathered((BALTIC, proposal(ALPS, one_sided, **about)))
    assert (mirrored["answered"], mirrored["lacks"], mirrored["filled"]) == (
        [0, 1],
        [["testing"], ["tooling"]],
        [[], ["tooling"]],
    )
    assert mirrored["carriers"] == [[2, 1, 11, 22]]


def test_who_stands_in_most_pairs_is_told() -> None:
    matches = [judged(a_pair(1, maker)) for maker in (2, 3, 4)]
    found = gathered((ALPS, proposal(BALTIC, *matches)))
    assert (found["pairs"], found["members"], found["busiest"]) == (3, [1, 3], [1, 3])


def test_a_sentence_leads_once_before_it_leads_again() -> None:
    weak = judged(a_pair(5, 6, fit=0.7))
    strong = [judged(a_pair(1, maker, fit=0.95)) for maker in (2, 3)]
    carriers = gathered((ALPS, proposal(BALTIC, *strong, weak)))["carriers"]
    assert isinstance(carriers, list)
    assert [each[:2] for each in carriers] == [[1, 2], [5, 6], [1, 3]]


def test_only_the_best_are_kept_but_all_are_counted() -> None:
    matches = [judged(a_pair(n, 100 + n)) for n in range(1, MOST_CARRIERS + 4)]
    found = gathered((ALPS, proposal(BALTIC, *matches)))
    assert isinstance(found["carriers"], list)
    assert (found["pairs"], len(found["carriers"])) == (MOST_CARRIERS + 3, MOST_CARRIERS)


@pytest.mark.parametrize("ends", [(ALPS, BALTIC), (BALTIC, ALPS)])
def test_the_better_score_and_the_more_ties_count(ends: tuple[int, int]) -> None:
    poor, rich = proposal(ends[1], ties=1), proposal(ends[0], ties=4)
    found = gathered((ends[0], poor), (ends[1], rich))
    assert found["ties"] == 4
    assert found["score"] == round(rich.pair.score, 4)


def a_pair(buyer: int, maker: int, fit: float = 0.9) -> Encounter:
    """A need of the one that an offer of the other answers."""
    one = firm(buyer, said(10 * buyer + 1, StatementRole.NEED, stage=Stage.TOOLING))
    other = firm(maker, said(10 * maker + 2, StatementRole.CAPABILITY, stage=Stage.TOOLING))
    return meet(one, other, [[fit]], [[0.0]])
