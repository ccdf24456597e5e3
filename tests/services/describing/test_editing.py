"""The facts of an organisation: saved, refused, and never overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from factories import NOW, cluster, organisation, statement, voice_of
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import SizeClass, StatementRole, Visibility
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.describing.editing import (
    Facts,
    FactsChanged,
    confirm,
    facts_of,
    find,
    save_facts,
    sentences_to_edit,
    version_of_facts,
)
from matchmaker.services.describing.saying import FieldsError
from models import Organisation
from models.changes import changed_since, latest_change


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm")
    session.commit()
    return row


def saved(session: Session, firm: Organisation, facts: Facts, version: str) -> None:
    save_facts(session, firm.id, facts, viewer=voice_of(firm), now=NOW, version=version)


def test_facts_are_saved_and_every_index_is_told(session: Session, firm: Organisation) -> None:
    before = latest_change(session)
    facts = replace(
        facts_of(firm),
        name="Ūkis & Söhne GmbH",
        country="AT",
        region="AT312",
        size=SizeClass.SMALL,
        languages=("de", "lt"),
        sectors=("13.20",),
        founded=1998,
    )
    saved(session, firm, facts, version_of_facts(firm))
    session.refresh(firm)
    assert facts_of(firm) == facts
    assert firm.name_key == "ukis soehne"
    assert changed_since(session, before)[1] == {firm.id}


def test_of_two_who_edit_at_once_the_slower_is_shown_both(
    database: sessionmaker[Session], session: Session, firm: Organisation
) -> None:
    version = version_of_facts(firm)
    with database() as other:
        row = find(other, firm.id)
        saved(other, row, replace(facts_of(row), city="Kaunas"), version)
    wanted = replace(facts_of(firm), city="Vilnius")
    with pytest.raises(FactsChanged) as refused:
        saved(session, firm, wanted, version)
    assert refused.value.standing.city == "Kaunas"
    saved(session, firm, wanted, version_of_facts(refused.value.standing))
    assert find(session, firm.id).city == "Vilnius"


def test_saving_the_same_twice_is_as_good_as_once(session: Session, firm: Organisation) -> None:
    version = version_of_facts(firm)
    facts = replace(facts_of(firm), city="Kaunas")
    saved(session, firm, facts, version)
    before = latest_change(session)
    saved(session, firm, facts, version)
    assert latest_change(session) == before


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"founded": 2200}, "founded"),
        ({"founded": 12}, "founded"),
        ({"region": "DE21"}, "region"),
        ({"description": "x" * 2_001}, "description"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_its_field(
    session: Session, firm: Organisation, about: dict[str, Any], field: str
) -> None:
    facts = replace(facts_of(firm), **about)
    with pytest.raises(FieldsError) as refused:
        saved(session, firm, facts, version_of_facts(firm))
    assert list(refused.value.fields) == [field]


def test_only_its_people_confirm_and_managers_may_edit(
    session: Session, firm: Organisation
) -> None:
    manager = Viewer(managed=frozenset({cluster(session, "Alps", firm).id}))
    session.commit()
    with pytest.raises(NotAllowed):
        confirm(session, firm.id, viewer=manager, now=NOW)
    later = NOW + timedelta(days=1)
    confirm(session, firm.id, viewer=voice_of(firm), now=later)
    assert find(session, firm.id).confirmed_at == later
    facts = replace(facts_of(firm), city="Kaunas")
    version = version_of_facts(firm)
    with pytest.raises(NotAllowed):
        save_facts(session, firm.id, facts, viewer=Viewer(), now=NOW, version=version)
    save_facts(session, firm.id, facts, viewer=manager, now=NOW, version=version)


def test_a_manager_does_not_even_read_what_is_private(session: Session, firm: Organisation) -> None:
    for seen in Visibility:
        statement(session, firm, StatementRole.NEED, f"{seen.value} need.", visibility=seen)
    own = sentences_to_edit(session, firm.id, viewer=voice_of(firm))
    others = sentences_to_edit(session, firm.id, viewer=Viewer())
    assert [each.text for each in own] == ["private need.", "cluster need.", "public need."]
    assert [each.text for each in others] == ["cluster need.", "public need."]


def test_a_merged_organisation_is_not_edited(session: Session, firm: Organisation) -> None:
    firm.merged_into_id = organisation(session, "Kept").id
    session.commit()
    with pytest.raises(NotFound):
        find(session, firm.id)
