"""A call as pages and other services read it: frozen, and read with few queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Call, CallPart, Cluster

SOON = 14  # days before a deadline


@dataclass(frozen=True, slots=True)
class PartView:
    """One thing that somebody in the group must be able to do; `number` is its name for good."""

    number: int
    text: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class CallView:
    """A call with its parts, as it stands on a day.

    Attributes:
        cluster_id, cluster_name: whose call it is; None and "" where it is for everybody.
        account_id: who posted it; None where it was imported, or who did has gone.
        partners_at_most, countries_at_least, needs_sme: what a group must be like.
        today: the day on which it is looked at.
    """

    id: int
    title: str
    text: str
    language: str | None
    programme: str
    url: str
    opens_on: date | None
    deadline: date | None
    budget: float | None
    partners_at_most: int
    countries_at_least: int
    needs_sme: bool
    cluster_id: int | None
    cluster_name: str
    account_id: int | None
    is_imported: bool
    is_example: bool
    parts: tuple[PartView, ...]
    today: date

    @property
    def is_open(self) -> bool:
        """Whether interest may still be expressed; the day of the deadline is the last."""
        return self.deadline is None or self.today <= self.deadline

    @property
    def is_coming(self) -> bool:
        """Whether it opens only later."""
        return self.opens_on is not None and self.today < self.opens_on

    @property
    def days_left(self) -> int | None:
        """Whole days until the deadline; None where there is none, negative where it is over."""
        return None if self.deadline is None else (self.deadline - self.today).days

    @property
    def is_soon(self) -> bool:
        """Whether the deadline is near."""
        left = self.days_left
        return left is not None and 0 <= left <= SOON

    @property
    def required(self) -> tuple[PartView, ...]:
        """The parts without which it cannot be done."""
        return tuple(each for each in self.parts if each.is_required)

    def part(self, number: int) -> PartView | None:
        """The part of this number, if there still is one."""
        return next((each for each in self.parts if each.number == number), None)


def call_view(session: Session, call: Call, *, today: date) -> CallView:
    """One call; two queries."""
    return call_views(session, [call], today=today)[0]


def call_views(session: Session, calls: Sequence[Call], *, today: date) -> list[CallView]:
    """These calls in their order; two queries, however many they are."""
    parts = _parts(session, [each.id for each in calls])
    names = _cluster_names(session, {each.cluster_id for each in calls if each.cluster_id})
    return [
        CallView(
            id=each.id,
            title=each.title,
            text=each.text,
            language=each.language,
            programme=each.programme or "",
            url=each.url or "",
            opens_on=each.opens_on,
            deadline=each.deadline,
            budget=each.budget,
            partners_at_most=each.partners_at_most,
            countries_at_least=each.countries_at_least,
            needs_sme=each.needs_sme,
            cluster_id=each.cluster_id,
            cluster_name=names.get(each.cluster_id or 0, ""),
            account_id=each.account_id,
            is_imported=each.external_key is not None,
            is_example=each.is_example,
            parts=tuple(parts.get(each.id, ())),
            today=today,
        )
        for each in calls
    ]


def _parts(session: Session, call_ids: Collection[int]) -> dict[int, list[PartView]]:
    query = (
        sa.select(CallPart.call_id, CallPart.number, CallPart.text, CallPart.is_required)
        .where(CallPart.call_id.in_(call_ids))
        .order_by(CallPart.call_id, CallPart.number)
    )
    found: dict[int, list[PartView]] = {}
    for call_id, number, text, is_required in session.execute(query):
        found.setdefault(call_id, []).append(PartView(number, text, is_required))
    return found


def _cluster_names(session: Session, cluster_ids: Collection[int]) -> dict[int, str]:
    query = sa.select(Cluster.id, Cluster.name).where(Cluster.id.in_(cluster_ids))
    return dict(session.execute(query).all()) if cluster_ids else {}
