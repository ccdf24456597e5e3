"""Ties as of a day: truncation, what was known when, silence, and what is not looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import TIE_WEIGHTS
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.links.ties import KINDS, Known, known
from models import Cluster, Link, Membership, MetaCluster, Organisation, open_database
from tests.factories import cluster, link, organisation
from tests.tie_rows import DAYS, START, asked, fill, worlds

DAY = date(2020, 6, 30)


@pytest.fixture
def two(session: Session) -> tuple[Cluster, Cluster]:
    """Two clusters of two, the first of each with a contract with each other since 2019."""
    a, b, c, d = (organisation(session, name) for name in "ABCD")
    link(session, a, c, kind=LinkKind.CONTRACT, dated=date(2019, 1, 1))
    one, other = cluster(session, "one", a, b), cluster(session, "other", c, d)
    for each in session.scalars(sa.select(Membership)):
        each.since = None
    session.commit()
    return one, other


def ids(*clusters: Cluster) -> list[int]:
    return [each.id for each in clusters]


def ends(found: Known) -> list[tuple[int, int]]:
    """The ids of the organisations of each tie."""
    ties = found.world.ties
    return [
        (found.organisations[a], found.organisations[b])
        for a, b in zip(ties.a.tolist(), ties.b.tolist(), strict=True)
    ]


def test_a_tie_is_read_with_its_kind_its_weight_and_its_day(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    found = known(session, ids(*two), as_of=DAY)
    row = session.scalars(sa.select(Link)).one()
    assert ends(found) == [(row.a_id, row.b_id)]
    assert found.world.ties.day.tolist() == [date(2019, 1, 1)]
    assert found.world.ties.weight.tolist() == [TIE_WEIGHTS[LinkKind.CONTRACT]]
    assert [KINDS[each] for each in found.kinds] == [LinkKind.CONTRACT]
    assert found.clusters == tuple(ids(*two))


def test_a_weight_that_was_given_stands_in_for_that_of_the_kind(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    session.execute(sa.update(Link).values(weight=0.25))
    assert known(session, ids(*two), as_of=DAY).world.ties.weight.tolist() == [0.25]


def test_nothing_that_began_later_is_known(session: Session, two: tuple[Cluster, Cluster]) -> None:
    assert len(known(session, ids(*two), as_of=date(2018, 12, 31)).world.ties) == 0


def test_a_link_without_a_day_counts_from_when_it_was_recorded(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    recorded = datetime(2020, 1, 2, 12, tzinfo=UTC)
    session.execute(sa.update(Link).values(dated=None, recorded_at=recorded))
    assert known(session, ids(*two), as_of=DAY).world.ties.day.tolist() == [date(2020, 1, 2)]
    assert len(known(session, ids(*two), as_of=date(2020, 1, 1)).world.ties) == 0


def test_a_link_of_which_no_day_is_known_at_all_is_left_out(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    session.execute(sa.update(Link).values(dated=None))
    assert len(known(session, ids(*two), as_of=DAY).world.ties) == 0


def test_what_was_retracted_is_gone_but_was_known_before(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    recorded, gone = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC)
    session.execute(sa.update(Link).values(recorded_at=recorded, retracted_at=gone))
    hour = timedelta(hours=1)
    seen = {
        moment: len(known(session, ids(*two), as_of=DAY, known_at=moment).world.ties)
        for moment in (recorded - hour, recorded, gone - hour, gone)
    }
    assert list(seen.values()) == [0, 1, 1, 0]
    assert len(known(session, ids(*two), as_of=DAY).world.ties) == 0


def test_a_private_link_is_not_looked_at_nor_one_that_only_a_cluster_knows(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    for hidden in (Visibility.PRIVATE, Visibility.CLUSTER):
        session.execute(sa.update(Link).values(visibility=hidden))
        assert len(known(session, ids(*two), as_of=DAY).world.ties) == 0


def test_what_people_did_here_counts_as_behaviour(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    session.execute(
        sa.update(Link).values(kind=LinkKind.INTRODUCTION, visibility=Visibility.PRIVATE)
    )
    assert known(session, ids(*two), as_of=DAY).world.ties.behavioural.tolist() == [True]


def test_members_of_a_silent_cluster_take_their_behaviour_out_wherever_else_they_belong(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    """Also of a cluster that is not asked about."""
    one, other = two
    a = session.scalars(sa.select(Organisation).filter_by(name="A")).one()
    silent = cluster(session, "silent", a)
    silent.shares_signals = False
    b, d = (session.scalars(sa.select(Organisation).filter_by(name=n)).one() for n in "BD")
    secret: dict[str, Any] = {"kind": LinkKind.OUTCOME, "visibility": Visibility.PRIVATE}
    session.execute(sa.update(Membership).values(since=None))
    link(session, b, d, dated=START, **secret)
    link(session, a, d, dated=START, **secret)
    found = known(session, ids(one, other), as_of=DAY)
    told = [
        pair
        for pair, hushed in zip(ends(found), found.world.ties.behavioural, strict=True)
        if hushed
    ]
    assert told == [(b.id, d.id)]
    one.shares_signals = False
    session.flush()
    found = known(session, ids(one, other), as_of=DAY)
    assert not found.world.ties.behavioural.any()
    assert found.world.clusters.silent is not None
    assert found.world.clusters.silent.tolist() == [True, False]


def test_links_of_clusters_count_until_they_end(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    one, other = two
    own = Link(
        a_cluster_id=one.id, b_cluster_id=other.id, kind=LinkKind.CONTRACT,
        dated=date(2019, 5, 1), until=date(2020, 1, 31), visibility=Visibility.PUBLIC,
    )  # fmt: skip
    session.add(own)
    session.flush()

    def seen(day: date) -> list[date]:
        return list(known(session, ids(*two), as_of=day).world.clusters.links.day.tolist())

    assert seen(date(2019, 4, 30)) == []
    assert seen(date(2019, 5, 1)) == seen(date(2020, 1, 31)) == [date(2019, 5, 1)]
    assert seen(date(2020, 2, 1)) == []


def test_countries_and_networks_are_numbered_and_unknown_ones_are_minus_one(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    one, _ = two
    meta = MetaCluster(external_key="m", name="M")
    session.add(meta)
    session.flush()
    one.meta_cluster_id, one.country = meta.id, "LT"
    session.flush()
    clusters = known(session, ids(*two), as_of=DAY).world.clusters
    assert clusters.meta is not None
    assert clusters.block is not None
    assert (clusters.meta.tolist(), clusters.block.tolist()) == ([0, -1], [0, -1])


def test_few_of_many_clusters_are_read_in_another_way_to_the_same_end(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    before = as_lists(known(session, ids(*two), as_of=DAY))
    assert before["who"] != ()
    outside = [organisation(session, f"Outside {n}") for n in range(2)]
    for n in range(6):
        cluster(session, f"Other {n}", *outside)
    inside = session.scalars(sa.select(Organisation).filter_by(name="A")).one()
    for one, other in ((inside, outside[0]), (outside[0], outside[1])):
        link(session, one, other, dated=date(2019, 1, 1))
    assert as_lists(known(session, ids(*two), as_of=DAY)) == before


def test_nobody_is_known_of_no_clusters(session: Session) -> None:
    found = known(session, [], as_of=DAY)
    assert (found.organisations, found.clusters, len(found.world.ties)) == ((), (), 0)


def test_the_number_of_queries_does_not_grow(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    with asked(session) as few:
        known(session, ids(*two), as_of=DAY)
    more = [organisation(session, f"N{n}") for n in range(12)]
    third = cluster(session, "third", *more)
    for one, other in pairwise(more):
        link(session, one, other, dated=START)
    with asked(session) as many:
        known(session, ids(*two, third), as_of=DAY)
    assert len(few) == len(many) == 5


# A database once, its rows new for each example: what Hypothesis asks of a property.
@pytest.fixture(scope="module")
def scratch(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    path = tmp_path_factory.mktemp("ties") / "ties.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return open_database(f"sqlite:///{path}")()


def as_lists(found: Known) -> dict[str, Any]:
    """Everything that is known, comparable."""
    world = found.world
    parts = {
        "ties": world.ties,
        "memberships": world.memberships,
        "links": world.clusters.links,
    }
    told = {
        f"{name}.{column}": np.asarray(getattr(part, column)).astype(str).tolist()
        for name, part in parts.items()
        for column in part.__dataclass_fields__
    }
    return told | {"who": found.organisations, "kinds": found.kinds.tolist()}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=worlds(), day=DAYS)
def test_a_day_is_known_as_if_nothing_later_had_been_written(
    scratch: Session, rows: dict[str, list[dict[str, Any]]], day: date
) -> None:
    fill(scratch, rows)
    clusters = [each["id"] for each in rows["cluster"]]
    then = as_lists(known(scratch, clusters, as_of=day))
    for entity, began in ((Link, Link.dated), (Membership, Membership.since)):
        scratch.execute(sa.delete(entity).where(began > day))
    scratch.execute(sa.update(Link).where(Link.until > day).values(until=day))
    scratch.execute(sa.update(Membership).where(Membership.until > day).values(until=None))
    assert as_lists(known(scratch, clusters, as_of=START + timedelta(days=4000))) == then


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=worlds(), day=DAYS)
def test_the_order_in_which_clusters_are_asked_about_means_nothing(
    scratch: Session, rows: dict[str, list[dict[str, Any]]], day: date
) -> None:
    fill(scratch, rows)
    clusters = [each["id"] for each in rows["cluster"]]
    forward, backward = (
        as_lists(known(scratch, order, as_of=day)) for order in (clusters, clusters[::-1])
    )
    assert forward == backward
