"""What came of the pairs that were put before each other: rows of the ledger as cases to count.

A fixed number of queries, whatever the number of pairs. A pair counts once, however often it was
proposed, and for the clusters to which its sides belonged on the day on which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.funnel import Case
from matchmaker.domain.vocabulary import Answer, OutcomeStep
from models import Interest, Introduction, Membership, Outcome, Proposal, Suggestion

DAY = 86_400  # seconds
_Sides: TypeAlias = Callable[..., sa.ColumnElement[bool]]  # sa.or_, sa.and_
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
    histories, belonging = _read(session, [cluster_id], sides=sa.or_)
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
    histories, belonging = _read(session, cluster_ids, sides=sa.and_)
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


def _read(
    session: Session, cluster_ids: Collection[int], *, sides: _Sides
) -> tuple[list[_History], Belonging]:
    by_pair: dict[frozenset[int], _History] = {}
    for row in session.execute(_everything_told(_put_before(cluster_ids, sides))):
        pair = frozenset((row.seeker_id, row.candidate_id))
        _add(by_pair.setdefault(pair, _History(pair)), row)
    members = sa.select(
        Membership.organisation_id, Membership.cluster_id, Membership.since, Membership.until
    )
    known = frozenset().union(*by_pair)
    rows = session.execute(members).all()
    return list(by_pair.values()), Belonging(row for row in rows if row.organisation_id in known)


def _put_before(cluster_ids: Collection[int], sides: _Sides) -> sa.CTE:
    """The proposals that were put before the other side, one or both of these clusters."""
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(cluster_ids))
    asked = sa.select(Interest.proposal_id).where(
        Interest.organisation_id == Proposal.seeker_id, Interest.answer == Answer.YES
    )
    # One list of numbers, not two conditions: SQLite would look at every proposal there is.
    put = sa.union_all(
        asked.join(Proposal, Proposal.id == Interest.proposal_id),
        sa.select(Suggestion.proposal_id),
    )
    concerned = sides(Proposal.seeker_id.in_(members), Proposal.candidate_id.in_(members))
    columns = sa.select(Proposal.id, Proposal.seeker_id, Proposal.candidate_id)
    return columns.where(Proposal.id.in_(put), concerned).cte("put_before")


def _everything_told(put: sa.CTE) -> sa.Select[Any]:
    """Suggestions, answers, introductions and outcomes as rows of one form, each kind in order."""
    none, text = sa.cast(sa.null(), sa.Integer), sa.cast(sa.null(), sa.String)
    answer = sa.type_coerce(Interest.answer, sa.String)
    step = sa.type_coerce(Outcome.step, sa.String)

    def told(entity: Any, what: str, who: Any, word: Any) -> sa.Select[Any]:
        known = (put.c.seeker_id, put.c.candidate_id, sa.literal(what).label("what"))
        columns = (who.label("who"), word.label("word"), entity.at, entity.id)
        return sa.select(*known, *columns).join(put, put.c.id == entity.proposal_id)

    rows = sa.union_all(
        told(Interest, "answer", Interest.organisation_id, answer),
        told(Suggestion, "suggestion", none, text),
        told(Introduction, "introduction", none, text),
        told(Outcome, "outcome", Outcome.organisation_id, step),
    ).subquery()
    return sa.select(rows).order_by(rows.c.id)


def _add(history: _History, row: Any) -> None:
    match row.what:
        case "answer":
            history.said.append((row.at, row.who))
            if row.who == row.seeker_id and row.word == Answer.YES:
                history.asked.append((row.at, row.who))
        case "suggestion":
            history.asked.append((row.at, None))
        case "introduction":
            history.introduced_at = row.at
        case "outcome":
            history.told[row.who] = OutcomeStep(row.word)


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
