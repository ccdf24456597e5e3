"""What the files of a network hold: clusters, what joins them, and of when that is.

Numbers only, as `pair_ties` tells them: no organisation is named. Every file says of which
clusters, which day and which window it tells, when it was made, and how it was counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.links.pair_ties import PairTies, Style, pairs_on
from matchmaker.services.sheets import Value
from models import Cluster, Membership, MetaCluster

METHOD = "pair-ties-1"
"""How ties are counted and weighed; it changes when the same data would give other numbers."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What an export tells of.

    Attributes:
        filter: of which clusters, in words.
        as_of: the day that it shows; nothing later is in it.
        since: with it, only ties that began after that day are counted.
        made_on: when it was made.
        method: how it was counted.
    """

    filter: str
    as_of: date
    since: date | None
    made_on: date
    method: str = METHOD

    def as_row(self) -> dict[str, Value]:
        """By heading, the same in every file."""
        return {
            "filter": self.filter,
            "since": self.since,
            "as_of": self.as_of,
            "made_on": self.made_on,
            "method": self.method,
        }


@dataclass(frozen=True, slots=True)
class Node:
    """A cluster; `members` on the day."""

    id: int
    key: str
    name: str
    country: str
    region: str
    city: str
    field: str
    network: str
    members: int

    def as_row(self) -> dict[str, Value]:
        """By heading; `id` and `label` as Gephi knows them."""
        return {
            "id": self.id, "label": self.name, "key": self.key, "country": self.country,
            "region": self.region, "city": self.city, "field": self.field,
            "network": self.network, "members": self.members,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class NetworkExport:
    """Clusters, what joins them, and of when that is."""

    frame: Frame
    nodes: tuple[Node, ...]
    links: tuple[PairTies, ...]


def network_export(
    session: Session,
    cluster_ids: Collection[int],
    *,
    of: str,
    as_of: date,
    since: date | None = None,
    now: datetime,
) -> NetworkExport:
    """The network of these clusters on a day; `of` says in words which they are."""
    return NetworkExport(
        Frame(of, as_of, since, now.date()),
        _nodes(session, cluster_ids, as_of),
        pairs_on(session, cluster_ids, as_of=as_of, since=since),
    )


# What has headings although there is nothing beneath them.
NO_NODE = Node(0, "", "", "", "", "", "", "", 0)
NO_LINK = PairTies(0, 0, Style.EMERGING, {}, None, 0.0, 0.0, (0, 0))


def _nodes(session: Session, cluster_ids: Collection[int], as_of: date) -> tuple[Node, ...]:
    held = sa.and_(
        Membership.cluster_id == Cluster.id,
        sa.or_(Membership.since.is_(None), Membership.since <= as_of),
        sa.or_(Membership.until.is_(None), Membership.until > as_of),
    )
    query = (
        sa.select(Cluster, MetaCluster.name, sa.func.count(Membership.id))
        .outerjoin(MetaCluster, MetaCluster.id == Cluster.meta_cluster_id)
        .outerjoin(Membership, held)
        .where(Cluster.id.in_(sorted(cluster_ids)))
        .group_by(Cluster.id, MetaCluster.name)
        .order_by(Cluster.id)
    )
    return tuple(
        Node(
            row.id, row.external_key or "", row.name, row.country or "", row.region or "",
            row.city or "", row.field or "", network or "", members,
        )
        for row, network, members in session.execute(query)
    )  # fmt: skip


def link_row(link: PairTies, names: Mapping[int, str]) -> dict[str, Value]:
    """A pair by heading; `source` and `target` as Gephi knows them."""
    return {
        "source": link.a,
        "target": link.b,
        "type": "Undirected",
        "source_label": names.get(link.a, ""),
        "target_label": names.get(link.b, ""),
        "style": link.style.value,
        "strength": round(link.strength, 4),
        "trend": round(link.trend, 4),
        "first_seen": link.first_seen,
        **{f"ties_{kind.value}": link.kinds.get(kind, 0) for kind in LinkKind},
        "carriers_source": link.carriers[0],
        "carriers_target": link.carriers[1],
        "shared_members": link.shared,
        "own_link_since": link.own,
    }
