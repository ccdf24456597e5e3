"""The ties across pairs of clusters that may be named: who, since when, and where from.

What people did here is never named, however many they are; of the other ties each reader is told
those that they may know of. Looked at are the organisations that carry a pair, so that a network
with millions of ties answers as quickly as a small one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.visibility import Viewer
from matchmaker.services.emerging.views import Firm, Joined, PairOfIds, Told, ToldTie
from matchmaker.services.network.trust_paths import visible_links
from models import Link, Membership, Organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose ties are told of a pair: the organisations that carry it, and those in both."""

    carriers: Collection[int]
    shared: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database says about all pairs at once.

    Attributes:
        links: rows of links, oldest first.
        held: since when each organisation belongs to each cluster, by (organisation, cluster).
        firms: by id.
    """

    links: list[Any]
    held: Mapping[tuple[int, int], date | None]
    firms: Mapping[int, Firm]


def told_ties(
    session: Session, pairs: Mapping[PairOfIds, Asked], *, viewer: Viewer, as_of: date
) -> dict[PairOfIds, Told]:
    """What may be told of each pair on a day; three queries however many pairs there are."""
    carriers = {each for asked in pairs.values() for each in asked.carriers}
    shared = {each for asked in pairs.values() for each in asked.shared}
    clusters = {each for pair in pairs for each in pair}
    links = _links(session, carriers, clusters, viewer, as_of)
    people = shared | {end for row in links for end in (row.a_id, row.b_id)}
    facts = _Facts(links, _held(session, people, clusters, as_of), _firms(session, people))
    return {pair: _told(pair, asked, facts) for pair, asked in pairs.items()}


def _told(pair: PairOfIds, asked: Asked, facts: _Facts) -> Told:
    ties = (_tie(row, pair, asked, facts) for row in facts.links)
    a, b = pair
    joined = (
        Joined(facts.firms[each], _later(facts.held[each, a], facts.held[each, b]))
        for each in sorted(asked.shared)
        if each in facts.firms and (each, a) in facts.held and (each, b) in facts.held
    )
    return Told(tuple(each for each in ties if each is not None), tuple(joined))


def _tie(row: Any, pair: PairOfIds, asked: Asked, facts: _Facts) -> ToldTie | None:
    """The link as a tie of this pair, its first end on side a; None if it does not run across."""
    if row.a_id not in asked.carriers and row.b_id not in asked.carriers:
        return None
    a, b = pair
    for one, other in ((row.a_id, row.b_id), (row.b_id, row.a_id)):
        is_across = (one, a) in facts.held and (other, b) in facts.held
        # Who belongs to both is told as such, and not by ties inside either cluster.
        is_inside = (one, b) in facts.held and (other, a) in facts.held
        if is_across and not is_inside and one in facts.firms and other in facts.firms:
            return ToldTie(
                one=facts.firms[one],
                other=facts.firms[other],
                kind=row.kind,
                title=row.title or "",
                begun=row.dated,
                until=row.until,
            )
    return None


def _later(one: date | None, other: date | None) -> date | None:
    """When somebody had joined both; None if neither day is known."""
    known = [each for each in (one, other) if each is not None]
    return max(known, default=None)


def _links(
    session: Session,
    carriers: Collection[int],
    clusters: Collection[int],
    viewer: Viewer,
    as_of: date,
) -> list[Any]:
    if not carriers:
        return []
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(clusters))
    query = sa.select(
        Link.a_id, Link.b_id, Link.kind, Link.dated, Link.until, Link.title
    ).where(
        sa.or_(Link.a_id.in_(carriers), Link.b_id.in_(carriers)),
        Link.a_id.in_(members),
        Link.b_id.in_(members),
        Link.kind.not_in(BEHAVIOURAL),
        Link.dated <= as_of,
        visible_links(viewer),
    )  # fmt: skip
    return list(session.execute(query.order_by(Link.dated, Link.id)).all())


def _held(
    session: Session, people: Iterable[int], clusters: Collection[int], as_of: date
) -> dict[tuple[int, int], date | None]:
    query = sa.select(Membership.organisation_id, Membership.cluster_id, Membership.since).where(
        Membership.organisation_id.in_(sorted(people)),
        Membership.cluster_id.in_(clusters),
        sa.or_(Membership.since.is_(None), Membership.since <= as_of),
        sa.or_(Membership.until.is_(None), Membership.until > as_of),
    )
    return {(one, cluster): since for one, cluster, since in session.execute(query)}


def _firms(session: Session, people: Iterable[int]) -> dict[int, Firm]:
    query = sa.select(Organisation.id, Organisation.name, Organisation.is_example).where(
        Organisation.id.in_(sorted(people)), Organisation.merged_into_id.is_(None)
    )
    return {row.id: Firm(*row) for row in session.execute(query)}
