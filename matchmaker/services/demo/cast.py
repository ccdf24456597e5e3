"""Who takes part in the demo's history: which organisations, clusters, managers and firms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.demo.people import ACCOUNTS
from models import Account, Cluster, Contact, Grant, Membership, MetaCluster, Organisation
from models.insertion import insert_missing

OFFICES = 3  # clusters whose managers suggested pairs


def examples(session: Session) -> frozenset[int]:
    """The organisations of which anything may be invented."""
    query = sa.select(Organisation.id).where(
        Organisation.is_example, Organisation.merged_into_id.is_(None)
    )
    return frozenset(session.scalars(query))


def members(session: Session, known: Collection[int]) -> dict[int, list[int]]:
    """The examples that belong to each cluster, in order of their numbers."""
    query = (
        sa.select(Membership.cluster_id, Membership.organisation_id)
        .where(Membership.until.is_(None))
        .order_by(Membership.cluster_id, Membership.organisation_id)
    )
    found: dict[int, list[int]] = {}
    for cluster_id, organisation_id in session.execute(query):
        if organisation_id in known:
            found.setdefault(cluster_id, []).append(organisation_id)
    return found


def clusters_together(session: Session) -> frozenset[int]:
    """The clusters of the network that the demo's first coordinator looks after."""
    keys = (each.subject for each in ACCOUNTS if each.role is AccountRole.COORDINATOR)
    query = (
        sa.select(Cluster.id)
        .join(MetaCluster, MetaCluster.id == Cluster.meta_cluster_id)
        .where(MetaCluster.external_key == next(keys))
    )
    return frozenset(session.scalars(query))


def managers(session: Session) -> list[tuple[int, int]]:
    """The manager whose weeks are told, the demo's first: cluster and account."""
    first = next(each.email for each in ACCOUNTS if each.role is AccountRole.MANAGER)
    query = (
        sa.select(Grant.cluster_id, Grant.account_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == AccountRole.MANAGER, Account.is_example, Account.email == first)
        .order_by(Grant.cluster_id)
    )
    return [(cluster, account) for cluster, account in session.execute(query) if cluster]


def offices(session: Session, known: Collection[int]) -> list[tuple[int, int | None]]:
    """Clusters whose managers suggest pairs: the demo's own, then the largest others."""
    found: list[tuple[int, int | None]] = [*managers(session)]
    own = {cluster_id for cluster_id, _ in found}
    sizes = {key: len(each) for key, each in members(session, known).items()}
    largest = sorted(sizes, key=lambda each: (-sizes[each], each))
    found += [(each, None) for each in largest if each not in own]
    return [each for each in found if each[0] in sizes][:OFFICES]


def demo_firms(session: Session, known: Collection[int]) -> list[Organisation]:
    """Those examples as which a visitor can sign in."""
    keys = [each.subject for each in ACCOUNTS if each.role is AccountRole.MEMBER]
    query = sa.select(Organisation).where(
        Organisation.external_key.in_(keys), Organisation.id.in_(known)
    )
    return list(session.scalars(query.order_by(Organisation.id)))


def name_contacts(session: Session, known: Collection[int], *, now: datetime) -> None:
    """An address for each example, in the domain that is reserved for examples."""
    query = sa.select(Organisation.id, Organisation.external_key, Organisation.languages).where(
        Organisation.id.in_(known)
    )
    rows = [
        {
            "organisation_id": number,
            "name": "Example contact",
            "email": f"office@{key}.example",
            "language": languages[0] if languages else None,
            "source": "demo",
            "created_at": now,
        }
        for number, key, languages in session.execute(query.order_by(Organisation.id))
        if key
    ]
    insert_missing(session, Contact, rows)
    session.commit()
