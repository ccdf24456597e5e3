"""Clusters are proposed to each other from what their members say in public."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from factories import cluster, desk_of, indexed, link, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Stage, StatementRole, Visibility
from matchmaker.errors import NotFound
from matchmaker.services.ranking.clusters import ClusterProposal, find_cluster, propose_clusters
from models import Cluster, Organisation

Role = StatementRole


@pytest.fixture
def plastics(session: Session) -> Cluster:
    """Two moulders who need tools, in a cluster whose chain has no toolmaker."""
    moulders = [
        organisation(
            session, f"Moulder {n}", needs=[f"We need moulds for part {n}."], sectors=["22.22"]
        )
        for n in (1, 2)
    ]
    for each in moulders:
        statement(session, each, Role.CAPABILITY, "We mould parts.", stage=Stage.COMPONENT)
    home = cluster(session, "Plastics", *moulders)
    home.stages = [{"stage": "component"}, {"stage": "tooling", "label": "moulds"}]
    toolmaker = organisation(
        session, "Toolmaker", needs=["We look for who moulds parts."], sectors=["25.73"]
    )
    statement(
        session, toolmaker, Role.CAPABILITY, "We build moulds for part 1.", stage=Stage.TOOLING
    )
    cluster(session, "Tools", toolmaker)
    cluster(session, "Bread", organisation(session, "Bakery", offers=["We bake rye bread."]))
    cluster(session, "Empty")
    return home


def proposed(session: Session, folder: Path, home: Cluster) -> list[ClusterProposal]:
    return propose_clusters(desk_of(session, indexed(session, folder)), home.id)


def test_the_cluster_that_fills_the_gap_is_proposed_with_its_topic(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    best = proposed(session, tmp_path, plastics)[0].as_dict()
    assert best["name"] == "Tools"
    assert [said["text"] for said in best["topic"]] == [
        "We need moulds for part 1.",
        "We build moulds for part 1.",
    ]
    assert best["gaps"] == "fills tooling"
    assert best["best"][0] == {"member": "Moulder 1", "partner": "Toolmaker"}
    assert 0 < best["score"] <= 1


def test_neither_itself_nor_a_cluster_that_says_nothing_is_proposed(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    names = {each.name for each in proposed(session, tmp_path, plastics)}
    assert names.isdisjoint({"Plastics", "Empty"})


def test_a_cluster_without_members_is_proposed_nothing(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    assert proposed(session, tmp_path, find_cluster(session, "empty")) == []


def test_what_members_keep_to_themselves_carries_no_proposal(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    session.execute(sa.text("UPDATE statement SET visibility = 'private' WHERE role = 'need'"))
    toolmaker = session.scalars(sa.select(Organisation).filter_by(name="Toolmaker")).one()
    statement(session, toolmaker, Role.CAPABILITY, "SECRET moulds", visibility=Visibility.CLUSTER)
    found = [each.as_dict() for each in proposed(session, tmp_path, plastics)]
    assert "We need" not in str(found)
    assert "SECRET" not in str(found)


def test_ties_between_members_are_counted_once_each(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    rows = {each.name: each for each in session.scalars(sa.select(Organisation))}
    before = proposed(session, tmp_path, plastics)[0]
    link(session, rows["Moulder 1"], rows["Toolmaker"])
    link(session, rows["Moulder 2"], rows["Toolmaker"])
    link(session, rows["Moulder 2"], rows["Bakery"])
    link(session, rows["Moulder 1"], rows["Toolmaker"], visibility=Visibility.PRIVATE)
    both = [organisation(session, f"Both {n}") for n in (1, 2)]
    home, tools = plastics.id, find_cluster(session, "tools").id
    session.execute(
        sa.text("INSERT INTO membership (organisation_id, cluster_id) VALUES (:o, :c)"),
        [{"o": each.id, "c": one} for each in both for one in (home, tools)],
    )
    link(session, *both)
    after = next(e for e in proposed(session, tmp_path, plastics) if e.name == "Tools")
    assert (before.pair.ties, after.pair.ties) == (0, 3)
    assert after.pair.score > before.pair.score


def test_clusters_with_like_strategies_are_worth_more_to_each_other(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    def strategy() -> float | None:
        return proposed(session, tmp_path, plastics)[0].pair.strategy

    assert strategy() is None
    plastics.strategy = "Lighter parts for cars."
    tools = find_cluster(session, "tools")
    tools.strategy = "Lighter parts for cars."
    assert strategy() == pytest.approx(1.0, abs=1e-3)


def test_a_cluster_is_found_by_key_name_or_number(session: Session, plastics: Cluster) -> None:
    for reference in ("plastics", "Plastics", str(plastics.id)):
        assert find_cluster(session, reference) == plastics


def test_an_unknown_cluster_is_refused_with_those_that_there_are(
    session: Session, plastics: Cluster
) -> None:
    for reference in ("nowhere", "9" * 30, "99"):
        with pytest.raises(NotFound) as refused:
            find_cluster(session, reference)
        assert refused.value.remedy == "Clusters: Bread, Empty, Plastics, Tools."


def test_progress_tells_which_member_of_how_many(
    session: Session, plastics: Cluster, tmp_path: Path
) -> None:
    desk = desk_of(session, indexed(session, tmp_path))
    told: list[tuple[int, int]] = []
    propose_clusters(desk, plastics.id, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
