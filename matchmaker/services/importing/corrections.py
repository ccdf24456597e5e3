"""Links that a table tells differently: a new row that replaces the old one, which is kept.

What a link said before an import can so be asked for later; other things are overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.external_keys import chunked
from models import Link

from .planning import Update
from .traces import Trace

_TABLE: sa.Table = Link.metadata.tables[Link.__tablename__]


def append_corrections(
    session: Session, updates: Sequence[Update], *, now: datetime, trace: Trace
) -> None:
    """End each row and append what is said now, in the caller's transaction, with traces of both.

    The key goes over to the new row. One that was retracted before keeps the moment of that.
    """
    old = _rows(session, [each.id for each in updates])
    ended: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for each in updates:
        row = old[each.id]
        ended.append(
            {"id": each.id, "retracted_at": row["retracted_at"] or now, "external_key": None}
        )
        told.append(_correction(row, each, now))
    if not updates:
        return
    session.execute(sa.update(Link), ended)
    session.execute(sa.insert(Link), told)
    numbers = _numbers(session, [row["external_key"] for row in told])
    for after, row in zip(ended, told, strict=True):
        number = after.pop("id")
        before = {column: old[number][column] for column in after}
        trace.update(_TABLE, number, before, after)
        trace.create(_TABLE, numbers[row["external_key"]], row)


def _correction(row: Mapping[str, Any], update: Update, now: datetime) -> dict[str, Any]:
    said = {column: value for column, value in row.items() if column != "id"}
    return {
        **said,
        **update.changes,
        "external_key": row["external_key"] or update.draft.key,
        "recorded_at": now,
        "retracted_at": None,
        "replaces_id": update.id,
        "account_id": None,
    }


def _rows(session: Session, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for chunk in chunked(ids):
        query = sa.select(_TABLE).where(_TABLE.c.id.in_(chunk))
        found |= {row["id"]: dict(row) for row in session.execute(query).mappings()}
    return found


def _numbers(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunked(keys):
        query = sa.select(_TABLE.c.external_key, _TABLE.c.id)
        rows = session.execute(query.where(_TABLE.c.external_key.in_(chunk)))
        found |= {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to mypy
    return found
