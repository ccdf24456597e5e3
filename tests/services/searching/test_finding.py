"""A search with its counts: what each part meets, and what each filter would leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from factories import NOW, cluster, desk_of, indexed, organisation, statement, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import DeclineReason, SizeClass, Stage, StatementRole, Visibility
from matchmaker.errors import InputError, NotAllowed, NotFound
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.proposing import Desk, Wish, propose, search
from matchmaker.services.searching.dismissing import hidden_by, hide, show_again
from matchmaker.services.searching.facing import compare, face_profile
from matchmaker.services.searching.finding import Finding, find_partners
from models import Organisation

NEED = "We need anodising for aluminium housings, ISO 9001, 500 pieces"
WISH = Wish(limit=10)


@pytest.fixture
def rows(session: Session) -> dict[str, Organisation]:
    coater = organisation(
        session,
        "Coater",
        offers=["We do anodising of parts.", "Our housings are aluminium.", "ISO 9001 certified."],
        country="PT",
        region="PT1A0",
        size=SizeClass.SMALL,
        sectors=["25.61"],
    )
    norm = organisation(
        session,
        "Other Norm",
        offers=["We do anodising for aluminium housings.", "ISO 14001 certified."],
        country="ES",
        region="ES511",
        size=SizeClass.LARGE,
        sectors=["25.61", "25.62"],
    )
    statement(session, norm, StatementRole.CAPABILITY, "We test housings.", stage=Stage.TESTING)
    asker = organisation(session, "Asker", offers=["We write software."], country="LT")
    cluster(session, "Iberian", coater, norm)
    organisation(session, "Bakery", offers=["We bake rye bread."])
    return {each.name: each for each in (coater, norm, asker)}


@pytest.fixture
def library(session: Session, rows: dict[str, Organisation], tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


@pytest.fixture
def desk(session: Session, library: Library) -> Desk:
    return desk_of(session, library)


def find(desk: Desk, wish: Wish = WISH, sentence: str = NEED) -> Finding:
    return find_partners(desk, sentence, wish, language="en")


def names(finding: Finding) -> list[str]:
    return [each.card.match.encounter.candidate.name for each in finding.slate.shown]


def told(finding: Finding, name: str) -> dict[str, str | None]:
    """Part by part, the sentence that answers it."""
    card = finding.slate.shown[names(finding).index(name)].card
    return {each.part.text: each.statement and each.statement.text for each in card.parts}


def test_each_part_has_the_partners_best_sentence_or_none(desk: Desk) -> None:
    finding = find(desk)
    assert told(finding, "Coater") == {
        "anodising": "We do anodising of parts.",
        "aluminium housings": "Our housings are aluminium.",
        "ISO 9001": "ISO 9001 certified.",
        "500 pieces": None,
    }


def test_another_norm_is_no_answer_to_a_norm(desk: Desk) -> None:
    assert told(find(desk), "Other Norm")["ISO 9001"] is None


def test_among_equals_whoever_answers_more_parts_comes_first(desk: Desk) -> None:
    shown = find(desk).slate.shown
    places = [
        (
            each.card.match.strength(desk.weights),
            sum(answer.statement is not None for answer in each.card.parts),
        )
        for each in shown
    ]
    assert len(places) == 2
    assert places[0][0] != places[1][0] or places[0][1] >= places[1][1]


def test_what_is_recorded_has_the_parts_that_were_shown(
    session: Session, library: Library, rows: dict[str, Organisation]
) -> None:
    asker = rows["Asker"]
    desk = desk_of(session, library, asker)
    shown = find_partners(desk, NEED, WISH, language="en", organisation_id=asker.id)
    kept = search(desk, NEED, WISH, language="en", organisation_id=asker.id)
    assert [card_as_dict(each.card)["parts"] for each in kept.shown] == [
        card_as_dict(each.card)["parts"] for each in shown.slate.shown
    ]
    assert {each.proposal_id for each in shown.slate.shown} == {None}


def test_parts_written_by_hand_are_the_question(desk: Desk) -> None:
    finding = find(desk, replace(WISH, parts=("rye bread", "ISO 9001")))
    assert finding.question == "rye bread, ISO 9001"
    assert [each.text for each in finding.parts] == ["rye bread", "ISO 9001"]
    assert names(finding)[0] == "Bakery"


def test_a_filters_own_choice_does_not_shrink_its_own_counts(desk: Desk) -> None:
    free = find(desk).counts.values
    assert free["country"] == {"PT": 1, "ES": 1}
    assert free["size"] == {"small": 1, "large": 1}
    assert free["sector"] == {"25": 2}
    assert free["region"] == {"PT1A": 1, "ES51": 1}
    narrow = find(desk, replace(WISH, filters=Filters(countries=("PT",))))
    assert names(narrow) == ["Coater"]
    assert narrow.counts.values["country"] == {"PT": 1, "ES": 1}
    assert narrow.counts.values["region"] == {"PT1A": 1, "ES51": 1}
    assert narrow.counts.values["size"] == {"small": 1, "large": 0}
    assert narrow.counts.values["stage"] == {"testing": 0}


def test_a_count_is_what_one_finds_by_ticking(desk: Desk) -> None:
    for name, field in (("country", "countries"), ("size", "sizes"), ("sector", "sectors")):
        for value, count in find(desk).counts.values[name].items():
            narrowed = find(desk, replace(WISH, filters=Filters(**{field: (value,)})))
            assert narrowed.slate.fitting == count, (name, value)


def test_nobody_found_tells_what_each_filter_keeps_away(desk: Desk) -> None:
    filters = Filters(countries=("PT",), sizes=(SizeClass.LARGE,))
    finding = find(desk, replace(WISH, filters=filters))
    assert names(finding) == []
    assert finding.counts.without == {("country", "PT"): 1, ("size", "large"): 1}
    assert finding.counts.without_all == 2


def test_nobody_found_tells_which_part_keeps_everybody_away(desk: Desk) -> None:
    finding = find(desk, sentence="zeppelin hangars, quantum entanglement of bishops")
    assert names(finding) == []
    assert [each.part.text for each in finding.without_parts] == [
        each.text for each in finding.parts
    ]


def test_a_hidden_sentence_answers_no_part_and_counts_nowhere(
    session: Session, rows: dict[str, Organisation], tmp_path: Path
) -> None:
    for visibility in (Visibility.PRIVATE, Visibility.CLUSTER):
        statement(
            session,
            rows["Coater"],
            StatementRole.CAPABILITY,
            "We anodise 500 pieces.",
            visibility=visibility,
            stage=Stage.MATERIAL_PROCESSING,
        )
    finding = find(desk_of(session, indexed(session, tmp_path / "new")))
    assert told(finding, "Coater")["500 pieces"] is None
    assert "material_processing" not in finding.counts.values["stage"]


def test_a_dismissal_hides_from_the_own_lists_only_until_it_is_undone(
    session: Session, library: Library, rows: dict[str, Organisation]
) -> None:
    asker, coater = rows["Asker"], rows["Coater"]
    own, viewer = desk_of(session, library, asker), voice_of(asker)
    for _ in range(2):
        hide(session, asker.id, coater.id, DeclineReason.TOO_FAR, viewer=viewer, now=NOW)
    mine = find_partners(own, NEED, WISH, language="en", organisation_id=asker.id)
    assert names(mine) == ["Other Norm"]
    assert "Coater" not in str(propose(own, asker.id))
    assert "Coater" in names(find(desk_of(session, library)))
    [hidden] = hidden_by(session, viewer)
    assert (hidden.name, hidden.reason) == ("Coater", DeclineReason.TOO_FAR)
    assert show_again(session, asker.id, coater.id, viewer=viewer) == "Coater"
    assert show_again(session, asker.id, coater.id, viewer=viewer) is None
    mine = find_partners(own, NEED, WISH, language="en", organisation_id=asker.id)
    assert set(names(mine)) == {"Coater", "Other Norm"}


def test_nobody_hides_for_others_nor_what_is_not_there(
    session: Session, rows: dict[str, Organisation]
) -> None:
    asker, coater = rows["Asker"], rows["Coater"]
    with pytest.raises(NotAllowed):
        hide(session, asker.id, coater.id, DeclineReason.OTHER, viewer=voice_of(coater), now=NOW)
    with pytest.raises(NotFound):
        hide(session, asker.id, 999, DeclineReason.OTHER, viewer=voice_of(asker), now=NOW)
    with pytest.raises(InputError):
        hide(session, asker.id, asker.id, DeclineReason.OTHER, viewer=voice_of(asker), now=NOW)


def test_named_partners_are_compared_in_their_order_however_weak(
    session: Session, desk: Desk, rows: dict[str, Organisation]
) -> None:
    bakery = session.query(Organisation).filter_by(name="Bakery").one()
    ids = [bakery.id, rows["Coater"].id, 999]
    asked, found = compare(desk, NEED, ids, language="en")
    assert [each.profile.name for each in found] == ["Bakery", "Coater"]
    assert [each.text for each in asked.understood.parts] == [
        "anodising",
        "aluminium housings",
        "ISO 9001",
        "500 pieces",
    ]
    answered = [
        [part.statement is not None for part in each.card.parts] for each in found if each.card
    ]
    assert answered == [[False] * 4, [True, True, True, False]]


def test_a_profile_meets_another_by_its_own_sentences(
    session: Session, tmp_path: Path, rows: dict[str, Organisation]
) -> None:
    asker, coater = rows["Asker"], rows["Coater"]
    statement(session, asker, StatementRole.NEED, "We need anodising of parts.")
    desk = desk_of(session, indexed(session, tmp_path / "new"), asker)
    card = face_profile(desk, asker.id, coater.id)
    assert card is not None
    assert [each.offering.text for each in card.why_you] == ["We do anodising of parts."]
    with pytest.raises(NotAllowed):
        face_profile(desk, coater.id, asker.id)
