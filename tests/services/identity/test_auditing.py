"""The audit trail is part of the change that it tells of."""

from __future__ import annotations

import sqlalchemy as sa
from factories import NOW
from sqlalchemy.orm import Session

from matchmaker.services.identity.auditing import record
from models import AuditEvent


def test_an_event_says_who_did_what_to_what(session: Session) -> None:
    record(session, "said", "statement 7", account_id=None, now=NOW, words=3)
    session.commit()
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.at, event.account_id, event.action, event.subject, event.detail) == (
        NOW,
        None,
        "said",
        "statement 7",
        {"words": 3},
    )


def test_what_is_taken_back_was_never_told(session: Session) -> None:
    record(session, "said", "statement 7", account_id=None, now=NOW)
    session.rollback()
    assert session.scalars(sa.select(AuditEvent)).all() == []
