"""The outbox and what belongs to it: letters, refusals, links that were used up, chores."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.vocabulary import LetterKind, LetterState
from models.base import Base, WithId, cascade


class Letter(WithId, Base):
    """A mail as it is sent, rendered; `key` names its occasion, so that none is written twice.

    `proposal_id` and `organisation_id` say what it is about where it is about one of them.
    """

    __tablename__ = "letter"

    key: Mapped[str] = mapped_column(sa.String(160), unique=True)
    kind: Mapped[LetterKind]
    recipient: Mapped[str] = mapped_column(sa.String(254), index=True)
    language: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str | None] = mapped_column(sa.Text)
    unsubscribe: Mapped[str | None] = mapped_column(sa.String(600))
    account_id: Mapped[int | None] = mapped_column(cascade("account.id"))
    proposal_id: Mapped[int | None] = mapped_column(cascade("proposal.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(cascade("organisation.id"))
    state: Mapped[LetterState] = mapped_column(default=LetterState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class LetterRefusal(WithId, Base):
    """An address that does not want one kind of letter any more."""

    __tablename__ = "letter_refusal"
    __table_args__ = (sa.UniqueConstraint("recipient", "kind"),)

    recipient: Mapped[str] = mapped_column(sa.String(254))
    kind: Mapped[LetterKind]
    at: Mapped[datetime]


class UsedLink(Base):
    """A signed link that works once and has been used; the hash, not the link, is kept."""

    __tablename__ = "used_link"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime]


class ChoreRun(Base):
    """When a regular piece of work is due next, who is at it, and how it went last."""

    __tablename__ = "chore_run"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    due_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    count: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.String(500))
