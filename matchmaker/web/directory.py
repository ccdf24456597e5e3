"""Who is who, as pages list it: organisations, clusters and accounts by their names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import is_current
from models import Account, Cluster, Grant, Membership, MetaCluster, Organisation

MOST_EXAMPLES = 12


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name, as a link or a choice needs it."""

    id: int
    name: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class ExampleAccount:
    """An account that a demo offers, and what one is when one signs in with it."""

    id: int
    name: str
    lines: tuple[Phrase, ...]


def find_row(session: Session, organisation_id: int) -> Organisation:
    """The organisation, or the one that it was merged into.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Organisation, organisation_id)
    while found is not None and found.merged_into_id is not None:
        found = session.get(Organisation, found.merged_into_id)
    if found is None:
        raise NotFound(phrase("There is no organisation %(number)s.", number=organisation_id))
    return found


def organisations_named(session: Session, organisation_ids: Collection[int]) -> list[Named]:
    """These organisations in order of their names."""
    if not organisation_ids:
        return []
    query = sa.select(Organisation.id, Organisation.name, Organisation.is_example).where(
        Organisation.id.in_(organisation_ids), Organisation.merged_into_id.is_(None)
    )
    return _named(session, query.order_by(Organisation.name, Organisation.id))


def clusters_managed(
    session: Session, viewer: Viewer, *, today: date
) -> list[tuple[Named, list[Named]]]:
    """The clusters that the viewer manages, each with its members of today."""
    query = (
        sa.select(Cluster.id, Cluster.name, Organisation.id, Organisation.name)
        .add_columns(Organisation.is_example, Cluster.is_example)
        .join(Membership, Membership.cluster_id == Cluster.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Cluster.id.in_(viewer.managed),
            Organisation.merged_into_id.is_(None),
            *is_current(today),
        )
        .order_by(Cluster.name, Cluster.id, Organisation.name, Organisation.id)
    )
    found: dict[int, tuple[Named, list[Named]]] = {}
    for cluster_id, cluster, member_id, member, is_example, cluster_is_example in session.execute(
        query
    ):
        head = Named(cluster_id, cluster, cluster_is_example)
        found.setdefault(cluster_id, (head, []))[1].append(Named(member_id, member, is_example))
    return list(found.values())


def clusters_named(session: Session, cluster_ids: Collection[int]) -> list[Named]:
    """These clusters in order of their names."""
    if not cluster_ids:
        return []
    query = sa.select(Cluster.id, Cluster.name, Cluster.is_example)
    query = query.where(Cluster.id.in_(cluster_ids))
    return _named(session, query.order_by(Cluster.name, Cluster.id))


def networks_named(session: Session, meta_cluster_ids: Collection[int]) -> list[Named]:
    """These clusters of clusters in order of their names."""
    query = sa.select(MetaCluster.id, MetaCluster.name).where(MetaCluster.id.in_(meta_cluster_ids))
    rows = session.execute(query.order_by(MetaCluster.name, MetaCluster.id))
    return [Named(row.id, row.name) for row in rows]


def clusters_in_use(session: Session) -> list[Named]:
    """All clusters in order of their names."""
    query = sa.select(Cluster.id, Cluster.name, Cluster.is_example)
    return _named(session, query.order_by(Cluster.name, Cluster.id))


def example_accounts(session: Session) -> list[ExampleAccount]:
    """The accounts of the demo data, each with a line that says what one is."""
    accounts = session.scalars(
        sa.select(Account)
        .where(Account.is_example, Account.active)
        .order_by(Account.id)
        .limit(MOST_EXAMPLES)
    ).all()
    grants = [each for account in accounts for each in account.grants]
    names = {
        AccountRole.MEMBER: _names(session, Organisation, {g.organisation_id for g in grants}),
        AccountRole.MANAGER: _names(session, Cluster, {g.cluster_id for g in grants}),
        AccountRole.COORDINATOR: _names(session, MetaCluster, {g.meta_cluster_id for g in grants}),
    }
    return [
        ExampleAccount(each.id, each.name, tuple(_line(grant, names) for grant in each.grants))
        for each in accounts
    ]


_LINES = {
    AccountRole.MEMBER: phrase("Acts for %(name)s"),
    AccountRole.MANAGER: phrase("Manages the cluster %(name)s"),
    AccountRole.COORDINATOR: phrase("Looks after the clusters of %(name)s"),
    AccountRole.ADMINISTRATOR: phrase("Keeps the site running"),
}


def _line(grant: Grant, names: dict[AccountRole, dict[int, str]]) -> Phrase:
    subject = grant.organisation_id or grant.cluster_id or grant.meta_cluster_id or 0
    return phrase(_LINES[grant.role], name=names.get(grant.role, {}).get(subject, ""))


def _names(
    session: Session,
    entity: type[Organisation] | type[Cluster] | type[MetaCluster],
    ids: set[int | None],
) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = session.execute(sa.select(entity.id, entity.name).where(entity.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _named(session: Session, query: sa.Select[int, str, bool]) -> list[Named]:
    return [Named(row.id, row.name, row.is_example) for row in session.execute(query)]
