"""The links of two organisations that become one, and their way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.rows_as_json import row_as_json
from models import Link


def move_links(session: Session, kept_id: int, merged_id: int) -> dict[str, Any]:
    """Links between the two, and those the kept one has already, are taken out."""
    known = {_content(row, row.a_id, row.b_id) for row in _links(session, kept_id)}
    moved, removed = [], []
    for row in _links(session, merged_id):
        partner = row.b_id if row.a_id == merged_id else row.a_id
        assert partner is not None  # an organisation's link has organisations on both sides
        low, high = sorted((kept_id, partner))
        if low == high or _content(row, low, high) in known:
            removed.append(row_as_json(row))
            session.delete(row)
        else:
            moved.append({"id": row.id, "a_id": row.a_id, "b_id": row.b_id})
            row.a_id, row.b_id = low, high
    session.flush()
    return {"moved": moved, "removed": removed}


def give_links_back(session: Session, moved: Iterable[dict[str, int]]) -> None:
    """Those that are still there lead again where they led."""
    for before in moved:
        link = session.get(Link, before["id"])
        if link is not None:
            link.a_id, link.b_id = before["a_id"], before["b_id"]


def _links(session: Session, organisation_id: int) -> list[Link]:
    ours = sa.or_(Link.a_id == organisation_id, Link.b_id == organisation_id)
    return list(session.scalars(sa.select(Link).where(ours).order_by(Link.id)))


def _content(row: Link, a_id: int | None, b_id: int | None) -> tuple[Any, ...]:
    return a_id, b_id, row.kind, row.dated, row.title, row.retracted_at
