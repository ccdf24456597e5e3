"""What coordinators see: pairs of clusters over time, acts on them, and calls with their parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.event_vocabulary import LinkLevel, PairActKind
from matchmaker.domain.vocabulary import Answer
from models.base import Base, WithId, cascade
from models.ledger import is_append_only


class NetworkPlace(Base):
    """Where a cluster stands in the picture of the network; computed once, so nodes never jump."""

    __tablename__ = "network_place"

    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), primary_key=True)
    x: Mapped[float]
    y: Mapped[float]


class LinkPeriod(WithId, Base):
    """One look at all pairs of clusters: as of which day, by which method, with which findings."""

    __tablename__ = "link_period"
    __table_args__ = (sa.UniqueConstraint("name"),)

    name: Mapped[str] = mapped_column(sa.String(20))
    as_of: Mapped[date]
    method: Mapped[str] = mapped_column(sa.String(64))
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    computed_at: Mapped[datetime]


class EmergingPair(WithId, Base):
    """A pair of clusters that was listed in a period; the smaller id stands on side a.

    `evidence` holds what the page says: who carries it, the topic, what changed, the next act.
    """

    __tablename__ = "emerging_pair"
    __table_args__ = (
        sa.UniqueConstraint("period_id", "a_id", "b_id"),
        sa.CheckConstraint("a_id < b_id", name="is_ordered"),
    )

    period_id: Mapped[int] = mapped_column(cascade("link_period.id"))
    a_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    b_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    hazard: Mapped[float]
    level: Mapped[LinkLevel]
    observed: Mapped[float]
    expected: Mapped[float]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PairAct(WithId, Base):
    """What a coordinator did about a pair of clusters; both managers can read it."""

    __tablename__ = "pair_act"
    __table_args__ = (sa.CheckConstraint("a_id < b_id", name="is_ordered"),)

    a_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    b_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    kind: Mapped[PairActKind]
    note: Mapped[str | None] = mapped_column(sa.String(1_000))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class Call(WithId, Base):
    """A funding call or a tender: a set of needs with a deadline, for which a group is sought."""

    __tablename__ = "call"

    external_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    cluster_id: Mapped[int | None] = mapped_column(cascade("cluster.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(500))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    programme: Mapped[str | None] = mapped_column(sa.String(200))
    url: Mapped[str | None] = mapped_column(sa.String(500))
    opens_on: Mapped[date | None]
    deadline: Mapped[date | None] = mapped_column(index=True)
    budget: Mapped[float | None]
    partners_at_most: Mapped[int] = mapped_column(default=6)
    countries_at_least: Mapped[int] = mapped_column(default=1)
    needs_sme: Mapped[bool] = mapped_column(default=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CallPart(WithId, Base):
    """One thing that somebody in the group must be able to do; one sentence."""

    __tablename__ = "call_part"
    __table_args__ = (sa.UniqueConstraint("call_id", "number"),)

    call_id: Mapped[int] = mapped_column(cascade("call.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(400))
    is_required: Mapped[bool] = mapped_column(default=True)


class Expression(WithId, Base):
    """An organisation's expression of interest in a call; the newest row holds."""

    __tablename__ = "expression"

    call_id: Mapped[int] = mapped_column(cascade("call.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"), index=True)
    answer: Mapped[Answer]
    parts: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    text: Mapped[str | None] = mapped_column(sa.String(1_000))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


for _entity in (PairAct, Expression):
    is_append_only(_entity)
