"""What coordinators have done about pairs of clusters, as both managers read it."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.emerging.views import Act, PairOfIds
from models import Account, PairAct


def acts_on(session: Session, pairs: Collection[PairOfIds]) -> dict[PairOfIds, tuple[Act, ...]]:
    """The acts on these pairs, newest first; one query."""
    if not pairs:
        return {}
    query = (
        sa.select(PairAct, Account.name)
        .outerjoin(Account, Account.id == PairAct.account_id)
        .where(
            PairAct.a_id.in_({a for a, _ in pairs}),
            PairAct.b_id.in_({b for _, b in pairs}),
        )
        .order_by(PairAct.id.desc())
    )
    found: dict[PairOfIds, list[Act]] = {}
    for row, by in session.execute(query):
        act = Act(row.kind, by or "", row.at, row.note or "", row.event_id)
        found.setdefault((row.a_id, row.b_id), []).append(act)
    return {pair: tuple(acts) for pair, acts in found.items() if pair in pairs}
