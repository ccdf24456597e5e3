"""Pairs of clusters that something else has found: the emerging ones, and those that fit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.vocabulary import JobState
from matchmaker.services.ranking.cluster_pairs import KIND
from models import Cluster, EmergingPair, Job, LinkPeriod

Pair = tuple[int, int]


def listed(
    session: Session, cluster_ids: Collection[int], *, as_of: date, since: date | None = None
) -> frozenset[Pair]:
    """The pairs listed as emerging in the newest period of that day of each network, by id; one
    query.
    """
    earlier = aliased(LinkPeriod)
    is_newer = sa.exists().where(
        earlier.as_of <= as_of,
        earlier.as_of > LinkPeriod.as_of,
        _network(earlier) == _network(LinkPeriod),
    )
    query = (
        sa.select(EmergingPair.a_id, EmergingPair.b_id)
        .join(LinkPeriod, LinkPeriod.id == EmergingPair.period_id)
        .where(
            LinkPeriod.as_of <= as_of,
            LinkPeriod.as_of > (since or date.min),
            ~is_newer,
            EmergingPair.a_id.in_(cluster_ids),
            EmergingPair.b_id.in_(cluster_ids),
        )
    )
    return frozenset((a, b) for a, b in session.execute(query))


def complementary(
    session: Session, cluster_ids: Collection[int], *, as_of: date, since: date | None = None
) -> frozenset[Pair]:
    """The pairs that fit each other by the newest run of each network; two queries."""
    networks = sa.select(Cluster.meta_cluster_id).where(
        Cluster.id.in_(cluster_ids), Cluster.meta_cluster_id.is_not(None)
    )
    subjects = [f"network {number}" for number in session.scalars(networks.distinct())]
    done = (
        sa.select(sa.func.max(Job.id))
        .where(
            Job.kind == KIND,
            Job.subject.in_(subjects),
            Job.state == JobState.DONE,
            Job.beat_at < _midnight_after(as_of),
            Job.beat_at >= _midnight_after(since) if since else sa.true(),
        )
        .group_by(Job.subject)
    )
    outcomes = session.scalars(sa.select(Job.outcome).where(Job.id.in_(done)))
    return frozenset(
        (min(each["a"], each["b"]), max(each["a"], each["b"]))
        for outcome in outcomes
        for each in outcome.get("pairs", ())
    )


def _network(period: type[LinkPeriod]) -> sa.ColumnElement[str]:
    """What follows the quarter in the name of a period: the network that it is about."""
    return sa.func.substr(period.name, len("2026Q3") + 1)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
