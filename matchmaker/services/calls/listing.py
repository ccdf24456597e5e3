"""The calls that somebody may know of, by deadline, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.calls.access import known_calls, looked_after
from matchmaker.services.calls.expressing import Counted, interest_counts
from matchmaker.services.calls.views import CallView, call_views
from models import Call

PAGE = 20


class When(StrEnum):
    """Which calls, by their deadline."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Whose(StrEnum):
    """Which calls, by whom they are for."""

    ALL = "all"
    CLUSTERS = "clusters"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the list."""

    when: When = When.OPEN
    whose: Whose = Whose.ALL
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing was narrowed by a person."""
        return self == Narrowing()


@dataclass(frozen=True, slots=True)
class Line:
    """A call as the list shows it, with the interest in it that the viewer may know of."""

    call: CallView
    interest: Counted


@dataclass(frozen=True, slots=True)
class CallList:
    """One page of the list.

    Attributes:
        open: how many of all calls that the viewer may know of are open.
        next_deadline: the nearest deadline of these.
        found: how many pass what narrows the list.
    """

    lines: tuple[Line, ...]
    open: int
    next_deadline: date | None
    found: int
    number: int
    pages: int


def calls_of(
    session: Session, viewer: Viewer, narrowing: Narrowing, *, page: int = 1, today: date
) -> CallList:
    """A page of calls: open ones by deadline, those without one last; closed ones newest first.

    The number of queries is the same for one call and for many.
    """
    known = known_calls(session, viewer)
    is_open = _is_open(today)
    counts = sa.select(sa.func.count(Call.id), sa.func.min(Call.deadline)).where(known, is_open)
    open_count, next_deadline = session.execute(counts).one()
    wanted = [known, *_conditions(narrowing, today)]
    found = session.scalar(sa.select(sa.func.count(Call.id)).where(*wanted)) or 0
    pages = max(1, -(-found // PAGE))
    number = min(max(page, 1), pages)
    query = sa.select(Call).where(*wanted).order_by(*_order(narrowing.when, today))
    rows = session.scalars(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    views = call_views(session, rows, today=today)
    interest = interest_counts(session, viewer, [each.id for each in rows])
    lines = tuple(Line(each, interest[each.id]) for each in views)
    return CallList(lines, open_count, next_deadline, found, number, pages)


def has_open_calls(session: Session, viewer: Viewer, *, today: date) -> bool:
    """Whether there is a call in which the viewer's organisation could express interest."""
    if not viewer.organisations:
        return False
    query = sa.select(Call.id).where(known_calls(session, viewer), _is_open(today)).limit(1)
    return session.scalar(query) is not None


def may_narrow(session: Session, viewer: Viewer) -> bool:
    """Whether the viewer has clusters, so that «whose» is a question."""
    return bool(viewer.clusters or looked_after(session, viewer))


def _is_open(today: date) -> sa.ColumnElement[bool]:
    return sa.or_(Call.deadline.is_(None), Call.deadline >= today)


def _conditions(narrowing: Narrowing, today: date) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if narrowing.when is When.OPEN:
        found.append(_is_open(today))
    elif narrowing.when is When.CLOSED:
        found.append(Call.deadline < today)
    if narrowing.whose is Whose.CLUSTERS:
        found.append(Call.cluster_id.is_not(None))
    elif narrowing.whose is Whose.EVERYBODY:
        found.append(Call.cluster_id.is_(None))
    for word in narrowing.text.split()[:6]:
        places = (Call.title, Call.programme, Call.text)
        found.append(sa.or_(*(each.icontains(word, autoescape=True) for each in places)))
    return found


def _order(when: When, today: date) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """Open ones first, the nearest deadline first; of closed ones the latest first."""
    is_over = sa.case((Call.deadline < today, 1), else_=0)
    if when is When.CLOSED:
        return Call.deadline.desc(), Call.id.desc()
    return is_over, Call.deadline.is_(None), Call.deadline, Call.id
