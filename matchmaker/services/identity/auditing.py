"""Who did what, written in the same transaction as the change it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import AuditEvent


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    account_id: int | None,
    now: datetime,
    **detail: Any,
) -> None:
    """Add one event to the caller's transaction; `subject` reads like «organisation 7»."""
    session.add(
        AuditEvent(at=now, account_id=account_id, action=action, subject=subject, detail=detail)
    )
