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
    """Everything that passed between two, on all proposals of the pair together.

    Attributes:
        asked: when, and by whom; None is a manager.
        told: of each side the number of its newest telling, and what it said.
    """

    sides: frozenset[int]
    asked: list[tuple[datetime, int | None]] = field(default_factory=list)
    said: list[tuple[datetime, int]] = field(default_factory=list)
    is_introduced: bool = False
    told: dict[int, tuple[int, OutcomeStep]] = field(default_factory=dict)

    @property
    def begin(self) -> tuple[datetime, int | None]:
        """When the pair was first put before each other, and by whom."""
        return min(self.asked, key=lambda each: each[0])


class Belonging:
    """Who belonged to which clusters, on any day."""

    def __init__(self, rows: Iterable[tuple[int, int, date | None, date | None]]) -> None:
        """Keep the memberships by organisation."""
        self._spans: dict[int, list[tuple[int, Period]]] = defaultdict(list)
        self._always: dict[int, frozenset[int]] = {}
        for organisation_id, cluster_id, since, until in rows:
            self._spans[organisation_id].append((cluster_id, Period(since, until)))
        for organisation_id, spans in self._spans.items():
            if all(period == ALWAYS for _, period in spans):
                self._always[organisation_id] = frozenset(cluster for cluster, _ in spans)

    def clusters(self, organisation_id: int, day: date) -> frozenset[int]:
        """The clusters to which it belonged on this day."""
        known = self._always.get(organisation_id)
        if known is not None:
            return known
        spans = self._spans.get(organisation_id, ())
        return frozenset(cluster for cluster, period in spans if period.holds(day))


def cases_of_cluster(
    session: Session, cluster_id: int, *, now: datetime, period: Period = ALWAYS
) -> tuple[list[Case], Belonging]:
    """The pairs of a cluster's members (home) with others; two members make no case."""
    histories, belonging = _read(session, [cluster_id], sides=sa.or_)
    found = []
    for each in histories:
        day = each.begin[0].date()
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
        day = each.begin[0].date()
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
    by_pair: dict[tuple[int, int], _History] = {}
    # Rows as they are, not by way of the object mapper: there are tens of thousands.
    connection = session.connection()
    told_of = _everything_told(_put_before(cluster_ids, sides))
    for seeker, candidate, *told in connection.execute(told_of).all():
        pair = (seeker, candidate) if seeker < candidate else (candidate, seeker)
        history = by_pair.get(pair)
        if history is None:
            history = by_pair[pair] = _History(frozenset(pair))
        _add(history, seeker, *told)
    members = sa.select(
        Membership.organisation_id, Membership.cluster_id, Membership.since, Membership.until
    )
    known = {side for pair in by_pair for side in pair}
    rows = connection.execute(members).all()
    return list(by_pair.values()), Belonging(row for row in rows if row[0] in known)


def _put_before(cluster_ids: Collection[int], sides: _Sides) -> sa.CTE:
    """The proposals that were put before the other side, one or both of these clusters."""
    members = sa.select(Membership.organisation_id).where(Membership.cluster_id.in_(cluster_ids))
    both = (Proposal.seeker_id.in_(members), Proposal.candidate_id.in_(members))
    # Each side by itself, not as one condition: SQLite would look at every request there is.
    ways = both if sides is sa.or_ else (sa.and_(*both),)
    columns = sa.select(Proposal.id, Proposal.seeker_id, Proposal.candidate_id)
    is_ask = sa.and_(
        Interest.proposal_id == Proposal.id,
        Interest.organisation_id == Proposal.seeker_id,
        Interest.answer == Answer.YES,
    )
    asked = columns.join(Interest, is_ask)
    suggested = columns.where(Proposal.id.in_(sa.select(Suggestion.proposal_id)))
    return sa.union(*(source.where(way) for source in (asked, suggested) for way in ways)).cte(
        "put_before"
    )


def _everything_told(put: sa.CTE) -> sa.Select[Any]:
    """Suggestions, answers, introductions and outcomes as rows of one form."""
    none, text = sa.cast(sa.null(), sa.Integer), sa.cast(sa.null(), sa.String)
    never = sa.cast(sa.null(), Interest.at.type)
    answer = sa.type_coerce(Interest.answer, sa.String)
    step = sa.type_coerce(Outcome.step, sa.String)

    def told(entity: Any, what: str, who: Any, word: Any, at: Any) -> sa.Select[Any]:
        known = (put.c.seeker_id, put.c.candidate_id, sa.literal(what).label("what"))
        columns = (entity.id, who.label("who"), word.label("word"), at.label("at"))
        return sa.select(*known, *columns).join(put, put.c.id == entity.proposal_id)

    return sa.select(
        sa.union_all(
            told(Interest, "answer", Interest.organisation_id, answer, Interest.at),
            told(Suggestion, "suggestion", none, text, Suggestion.at),
            told(Introduction, "introduction", none, text, never),
            told(Outcome, "outcome", Outcome.organisation_id, step, never),
        ).subquery()
    )


def _add(
    history: _History, seeker: int, what: str, number: int, who: int, word: str, at: datetime
) -> None:
    if what == "answer":
        history.said.append((at, who))
        if who == seeker and word == Answer.YES:
            history.asked.append((at, who))
    elif what == "suggestion":
        history.asked.append((at, None))
    elif what == "introduction":
        history.is_introduced = True
    elif who not in history.told or history.told[who][0] < number:
        history.told[who] = number, OutcomeStep(word)


def _case(history: _History, home: int, belonging: Belonging, now: datetime) -> Case:
    began, by = history.begin
    (away,) = history.sides - {home}
    answers = [at for at, who in history.said if at >= began and who != by]
    day = began.date()
    return Case(
        home=home,
        away=away,
        put_on=day,
        answered_after=(min(answers) - began).total_seconds() / DAY if answers else None,
        is_introduced=history.is_introduced,
        told=len(history.told),
        step=min((step for _, step in history.told.values()), key=_height, default=None),
        is_open=not answers and now - max(at for at, _ in history.asked) < PATIENCE,
        crosses=belonging.clusters(home, day).isdisjoint(belonging.clusters(away, day)),
        by_manager=by is None,
    )


def _height(step: OutcomeStep) -> int:
    return step.height


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
