"""Each quarter one look at all pairs of clusters of a network, kept as it was found.

A look is kept under its quarter and network, so that a second one in the same quarter changes
nothing unless it is asked for, and that two who look at once keep one. What is kept are numbers of
organisations and clusters and sentences that name nobody: names are looked up when the page is
opened, as its reader's rights allow. A look at a past quarter uses what happened by then; what was
recorded later counts by its day, and the page says that it was worked out afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.spotting import EmergingPair as Found
from matchmaker.domain.links.spotting import spot
from matchmaker.domain.phrases import as_data, phrase
from matchmaker.errors import InputError
from matchmaker.services.emerging.completing import complementarity
from matchmaker.services.emerging.facts import facts_on
from matchmaker.services.links.ties import Known
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.posting.mailing import PostOffice
from models import Cluster, EmergingPair, LinkPeriod, MetaCluster
from models.insertion import insert_once

Progress = Callable[[int, int], None]
Levels = Mapping[tuple[int, int], LinkLevel]
A_YEAR = timedelta(days=366)  # levels that are older are not kept up
_METHOD = "hazard-1"


@dataclass(frozen=True, slots=True)
class Look:
    """A look that was kept, or was there already.

    Attributes:
        period_id: of the LinkPeriod.
        listed: how many pairs stand on the list.
        is_new: whether this call worked it out.
    """

    period_id: int
    listed: int
    is_new: bool


def period_name(day: date, meta_cluster_id: int) -> str:
    """The quarter and the network, «2026Q3-12»; 16 characters at most."""
    return f"{day.year:04}Q{(day.month + 2) // 3}-{meta_cluster_id}"


def quarter_of(name: str) -> str:
    """The quarter of a period's name, «2026Q3»."""
    return name.split("-", 1)[0]


def of_network(meta_cluster_id: int) -> sa.ColumnElement[bool]:
    """The condition that a period belongs to a network."""
    return LinkPeriod.name.endswith(f"-{meta_cluster_id}", autoescape=True)


def spot_network(
    session: Session,
    meta_cluster_id: int,
    *,
    as_of: date,
    now: datetime,
    anew: bool = False,
    progress: Progress = lambda done, total: None,
) -> Look:
    """Look at all pairs of clusters of a network in the quarter of a day, and keep what is found.

    Args:
        session: of the database; committed at the end.
        meta_cluster_id: the network.
        as_of: the day; nothing that happened later is used.
        now: the moment of the call.
        anew: work out again what was found in this quarter by the same method, with what is known
            on the day now given.
        progress: told (done, of) after each step.

    Raises:
        InputError: the day is still to come.
    """
    if as_of > now.date():
        raise InputError(
            phrase("%(day)s is still to come.", day=as_of.isoformat()),
            remedy=phrase("Give a day that has begun."),
        )
    name = period_name(as_of, meta_cluster_id)
    there = session.scalar(sa.select(LinkPeriod).filter_by(name=name))
    if there is not None and there.method == method() and not anew:
        return Look(there.id, _count(session, there.id), is_new=False)
    ids = [each.id for each in clusters_of_meta(session, [meta_cluster_id])]
    facts = facts_on(session, ids, as_of=as_of)
    fit = complementarity(session, meta_cluster_id, facts.clusters, as_of=as_of, now=now)
    clusters = replace(facts.world.clusters, complementarity=fit)
    facts = replace(facts, world=replace(facts.world, clusters=clusters))
    report, rows = _found(facts, as_of, _levels_before(session, meta_cluster_id, as_of), progress)
    kept = {"as_of": as_of, "method": method(), "report": report, "computed_at": now}
    period_id = _claim(session, name, kept)
    _keep(session, period_id, rows)
    session.commit()
    return Look(period_id, len(rows), is_new=True)


def spot_links(session: Session, _office: PostOffice, now: datetime) -> int:
    """The chore: each network that has not been looked at in this quarter; how many there were."""
    networks = session.scalars(
        sa.select(Cluster.meta_cluster_id)
        .where(Cluster.meta_cluster_id.is_not(None))
        .group_by(Cluster.meta_cluster_id)
        .having(sa.func.count() > 1)
        .order_by(Cluster.meta_cluster_id)
    ).all()
    looks = [
        spot_network(session, each, as_of=now.date(), now=now)
        for each in networks
        if each is not None
    ]
    return sum(each.is_new for each in looks)


def forget_periods(session: Session, meta_cluster_ids: Iterable[int]) -> None:
    """Take out the looks at networks that go, in the caller's transaction.

    Numbers of networks are given again after a while; what was found of one is not of the other.
    """
    for each in sorted(meta_cluster_ids):
        session.execute(
            sa.delete(LinkPeriod)
            .where(of_network(each))
            .execution_options(synchronize_session=False)
        )


def all_networks(session: Session) -> list[MetaCluster]:
    """The clusters of clusters in order of their names."""
    return list(session.scalars(sa.select(MetaCluster).order_by(MetaCluster.name, MetaCluster.id)))


def method() -> str:
    """By which method periods are worked out now; another one works a quarter out again."""
    return f"{_METHOD}, {hand_set().version}"


def _levels_before(
    session: Session, meta_cluster_id: int, as_of: date
) -> dict[tuple[int, int], LinkLevel]:
    """The levels listed in the newest earlier period within a year, by ids."""
    first = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    newest = (
        sa.select(LinkPeriod.id)
        .where(of_network(meta_cluster_id), LinkPeriod.as_of < first)
        .where(LinkPeriod.as_of >= as_of - A_YEAR)
        .order_by(LinkPeriod.as_of.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(EmergingPair.a_id, EmergingPair.b_id, EmergingPair.level).where(
            EmergingPair.period_id == newest
        )
    )
    return {(a, b): level for a, b, level in rows}


def _found(
    facts: Known, as_of: date, before: Levels, progress: Progress
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report of a period and the rows of its pairs, in the order of the list."""
    if len(facts.clusters) < 2 or not facts.organisations:
        return {"clusters": len(facts.clusters), "looked_at": 0, "headline": ""}, []
    number = {each: place for place, each in enumerate(facts.clusters)}
    levels = {
        (number[a], number[b]): level
        for (a, b), level in before.items()
        if a in number and b in number
    }
    seen = spot(facts.world, as_of, hand_set(), before=levels, progress=progress)
    silent = facts.world.clusters.silent
    report = {
        "clusters": len(facts.clusters),
        "looked_at": seen.looked_at,
        "base": round(seen.base, 4),
        "by_level": {level.value: count for level, count in seen.by_level.items()},
        "above_chance": seen.above_chance,
        "headline": as_data(seen.headline),
        "silent": [] if silent is None
        else [each for each, off in zip(facts.clusters, silent.tolist(), strict=True) if off],
    }  # fmt: skip
    return report, [_row(facts, each) for each in seen.pairs]


def _row(facts: Known, pair: Found) -> dict[str, Any]:
    """A pair as it is kept: with ids in the place of numbers."""
    people, clusters = facts.organisations, facts.clusters
    evidence = {
        "was": None if pair.was is None else pair.was.value,
        "ties": round(pair.ties, 2),
        "is_significant": pair.is_significant,
        "since": None if pair.since is None else pair.since.isoformat(),
        "carriers": [
            {
                "organisation": people[each.organisation],
                "cluster": clusters[each.side],
                "partners": each.partners,
                "share": round(each.share, 3),
                "since": each.since.isoformat(),
            }
            for each in pair.carriers
        ],
        "shared": [people[each] for each in pair.shared],
        "behavioural": list(pair.behavioural),
        "addends": [
            {
                "feature": each.feature,
                "sentence": as_data(each.sentence),
                "adds": round(each.adds, 3),
            }
            for each in pair.addends
        ],
        "reasons": [as_data(each) for each in pair.reasons],
        "changed": [as_data(each) for each in pair.changed],
        "chance": as_data(pair.chance),
        "next_act": pair.next_act.value,
        "act": as_data(pair.act),
    }
    return {
        "a_id": clusters[pair.a],
        "b_id": clusters[pair.b],
        "hazard": round(pair.hazard, 5),
        "level": pair.level,
        "observed": round(pair.observed, 4),
        "expected": round(pair.expected, 4),
        "evidence": evidence,
    }


def _claim(session: Session, name: str, kept: dict[str, Any]) -> int:
    """The row of the period, which is ours until the commit; whoever else writes it waits."""
    found = insert_once(session, LinkPeriod, {"name": name, **kept})
    if found is not None:
        return found
    session.execute(sa.update(LinkPeriod).where(LinkPeriod.name == name).values(**kept))
    return session.scalars(sa.select(LinkPeriod.id).filter_by(name=name)).one()


def _keep(session: Session, period_id: int, rows: Iterable[dict[str, Any]]) -> None:
    """The pairs of a period; one that was listed keeps its number, since pages name it."""
    there = {
        (each.a_id, each.b_id): each
        for each in session.scalars(sa.select(EmergingPair).filter_by(period_id=period_id))
    }
    for rank, row in enumerate(rows, start=1):
        row["evidence"]["rank"] = rank
        known_row = there.pop((row["a_id"], row["b_id"]), None)
        if known_row is None:
            session.add(EmergingPair(period_id=period_id, **row))
        else:
            for name, value in row.items():
                setattr(known_row, name, value)
    for gone in there.values():
        session.delete(gone)


def _count(session: Session, period_id: int) -> int:
    query = sa.select(sa.func.count()).where(EmergingPair.period_id == period_id)
    return session.scalar(query) or 0
