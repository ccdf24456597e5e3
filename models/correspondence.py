"""What two sides say to each other around a proposal; appended, never edited, as the ledger is."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.domain.vocabulary import DeclineReason, MessageKind
from models.base import Base, WithId, cascade
from models.ledger import is_append_only


class Message(WithId, Base):
    """One message of one side: a first note, a question, an answer to it, a line in the thread."""

    __tablename__ = "message"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    kind: Mapped[MessageKind]
    text: Mapped[str] = mapped_column(sa.String(2_000))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class MeetingOffer(WithId, Base):
    """Up to three times that one side offers; `starts` are ISO moments in UTC, in order."""

    __tablename__ = "meeting_offer"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    starts: Mapped[list[str]]
    minutes: Mapped[int]
    place: Mapped[str | None] = mapped_column(sa.String(300))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class MeetingChoice(WithId, Base):
    """What became of an offer: the time that was chosen, or none (declined, or called off later).

    The newest row of an offer holds; `sequence` rises with each, as calendars expect.
    """

    __tablename__ = "meeting_choice"
    __table_args__ = (sa.UniqueConstraint("offer_id", "sequence"),)

    offer_id: Mapped[int] = mapped_column(cascade("meeting_offer.id"))
    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    start: Mapped[datetime | None]
    sequence: Mapped[int]
    at: Mapped[datetime]


class Suggestion(WithId, Base):
    """A cluster manager has put this proposal before both sides; each then answers for itself."""

    __tablename__ = "suggestion"

    proposal_id: Mapped[int] = mapped_column(cascade("proposal.id"), unique=True)
    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"), index=True)
    note: Mapped[str | None] = mapped_column(sa.String(500))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class Dismissal(WithId, Base):
    """«Not relevant»: one organisation does not want to see another for now; can be undone."""

    __tablename__ = "dismissal"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "candidate_id"),)

    organisation_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    candidate_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    reason: Mapped[DeclineReason]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class SetAside(WithId, Base):
    """«Not these two»: a cluster's managers have put a pair aside; only they ever learn of it.

    The smaller id stands on side a, so that a pair is put aside one way only.
    """

    __tablename__ = "set_aside"
    __table_args__ = (
        sa.UniqueConstraint("cluster_id", "a_id", "b_id"),
        sa.CheckConstraint("a_id < b_id", name="is_ordered"),
    )

    cluster_id: Mapped[int] = mapped_column(cascade("cluster.id"))
    a_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    b_id: Mapped[int] = mapped_column(cascade("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime]


for _entity in (Message, MeetingOffer, MeetingChoice, Suggestion):
    is_append_only(_entity)
