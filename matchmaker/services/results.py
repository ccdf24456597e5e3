"""What came of the pairs that were put before each other: rows of the ledger as cases to count.

A fixed number of queries, whatever the number of pairs. A pair counts once, however often it was
proposed, and for the clusters to which its sides belonged on the day on which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.funnel import Case
from matchmaker.domain.vocabulary import Answer, OutcomeStep
from models import Interest, Introduction, Membership, Outcome, Proposal, Suggestion

DAY = 86_400  # seconds
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day up to and with another; None is open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.since or date.min) <= day <= (self.until or date.max)


ALWAYS = Period()


@dataclass(slots=True)
class _History:
    """Everything that passed between two, on all proposals of the pair together."""

    sides: frozenset[int]
    asked: list[tuple[datetime, int | None]] = field(default_factory=list)
    said: list[tuple[datetime, int]] = field(default_factory=list)
    introduced_at: datetime | None = None
    told: dict[int, OutcomeStep] = field(default_factory=dict)


class Belonging:
    """Who belonged to which clusters, on any day."""

    def __init__(self, rows: Iterable[sa.Row[int, int, date | None, date | None]]) -> None:
        """Keep the memberships by organisation."""
        self._spans: dict[int, list[tuple[int, Period]]] = defaultdict(list)
        for organisation_id, cluster_id, since, until in rows:
            self._spans[organisation_id].append((cluster_id, Period(since, until)))

    def clusters(self, organisation_id: int, day: date) -> frozenset[int]:
        """The clusters to which it belonged on this day."""
        spans = self._spans.get(organisation_id, ())
        return frozenset(cluster for cluster, period in spans if period.holds(day))


def cases_of_cluster(
    session: Session, cluster_id: int, *, now: datetime, period: Period = ALWAYS
) -> tuple[list[Case], Belonging]:
    """The pairs of a cluster's members (home) with others; two members make no case."""
    histories, belonging = _read(session, [cluster_id])
    found = []
    for each in histories:
        day = _begin(each)
        members = {one for one in each.sides if cluster_id in belonging.clusters(one, day)}
        if len(members) == 1 and period.holds(day):
            found.append(_case(each, members.pop(), belonging, now))
    return found, belonging


def cases_between(
    session: Session, cluster_ids: Collection[int], *, now: datetime, period: Period = ALWAYS
) -> dict[tuple[int, int], list[Case]]:
    """The pairs between each two of these clusters; home is of the one with the smaller number."""
    histories, belonging = _read(session, cluster_ids)
    wanted = frozenset(cluster_ids)
    found: dict[tuple[int, int], list[Case]] = defaultdict(list)
    for each in histories:
        day = _begin(each)
        one, other = sorted(each.sides)
        mine, theirs = belonging.clusters(one, day), belonging.clusters(other, day)
        if not period.holds(day) or mine & theirs & wanted:
            continue
        for a in mine & wanted:
            for b in theirs & wanted:
                home = one if a < b else other
                found[min(a, b), max(a, b)].append(_case(each, home, belonging, now))
    return dict(found)


def _read(session: Session, cluster_ids: Collection[int]) -> tuple[list[_History], Belonging]:
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(cluster_ids))
    asked = sa.select(Interest.proposal_id).where(
        Interest.organisation_id == Proposal.seeker_id, Interest.answer == Answer.YES
    )
    put = sa.or_(Proposal.id.in_(asked), Proposal.id.in_(sa.select(Suggestion.proposal_id)))
    concerned = sa.or_(Proposal.seeker_id.in_(members), Proposal.candidate_id.in_(members))
    chosen = sa.select(Proposal.id).where(put, concerned)

    histories: dict[int, _History] = {}
    by_pair: dict[frozenset[int], _History] = {}
    rows = sa.select(Proposal.id, Proposal.seeker_id, Proposal.candidate_id)
    seekers: dict[int, int] = {}
    for number, seeker, candidate in session.execute(rows.where(Proposal.id.in_(chosen))):
        pair = frozenset((seeker, candidate))
        histories[number] = by_pair.setdefault(pair, _History(pair))
        seekers[number] = seeker
    _fill(session, chosen, histories, seekers)
    return list(by_pair.values()), _belonging(session, chosen)


def _fill(
    session: Session,
    chosen: sa.Select[int],
    histories: Mapping[int, _History],
    seekers: Mapping[int, int],
) -> None:
    interests = sa.select(
        Interest.proposal_id, Interest.organisation_id, Interest.answer, Interest.at
    ).where(Interest.proposal_id.in_(chosen))
    for number, who, answer, at in session.execute(interests.order_by(Interest.id)):
        histories[number].said.append((at, who))
        if who == seekers[number] and answer is Answer.YES:
            histories[number].asked.append((at, who))
    suggested = sa.select(Suggestion.proposal_id, Suggestion.at)
    for number, at in session.execute(suggested.where(Suggestion.proposal_id.in_(chosen))):
        histories[number].asked.append((at, None))
    met = sa.select(Introduction.proposal_id, Introduction.at)
    for number, at in session.execute(met.where(Introduction.proposal_id.in_(chosen))):
        histories[number].introduced_at = at
    told = sa.select(Outcome.proposal_id, Outcome.organisation_id, Outcome.step)
    newest_last = told.where(Outcome.proposal_id.in_(chosen)).order_by(Outcome.id)
    for number, who, step in session.execute(newest_last):
        histories[number].told[who] = step


def _belonging(session: Session, chosen: sa.Select[int]) -> Belonging:
    sides = sa.union(
        sa.select(Proposal.seeker_id).where(Proposal.id.in_(chosen)),
        sa.select(Proposal.candidate_id).where(Proposal.id.in_(chosen)),
    )
    query = sa.select(
        Membership.organisation_id, Membership.cluster_id, Membership.since, Membership.until
    ).where(Membership.organisation_id.in_(sides))
    return Belonging(session.execute(query).all())


def _begin(history: _History) -> date:
    """The day on which the pair was first put before each other."""
    return min(history.asked, key=lambda each: each[0])[0].date()


def _case(history: _History, home: int, belonging: Belonging, now: datetime) -> Case:
    began, by = min(history.asked, key=lambda each: each[0])
    (away,) = history.sides - {home}
    answers = [at for at, who in history.said if at >= began and who != by]
    day = began.date()
    return Case(
        home=home,
        away=away,
        put_on=day,
        answered_after=(min(answers) - began).total_seconds() / DAY if answers else None,
        is_introduced=history.introduced_at is not None,
        told=len(history.told),
        step=min(history.told.values(), key=lambda each: each.height, default=None),
        is_open=not answers and now - max(at for at, _ in history.asked) < PATIENCE,
        crosses=belonging.clusters(home, day).isdisjoint(belonging.clusters(away, day)),
        by_manager=by is None,
    )


def period_of(word: str, today: date) -> Period:
    """A period by its word: «12 months», «this year», «last year»; anything else is always."""
    match word:
        case "12-months":
            return Period(today - A_YEAR, today)
        case "this-year":
            return Period(date(today.year, 1, 1), today)
        case "last-year":
            return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        case _:
            return ALWAYS
