"""The links that may be named, narrowed and page by page.

Never listed: links that only the two sides know, and those that come from what people do here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.identity.access import is_current
from matchmaker.services.links.ties import standing
from matchmaker.services.network.trust_paths import visible_links
from models import Cluster, Link, Membership, Organisation

PAGE = 50
MOST_SOURCES = 60
MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which links are wanted.

    Attributes:
        kind: of this kind.
        cluster: with this cluster or a member of it on a side.
        on: that held on this day: begun, and not over.
        source: known from exactly there.
        text: with these words in a name or in the title.
        page: counted from 1.
    """

    kind: LinkKind | None = None
    cluster: int | None = None
    on: date | None = None
    source: str | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a link; `clusters` are those of an organisation, by name."""

    id: int
    name: str
    is_cluster: bool
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One link as the table tells it; `is_public` ones can be corrected."""

    id: int
    a: Party
    b: Party
    kind: LinkKind
    dated: date | None
    until: date | None
    weight: float | None
    title: str | None
    source: str | None
    recorded_at: datetime | None
    is_corrected: bool
    is_public: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of links, how many there are, and from where they are known."""

    lines: tuple[Line, ...]
    total: int
    page: int
    sources: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class _Joined:
    """A link and the names of what it joins, as the query has them."""

    a: Any = field(default_factory=lambda: aliased(Organisation))
    b: Any = field(default_factory=lambda: aliased(Organisation))
    a_cluster: Any = field(default_factory=lambda: aliased(Cluster))
    b_cluster: Any = field(default_factory=lambda: aliased(Cluster))

    def select(self, *columns: Any) -> sa.Select[Any]:
        """A query over them."""
        return (
            sa.select(*columns)
            .select_from(Link)
            .outerjoin(self.a, self.a.id == Link.a_id)
            .outerjoin(self.b, self.b.id == Link.b_id)
            .outerjoin(self.a_cluster, self.a_cluster.id == Link.a_cluster_id)
            .outerjoin(self.b_cluster, self.b_cluster.id == Link.b_cluster_id)
        )

    @property
    def names(self) -> tuple[Any, Any]:
        """What each side is called."""
        return (
            sa.func.coalesce(self.a.name, self.a_cluster.name),
            sa.func.coalesce(self.b.name, self.b_cluster.name),
        )


def listed_links(
    session: Session,
    cluster_ids: Collection[int],
    wanted: Narrowing,
    *,
    viewer: Viewer,
    today: date,
    most: int = PAGE,
) -> Listing:
    """Links with one of these clusters, or a member of today, on a side; newest first.

    Four queries however many there are.
    """
    joined = _Joined()
    fitting = _fitting(joined, cluster_ids, wanted, viewer, today)
    total = session.scalar(sa.select(sa.func.count()).select_from(fitting.subquery())) or 0
    page = min(max(wanted.page, 1), max(1, -(-total // most)))
    newest = (Link.dated.desc().nulls_last(), Link.id.desc())
    shown = fitting.order_by(*newest).limit(most).offset((page - 1) * most).subquery()
    query = joined.select(Link, *joined.names).where(Link.id.in_(sa.select(shown.c.id)))
    rows = session.execute(query.order_by(*newest)).all()
    ends = {end for link, _, _ in rows for end in (link.a_id, link.b_id) if end is not None}
    clusters = _clusters_of(session, ends, today)
    lines = tuple(_line(link, (a, b), clusters) for link, a, b in rows)
    return Listing(lines, total, page, _sources(session, cluster_ids, viewer, today))


def parties_of(session: Session, link: Link, *, today: date) -> tuple[Party, Party]:
    """The two sides of a link, with their names."""
    joined = _Joined()
    a, b = session.execute(joined.select(*joined.names).where(Link.id == link.id)).one()
    ends = {end for end in (link.a_id, link.b_id) if end is not None}
    return _parties(link, (a, b), _clusters_of(session, ends, today))


def _fitting(
    joined: _Joined,
    cluster_ids: Collection[int],
    wanted: Narrowing,
    viewer: Viewer,
    today: date,
) -> sa.Select[Any]:
    """The ids of all links that fit; names are joined only where one is looked for."""
    query = joined.select(Link.id) if wanted.text else sa.select(Link.id)
    return query.where(*_conditions(joined, cluster_ids, wanted, viewer, today))


def _conditions(
    joined: _Joined,
    cluster_ids: Collection[int],
    wanted: Narrowing,
    viewer: Viewer,
    today: date,
) -> list[sa.ColumnElement[bool]]:
    found = _may_be_listed(cluster_ids, viewer, today)
    if wanted.kind is not None:
        found.append(Link.kind == wanted.kind)
    if wanted.cluster is not None:
        found.append(_involves([wanted.cluster], today))
    if wanted.source is not None:
        found.append(Link.source == wanted.source)
    if wanted.on is not None:
        found += standing(wanted.on)
        found.append(sa.or_(Link.until.is_(None), Link.until >= wanted.on))
    if wanted.text:
        texts = (*joined.names, Link.title)
        found.append(sa.or_(*(each.icontains(wanted.text, autoescape=True) for each in texts)))
    return found


def _may_be_listed(
    cluster_ids: Collection[int], viewer: Viewer, today: date
) -> list[sa.ColumnElement[bool]]:
    return [
        visible_links(viewer),
        Link.visibility != Visibility.PRIVATE,
        Link.kind.not_in(sorted(BEHAVIOURAL)),
        _involves(cluster_ids, today),
    ]


def _involves(cluster_ids: Collection[int], today: date) -> sa.ColumnElement[bool]:
    """One of these clusters, or a member of today, stands on a side."""
    ids = sorted(cluster_ids)
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(ids), *is_current(today)
    )
    return sa.or_(
        Link.a_id.in_(members),
        Link.b_id.in_(members),
        Link.a_cluster_id.in_(ids),
        Link.b_cluster_id.in_(ids),
    )


def _sources(
    session: Session, cluster_ids: Collection[int], viewer: Viewer, today: date
) -> tuple[str, ...]:
    query = (
        sa.select(Link.source)
        .where(Link.source.is_not(None), *_may_be_listed(cluster_ids, viewer, today))
        .group_by(Link.source)
        .order_by(sa.func.count().desc(), Link.source)
        .limit(MOST_SOURCES)
    )
    return tuple(sorted(each for each in session.scalars(query) if each))


def _clusters_of(
    session: Session, organisation_ids: Collection[int], today: date
) -> Mapping[int, tuple[str, ...]]:
    query = (
        sa.select(Membership.organisation_id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Membership.organisation_id.in_(organisation_ids), *is_current(today))
        .order_by(Cluster.name, Cluster.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for organisation_id, name in session.execute(query):
        found[organisation_id].append(name)
    return {each: tuple(names) for each, names in found.items()}


def _line(link: Link, names: tuple[str, str], clusters: Mapping[int, tuple[str, ...]]) -> Line:
    a, b = _parties(link, names, clusters)
    return Line(
        link.id, a, b, link.kind, link.dated, link.until, link.weight, link.title, link.source,
        link.recorded_at,
        is_corrected=link.replaces_id is not None,
        is_public=link.visibility is Visibility.PUBLIC,
    )  # fmt: skip


def _parties(
    link: Link, names: tuple[str, str], clusters: Mapping[int, tuple[str, ...]]
) -> tuple[Party, Party]:
    ends = ((link.a_id, link.a_cluster_id), (link.b_id, link.b_cluster_id))
    first, second = (
        Party(cluster or 0, name, is_cluster=True)
        if organisation is None
        else Party(organisation, name, is_cluster=False, clusters=clusters.get(organisation, ()))
        for (organisation, cluster), name in zip(ends, names, strict=True)
    )
    return first, second


def names_of_members(session: Session, cluster_ids: Collection[int], *, today: date) -> list[str]:
    """The names of today's members, one more than MOST_NAMES at most, in order."""
    query = (
        sa.select(Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.cluster_id.in_(cluster_ids), *is_current(today))
        .distinct()
        .order_by(Organisation.name)
        .limit(MOST_NAMES + 1)
    )
    return list(session.scalars(query))
