"""What goes on around a cluster's members, as counts only: who asked whom is not a manager's.

A count of one or two is told as «few»: in a small cluster a one has a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.services.membership.vouching import current_members
from models import Interest, Introduction, Outcome, Proposal

FEW = 3  # what is less is not told as a number
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it may be told."""

    number: int

    @property
    def is_few(self) -> bool:
        """Whether there is something, but too little to be told."""
        return 0 < self.number < FEW

    @property
    def height(self) -> float:
        """How high it is drawn: all of the few alike."""
        return FEW / 2 if self.is_few else float(self.number)


@dataclass(frozen=True, slots=True)
class Month:
    """What happened from this day to the end of its month."""

    first: date
    interests: Count
    introductions: Count


def months_of(session: Session, cluster_id: int, *, today: date) -> list[Month]:
    """Requests of or to members, and introductions of members, in the last twelve months."""
    firsts = _firsts(today)
    start = datetime(firsts[0].year, firsts[0].month, 1, tzinfo=UTC)
    asked = _by_month(Interest.at, sa.func.count(sa.distinct(Interest.proposal_id))).where(
        Interest.answer == Answer.YES,
        Interest.at >= start,
        _is_ours(Interest.proposal_id, cluster_id, today, seeker_id=Interest.organisation_id),
    )
    met = _by_month(Introduction.at, sa.func.count()).where(
        Introduction.at >= start, _is_ours(Introduction.proposal_id, cluster_id, today)
    )
    interests, introductions = (
        {(int(year), int(month)): n for year, month, n in session.execute(query)}
        for query in (asked, met)
    )
    return [
        Month(
            each,
            Count(interests.get((each.year, each.month), 0)),
            Count(introductions.get((each.year, each.month), 0)),
        )
        for each in firsts
    ]


def outcomes_of(session: Session, cluster_id: int, *, today: date) -> dict[OutcomeStep, Count]:
    """What came of introductions of members in the last twelve months, by the lesser telling."""
    start = datetime(today.year - 1, today.month, 1, tzinfo=UTC)
    query = (
        sa.select(Outcome.proposal_id, Outcome.organisation_id, Outcome.step)
        .where(Outcome.at >= start, _is_ours(Outcome.proposal_id, cluster_id, today))
        .order_by(Outcome.id)
    )
    said: dict[int, dict[int, OutcomeStep]] = {}
    for proposal_id, organisation_id, step in session.execute(query):
        said.setdefault(proposal_id, {})[organisation_id] = step
    counted = [min(each.values(), key=lambda step: step.height) for each in said.values()]
    return {step: Count(counted.count(step)) for step in OutcomeStep}


def _is_ours(
    proposal_id: sa.orm.InstrumentedAttribute[int],
    cluster_id: int,
    today: date,
    *,
    seeker_id: sa.orm.InstrumentedAttribute[int] | None = None,
) -> sa.ColumnElement[bool]:
    """Whether a row is about a proposal of a member, asked by `seeker_id` where that is given.

    EXISTS, so that the few rows that happened are looked at, and not the many proposals.
    """
    members = sa.select(current_members(cluster_id, today).c.organisation_id)
    found = sa.exists().where(
        Proposal.id == proposal_id,
        sa.or_(Proposal.seeker_id.in_(members), Proposal.candidate_id.in_(members)),
    )
    return found if seeker_id is None else found.where(Proposal.seeker_id == seeker_id)


def _by_month(
    moment: sa.orm.InstrumentedAttribute[datetime], number: sa.ColumnElement[int]
) -> sa.Select[int, int, int]:
    year, month = sa.extract("year", moment), sa.extract("month", moment)
    return sa.select(year, month, number).group_by(year, month)


def _firsts(today: date) -> list[date]:
    """The first days of the last twelve months, this one included."""
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]
