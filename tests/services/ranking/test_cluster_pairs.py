"""Pairs of clusters: worked out from what is public, shown only as long as it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from factories import HAND_SET, NOW, cluster, indexed, organisation
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import NotAllowed
from matchmaker.services.jobs import Standing, run
from matchmaker.services.ranking.cluster_pairs import begin, newest_run, pairs_found, work_on
from models import MetaCluster, Statement

COORDINATOR = Viewer(account_id=None, meta_clusters=frozenset({1}))


@pytest.fixture
def found(database: sessionmaker[Session], tmp_path: Path) -> sessionmaker[Session]:
    """Two clusters of one network that fit, a third outside it; worked out."""
    with database() as session:
        session.add(MetaCluster(id=1, external_key="m", name="M"))
        session.flush()
        need = "We need an injection mould for bottle caps."
        offer = "We build an injection mould for bottle caps."
        moulder = organisation(session, "Moulder", needs=[need], offers=["We mould lids."])
        toolmaker = organisation(session, "Toolmaker", offers=[offer], needs=["We need lids."])
        stranger = organisation(session, "Stranger", offers=[offer], needs=["We need lids."])
        alps, baltic = cluster(session, "Alps", moulder), cluster(session, "Baltic", toolmaker)
        cluster(session, "Outside", stranger)
        alps.meta_cluster_id = baltic.meta_cluster_id = 1
        library = indexed(session, tmp_path)
        number = begin(session, 1, viewer=COORDINATOR, now=NOW)
        assert begin(session, 1, viewer=COORDINATOR, now=NOW) is None  # one is under way
    assert number is not None
    run(database, number, work_on(library, HAND_SET, 1, now=NOW), clock=lambda: NOW)
    return database


def test_two_clusters_are_paired_by_what_their_members_say(
    found: sessionmaker[Session],
) -> None:
    with found() as session:
        newest = newest_run(session, 1, now=NOW)
        assert newest is not None
        assert (newest.standing, newest.done, newest.total) == (Standing.DONE, 2, 2)
        (pair,) = pairs_found(session, newest)
        assert {pair.a.name, pair.b.name} == {"Alps", "Baltic"}
        assert "We need an injection mould for bottle caps." in {
            each.seeking.text for each in pair.evidence
        }


def test_a_sentence_that_is_public_no_more_is_shown_no_more(
    found: sessionmaker[Session],
) -> None:
    with found() as session:
        for each in session.query(Statement):
            each.visibility = Visibility.PRIVATE
        session.commit()
        newest = newest_run(session, 1, now=NOW)
        assert newest is not None
        assert pairs_found(session, newest)[0].evidence == ()


def test_a_run_that_stopped_does_not_hinder_the_next(session: Session) -> None:
    begin(session, 1, viewer=COORDINATOR, now=NOW)
    later = NOW + timedelta(hours=1)
    assert newest_run(session, 1, now=later) is None
    assert begin(session, 1, viewer=COORDINATOR, now=later) is not None


def test_only_who_looks_after_the_network_begins_a_run(session: Session) -> None:
    with pytest.raises(NotAllowed):
        begin(session, 1, viewer=Viewer(meta_clusters=frozenset({2})), now=NOW)
