"""What became of earlier lists: against chance, also when bad, and only of what came later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.emerging.track_record import Checked, said_of_a_year_ago, track_record
from models import Cluster, EmergingPair, Link, LinkPeriod
from tests.factories import NOW, TODAY, cluster

A_YEAR_AGO = TODAY - timedelta(days=365)


@pytest.fixture
def clusters(session: Session) -> list[Cluster]:
    found = [cluster(session, name) for name in "ABCDE"]
    session.commit()
    return found


def listed(session: Session, day: date, *pairs: tuple[Cluster, Cluster]) -> LinkPeriod:
    period = LinkPeriod(name=f"{day}", as_of=day, method="m", report={}, computed_at=NOW)
    session.add(period)
    session.flush()
    for a, b in pairs:
        session.add(
            EmergingPair(
                period_id=period.id, a_id=a.id, b_id=b.id, hazard=0.1,
                level=LinkLevel.WATCH, observed=1, expected=1, evidence={},
            )
        )  # fmt: skip
    session.commit()
    return period


def own_link(session: Session, a: Cluster, b: Cluster, day: date, **more: object) -> None:
    values = {"kind": LinkKind.PROJECT, "dated": day} | more
    session.add(Link(a_cluster_id=a.id, b_cluster_id=b.id, **values))
    session.commit()


def record(session: Session, clusters: list[Cluster], *periods: LinkPeriod) -> tuple[Checked, ...]:
    return track_record(session, periods, [each.id for each in clusters], today=TODAY)


def test_linked_since_is_counted_against_drawing_by_lot(
    session: Session, clusters: list[Cluster]
) -> None:
    a, b, c, d, _ = clusters
    period = listed(session, A_YEAR_AGO, (a, b), (c, d))
    own_link(session, a, b, TODAY - timedelta(days=100))
    (found,) = record(session, clusters, period)
    assert (found.listed, found.linked, found.pairs) == (2, 1, ((a.id, b.id),))
    assert found.by_chance == pytest.approx(2 * 1 / 10)
    assert found.is_of_a_year_ago
    assert said_of_a_year_ago([found]) == (
        "Of 2 pairs listed a year ago, 1 linked; by chance it would be 0.2"
    )


def test_a_bad_record_is_told_as_it_is(session: Session, clusters: list[Cluster]) -> None:
    a, b, c, d, _ = clusters
    period = listed(session, A_YEAR_AGO, (a, b))
    own_link(session, c, d, TODAY - timedelta(days=100))
    (found,) = record(session, clusters, period)
    assert (found.linked, found.pairs, found.p) == (0, (), 1.0)
    assert "0 linked; by chance it would be 0.1" in said_of_a_year_ago([found])


def test_links_from_before_or_hidden_or_taken_back_do_not_count(
    session: Session, clusters: list[Cluster]
) -> None:
    a, b, c, d, e = clusters
    period = listed(session, A_YEAR_AGO, (a, b), (c, d), (a, e))
    own_link(session, a, b, A_YEAR_AGO)
    own_link(session, c, d, TODAY, visibility=Visibility.PRIVATE)
    own_link(session, a, e, TODAY, retracted_at=NOW)
    (found,) = record(session, clusters, period)
    assert (found.listed, found.linked) == (2, 0)  # A and B had linked by then


def test_a_link_that_was_over_may_come_again(session: Session, clusters: list[Cluster]) -> None:
    a, b, *_ = clusters
    period = listed(session, A_YEAR_AGO, (a, b))
    own_link(session, a, b, date(2011, 1, 1), until=date(2013, 12, 31))
    own_link(session, a, b, TODAY - timedelta(days=30))
    (found,) = record(session, clusters, period)
    assert (found.listed, found.linked) == (1, 1)


def test_a_young_list_is_not_judged(session: Session, clusters: list[Cluster]) -> None:
    young = listed(session, TODAY - timedelta(days=60), tuple(clusters[:2]))
    assert record(session, clusters, young) == ()
    assert said_of_a_year_ago(()).startswith("There is no list of a year ago yet")


def test_the_list_nearest_to_a_year_ago_speaks(session: Session, clusters: list[Cluster]) -> None:
    days = [A_YEAR_AGO + timedelta(days=n) for n in (100, 40, -10, -300)]
    periods = [listed(session, day, tuple(clusters[:2])) for day in days]
    found = record(session, clusters, *periods)
    assert [each.is_of_a_year_ago for each in found] == [False, False, True, False]
    assert [each.as_of for each in found] == days
