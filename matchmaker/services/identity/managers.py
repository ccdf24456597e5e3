"""Who manages a cluster: the people who are written to about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from models import Account, Grant


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who manages a cluster; `language` is theirs, if it is known."""

    account_id: int
    cluster_id: int
    name: str
    email: str
    language: str | None


def managers_of(session: Session, cluster_ids: Collection[int]) -> list[Manager]:
    """Whoever manages these clusters, each cluster's by name; one query."""
    query = (
        sa.select(Account.id, Grant.cluster_id, Account.name, Account.email, Account.language)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.role == AccountRole.MANAGER,
            Grant.cluster_id.in_(cluster_ids),
            Account.active.is_(True),
        )
        .order_by(Grant.cluster_id, Account.name, Account.id)
    )
    return [
        Manager(account_id, cluster_id, name, email, language)
        for account_id, cluster_id, name, email, language in session.execute(query)
        if cluster_id is not None
    ]
