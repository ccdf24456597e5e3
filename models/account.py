"""People who sign in, what they may do, and the record of what they did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.domain.vocabulary import AccountRole
from models.base import Base, WithId, cascade


class Account(WithId, Base):
    """A person; flask-login asks for the four attributes at the end, so they are written here."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    active: Mapped[bool] = mapped_column(default=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    time_zone: Mapped[str | None] = mapped_column(sa.String(60))
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    grants: Mapped[list[Grant]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="selectin"
    )

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in."""
        return self.active

    def get_id(self) -> str:
        """The id as the session keeps it."""
        return str(self.id)


class Grant(WithId, Base):
    """One role of one account, for one organisation, cluster or meta-cluster, or for the whole."""

    __tablename__ = "grant"
    __table_args__ = (
        sa.UniqueConstraint(
            "account_id", "role", "organisation_id", "cluster_id", "meta_cluster_id"
        ),
        sa.CheckConstraint(
            "(role = 'member' AND organisation_id IS NOT NULL)"
            " OR (role = 'manager' AND cluster_id IS NOT NULL)"
            " OR (role = 'coordinator' AND meta_cluster_id IS NOT NULL)"
            " OR role = 'administrator'",
            name="has_its_subject",
        ),
    )

    account_id: Mapped[int] = mapped_column(cascade("account.id"), index=True)
    role: Mapped[AccountRole]
    organisation_id: Mapped[int | None] = mapped_column(cascade("organisation.id"))
    cluster_id: Mapped[int | None] = mapped_column(cascade("cluster.id"))
    meta_cluster_id: Mapped[int | None] = mapped_column(cascade("meta_cluster.id"))


class AuditEvent(WithId, Base):
    """Who did what to what, written in the same transaction as the change."""

    __tablename__ = "audit_event"

    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(120))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
