"""The evidence card as plain data, and as the other side may read it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from factories import HAND_SET
from hypothesis import given
from hypothesis import strategies as st
from worlds import Role, firm, meet, said

from matchmaker.domain.explanation import explain
from matchmaker.domain.pairing import Encounter, judge
from matchmaker.domain.parts import Part, PartAnswer, PartKind
from matchmaker.domain.profile import ClusterMark, Statement
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.ranking.cards import card_as_dict, in_english, mirrored

SHARED, SEEKERS_OWN = ClusterMark(5, "Shared"), ClusterMark(6, "Seeker's own")


def encounter(needs: Visibility, offers: Visibility, theirs: Visibility) -> Encounter:
    """A seeker who says one need and one offer, each answered, at these visibilities."""
    seeker = firm(
        1,
        said(11, Role.NEED, "SEEKER NEED", visibility=needs),
        said(12, Role.CAPABILITY, "SEEKER OFFER", visibility=offers),
        clusters=(SHARED, SEEKERS_OWN),
    )
    candidate = firm(
        2,
        said(21, Role.NEED, "THEIR NEED", visibility=theirs),
        said(22, Role.CAPABILITY, "THEIR OFFER", visibility=theirs),
        clusters=(SHARED,),
    )
    return meet(seeker, candidate, [[0, 0.9], [0, 0]], [[0, 0.9], [0, 0]])


def card_of(meeting: Encounter) -> dict[str, Any]:
    match = judge(meeting, HAND_SET)
    assert match is not None
    return card_as_dict(explain(match, HAND_SET))


@pytest.fixture
def open_card() -> dict[str, Any]:
    return card_of(encounter(Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC))


def test_a_card_is_strings_and_numbers_and_comes_back_as_it_was_written(
    open_card: dict[str, Any],
) -> None:
    assert json.loads(json.dumps(open_card)) == open_card
    assert open_card["form"] == 2


def test_contributions_on_the_card_add_up_to_its_score(open_card: dict[str, Any]) -> None:
    for side in ("forward", "backward"):
        score = open_card[side]
        total = score["intercept"] + sum(each["amount"] for each in score["contributions"])
        assert score["value"] == pytest.approx(total, abs=1e-5)


def test_a_sentence_stands_on_the_card_word_for_word_with_all_that_is_known_of_it(
    open_card: dict[str, Any],
) -> None:
    assert open_card["why_you"][0]["seeking"] == {
        "id": 11,
        "owner": 1,
        "role": "need",
        "text": "SEEKER NEED",
        "english": None,
        "language": "en",
        "dated": "2026-03-01",
        "stage": None,
        "visibility": "public",
    }


def test_shared_words_are_marked_in_code_points_in_both_sentences_and_in_the_english_line() -> None:
    seeker = firm(1, said(11, Role.NEED, "We need 😀 spectrometers"))
    candidate = firm(
        2,
        said(
            22, Role.CAPABILITY, "Λέιζερ spektrometrai 😀", language="lt", english="Spectrometers"
        ),
    )
    [quote] = card_of(meet(seeker, candidate, [[0.9]], [[0]]))["why_you"]
    assert quote["marks"] == {
        "seeking": {"text": [[10, 23]]},
        "offering": {"text": [[7, 20]], "english": [[0, 13]]},
    }
    assert quote["seeking"]["text"][10:23] == "spectrometers"
    assert quote["offering"]["text"][7:20] == "spektrometrai"


def test_parts_with_one_answer_stand_together_and_what_nobody_says_is_listed() -> None:
    meeting = encounter(Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC)
    match = judge(meeting, HAND_SET)
    assert match is not None
    offer = meeting.candidate.statements[1]
    parts = (
        PartAnswer(Part("their"), offer, 0.4, "en"),
        PartAnswer(Part("offer"), offer, 0.7, "en"),
        PartAnswer(Part("ISO 9001", PartKind.NORM)),
    )
    card = card_as_dict(replace(explain(match, HAND_SET), parts=parts))
    assert (card["parts"]["count"], card["parts"]["answered"]) == (3, 2)
    assert card["parts"]["unanswered"] == ["ISO 9001"]
    [row] = card["parts"]["rows"]
    assert [each["text"] for each in row["parts"]] == ["their", "offer"]
    assert (row["offering"]["text"], row["strength"]) == ("THEIR OFFER", 0.7)
    assert json.loads(json.dumps(card)) == card
    assert "parts" not in mirrored(card, viewer_clusters=frozenset())


def test_lines_can_be_said_in_another_language_and_are_english_for_programs(
    open_card: dict[str, Any],
) -> None:
    silent = encounter(Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC)
    card = card_of(replace(silent, backward=silent.backward * 0))
    assert card["against"] == [
        {"one": "No sentence of theirs asks for what you offer", "many": None, "values": {}}
    ]
    assert in_english(card)["against"] == ["No sentence of theirs asks for what you offer"]
    details = [each["detail"] for each in in_english(card)["forward"]["contributions"]]
    assert "1 of 1 answered" in details
    old = open_card | {"against": ["Said in form 1"], "position": ""}
    assert in_english(old)["against"] == ["Said in form 1"]


def test_the_candidate_reads_the_same_evidence_from_its_own_side(
    open_card: dict[str, Any],
) -> None:
    mirror = mirrored(open_card, viewer_clusters=frozenset())
    assert (mirror["seeker"], mirror["candidate"]) == (open_card["candidate"], open_card["seeker"])
    assert (mirror["why_you"], mirror["why_them"]) == (open_card["why_them"], open_card["why_you"])


@pytest.mark.parametrize(
    ("needs", "offers", "viewer_clusters", "seen"),
    [
        (Visibility.PUBLIC, Visibility.PUBLIC, set(), {"SEEKER NEED", "SEEKER OFFER"}),
        (Visibility.PRIVATE, Visibility.PUBLIC, {5}, {"SEEKER OFFER"}),
        (Visibility.PUBLIC, Visibility.PRIVATE, {5}, {"SEEKER NEED"}),
        (Visibility.PRIVATE, Visibility.PRIVATE, {5, 6}, set()),
        (Visibility.CLUSTER, Visibility.CLUSTER, {5}, {"SEEKER NEED", "SEEKER OFFER"}),
        (Visibility.CLUSTER, Visibility.CLUSTER, {7}, set()),
        (Visibility.CLUSTER, Visibility.CLUSTER, set(), set()),
    ],
)
def test_what_the_seeker_keeps_from_the_candidate_falls_away(
    needs: Visibility, offers: Visibility, viewer_clusters: set[int], seen: set[str]
) -> None:
    card = card_of(encounter(needs, offers, Visibility.PUBLIC))
    assert "SEEKER NEED" in str(card)
    assert "SEEKER OFFER" in str(card)
    mirror = mirrored(card, viewer_clusters=frozenset(viewer_clusters))
    assert {each for each in ("SEEKER NEED", "SEEKER OFFER") if each in str(mirror)} == seen


def test_the_candidates_own_sentences_stay_with_it() -> None:
    card = card_of(encounter(Visibility.PUBLIC, Visibility.PUBLIC, Visibility.CLUSTER))
    mirror = mirrored(card, viewer_clusters=frozenset())
    assert [each["seeking"]["text"] for each in mirror["why_you"]] == ["THEIR NEED"]


def test_what_was_told_to_the_seeker_alone_stays_there(open_card: dict[str, Any]) -> None:
    told = open_card | {"against": ["Possible competitor"], "position": "They supply"}
    mirror = mirrored(told, viewer_clusters=frozenset())
    assert (mirror["against"], mirror["position"], mirror["read_statements"]) == ([], "", 0)
    assert {"forward", "backward", "reciprocal"}.isdisjoint(mirror)


def test_a_partner_whom_the_seeker_met_in_confidence_is_not_named_to_the_candidate() -> None:
    meeting = encounter(Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC)
    path = TrustPath(through=("Alfa", "Beta"), confided=frozenset({"Beta"}))
    card = card_of(replace(meeting, path=path))
    assert in_english(card)["introducers"] == ["Alfa, Beta: worked with both"]
    mirror = mirrored(card, viewer_clusters=frozenset())
    assert in_english(mirror)["introducers"] == ["Alfa: worked with both"]
    assert "Beta" not in str(mirror)


@given(
    visibilities=st.tuples(*[st.sampled_from(Visibility)] * 3),
    viewer_clusters=st.frozensets(st.sampled_from([5, 6, 7])),
)
def test_no_mirror_shows_a_sentence_that_the_viewer_could_not_read(
    visibilities: tuple[Visibility, Visibility, Visibility], viewer_clusters: frozenset[int]
) -> None:
    meeting = encounter(*visibilities)
    mirror = str(mirrored(card_of(meeting), viewer_clusters=viewer_clusters))

    def is_open(statement: Statement) -> bool:
        if statement.visibility is Visibility.CLUSTER:
            return bool(viewer_clusters & meeting.seeker.cluster_ids)
        return statement.visibility is Visibility.PUBLIC

    hidden = [each for each in meeting.seeker.statements if not is_open(each)]
    assert [each.text for each in hidden if each.text in mirror] == []
