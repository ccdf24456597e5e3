"""The picture of a network: who stands where, what joins them in a window of time, what is new.

Pages, downloads and the report show what stands here, so that a figure is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.network_layout import Spot, join, lay_out
from matchmaker.domain.quarters import Quarter
from matchmaker.services.links.pair_ties import PairTies
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.network.keeping import Kept, pairs_kept
from models import Cluster, NetworkPlace
from models.insertion import insert_missing

MOST_SHOWN = 60  # links, strongest first, until all are asked for
MOST_AT_ALL = 1_000  # even then; the export holds every one
FEWEST_CLUSTERS = 3  # below which there is no network to look at
A_YEAR = timedelta(days=365)
LEAST = 0.05  # what a tie weighs in the picture though nothing of it is left


@dataclass(frozen=True, slots=True)
class Window:
    """Some quarters on end: what happened in them is shown."""

    first: Quarter
    last: Quarter


@dataclass(frozen=True, slots=True)
class Node:
    """A cluster in the picture: `x` and `y` from 0 to 1, its members then, its partners."""

    id: int
    name: str
    country: str | None
    members: int
    x: float
    y: float
    partners: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A network in a window of time.

    Attributes:
        nodes: all its clusters, by name.
        ties: what joins them, strongest first.
        links: the pairs that have met: all but those that only could complete each other.
        new: the links whose first public tie is younger than a year.
        reach: the first and the last quarter that can be asked for.
        window: those that were asked for.
        since: the day after which things are counted; None from the beginning on.
        as_of: the day up to which they are.
    """

    nodes: tuple[Node, ...]
    ties: tuple[PairTies, ...]
    links: tuple[PairTies, ...]
    new: tuple[PairTies, ...]
    reach: Window
    window: Window
    since: date | None
    as_of: date

    @property
    def year_before(self) -> date:
        """The day from which on a link is new."""
        return self.as_of - A_YEAR

    @property
    def best_connected(self) -> tuple[Node, ...]:
        """At most three clusters that have partners, those with the most first."""
        found = sorted((each for each in self.nodes if each.partners), key=lambda n: -n.partners)
        return tuple(found[:3])

    @property
    def by_id(self) -> dict[int, Node]:
        """The clusters by their ids."""
        return {each.id: each for each in self.nodes}


def picture_of(
    session: Session,
    meta_cluster_id: int,
    *,
    today: date,
    first: Quarter | None = None,
    last: Quarter | None = None,
) -> Picture:
    """The network in the quarters from `first` to `last`; without them all that there is.

    What lies outside the reach of the network is moved to its ends.
    """
    clusters = clusters_of_meta(session, [meta_cluster_id])
    ids = [each.id for each in clusters]
    reach = _reach(pairs_kept(session, ids, as_of=today).oldest, today)
    begin = _within(first or reach.first, reach)
    end = max(_within(last or reach.last, reach), begin)
    as_of = min(end.last_day, today)
    since = None if begin == reach.first else begin.first_day - timedelta(days=1)
    found = pairs_kept(session, ids, as_of=as_of, since=since)
    return Picture(
        nodes=_nodes(session, clusters, found, today=today),
        ties=found.ties,
        links=found.links,
        new=_begun_after(found.links, as_of - A_YEAR),
        reach=reach,
        window=Window(begin, end),
        since=since,
        as_of=as_of,
    )


def pairs_at(session: Session, cluster_ids: Collection[int], day: date) -> tuple[PairTies, ...]:
    """All that had joined these clusters by a day."""
    return pairs_kept(session, cluster_ids, as_of=day).ties


def positions(
    session: Session, cluster_ids: Collection[int], *, today: date | None = None
) -> dict[int, Spot]:
    """Where these clusters stand, from (0, 0) top left to (1, 1); the same for ever.

    Whoever has no place yet is given one from all ties there have been, and it is written down at
    once: of two who look for the first time together, both see what the first one wrote.
    """
    ids = sorted(set(cluster_ids))
    known = _places(session, ids)
    missing = [each for each in ids if each not in known]
    if not missing:
        return known
    day = today or datetime.now(UTC).date()
    ties = [(each.a, each.b, _weight(each)) for each in pairs_kept(session, ids, as_of=day).ties]
    found = join(missing, known, ties) if known else lay_out(ids, ties)
    rows = [{"cluster_id": each, "x": found[each][0], "y": found[each][1]} for each in missing]
    insert_missing(session, NetworkPlace, rows)
    session.commit()
    return _places(session, ids)


def _weight(pair: PairTies) -> float:
    """Those who only could complete each other stand a little nearer than strangers."""
    return max(pair.strength, LEAST)


def _places(session: Session, ids: Iterable[int]) -> dict[int, Spot]:
    query = sa.select(NetworkPlace.cluster_id, NetworkPlace.x, NetworkPlace.y)
    rows = session.execute(query.where(NetworkPlace.cluster_id.in_(ids)))
    return {cluster_id: (x, y) for cluster_id, x, y in rows}


def _reach(oldest: date | None, today: date) -> Window:
    """From the quarter of the oldest tie, and at least four quarters, until today."""
    now = Quarter.of(today)
    return Window(min(now.plus(-4), Quarter.of(oldest or today)), now)


def _begun_after(links: Iterable[PairTies], day: date) -> tuple[PairTies, ...]:
    return tuple(each for each in links if each.first_seen and each.first_seen > day)


def _within(quarter: Quarter, reach: Window) -> Quarter:
    return min(max(quarter, reach.first), reach.last)


def _nodes(
    session: Session, clusters: list[Cluster], found: Kept, *, today: date
) -> tuple[Node, ...]:
    ids = [each.id for each in clusters]
    spots = positions(session, ids, today=today)
    return tuple(
        Node(
            each.id, each.name, each.country, found.members.get(each.id, 0), *spots[each.id],
            found.partners.get(each.id, 0),
        )
        for each in clusters
    )  # fmt: skip
