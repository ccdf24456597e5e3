"""Pairs that something else has found: of each network the newest list of the day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.services.links.looked_up_pairs import listed
from models import EmergingPair, LinkPeriod
from tests.factories import NOW, cluster


def a_list(session: Session, name: str, as_of: date, *pairs: tuple[int, int]) -> None:
    """A period with these pairs on its list."""
    period = LinkPeriod(name=name, as_of=as_of, method="test", report={}, computed_at=NOW)
    session.add(period)
    session.flush()
    session.add_all(
        EmergingPair(
            period_id=period.id, a_id=a, b_id=b, hazard=0.1, level=LinkLevel.WATCH, observed=1.0,
            expected=1.0, evidence={},
        )
        for a, b in pairs
    )  # fmt: skip
    session.commit()


def test_each_network_has_its_own_newest_list(session: Session) -> None:
    a, b, c, d = (cluster(session, name).id for name in ("A", "B", "C", "D"))
    a_list(session, "2026Q1-1", date(2026, 3, 31), (a, b))
    a_list(session, "2026Q2-1", date(2026, 6, 30))
    a_list(session, "2026Q1-12", date(2026, 3, 31), (c, d))
    everybody = [a, b, c, d]

    assert listed(session, everybody, as_of=date(2026, 2, 1)) == frozenset()
    assert listed(session, everybody, as_of=date(2026, 3, 31)) == {(a, b), (c, d)}
    assert listed(session, everybody, as_of=date(2026, 7, 1)) == {(c, d)}
    assert listed(session, [a, b, c], as_of=date(2026, 7, 1)) == frozenset()
    assert listed(session, everybody, as_of=date(2026, 7, 1), since=date(2026, 4, 1)) == frozenset()
