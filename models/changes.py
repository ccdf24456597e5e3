"""The change sequence: how every process learns what to look at again."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.housekeeping import Change
from models.session import CHANGE_LOCK


def append_changes(session: Session, organisation_ids: Iterable[int]) -> None:
    """Say, in the caller's transaction, that what these organisations state has changed.

    SQLite has one writer at a time, so numbers become visible in order. PostgreSQL has not: a
    reader could see number 8, store it, and never see 7, which commits later. The lock makes
    those who append queue until commit, so that order of numbers is order of commits.
    """
    rows = [{"organisation_id": each} for each in sorted(set(organisation_ids))]
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(CHANGE_LOCK)))
    session.execute(sa.insert(Change), rows)


def latest_change(session: Session) -> int:
    """The number of the newest change, 0 where nothing has ever changed."""
    return session.scalar(sa.select(sa.func.max(Change.seq))) or 0


def changed_since(session: Session, sequence: int) -> tuple[int, frozenset[int]]:
    """The newest number, and the organisations that changed after `sequence`."""
    rows = session.execute(
        sa.select(sa.func.max(Change.seq), Change.organisation_id)
        .where(Change.seq > sequence)
        .group_by(Change.organisation_id)
    ).all()
    newest = max((seq for seq, _ in rows), default=sequence)
    return newest, frozenset(organisation_id for _, organisation_id in rows)
