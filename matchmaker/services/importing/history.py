"""The imports of a cluster, newest first, and whether they can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from models import Account, ImportBatch

from .undoing import KEPT_FOR, may_be_undone

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PastImport:
    """One import: what it did, who had it done, until when it can be taken back."""

    batch: ImportBatch
    who: str | None
    may_be_undone: bool
    has_rejected: bool

    @property
    def until(self) -> datetime:
        """The last moment at which it can be taken back."""
        return self.batch.at + KEPT_FOR

    def count(self, what: str, outcome: str) -> int:
        """How many of a kind of thing: `count("organisations", "created")`."""
        return int(self.batch.counts.get(what, {}).get(outcome, 0))

    @property
    def rejected_rows(self) -> int:
        """How many rows were left out."""
        return int(self.batch.counts.get("rejected_rows", 0))


def past_imports(session: Session, cluster_id: int, *, now: datetime) -> list[PastImport]:
    """The newest imports of a cluster."""
    query = _query(cluster_id).order_by(ImportBatch.id.desc()).limit(_SHOWN)
    return [_past(*row, now=now) for row in session.execute(query)]


def past_import(session: Session, batch_id: int, *, cluster_id: int, now: datetime) -> PastImport:
    """One import of a cluster.

    Raises:
        NotFound: it has none of that number.
    """
    row = session.execute(_query(cluster_id).where(ImportBatch.id == batch_id)).first()
    if row is None:
        raise NotFound(phrase("There is no import %(number)s.", number=batch_id))
    return _past(*row, now=now)


def _query(cluster_id: int) -> sa.Select[ImportBatch, str | None, bool]:
    return (
        sa.select(ImportBatch, Account.name, ImportBatch.rejected.is_not(None))
        .outerjoin(Account, Account.id == ImportBatch.account_id)
        .where(ImportBatch.cluster_id == cluster_id)
    )


def _past(batch: ImportBatch, who: str | None, has_rejected: bool, *, now: datetime) -> PastImport:
    return PastImport(batch, who, may_be_undone(batch, now=now), has_rejected)
