"""How two clusters found each other, year by year: what would have been said of them, and when.

Everything is worked out from what the database says of each year's end; nothing is written down
here. The pair that is told by itself is the one whose members had worked together for the longest
time when their clusters linked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.spotting import EmergingPair, spot
from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.emerging.facts import facts_on
from matchmaker.services.emerging.views import Joined, PairOfIds, Side, Told, ToldTie
from matchmaker.services.links.told_ties import Asked, told_ties
from models import Cluster, Link, Membership

YEARS_BEFORE = 5  # told before the first tie: a year in which nothing is seen is news, too
MOST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Year:
    """What would have been said at the end of a year.

    Attributes:
        level: None where the pair was not on the list, or was linked already.
        hazard: the chance of a link within a year, where it was listed.
        place, listed: its place on the list, and how long the list was.
        ties: that were known by then.
        new: of these, those that began in this year.
        joined: those who belonged to both by then.
        is_linked: whether the two had a link of their own.
        chance: what chance would have given, in a sentence; "" where they were not listed.
        reasons: why they were listed, in sentences that name nobody.
    """

    year: int
    level: LinkLevel | None
    hazard: float | None
    place: int | None
    listed: int
    ties: tuple[ToldTie, ...]
    new: tuple[ToldTie, ...]
    joined: tuple[Joined, ...]
    is_linked: bool
    chance: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Two clusters through the years.

    Attributes:
        linked: the day of their own link, None if there is none.
        first_tie: the day of the oldest tie of their members.
        lead: for each level, how many years before the link it was reached for good; None if
            never.
        clusters: how many clusters were looked at.
        finding: the story in a sentence.
    """

    a: Side
    b: Side
    years: tuple[Year, ...]
    linked: date | None
    first_tie: date | None
    lead: Mapping[LinkLevel, int | None]
    clusters: int
    finding: str


def find_story(session: Session, meta_cluster_id: int) -> PairOfIds | None:
    """The pair of a network whose members knew each other longest before their clusters linked."""
    a, b = aliased(Membership), aliased(Membership)
    in_network = sa.select(Cluster.id).where(Cluster.meta_cluster_id == meta_cluster_id)
    own = aliased(Link)
    ends = sa.or_(
        sa.and_(a.cluster_id == own.a_cluster_id, b.cluster_id == own.b_cluster_id),
        sa.and_(a.cluster_id == own.b_cluster_id, b.cluster_id == own.a_cluster_id),
    )
    query = (
        sa.select(own.a_cluster_id, own.b_cluster_id, own.dated, sa.func.min(Link.dated))
        .select_from(Link)
        .join(a, a.organisation_id == Link.a_id)
        .join(b, b.organisation_id == Link.b_id)
        .join(own, ends)
        .where(
            own.a_cluster_id.in_(in_network),
            own.b_cluster_id.in_(in_network),
            own.visibility == Visibility.PUBLIC,
            own.retracted_at.is_(None),
            Link.visibility == Visibility.PUBLIC,
            Link.retracted_at.is_(None),
            Link.kind.not_in(BEHAVIOURAL),
            Link.dated < own.dated,
        )
        .group_by(own.id, own.a_cluster_id, own.b_cluster_id, own.dated)
    )
    found = [
        (linked - first, low, high)
        for low, high, linked, first in session.execute(query)
        if low and high and linked and first
    ]
    if not found:
        return None
    _, low, high = max(found, key=lambda each: (each[0], -each[1], -each[2]))
    return low, high


def tell_story(
    session: Session,
    meta_cluster_id: int,
    pair: PairOfIds,
    *,
    viewer: Viewer,
    today: date,
) -> Story:
    """The years from some before the first tie to the link of the clusters, or to today."""
    low, high = sorted(pair)
    ids = list(session.scalars(
        sa.select(Cluster.id).where(Cluster.meta_cluster_id == meta_cluster_id)
    ))  # fmt: skip
    sides = _sides(session, (low, high))
    linked = _linked(session, (low, high))
    told = _everything(session, (low, high), viewer, today)
    first_tie = min((each.begun for each in told.ties), default=None)
    span = _span(first_tie, linked, today)
    years = tuple(_years(session, ids, (low, high), told, linked, span))
    lead = _lead(years, linked)
    return Story(
        a=sides[low],
        b=sides[high],
        years=years,
        linked=linked,
        first_tie=first_tie,
        lead=lead,
        clusters=len(ids),
        finding=_finding(sides[low], sides[high], first_tie, linked, lead),
    )


def _span(first: date | None, linked: date | None, today: date) -> range:
    start = (first or linked or today).year - YEARS_BEFORE
    end = (linked or today).year
    return range(max(start, end - MOST_YEARS), end + 1)


def _years(
    session: Session,
    ids: Sequence[int],
    pair: PairOfIds,
    told: Told,
    linked: date | None,
    years: Iterable[int],
) -> Iterator[Year]:
    """Each year's end as it would have been told, with the levels of the year before."""
    before: dict[PairOfIds, LinkLevel] = {}
    for year in years:
        day = date(year, 12, 31)
        facts = facts_on(session, ids, as_of=day)
        number = {each: place for place, each in enumerate(facts.clusters)}
        levels = {(number[a], number[b]): level for (a, b), level in before.items()}
        pairs: tuple[EmergingPair, ...] = ()
        if facts.organisations:
            pairs = spot(facts.world, day, hand_set(), before=levels).pairs
        before = {(facts.clusters[e.a], facts.clusters[e.b]): e.level for e in pairs}
        wanted = (number[pair[0]], number[pair[1]])
        place = next((n for n, e in enumerate(pairs) if (e.a, e.b) == wanted), None)
        seen = None if place is None else pairs[place]
        is_linked = linked is not None and linked <= day
        yield Year(
            year=year,
            level=None if seen is None else seen.level,
            hazard=None if seen is None else seen.hazard,
            place=None if place is None else place + 1,
            listed=len(pairs),
            ties=tuple(each for each in told.ties if each.begun <= day),
            new=tuple(each for each in told.ties if each.begun.year == year),
            joined=tuple(_joined(told, day)),
            is_linked=is_linked,
            chance="" if seen is None else seen.chance,
            reasons=() if seen is None else seen.reasons,
        )


def _joined(told: Told, day: date) -> Iterator[Joined]:
    return (each for each in told.joined if each.since is None or each.since <= day)


def _everything(session: Session, pair: PairOfIds, viewer: Viewer, today: date) -> Told:
    """All ties across that this reader may know, and who belongs to both."""
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(pair))
    people = Counter(session.scalars(members))
    shared = [each for each, times in people.items() if times == len(pair)]
    own = set(session.scalars(members.where(Membership.cluster_id == pair[0])))
    return told_ties(session, {pair: Asked(own, shared)}, viewer=viewer, as_of=today)[pair]


def _sides(session: Session, pair: PairOfIds) -> dict[int, Side]:
    query = sa.select(
        Cluster.id, Cluster.name, Cluster.country, Cluster.is_example, Cluster.shares_signals
    ).where(Cluster.id.in_(pair))
    return {row.id: Side(*row) for row in session.execute(query)}


def _linked(session: Session, pair: PairOfIds) -> date | None:
    """The day of the first link of the two clusters themselves."""
    query = sa.select(sa.func.min(Link.dated)).where(
        Link.a_cluster_id == pair[0],
        Link.b_cluster_id == pair[1],
        Link.visibility == Visibility.PUBLIC,
        Link.retracted_at.is_(None),
    )
    return session.scalar(query)


def _lead(years: Sequence[Year], linked: date | None) -> dict[LinkLevel, int | None]:
    """How long before the link each level was reached for good."""
    order = list(LinkLevel)
    lead: dict[LinkLevel, int | None] = {}
    for level in LinkLevel:
        first = None
        for each in years:
            if linked is not None and each.year >= linked.year:
                break
            is_there = each.level is not None and order.index(each.level) >= order.index(level)
            first = (first or each.year) if is_there else None
        lead[level] = None if first is None or linked is None else linked.year - first
    return lead


def _finding(
    a: Side, b: Side, first: date | None, linked: date | None, lead: Mapping[LinkLevel, int | None]
) -> str:
    names = {"a": a.name, "b": b.name}
    seen = max((each for each in lead.values() if each), default=0)
    if linked is None:
        return phrase("%(a)s and %(b)s have no link of their own yet", **names)
    if first is None or first >= linked:
        return phrase("%(a)s and %(b)s linked before their members did", **names)
    if not seen:
        return phrase("%(a)s and %(b)s linked, and nobody could have seen it coming", **names)
    return counted(
        "%(a)s and %(b)s could be seen coming %(n)s year before they linked",
        "%(a)s and %(b)s could be seen coming %(n)s years before they linked",
        seen,
        **names,
    )
