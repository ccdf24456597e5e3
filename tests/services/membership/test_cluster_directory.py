"""The directory of clusters, as everybody may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import TODAY, cluster, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Stage, StatementRole, Visibility
from matchmaker.errors import NotFound
from matchmaker.services.membership.cluster_directory import (
    all_clusters,
    cluster_page,
    clusters_of_meta,
)
from models import Membership, MetaCluster


def test_clusters_stand_by_name_with_their_members_of_today(session: Session) -> None:
    here, gone, merged = (organisation(session, n) for n in ("Here", "Gone", "Merged"))
    cluster(session, "Baltic", here, gone, merged)
    cluster(session, "Alps")
    merged.merged_into_id = here.id
    held = session.scalars(sa.select(Membership).filter_by(organisation_id=gone.id)).one()
    held.until = TODAY - timedelta(days=1)
    session.commit()
    found = all_clusters(session, today=TODAY)
    assert [(each.row.name, each.members) for each in found] == [("Alps", 0), ("Baltic", 1)]


def test_a_chain_counts_those_who_offer_in_public(session: Session) -> None:
    row = organisation(session, "Maker")
    about = {"stage": Stage.TOOLING}
    statement(session, row, StatementRole.CAPABILITY, "We build moulds.", **about)
    secret = {"stage": Stage.TESTING, "visibility": Visibility.CLUSTER}
    statement(session, row, StatementRole.CAPABILITY, "We test moulds.", **secret)
    statement(session, row, StatementRole.NEED, "We need tests.", stage=Stage.TESTING)
    own = cluster(session, "Alps", row)
    own.stages = [
        {"stage": "tooling", "label": "Formenbau"},
        {"stage": "testing", "label": ""},
        {"stage": None, "label": "festivals"},
    ]
    session.commit()
    page = cluster_page(session, own.id, today=TODAY, page=1, size=10)
    assert [(str(each.words), each.members) for each in page.chain] == [
        ("Formenbau", 1),
        ("Test and certification", 0),
        ("festivals", 0),
    ]
    assert [each.stage for each in page.gaps] == [Stage.TESTING]


def test_members_are_paged(session: Session) -> None:
    rows = [organisation(session, f"Firm {n}") for n in range(5)]
    own = cluster(session, "Alps", *rows)
    session.commit()
    page = cluster_page(session, own.id, today=TODAY, page=2, size=2)
    assert page.members == 5
    assert [each.name for each in page.lines] == ["Firm 2", "Firm 3"]


@pytest.mark.parametrize("number", [999, 2**40])
def test_there_is_no_such_cluster(session: Session, number: int) -> None:
    with pytest.raises(NotFound):
        cluster_page(session, number, today=TODAY, page=1, size=2)


def test_a_networks_clusters(session: Session) -> None:
    session.add(MetaCluster(id=1, external_key="m", name="M"))
    session.flush()
    ours, _ = cluster(session, "Baltic"), cluster(session, "Alps")
    ours.meta_cluster_id = 1
    session.commit()
    assert [each.name for each in clusters_of_meta(session, [1])] == ["Baltic"]
