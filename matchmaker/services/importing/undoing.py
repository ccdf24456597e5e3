"""Taking an import back: what it made goes, what it changed reads as before.

What somebody has changed or used since stays as it is, and is named with the reason: an undo must
not take away another person's work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.identity.auditing import record as audit
from matchmaker.services.posting.mailing import PostOffice
from models import ImportBatch

from .taking_back import Undo, UndoReport
from .traces import Trace

KEPT_FOR = timedelta(days=30)


def may_be_undone(batch: ImportBatch, *, now: datetime) -> bool:
    """Whether an import is young enough, stands, and has changed something."""
    return batch.undone_at is None and now - batch.at <= KEPT_FOR and _has_changed(batch)


def _has_changed(batch: ImportBatch) -> bool:
    return any(
        counts.get(outcome)
        for counts in batch.counts.values()
        if isinstance(counts, dict)
        for outcome in ("created", "updated", "removed")
    )


def forget_old_imports(session: Session, office: PostOffice | None, now: datetime) -> int:
    """Forget what stood before an import and which rows it left out, once it cannot be undone.

    Both may name people. A chore; gives of how many imports.
    """
    holds = sa.or_(ImportBatch.before.is_not(None), ImportBatch.rejected.is_not(None))
    query = sa.update(ImportBatch).where(ImportBatch.at < now - KEPT_FOR, holds)
    cleared = query.values(before=None, rejected=None)
    done: Any = session.execute(cleared.execution_options(synchronize_session=False))
    session.commit()
    return int(done.rowcount)


def undo_import(
    session: Session,
    batch_id: int,
    *,
    now: datetime,
    account_id: int | None = None,
    cluster_id: int | None = None,
) -> UndoReport:
    """Take an import back; with `cluster_id`, one of that cluster's only.

    Raises:
        NotFound: there is no such import.
        Conflict: it was undone already, is too old, or comes from before undoing was possible.
    """
    batch = session.get(
        ImportBatch, batch_id, options=[undefer(ImportBatch.before)], with_for_update=True
    )
    if batch is None or (cluster_id is not None and batch.cluster_id != cluster_id):
        raise NotFound(phrase("There is no import %(number)s.", number=batch_id))
    _require_undoable(batch, now)
    taken: Any = session.execute(
        sa.update(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.undone_at.is_(None))
        .values(undone_at=now)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # somebody else was first
        session.rollback()
        raise Conflict(phrase("Import %(number)s was undone already.", number=batch_id))
    report = Undo(session, Trace.load(batch.before) if batch.before else Trace()).run()
    subject = f"batch {batch_id}"
    audit(session, "undo import", subject, account_id=account_id, now=now, **report.as_dict())
    session.commit()
    session.expire_all()
    return report


def _require_undoable(batch: ImportBatch, now: datetime) -> None:
    if batch.undone_at is not None:
        raise Conflict(phrase("Import %(number)s was undone already.", number=batch.id))
    if now - batch.at > KEPT_FOR:
        raise Conflict(
            phrase(
                "Import %(number)s is older than %(days)s days.",
                number=batch.id,
                days=KEPT_FOR.days,
            ),
            remedy=phrase("Change the members themselves; nothing was undone."),
        )
    if batch.before is None and _has_changed(batch):  # of a version that left no traces
        raise Conflict(phrase("Import %(number)s left no traces to undo it by.", number=batch.id))
    if batch.before is None:
        raise Conflict(phrase("Import %(number)s has changed nothing.", number=batch.id))
