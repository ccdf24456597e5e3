"""Rows that keep the house itself: changes to follow, vectors, imports, merges."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, WithId, cascade


class Change(Base):
    """The news that what an organisation says has changed; every index follows it.

    There is no foreign key: the change that an organisation is gone outlives the organisation.
    """

    __tablename__ = "change"

    seq: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    organisation_id: Mapped[int]


class Vector(Base):
    """What one encoder identity made of a text.

    `data` is the embedding (half precision, little-endian, unit length), `words` the 64-bit
    names of its stemmed words (rising, little-endian), for the lexical side of the comparison.
    """

    __tablename__ = "vector"

    identity: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)
    words: Mapped[bytes] = mapped_column(sa.LargeBinary)


class ImportBatch(WithId, Base):
    """One file that came in: what it was and what it did, so that a second run is known as one.

    `before` is what an undo puts back (compressed), `rejected` the sheet of rows to mend,
    `choices` what was decided, to be proposed again for the next file of this kind.
    """

    __tablename__ = "import_batch"

    file_name: Mapped[str] = mapped_column(sa.String(300))
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    template: Mapped[str] = mapped_column(sa.String(40))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    cluster_id: Mapped[int | None] = mapped_column(cascade("cluster.id"), index=True)
    before: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    rejected: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    undone_at: Mapped[datetime | None]
    at: Mapped[datetime]


class Merge(WithId, Base):
    """A person's judgement that two organisations are one; `moved` is what an undo puts back."""

    __tablename__ = "merge"

    kept_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    merged_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class DistinctPair(Base):
    """A person's judgement that two similar organisations are different."""

    __tablename__ = "distinct_pair"

    a_id: Mapped[int] = mapped_column(cascade("organisation.id"), primary_key=True)
    b_id: Mapped[int] = mapped_column(cascade("organisation.id"), primary_key=True)
    at: Mapped[datetime]


class SuspectedPair(Base):
    """Two organisations that look like one, as found in the background; `reasons` are phrases."""

    __tablename__ = "suspected_pair"

    a_id: Mapped[int] = mapped_column(cascade("organisation.id"), primary_key=True)
    b_id: Mapped[int] = mapped_column(cascade("organisation.id"), primary_key=True, index=True)
    score: Mapped[float]
    reasons: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    at: Mapped[datetime]
