"""Organisations and what they say about themselves, one sentence a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.domain.vocabulary import (
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Urgency,
    Visibility,
)
from models.base import Base, WithId, cascade


class Organisation(WithId, Base):
    """A party that can be matched."""

    __tablename__ = "organisation"

    external_key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    name_key: Mapped[str] = mapped_column(sa.String(300), index=True)
    kind: Mapped[OrganisationKind]
    country: Mapped[str | None] = mapped_column(sa.String(2), index=True)
    region: Mapped[str | None] = mapped_column(sa.String(8), index=True)
    city: Mapped[str | None] = mapped_column(sa.String(120))
    size: Mapped[SizeClass | None]
    website: Mapped[str | None] = mapped_column(sa.String(300))
    languages: Mapped[list[str]] = mapped_column(default=list)
    sectors: Mapped[list[str]] = mapped_column(default=list)
    description: Mapped[str | None] = mapped_column(sa.Text)
    founded: Mapped[int | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str | None] = mapped_column(sa.String(200))
    merged_into_id: Mapped[int | None] = mapped_column(cascade("organisation.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    statements: Mapped[list[Statement]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", passive_deletes=True
    )


class Contact(WithId, Base):
    """A person of an organisation, named by its cluster or by itself; needs no account.

    Told to another organisation only after both have said yes; its own cluster's managers, who
    brought it, see it.
    """

    __tablename__ = "contact"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "email"),)

    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    source: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]


class TakenAway(WithId, Base):
    """A row that somebody took out of a profile, kept for a while so that it can be put back.

    `table` and `row` say what it was, `row_id` its number then, `replaced_by_id` the sentence that
    stands in its place where it was changed and not withdrawn.
    """

    __tablename__ = "taken_away"

    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    table: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[int]
    row: Mapped[dict[str, Any]]
    replaced_by_id: Mapped[int | None]
    at: Mapped[datetime]


class Statement(WithId, Base):
    """One sentence, word for word, with the role it plays; matching reads nothing else."""

    __tablename__ = "statement"
    __table_args__ = (
        sa.Index("ix_statement_organisation_role", "organisation_id", "role"),
        sa.CheckConstraint("readiness BETWEEN 1 AND 9", name="readiness_is_trl"),
    )

    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    external_key: Mapped[str | None] = mapped_column(sa.String(160), unique=True)
    role: Mapped[StatementRole]
    text: Mapped[str] = mapped_column(sa.Text)
    english: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(3))
    stage: Mapped[Stage | None]
    readiness: Mapped[int | None]
    dated: Mapped[date | None]
    valid_until: Mapped[date | None]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.NORMAL)
    amount_min: Mapped[int | None] = mapped_column(sa.BigInteger)
    amount_max: Mapped[int | None] = mapped_column(sa.BigInteger)
    countries: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(back_populates="statements")
