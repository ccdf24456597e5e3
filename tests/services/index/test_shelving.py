"""What stands on which shelf: the newest of each role, where those who may see it search."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from factories import TODAY, cluster, indexed, organisation, statement
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.profile import MOST_STATEMENTS
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.index.shelving import (
    contents_of_organisations,
    contents_of_role,
    shelf_name,
    turned_between,
)
from models import Membership

Role = StatementRole


@pytest.fixture
def encoder(tmp_path: Path) -> Encoder:
    from factories import library

    return library(tmp_path).encoder


def shelves(session: Session, encoder: Encoder, owner: int) -> dict[str, list[int]]:
    """The statements of one organisation by shelf, once from each of the two readings."""
    found = contents_of_organisations(session, encoder, [owner], today=TODAY)[owner]
    whole = {
        shelf: content
        for role in Role
        for shelf, content in contents_of_role(session, encoder, role, today=TODAY).items()
    }
    for shelf, content in found.items():
        mine = whole[shelf].groups == owner
        assert sorted(whole[shelf].ids[mine]) == sorted(content.ids)
    return {shelf: sorted(content.ids.tolist()) for shelf, content in found.items()}


def test_a_sentence_stands_where_those_who_may_see_it_search(
    session: Session, tmp_path: Path, encoder: Encoder
) -> None:
    row = organisation(session, "Alfa")
    organisation(session, "Beta", offers=["public"])
    one, two = cluster(session, "One", row), cluster(session, "Two", row)
    said = {
        visibility: statement(
            session, row, Role.CAPABILITY, visibility.value, visibility=visibility
        ).id
        for visibility in Visibility
    }
    indexed(session, tmp_path)
    assert shelves(session, encoder, row.id) == {
        "capability.public": [said[Visibility.PUBLIC]],
        f"capability.cluster-{one.id}": [said[Visibility.CLUSTER]],
        f"capability.cluster-{two.id}": [said[Visibility.CLUSTER]],
    }


def test_only_the_newest_of_each_role_stand_on_a_shelf(
    session: Session, tmp_path: Path, encoder: Encoder
) -> None:
    row = organisation(session, "Alfa")
    for role in (Role.NEED, Role.CAPABILITY):
        for age in range(20):
            dated = TODAY - timedelta(days=age)
            statement(session, row, role, f"{role} {age}", dated=dated)
    indexed(session, tmp_path)
    counts = {shelf: len(ids) for shelf, ids in shelves(session, encoder, row.id).items()}
    assert counts == {
        "need.public": MOST_STATEMENTS[True],
        "capability.public": MOST_STATEMENTS[False],
    }
    first = min(shelves(session, encoder, row.id)["need.public"])
    assert shelves(session, encoder, row.id)["need.public"] == list(range(first, first + 8))


def test_many_hidden_sentences_push_no_public_one_off_its_shelf(
    session: Session, tmp_path: Path, encoder: Encoder
) -> None:
    row = organisation(session, "Alfa")
    cluster(session, "One", row)
    old = statement(session, row, Role.NEED, "public", dated=date(2020, 1, 1))
    for number in range(10):
        statement(session, row, Role.NEED, f"hidden {number}", visibility=Visibility.CLUSTER)
    indexed(session, tmp_path)
    assert shelves(session, encoder, row.id)["need.public"] == [old.id]


def test_what_is_not_encoded_yet_stands_nowhere(session: Session, encoder: Encoder) -> None:
    row = organisation(session, "Alfa", offers=["We mould."])
    assert shelves(session, encoder, row.id) == {}


def test_who_is_gone_or_merged_away_has_nothing_on_any_shelf(
    session: Session, tmp_path: Path, encoder: Encoder
) -> None:
    row = organisation(session, "Alfa", offers=["We mould."])
    indexed(session, tmp_path)
    assert set(shelves(session, encoder, row.id)) == {"capability.public"}
    row.merged_into_id = organisation(session, "Kept").id
    session.flush()
    assert shelves(session, encoder, row.id) == shelves(session, encoder, 999) == {}


@pytest.mark.parametrize(
    ("since", "until", "turns"),
    [
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 20), None, False),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 21), True),
        (None, date(2026, 11, 20), True),
        (None, date(2026, 11, 22), False),
        (None, date(2026, 11, 19), False),
    ],
)
def test_days_turn_memberships_without_anybodys_change(
    session: Session, since: date | None, until: date | None, turns: bool
) -> None:
    row, home = organisation(session, "Alfa"), cluster(session, "One")
    session.add(Membership(organisation_id=row.id, cluster_id=home.id, since=since, until=until))
    session.flush()
    found = turned_between(session, date(2026, 11, 20), date(2026, 11, 22))
    assert found == ({row.id} if turns else set())


def test_a_shelf_is_named_by_role_and_scope() -> None:
    assert shelf_name(Role.BY_PRODUCT, "cluster-7") == "by_product.cluster-7"
