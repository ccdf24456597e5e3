"""What joins two clusters on a day, row by row, as one viewer may know it.

What people did here (introductions, outcomes) is never told by name, and counted only where three
organisations or more of each side stand behind the count of a year. A year is counted once it is
over, and this one as of today: were any day of the past a border, the difference of two counts
would tell of the few that lie between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.aggregating import FEWEST_A_SIDE
from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.visibility import Viewer
from matchmaker.services.identity.access import is_current
from matchmaker.services.links.ties import standing
from matchmaker.services.network.pair_views import LANES, Count, Lane, Mark, Partner
from matchmaker.services.network.trust_paths import visible_links
from models import Cluster, Link, Membership, Organisation

MOST_PARTNERS = 8
MOST_INTRODUCERS = 3
_Ends = tuple[int, int]
_A, _B = sa.type_coerce(Link.a_id, sa.Integer()), sa.type_coerce(Link.b_id, sa.Integer())


@dataclass(frozen=True, slots=True)
class Sides:
    """The members of two clusters on a day, by id; who belongs to both is in both.

    Attributes:
        a, b: their names.
        both: who belongs to both: since when and until when, where that is known.
    """

    a: Mapping[int, str]
    b: Mapping[int, str]
    both: Mapping[int, tuple[date | None, date | None]]

    def ends(self, one: int, other: int) -> _Ends | None:
        """The two in the order of the clusters; None if they do not join them."""
        if one in self.a and other in self.b:
            return one, other
        if other in self.a and one in self.b:
            return other, one
        return None


def sides(session: Session, cluster_ids: _Ends, *, as_of: date) -> Sides:
    """Who belonged to each of the two; one query."""
    query = (
        sa.select(Membership.cluster_id, Organisation.id, Organisation.name)
        .add_columns(Membership.since, Membership.until)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.cluster_id.in_(cluster_ids),
            Organisation.merged_into_id.is_(None),
            *is_current(as_of),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    names: dict[int, dict[int, str]] = {each: {} for each in cluster_ids}
    spans: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    for cluster_id, organisation_id, name, since, until in session.execute(query):
        names[cluster_id][organisation_id] = name
        spans[organisation_id].append((since, until))
    both = {each: _overlap(known) for each, known in spans.items() if len(known) > 1}
    return Sides(names[cluster_ids[0]], names[cluster_ids[1]], both)


def _overlap(spans: Iterable[tuple[date | None, date | None]]) -> tuple[date | None, date | None]:
    """When it belonged to both: from the later beginning to the earlier end."""
    known = list(spans)
    return (
        max((since for since, _ in known if since), default=None),
        min((until for _, until in known if until), default=None),
    )


def marks(
    session: Session,
    clusters: tuple[tuple[int, str], tuple[int, str]],
    found: Sides,
    *,
    as_of: date,
    viewer: Viewer,
) -> list[Mark]:
    """All that is known by name, oldest first; what nobody dated comes last. Two queries."""
    told = [
        Mark(
            LANES[row.kind],
            row.dated,
            _over(row.until, as_of),
            *_named(found, row),
            title=row.title or "",
            source=row.source or "",
        )
        for row in _between(session, found, as_of=as_of, viewer=viewer)
    ]
    told += [Mark(Lane.MEMBERSHIP, *found.both[each], found.a[each]) for each in found.both]
    told += _own_links(session, clusters, as_of=as_of)
    return sorted(told, key=lambda each: (each.since is None, each.since or as_of, each.a, each.b))


def known_pairs(session: Session, found: Sides, *, as_of: date) -> list[_Ends]:
    """Who of the one is publicly known to work with whom of the other, the newest first."""
    rows = _between(session, found, as_of=as_of, viewer=Viewer())
    rows.sort(key=lambda row: (row.dated or date.min, row.one, row.other), reverse=True)
    return [(row.one, row.other) for row in rows if row.one != row.other]


def counts(session: Session, found: Sides, *, as_of: date, today: date) -> tuple[Count, ...]:
    """What happened here by year, where it is enough to be told."""
    is_border = as_of >= today or (as_of.month, as_of.day) == (12, 31)
    last = as_of if is_border else date(as_of.year - 1, 12, 31)
    query = sa.select(_A, _B, Link.kind, Link.dated).where(
        *_joining(found),
        Link.kind.in_(sorted(BEHAVIOURAL)),
        _A.not_in(_silenced()),
        _B.not_in(_silenced()),
        Link.dated <= last,
        *standing(as_of),
    )
    seen: dict[tuple[Lane, int], list[_Ends]] = defaultdict(list)
    for one, other, kind, dated in session.execute(query):
        ends = found.ends(one, other)
        if ends is not None and dated is not None:
            seen[LANES[kind], dated.year].append(ends)
    told = [Count(*key, len(ends)) for key, ends in seen.items() if _is_enough(ends)]
    told.sort(key=lambda each: (each.lane, each.year))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Who has worked with members of the two: by whom, the members that it knows."""

    known: Mapping[int, frozenset[int]]

    def between(self, ends: _Ends) -> list[int]:
        """Who has worked with both of these two."""
        return [
            each
            for each, members in self.known.items()
            if each not in ends and members.issuperset(ends)
        ]

    def joins(self, ends: _Ends) -> bool:
        """Whether the two have worked with each other."""
        return ends[1] in self.known.get(ends[0], frozenset()) or ends[0] in self.known.get(
            ends[1], frozenset()
        )


def acquaintance(session: Session, found: Sides, *, as_of: date, viewer: Viewer) -> Acquaintance:
    """Who has worked with whom among or with these members; one query."""
    members = found.a.keys() | found.b.keys()
    query = sa.select(_A, _B).where(
        sa.or_(_A.in_(members), _B.in_(members)),
        Link.kind.not_in(sorted(BEHAVIOURAL)),
        visible_links(viewer),
        *standing(as_of),
    )
    known: dict[int, set[int]] = defaultdict(set)
    for one, other in session.execute(query.distinct()):
        for near, far in ((one, other), (other, one)):
            if near in members:
                known[far].add(near)
    return Acquaintance({each: frozenset(known[each]) for each in sorted(known)})


def partners(found: Sides, met: Acquaintance, names: Mapping[int, str]) -> tuple[Partner, ...]:
    """Those outside both who know members of both, best first: at most a handful."""
    told = [
        Partner(each, names[each], of_a, of_b)
        for each, (of_a, of_b) in _outside(found, met)
        if each in names
    ]
    return tuple(told)


def people_to_name(found: Sides, met: Acquaintance, carriers: Collection[_Ends]) -> set[int]:
    """Whose names the page needs beside those of the members."""
    introducers = {each for ends in carriers for each in met.between(ends)[:MOST_INTRODUCERS]}
    return {each for each, _ in _outside(found, met)} | introducers


def _outside(found: Sides, met: Acquaintance) -> list[tuple[int, _Ends]]:
    sizes = {
        each: (len(members & found.a.keys()), len(members & found.b.keys()))
        for each, members in met.known.items()
        if each not in found.a and each not in found.b
    }
    shared = [(each, size) for each, size in sizes.items() if min(size)]
    return sorted(shared, key=lambda each: (-min(each[1]), -sum(each[1]), each[0]))[:MOST_PARTNERS]


def _silenced() -> sa.Select[int]:
    """Whoever belongs to a cluster, these two or another, that keeps its signals to itself."""
    return (
        sa.select(Membership.organisation_id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Cluster.shares_signals.is_(False))
    )


def _is_enough(ends: Sequence[_Ends]) -> bool:
    return min(len({each[side] for each in ends}) for side in (0, 1)) >= FEWEST_A_SIDE


def _joining(found: Sides) -> tuple[sa.ColumnElement[bool], ...]:
    members = found.a.keys() | found.b.keys()
    return _A.in_(members), _B.in_(members)


def _between(session: Session, found: Sides, *, as_of: date, viewer: Viewer) -> list[sa.Row[Any]]:
    query: sa.Select[*tuple[Any, ...]] = sa.select(
        _A.label("one"), _B.label("other"), Link.kind, Link.dated, Link.until
    )
    query = query.add_columns(Link.title, Link.source).where(
        *_joining(found),
        Link.kind.not_in(sorted(BEHAVIOURAL)),
        visible_links(viewer),
        *standing(as_of),
    )
    rows = session.execute(query.order_by(Link.id))
    return [row for row in rows if found.ends(row.one, row.other) is not None]


def _named(found: Sides, row: sa.Row[Any]) -> tuple[str, str]:
    ends = found.ends(row.one, row.other)
    assert ends is not None, "others were left out"
    return found.a[ends[0]], found.b[ends[1]]


def _own_links(
    session: Session, clusters: tuple[tuple[int, str], tuple[int, str]], *, as_of: date
) -> list[Mark]:
    (a, name), (b, other) = clusters
    query = sa.select(Link.kind, Link.dated, Link.until, Link.title, Link.source).where(
        Link.a_cluster_id == a,
        Link.b_cluster_id == b,
        visible_links(Viewer()),
        *standing(as_of),
    )
    return [
        Mark(
            lane=Lane.OWN,
            since=row.dated,
            until=_over(row.until, as_of),
            a=name,
            b=other,
            title=row.title or "",
            source=row.source or "",
            kind=row.kind,
        )
        for row in session.execute(query.order_by(Link.id))
    ]


def _over(until: date | None, as_of: date) -> date | None:
    """An end that was not reached was not known."""
    return until if until is not None and until <= as_of else None
