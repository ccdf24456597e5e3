"""Clusters, clusters of clusters, who belongs to them, and who is known to work with whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.vocabulary import LinkKind, Visibility
from models.base import Base, WithId, cascade


class MetaCluster(WithId, Base):
    """Clusters that work together."""

    __tablename__ = "meta_cluster"

    external_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))


class Cluster(WithId, Base):
    """A group of organisations in one field and place; `stages` is its value chain, in order.

    `shares_signals`: whether counts of what its members do here may help to spot links.
    """

    __tablename__ = "cluster"

    external_key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    country: Mapped[str | None] = mapped_column(sa.String(2))
    region: Mapped[str | None] = mapped_column(sa.String(8))
    city: Mapped[str | None] = mapped_column(sa.String(120))
    field: Mapped[str | None] = mapped_column(sa.String(200))
    sectors: Mapped[list[str]] = mapped_column(default=list)
    stages: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    strategy: Mapped[str | None] = mapped_column(sa.Text)
    website: Mapped[str | None] = mapped_column(sa.String(300))
    founded: Mapped[int | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    shares_signals: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    meta_cluster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meta_cluster.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    created_at: Mapped[datetime]


class Membership(WithId, Base):
    """An organisation in a cluster, from a day until a day; open where the day is unknown.

    `vouched_on`: the day on which the cluster's manager last said that this profile is true.
    """

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "cluster_id"),)

    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    vouched_on: Mapped[date | None]


class Link(WithId, Base):
    """A dated relation between two organisations, or two clusters, with where we know it from.

    The smaller id stands on side a, so that a pair is written one way only. A correction is a new
    row that `replaces` the old one, which keeps the moment at which it was `retracted`; without a
    `weight` a link counts as its kind does.
    """

    __tablename__ = "link"
    __table_args__ = (
        sa.CheckConstraint(
            "(a_id < b_id AND a_cluster_id IS NULL AND b_cluster_id IS NULL)"
            " OR (a_cluster_id < b_cluster_id AND a_id IS NULL AND b_id IS NULL)",
            name="joins_two_alike",
        ),
    )

    external_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    a_id: Mapped[int | None] = mapped_column(cascade("organisation.id"), index=True)
    b_id: Mapped[int | None] = mapped_column(cascade("organisation.id"), index=True)
    a_cluster_id: Mapped[int | None] = mapped_column(cascade("cluster.id"))
    b_cluster_id: Mapped[int | None] = mapped_column(cascade("cluster.id"))
    kind: Mapped[LinkKind]
    dated: Mapped[date | None]
    until: Mapped[date | None]
    title: Mapped[str | None] = mapped_column(sa.String(500))
    source: Mapped[str | None] = mapped_column(sa.String(200))
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.PUBLIC)
    weight: Mapped[float | None]
    recorded_at: Mapped[datetime | None]
    retracted_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("link.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
