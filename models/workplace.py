"""What people keep at their own place: saved searches, saved views, drafts of imports, jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.vocabulary import Frequency, JobState
from models.base import Base, WithId, cascade


class SavedSearch(WithId, Base):
    """A question that somebody wants answered again; `query` is its address on /find.

    `change_seen`: the number of the newest change when it was last asked again. One that was
    deleted rests for some days, so that it can be brought back.
    """

    __tablename__ = "saved_search"
    __table_args__ = (sa.UniqueConstraint("account_id", "query_hash"),)

    account_id: Mapped[int] = mapped_column(cascade("account.id"))
    organisation_id: Mapped[int | None] = mapped_column(cascade("organisation.id"))
    sentence: Mapped[str] = mapped_column(sa.String(1_000))
    query: Mapped[str] = mapped_column(sa.Text)
    query_hash: Mapped[str] = mapped_column(sa.String(64))
    frequency: Mapped[Frequency] = mapped_column(default=Frequency.WEEKLY)
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    change_seen: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    deleted_at: Mapped[datetime | None]


class SearchHit(Base):
    """An organisation that a saved search has found already, so that «new» means new."""

    __tablename__ = "search_hit"

    search_id: Mapped[int] = mapped_column(cascade("saved_search.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"), primary_key=True)
    first_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class SavedView(WithId, Base):
    """A way of looking at a table: its name and the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("account_id", "cluster_id", "name"),)

    account_id: Mapped[int] = mapped_column(cascade("account.id"))
    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"))
    name: Mapped[str] = mapped_column(sa.String(80))
    query: Mapped[str] = mapped_column(sa.String(1_000))
    created_at: Mapped[datetime]


class ImportDraft(WithId, Base):
    """A file on its way in: its bytes and what was decided so far; nothing is written from it yet.

    `choices` holds the answers of the wizard's steps by name; `job_id` names the work that carries
    it out, so that a second click starts none, and `batch_id` what came of it.
    """

    __tablename__ = "import_draft"

    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    account_id: Mapped[int] = mapped_column(cascade("account.id"))
    file_name: Mapped[str] = mapped_column(sa.String(300))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    batch_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("import_batch.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Job(WithId, Base):
    """Work that takes longer than a page may: how far it is and what came of it."""

    __tablename__ = "job"

    kind: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(120), index=True)
    account_id: Mapped[int | None] = mapped_column(cascade("account.id"))
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    beat_at: Mapped[datetime]
