"""What is known of the ties between the members of some clusters on a day, for domain.links.

Six queries however much there is, and whole columns at a time: a network may hold millions of ties.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.world import (
    BEHAVIOURAL,
    TIE_WEIGHTS,
    Clusters,
    Days,
    Flags,
    Memberships,
    OwnLinks,
    Places,
    Ties,
    World,
)
from matchmaker.domain.vocabulary import LinkKind, Visibility
from models import Cluster, Link, Membership

KINDS = tuple(LinkKind)
_AT_A_TIME = 2_000  # rows: many more at once are looked through again and again for garbage
_recorded_on = sa.func.date(Link.recorded_at, type_=sa.Date())

Columns = list[np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Known:
    """The ties of the members of some clusters among themselves, by number.

    Attributes:
        world: the same numbers as the domain reads them. Whoever was a member once is in it, with
            the day on which that ended; ties that are over too, since they fade and do not vanish.
        organisations: the id of each organisation, by number, rising.
        clusters: the id of each cluster, by number, rising.
        kinds: (ties,): the kind of each tie, as its place in KINDS.
    """

    world: World
    organisations: tuple[int, ...]
    clusters: tuple[int, ...]
    kinds: Places


def known(
    session: Session,
    cluster_ids: Collection[int],
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Known:
    """What was so on a day: begun by then, no end that was not reached, nothing retracted.

    Of links that are not public only those count that come from what people did here, for the
    domain makes numbers over three organisations a side of them; members of a cluster that has
    switched its signals off are left out of these. A link without a day counts from the day on
    which it was recorded; links between clusters count until they end.

    Args:
        session: of the database.
        cluster_ids: the clusters; links to anybody outside are not looked at.
        as_of: the day.
        known_at: count what was recorded by that moment, and what was retracted after it; without
            it, what stands now.
    """
    clusters = _clusters(session, cluster_ids)
    ids = np.array([each.id for each in clusters], dtype=np.int64)
    held = _memberships(session, ids.tolist(), as_of)
    organisations = np.unique(held.organisation)
    are_most = bool(clusters) and 2 * len(clusters) >= clusters[0].of
    ties, kinds = _ties(session, ids.tolist(), are_most, as_of=as_of, known_at=known_at)
    silenced = _silenced(session, as_of)
    quiet = np.isin(ties.a, silenced) | np.isin(ties.b, silenced)
    told = ~(ties.behavioural & quiet)
    ties, kinds = ties.where(told), kinds[told]
    ties = Ties(
        np.searchsorted(organisations, ties.a), np.searchsorted(organisations, ties.b),
        ties.day, ties.until, ties.weight, ties.behavioural,
    )  # fmt: skip
    world = World(
        organisations=len(organisations),
        ties=ties,
        memberships=Memberships(
            np.searchsorted(organisations, held.organisation),
            np.searchsorted(ids, held.cluster),
            held.since,
            held.until,
        ),
        clusters=_as_clusters(clusters, _own_links(session, ids, as_of=as_of, known_at=known_at)),
    )
    return Known(world, tuple(organisations.tolist()), tuple(ids.tolist()), kinds)


def standing(as_of: date, known_at: datetime | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    """The conditions that a link had begun on a day and is not retracted, or was not then."""
    begun = sa.or_(
        Link.dated <= as_of,
        sa.and_(Link.dated.is_(None), _recorded_on <= as_of),
    )
    if known_at is None:
        return begun, Link.retracted_at.is_(None)
    recorded = sa.or_(Link.recorded_at.is_(None), Link.recorded_at <= known_at)
    kept = sa.or_(Link.retracted_at.is_(None), Link.retracted_at > known_at)
    return begun, recorded, kept


def _clusters(session: Session, cluster_ids: Collection[int]) -> Sequence[Any]:
    """The clusters by id, each with how many there are in all."""
    query = sa.select(
        Cluster.id, Cluster.country, Cluster.meta_cluster_id, Cluster.shares_signals,
        sa.select(sa.func.count()).select_from(Cluster).scalar_subquery().label("of"),
    ).where(Cluster.id.in_(sorted(cluster_ids)))  # fmt: skip
    return session.execute(query.order_by(Cluster.id)).all()


def _as_clusters(rows: Sequence[Any], links: OwnLinks) -> Clusters:
    return Clusters(
        count=len(rows),
        links=links,
        meta=_numbered([each.meta_cluster_id for each in rows]),
        block=_numbered([each.country for each in rows]),
        silent=np.array([not each.shares_signals for each in rows], dtype=np.bool_),
    )


def _numbered(values: Sequence[Any]) -> Places:
    """Equal values as equal numbers, −1 for None."""
    numbers = {value: n for n, value in enumerate(sorted({v for v in values if v is not None}))}
    return np.array([numbers.get(value, -1) for value in values], dtype=np.int64)


def _memberships(session: Session, cluster_ids: Sequence[int], as_of: date) -> Memberships:
    """Those that had begun, by id; no end that was not reached."""
    query = sa.select(
        Membership.organisation_id,
        Membership.cluster_id,
        _plain(Membership.since),
        _plain(Membership.until),
    ).where(Membership.cluster_id.in_(cluster_ids), _has_begun(as_of))
    query = query.order_by(Membership.cluster_id, Membership.organisation_id)
    organisation, cluster, since, until = _columns(session, query, "qqDD")
    until[until > np.datetime64(as_of, "D")] = np.datetime64("NaT")
    return Memberships(organisation, cluster, since, until)


def _has_begun(as_of: date) -> sa.ColumnElement[bool]:
    return sa.or_(Membership.since.is_(None), Membership.since <= as_of)


def _silenced(session: Session, as_of: date) -> Places:
    """Whoever is or was in a cluster that keeps its signals to itself, rising."""
    query = (
        sa.select(Membership.organisation_id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Cluster.shares_signals.is_(False), _has_begun(as_of))
    )
    (found,) = _columns(session, query, "q")
    return np.unique(found)


def _ties(
    session: Session,
    cluster_ids: Sequence[int],
    are_most: bool,
    *,
    as_of: date,
    known_at: datetime | None,
) -> tuple[Ties, Places]:
    """Ties by the ids of the organisations, oldest row first, and the kind of each.

    With `are_most` of all clusters the table is read from end to end: one look-up for each member
    would take twice as long.
    """
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(cluster_ids), _has_begun(as_of)
    )
    is_behaviour = Link.kind.in_(sorted(BEHAVIOURAL))
    query = sa.select(
        Link.a_id, Link.b_id, _day(), _plain(Link.until), _weight(), _kind()
    ).where(
        *((end + 0 if are_most else end).in_(members) for end in (Link.a_id, Link.b_id)),
        sa.or_(Link.visibility == Visibility.PUBLIC, is_behaviour),
        *standing(as_of, known_at),
    )  # fmt: skip
    a, b, day, until, weight, kinds = _columns(session, query.order_by(Link.id), "qqDDdq")
    until = _clipped(until, as_of)
    return Ties(a, b, day, until, weight, _is_behavioural(kinds)), kinds


def _own_links(
    session: Session, ids: Places, *, as_of: date, known_at: datetime | None
) -> OwnLinks:
    query = sa.select(Link.a_cluster_id, Link.b_cluster_id, _day()).where(
        Link.a_cluster_id.in_(ids.tolist()),
        Link.b_cluster_id.in_(ids.tolist()),
        Link.visibility == Visibility.PUBLIC,
        sa.or_(Link.until.is_(None), Link.until >= as_of),
        *standing(as_of, known_at),
    )
    a, b, day = _columns(session, query.order_by(Link.id), "qqD")
    return OwnLinks(np.searchsorted(ids, a), np.searchsorted(ids, b), day)


def _clipped(until: Days, as_of: date) -> Days:
    day = np.datetime64(as_of, "D")
    return np.where(until > day, day, until)


def _is_behavioural(kinds: Places) -> Flags:
    return np.isin(kinds, [n for n, kind in enumerate(KINDS) if kind in BEHAVIOURAL])


def _day() -> sa.ColumnElement[Any]:
    """When a link began; the day on which it was recorded where nobody knows."""
    return _plain(sa.func.coalesce(Link.dated, _recorded_on))


def _plain(column: Any) -> sa.ColumnElement[Any]:
    """A day as the database gives it: NumPy reads both forms, millions at a time."""
    return sa.type_coerce(column, sa.String())


def _weight() -> sa.ColumnElement[float]:
    by_kind = {kind.value: weight for kind, weight in TIE_WEIGHTS.items()}
    return sa.func.coalesce(
        Link.weight, sa.case(by_kind, value=sa.type_coerce(Link.kind, sa.String()))
    )


def _kind() -> sa.ColumnElement[int]:
    numbers = {kind.value: n for n, kind in enumerate(KINDS)}
    return sa.case(numbers, value=sa.type_coerce(Link.kind, sa.String()))


def _columns(session: Session, query: sa.Select[Any], forms: str) -> Columns:
    """The rows of a query, column by column: q whole numbers, d numbers, D days."""
    kinds = [np.dtype("M8[D]") if form == "D" else np.dtype(form) for form in forms]
    parts: list[list[np.ndarray[Any, Any]]] = [[np.zeros(0, kind)] for kind in kinds]
    session.flush()  # a connection does not do so by itself, and is half as slow as a session
    found = session.connection().execute(query.execution_options(yield_per=_AT_A_TIME))
    for rows in found.partitions():
        for part, column, kind in zip(parts, zip(*rows, strict=True), kinds, strict=True):
            part.append(np.array(column, dtype=kind))
    return [np.concatenate(part) for part in parts]
