"""What a link has said before: every version, with who wrote it and how long it held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.vocabulary import LinkKind, Visibility
from models import Account, Link


@dataclass(frozen=True, slots=True)
class Version:
    """What a link said for a while; `by` is who wrote it, where a person did."""

    id: int
    kind: LinkKind
    dated: date | None
    until: date | None
    weight: float | None
    title: str | None
    source: str | None
    recorded_at: datetime | None
    retracted_at: datetime | None
    by: str | None


def history_of(session: Session, link: Link) -> list[Version]:
    """All that a link has said, the newest last; one query."""
    earlier = sa.select(Link.id, Link.replaces_id).where(Link.id == link.id).cte(recursive=True)
    before = aliased(Link)
    step = sa.select(before.id, before.replaces_id).join(
        earlier, before.id == earlier.c.replaces_id
    )
    chain = earlier.union_all(step)
    query = (
        sa.select(Link, Account.name)
        .join(chain, chain.c.id == Link.id)
        .outerjoin(Account, Account.id == Link.account_id)
        .where(Link.visibility == Visibility.PUBLIC)
        .order_by(Link.id)
    )
    return [
        Version(
            row.id, row.kind, row.dated, row.until, row.weight, row.title, row.source,
            row.recorded_at, row.retracted_at, by,
        )
        for row, by in session.execute(query)
    ]  # fmt: skip
