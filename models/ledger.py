"""The ledger: proposed, answered, introduced, what came of it; appended, never edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from matchmaker.domain.vocabulary import Answer, DeclineReason, MatchKind, OutcomeStep, ValueBand
from models.base import Base, WithId, cascade


class Proposal(WithId, Base):
    """Two organisations as they were shown to somebody: evidence, rank, weights and index.

    `evidence` is the card as shown; `slate` names the list it stood in, `propensity` the
    probability of being shown at that rank (1 while the ranking is deterministic), `question` the
    typed sentence that the list answered, if it answered one.
    """

    __tablename__ = "proposal"

    slate: Mapped[str] = mapped_column(sa.String(32), index=True)
    question: Mapped[str | None] = mapped_column(sa.Text)
    seeker_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    kind: Mapped[MatchKind]
    forward: Mapped[float]
    backward: Mapped[float]
    reciprocal: Mapped[float]
    rank: Mapped[int]
    propensity: Mapped[float] = mapped_column(default=1.0)
    evidence: Mapped[dict[str, Any]]
    weights_version: Mapped[str] = mapped_column(sa.String(64))
    index_version: Mapped[str] = mapped_column(sa.String(64))
    shown_to_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="SET NULL")
    )
    shown_at: Mapped[datetime]


class Interest(WithId, Base):
    """What one side answered to a proposal; the newest row of a side is what it says now."""

    __tablename__ = "interest"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    answer: Mapped[Answer]
    reason: Mapped[DeclineReason | None]
    note: Mapped[str | None] = mapped_column(sa.String(500))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class Introduction(WithId, Base):
    """The moment when both had said yes; one for each proposal, whoever was second."""

    __tablename__ = "introduction"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), unique=True)
    at: Mapped[datetime]


class Outcome(WithId, Base):
    """What one side says came of an introduction; both sides' rows are kept when they differ.

    `is_final` says that it ended there (not a fit); without it things may still move on.
    """

    __tablename__ = "outcome"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    step: Mapped[OutcomeStep]
    is_final: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    value_band: Mapped[ValueBand | None]
    note: Mapped[str | None] = mapped_column(sa.String(500))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class LedgerIsAppendOnly(RuntimeError):
    """Somebody tried to rewrite history."""


def is_append_only(entity: type[Base]) -> None:
    """Let the rows of an entity never be changed."""
    sa.event.listen(entity, "before_update", _refuse)


def _refuse(mapper: Mapper[Any], connection: sa.Connection, target: Base) -> None:
    raise LedgerIsAppendOnly(f"A row of {mapper.local_table} is never changed; append a new one.")


for _entity in (Proposal, Interest, Introduction, Outcome):
    is_append_only(_entity)
