"""The numbers of a network's report, as of a day: of public history, by whole columns.

What people did here is not among them: by year and by pair it would be numbers of a few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import BEHAVIOURAL, Flags, World
from matchmaker.domain.quarters import Quarter, quarters
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.emerging.spotting import of_network
from matchmaker.services.emerging.track_record import track_record
from matchmaker.services.links.pair_ties import PairTies, Style, pairs_on
from matchmaker.services.links.ties import KINDS, Known, known
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from models import EmergingPair, LinkPeriod, Membership, Organisation

YEARS, QUARTERS = 10, 12  # back from the day
PUBLIC_KINDS = tuple(each for each in LinkKind if each not in BEHAVIOURAL)


@dataclass(frozen=True, slots=True)
class Against:
    """An emerging pair: what was seen, and what chance would give."""

    a: str
    b: str
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the six pictures are made of.

    Attributes:
        as_of: the day.
        clusters: names, by id.
        members: how many organisations belong to any of them.
        pairs: what joins each two clusters, strongest first.
        by_kind: how many ties across clusters began, by kind and year.
        first_joined: how many pairs of clusters got their first tie, by quarter, oldest first.
        borders: by year, how many ties across clusters began, and how many of them cross a border.
        before: how many pairs of each style there were a year before.
        countries: how many members in each country, the most first.
        emerging: the newest list, in its order.
        track: what became of the list of a year ago; "" where there is none.
    """

    as_of: date
    clusters: Mapping[int, str]
    members: int
    pairs: tuple[PairTies, ...]
    by_kind: Mapping[tuple[LinkKind, int], int]
    first_joined: tuple[tuple[Quarter, int], ...]
    borders: Mapping[int, tuple[int, int]]
    before: Mapping[Style, int]
    countries: tuple[tuple[str, int], ...]
    emerging: tuple[Against, ...]
    track: str

    @property
    def possible(self) -> int:
        """How many pairs of clusters there are."""
        return len(self.clusters) * (len(self.clusters) - 1) // 2

    @property
    def years(self) -> range:
        """The years that are looked at."""
        return range(self.as_of.year - YEARS + 1, self.as_of.year + 1)


def numbers(session: Session, meta_cluster_id: int, *, as_of: date) -> Numbers:
    """The numbers of a network; a fixed number of queries."""
    clusters = {each.id: each.name for each in clusters_of_meta(session, [meta_cluster_id])}
    pairs = pairs_on(session, clusters, as_of=as_of)
    earlier = pairs_on(session, clusters, as_of=_year_before(as_of))
    found = known(session, clusters, as_of=as_of)
    world = found.world.on(as_of)
    countries = _countries(session, clusters)
    across = _crosses(world)
    emerging, track = _emerging(session, meta_cluster_id, clusters, as_of)
    return Numbers(
        as_of=as_of,
        clusters=clusters,
        members=len(np.unique(world.memberships.organisation)),
        pairs=pairs,
        by_kind=_by_kind(found, world, across),
        first_joined=_first_joined(pairs, as_of),
        borders=_borders(found, world, across, countries),
        before=Counter(each.style for each in earlier),
        countries=_by_country(found, world, countries),
        emerging=emerging,
        track=track,
    )


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _crosses(world: World) -> Flags:
    """Which ties join members of two different clusters, and are no one's behaviour."""
    held, ties = world.memberships, world.ties
    of = np.bincount(held.organisation, minlength=world.organisations)
    some = np.full(world.organisations, -1, dtype=np.int64)
    some[held.organisation] = held.cluster
    is_inside = (of[ties.a] == 1) & (of[ties.b] == 1) & (some[ties.a] == some[ties.b])
    belong = (of[ties.a] > 0) & (of[ties.b] > 0)
    return np.asarray(belong & ~is_inside & ~ties.behavioural)


def _year_of(world: World) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return world.ties.day.astype("M8[Y]").astype(np.int64) + 1970


def _by_kind(found: Known, world: World, across: Flags) -> dict[tuple[LinkKind, int], int]:
    """`world.on` keeps the order of the ties that had begun, and `known` gave no others."""
    assert len(found.kinds) == len(world.ties), "the kinds belong to the ties"
    years = _year_of(world)[across].tolist()
    kinds = found.kinds[across].tolist()
    return dict(Counter((KINDS[kind], year) for kind, year in zip(kinds, years, strict=True)))


def _borders(
    found: Known, world: World, across: Flags, countries: Mapping[int, str]
) -> dict[int, tuple[int, int]]:
    """Ties whose two ends lie in countries that are known."""
    names = sorted(set(countries.values()))
    place = {name: number for number, name in enumerate(names)}
    of = np.array(
        [place.get(countries.get(each, ""), -1) for each in found.organisations], dtype=np.int64
    )
    a, b = of[world.ties.a[across]], of[world.ties.b[across]]
    is_known = (a >= 0) & (b >= 0)
    years = _year_of(world)[across][is_known]
    crossing = Counter(years[(a != b)[is_known]].tolist())
    return {year: (crossing[year], of_all) for year, of_all in Counter(years.tolist()).items()}


def _first_joined(pairs: Sequence[PairTies], as_of: date) -> tuple[tuple[Quarter, int], ...]:
    seen = Counter(Quarter.of(each.first_seen) for each in pairs if each.first_seen)
    last = Quarter.of(as_of)
    return tuple((each, seen[each]) for each in quarters(last.plus(1 - QUARTERS), last))


def _countries(session: Session, cluster_ids: Mapping[int, str]) -> dict[int, str]:
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(cluster_ids))
    query = sa.select(Organisation.id, Organisation.country).where(
        Organisation.id.in_(members), Organisation.country.is_not(None)
    )
    return {number: country for number, country in session.execute(query) if country}


def _by_country(
    found: Known, world: World, countries: Mapping[int, str]
) -> tuple[tuple[str, int], ...]:
    members = np.unique(world.memberships.organisation).tolist()
    seen = Counter(countries.get(found.organisations[each], "") for each in members)
    return tuple(sorted(seen.items(), key=lambda each: (-each[1], each[0])))


def _emerging(
    session: Session, meta_cluster_id: int, clusters: Mapping[int, str], as_of: date
) -> tuple[tuple[Against, ...], str]:
    """The newest list of that day, and what became of the one of a year before."""
    query = sa.select(LinkPeriod).where(of_network(meta_cluster_id), LinkPeriod.as_of <= as_of)
    periods = list(session.scalars(query.order_by(LinkPeriod.as_of.desc())))
    newest = periods[0].id if periods else None
    listed = sa.select(EmergingPair).filter_by(period_id=newest).order_by(EmergingPair.id)
    rows = [
        each for each in session.scalars(listed) if each.a_id in clusters and each.b_id in clusters
    ]
    told = tuple(
        Against(clusters[each.a_id], clusters[each.b_id], each.observed, each.expected)
        for each in rows
    )
    checked = track_record(session, periods, list(clusters), today=as_of)
    track = next((each.sentence for each in checked if each.is_of_a_year_ago), "")
    return told, track
