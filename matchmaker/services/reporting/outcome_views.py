"""Outcomes as managers and coordinators may see them: of members, of partner clusters, of pairs.

A manager sees what came of the introductions of each member, and of all members with each partner
cluster; a number about a partner cluster is told only where at least three of its organisations
stand behind it. A coordinator sees pairs of clusters, each number with at least three
organisations behind it on either side. Who has met whom is told to neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.funnel import (
    VEIL,
    Case,
    Funnel,
    Veiled,
    either_side,
    funnel,
    partners,
    veiled,
)
from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.reporting.results import (
    ALWAYS,
    Belonging,
    Period,
    cases_between,
    cases_of_cluster,
)
from matchmaker.services.suggesting.matching import members_of
from models import Cluster, Organisation

EVERYBODY = slice(None)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: whose numbers, and the numbers."""

    id: int
    name: str
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class Others:
    """Those of whom too little is known to tell it apart: how many, and together if that tells
    nobody's secret.
    """

    count: int
    funnel: Funnel | None


@dataclass(frozen=True, slots=True)
class ClusterOutcomes:
    """What a manager sees.

    Attributes:
        funnel: of all pairs of members with others, as narrowed.
        members: those of whom there is anything to count, the most introduced first; of a long
            list the part that was asked for.
        counted: how many these are in all.
        active: how many of them have been introduced to anybody.
        silent: how many other members there are.
        partners, others: by partner cluster; an organisation of two clusters counts in both.
        partner: the partner cluster to which everything is narrowed.
    """

    funnel: Funnel
    members: tuple[Row, ...]
    counted: int
    active: int
    silent: int
    partners: tuple[Row, ...]
    others: Others
    partner: Row | None = None


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair of clusters and its numbers."""

    a: str
    b: str
    a_id: int
    b_id: int
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class NetworkOutcomes:
    """What a coordinator sees; the funnel is None where too few stand behind all of it."""

    clusters: int
    funnel: Funnel | None
    pairs: tuple[PairRow, ...]
    others: Others


def outcomes_of_cluster(
    session: Session,
    cluster_id: int,
    *,
    now: datetime,
    period: Period = ALWAYS,
    partner: int | None = None,
    part: slice = EVERYBODY,
) -> ClusterOutcomes:
    """Everything that a manager sees of a cluster; a fixed number of queries.

    `part` says which of the members' lines are wanted; the numbers are of all.

    Raises:
        NotFound: of this partner cluster too little is known to tell it apart.
    """
    cases, belonging = cases_of_cluster(session, cluster_id, now=now, period=period)
    groups = _by_partner_cluster(cases, belonging, cluster_id)
    seen = veiled(groups, partners)
    if partner is not None and partner not in seen.shown:
        raise NotFound(
            phrase("Too little is known of that cluster to show it by itself."),
            remedy=phrase("At least three of its organisations must stand behind a number."),
        )
    names = _cluster_names(session, groups)
    wanted = cases if partner is None else seen.shown[partner]
    by_member = _by_member(wanted)
    own = set(members_of(session, cluster_id, today=now.date()))
    rows = tuple(_rows(seen.shown, names))
    return ClusterOutcomes(
        funnel=funnel(wanted),
        members=_member_rows(session, by_member, part),
        counted=len(by_member),
        active=sum(any(each.is_introduced for each in cases) for cases in by_member.values()),
        silent=len(own - by_member.keys()),
        partners=rows,
        others=_others(seen),
        partner=next((each for each in rows if each.id == partner), None),
    )


def outcomes_between(
    session: Session,
    meta_cluster_ids: Collection[int],
    *,
    now: datetime,
    period: Period = ALWAYS,
) -> NetworkOutcomes:
    """What came of introductions between the clusters of these clusters of clusters."""
    query = sa.select(Cluster.id, Cluster.name).where(Cluster.meta_cluster_id.in_(meta_cluster_ids))
    names = dict(session.execute(query).all())
    groups = cases_between(session, names, now=now, period=period) if names else {}
    seen = veiled(groups, either_side)
    everything = [each for cases in groups.values() for each in cases]
    found = [
        PairRow(names[a], names[b], a, b, funnel(cases)) for (a, b), cases in seen.shown.items()
    ]
    return NetworkOutcomes(
        clusters=len(names),
        funnel=funnel(everything) if either_side(everything) >= VEIL else None,
        pairs=tuple(
            sorted(found, key=lambda each: (-each.funnel.introduced, -each.funnel.put, each.a))
        ),
        others=_others(seen),
    )


def _by_partner_cluster(
    cases: Iterable[Case], belonging: Belonging, cluster_id: int
) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = defaultdict(list)
    for each in cases:
        for other in belonging.clusters(each.away, each.put_on) - {cluster_id}:
            found[other].append(each)
    return dict(found)


def _by_member(cases: Iterable[Case]) -> dict[int, list[Case]]:
    groups: dict[int, list[Case]] = defaultdict(list)
    for each in cases:
        groups[each.home].append(each)
    return dict(groups)


def _member_rows(
    session: Session, groups: Mapping[int, Sequence[Case]], part: slice
) -> tuple[Row, ...]:
    """The lines of this part, in the order of all: ordered as `_rows`, counted for these."""
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(groups))
    names = dict(session.execute(query).all())

    def place(key: int) -> tuple[int, int, str]:
        cases = groups[key]
        introduced = sum(each.is_introduced for each in cases)
        return -introduced, -len(cases), names[key].casefold()

    return tuple(
        Row(key, names[key], funnel(groups[key])) for key in sorted(groups, key=place)[part]
    )


def _rows(groups: Mapping[int, Iterable[Case]], names: Mapping[int, str]) -> list[Row]:
    found = [Row(key, names[key], funnel(cases)) for key, cases in groups.items()]
    return sorted(
        found, key=lambda each: (-each.funnel.introduced, -each.funnel.put, each.name.casefold())
    )


def _cluster_names(session: Session, cluster_ids: Iterable[int]) -> dict[int, str]:
    query = sa.select(Cluster.id, Cluster.name).where(Cluster.id.in_(cluster_ids))
    return dict(session.execute(query).all())


def _others(seen: Veiled[int] | Veiled[tuple[int, int]]) -> Others:
    together = None if seen.together is None else funnel(seen.together)
    return Others(len(seen.others), together if seen.others else None)
