"""Clusters as everybody may read of them: place, field, chain, members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import OrganisationKind, Stage, StatementRole, Visibility
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import HIGHEST_NUMBER, is_current
from matchmaker.services.membership.vouching import current_members
from models import Cluster, Membership, MetaCluster, Organisation, Statement

OFFERS = (StatementRole.CAPABILITY, StatementRole.BY_PRODUCT, StatementRole.THESIS)


@dataclass(frozen=True, slots=True)
class Listed:
    """A cluster in the directory."""

    row: Cluster
    members: int


@dataclass(frozen=True, slots=True)
class Link:
    """One stage of a cluster's chain, in its own words, and how many members offer there."""

    words: str
    stage: Stage | None
    members: int


@dataclass(frozen=True, slots=True)
class Line:
    """A member as the directory lists it."""

    id: int
    name: str
    kind: OrganisationKind
    country: str | None
    city: str | None
    is_example: bool


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """All that stands on a cluster's page."""

    row: Cluster
    meta_cluster: str | None
    chain: tuple[Link, ...]
    members: int
    lines: tuple[Line, ...]

    @property
    def gaps(self) -> tuple[Link, ...]:
        """The stages of the chain at which no member says that it offers something."""
        return tuple(each for each in self.chain if each.stage and not each.members)


def all_clusters(session: Session, *, today: date) -> list[Listed]:
    """All clusters in order of their names, each with the number of its members today."""
    number = sa.func.count(Organisation.id)
    query = (
        sa.select(Cluster, number)
        .outerjoin(Membership, sa.and_(Membership.cluster_id == Cluster.id, *is_current(today)))
        .outerjoin(
            Organisation,
            sa.and_(
                Organisation.id == Membership.organisation_id,
                Organisation.merged_into_id.is_(None),
            ),
        )
        .group_by(Cluster.id)
        .order_by(Cluster.name, Cluster.id)
    )
    return [Listed(row, members) for row, members in session.execute(query)]


def cluster_page(
    session: Session, cluster_id: int, *, today: date, page: int, size: int
) -> ClusterPage:
    """One cluster with a page of its members; five queries.

    Raises:
        NotFound: there is no such cluster.
    """
    row = session.get(Cluster, cluster_id) if cluster_id <= HIGHEST_NUMBER else None
    if row is None:
        raise NotFound(phrase("There is no cluster %(number)s.", number=cluster_id))
    meta = session.get(MetaCluster, row.meta_cluster_id) if row.meta_cluster_id else None
    members = sa.select(current_members(cluster_id, today).c.organisation_id)
    offering = _offering(session, members, today)
    total = session.scalar(sa.select(sa.func.count()).select_from(members.subquery())) or 0
    return ClusterPage(
        row=row,
        meta_cluster=meta.name if meta else None,
        chain=tuple(_link(each, offering) for each in row.stages),
        members=total,
        lines=_lines(session, members, page, size),
    )


def clusters_of_meta(session: Session, meta_cluster_ids: Sequence[int]) -> list[Cluster]:
    """The clusters of these clusters of clusters, in order of their names."""
    query = sa.select(Cluster).where(Cluster.meta_cluster_id.in_(meta_cluster_ids))
    return list(session.scalars(query.order_by(Cluster.name, Cluster.id)))


def _offering(session: Session, members: sa.Select[int], today: date) -> dict[Stage, int]:
    """Members that offer something in public at each stage."""
    query = (
        sa.select(Statement.stage, sa.func.count(sa.distinct(Statement.organisation_id)))
        .where(
            Statement.organisation_id.in_(members),
            Statement.role.in_(OFFERS),
            Statement.visibility == Visibility.PUBLIC,
            sa.or_(Statement.valid_until.is_(None), Statement.valid_until >= today),
        )
        .group_by(Statement.stage)
    )
    return {stage: number for stage, number in session.execute(query) if stage is not None}


def _link(told: dict[str, object], offering: dict[Stage, int]) -> Link:
    code = told.get("stage")
    stage = next((each for each in Stage if each.value == code), None)
    words = str(told.get("label") or "") or (stage.label if stage else "")
    return Link(words, stage, offering.get(stage, 0) if stage else 0)


def _lines(session: Session, members: sa.Select[int], page: int, size: int) -> tuple[Line, ...]:
    query = (
        sa.select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.country,
            Organisation.city,
            Organisation.is_example,
        )
        .where(Organisation.id.in_(members))
        .order_by(Organisation.name, Organisation.id)
    )
    rows = session.execute(query.limit(size).offset((page - 1) * size))
    return tuple(Line(*row) for row in rows)
