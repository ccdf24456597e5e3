"""Pairs of clusters: worked out from what is public, once for a network or for one cluster."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from factories import HAND_SET, NOW, cluster, indexed, organisation
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState
from matchmaker.errors import NotAllowed
from matchmaker.services.index.library import Library
from matchmaker.services.jobs import Standing, run
from matchmaker.services.ranking.cluster_pairs import (
    FORM,
    Run,
    Subject,
    begin,
    newest_run,
    work_on,
)
from models import Cluster, Job, MetaCluster

COORDINATOR = Viewer(meta_clusters=frozenset({1}))
NETWORK = Subject(network=1)
NEED = "We need an injection mould for bottle caps."
OFFER = "We build an injection mould for bottle caps."


@pytest.fixture
def library(database: sessionmaker[Session], tmp_path: Path) -> Library:
    """Two clusters of one network that fit, a third outside it."""
    with database() as session:
        session.add(MetaCluster(id=1, external_key="m", name="M"))
        session.flush()
        moulder = organisation(session, "Moulder", needs=[NEED], offers=["We mould lids."])
        toolmaker = organisation(session, "Toolmaker", offers=[OFFER], needs=["We need lids."])
        stranger = organisation(session, "Stranger", offers=[OFFER], needs=["We need lids."])
        alps, baltic = cluster(session, "Alps", moulder), cluster(session, "Baltic", toolmaker)
        cluster(session, "Outside", stranger)
        alps.meta_cluster_id = baltic.meta_cluster_id = 1
        return indexed(session, tmp_path)


def worked_out(
    database: sessionmaker[Session], library: Library, subject: Subject, viewer: Viewer
) -> Run:
    with database() as session:
        number = begin(session, subject, viewer=viewer, now=NOW)
        assert begin(session, subject, viewer=viewer, now=NOW) is None  # one is under way
    assert number is not None
    run(database, number, work_on(library, HAND_SET, subject, now=NOW), clock=lambda: NOW)
    with database() as session:
        newest = newest_run(session, subject, now=NOW)
    assert newest is not None
    return newest


def named(database: sessionmaker[Session], found: Run) -> set[frozenset[str]]:
    with database() as session:
        names = {each.id: each.name for each in session.query(Cluster)}
    return {frozenset({names[each["a"]], names[each["b"]]}) for each in found.found}


def test_two_clusters_of_a_network_are_paired_by_what_their_members_say(
    database: sessionmaker[Session], library: Library
) -> None:
    found = worked_out(database, library, NETWORK, COORDINATOR)
    assert (found.standing, found.done, found.total) == (Standing.DONE, 2, 2)
    assert named(database, found) == {frozenset({"Alps", "Baltic"})}
    (pair,) = found.found
    assert (pair["pairs"], pair["members"], pair["answered"]) == (1, [1, 1], [1, 1])


def test_one_cluster_is_paired_with_all_others_in_or_out_of_its_network(
    database: sessionmaker[Session], library: Library
) -> None:
    with database() as session:
        alps = session.query(Cluster).filter_by(name="Alps").one().id
    manager = Viewer(managed=frozenset({alps}))
    found = worked_out(database, library, Subject(cluster=alps), manager)
    assert (found.done, found.total) == (1, 1)  # members
    assert named(database, found) == {
        frozenset({"Alps", "Baltic"}),
        frozenset({"Alps", "Outside"}),
    }
    with database() as session:
        assert newest_run(session, NETWORK, now=NOW) is None


def test_a_run_of_an_older_form_is_worked_out_again(session: Session) -> None:
    number = begin(session, NETWORK, viewer=COORDINATOR, now=NOW)
    job = session.get_one(Job, number)
    job.state, job.outcome = JobState.DONE, {"pairs": [{"a": 1, "b": 2, "quotes": []}]}
    session.commit()
    assert newest_run(session, NETWORK, now=NOW) is None
    job.outcome = {"form": FORM, "pairs": []}
    session.commit()
    assert newest_run(session, NETWORK, now=NOW) is not None


def test_a_run_that_stopped_does_not_hinder_the_next(session: Session) -> None:
    begin(session, NETWORK, viewer=COORDINATOR, now=NOW)
    later = NOW + timedelta(hours=1)
    assert newest_run(session, NETWORK, now=later) is None
    assert begin(session, NETWORK, viewer=COORDINATOR, now=later) is not None


@pytest.mark.parametrize(
    "viewer",
    [Viewer(), Viewer(meta_clusters=frozenset({2})), Viewer(managed=frozenset({1}))],
    ids=["nobody", "of another network", "manager of a cluster with the same number"],
)
def test_only_who_looks_after_the_network_begins_a_run(session: Session, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        begin(session, NETWORK, viewer=viewer, now=NOW)


def test_only_who_manages_the_cluster_begins_a_run(session: Session) -> None:
    with pytest.raises(NotAllowed):
        begin(session, Subject(cluster=1), viewer=COORDINATOR, now=NOW)
