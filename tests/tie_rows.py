"""Small random worlds of clusters, members and links, written into a database by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.links.ties import KINDS
from models import Base, Cluster, Link, Membership, Organisation
from tests.factories import NOW

START = date(2018, 1, 1)
DAYS = st.integers(0, 1500).map(lambda n: START + timedelta(days=n))


@contextmanager
def asked(session: Session) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []
    note = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of two to four clusters, up to six organisations, and their links."""
    clusters, people = draw(st.integers(2, 4)), draw(st.integers(2, 6))
    ends = st.lists(st.integers(1, people), min_size=2, max_size=2, unique=True).map(sorted)
    memberships = draw(
        st.lists(
            st.tuples(st.integers(1, people), st.integers(1, clusters)),
            max_size=9, unique=True,
        )
    )  # fmt: skip
    spans = st.tuples(st.none() | DAYS, st.none() | DAYS)
    kinds = st.sampled_from(KINDS)
    links = draw(st.lists(st.tuples(ends, kinds, DAYS, st.none() | DAYS), max_size=9))
    return {
        "cluster": [
            {"id": n, "shares_signals": draw(st.booleans())} for n in range(1, clusters + 1)
        ],
        "organisation": [{"id": n} for n in range(1, people + 1)],
        "membership": [
            {"organisation_id": o, "cluster_id": c, "since": since, "until": until}
            for (o, c) in memberships
            for since, until in [draw(spans)]
        ],
        "link": [
            {"a_id": low, "b_id": high, "kind": kind, "dated": day, "until": until}
            for (low, high), kind, day, until in links
        ],
    }


def fill(session: Session, rows: dict[str, list[dict[str, Any]]]) -> None:
    session.rollback()
    for table in (Link, Membership, Organisation, Cluster):
        session.execute(sa.delete(table))
    blank: dict[str, dict[str, Any]] = {
        "cluster": {"name": "c", "created_at": NOW},
        "organisation": {
            "name": "o", "name_key": "o", "kind": "company", "created_at": NOW, "updated_at": NOW,
        },
        "membership": {},
        "link": {"visibility": Visibility.PUBLIC},
    }  # fmt: skip
    for name, given_rows in rows.items():
        if given_rows:
            table = Base.metadata.tables[name]
            session.execute(sa.insert(table), [blank[name] | each for each in given_rows])
