"""The numbers of a report count public ties across clusters once, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, link, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.quarters import Quarter
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.report_numbers import Against, Numbers, numbers
from models import Cluster, EmergingPair, LinkPeriod, Membership, MetaCluster, Organisation

Kind = LinkKind


@pytest.fixture
def network(session: Session) -> list[Cluster]:
    """Alps (AT), Baltic (LT) and Coast (LT), three members each, in one network; Outside is not."""
    session.add(MetaCluster(id=1, external_key="m", name="M"))
    session.flush()
    found = []
    for name, country in (("Alps", "AT"), ("Baltic", "LT"), ("Coast", "LT"), ("Outside", "FR")):
        members = [organisation(session, f"{name} {n}", country=country) for n in (1, 2, 3)]
        found.append(cluster(session, name, *members))
        found[-1].meta_cluster_id = 1 if name != "Outside" else None
    session.commit()
    return found


def tie(session: Session, one: str, other: str, kind: Kind, day: date, **about: Any) -> None:
    rows = {each.name: each for each in session.scalars(sa.select(Organisation))}
    link(session, rows[one], rows[other], kind=kind, dated=day, **about)
    session.commit()


def counted(session: Session, as_of: date = TODAY) -> Numbers:
    return numbers(session, 1, as_of=as_of)


def test_ties_across_are_counted_by_kind_and_year_and_border(
    session: Session, network: list[Cluster]
) -> None:
    tie(session, "Alps 1", "Baltic 1", Kind.PROJECT, date(2024, 5, 1))
    tie(session, "Baltic 1", "Coast 1", Kind.PROJECT, date(2024, 6, 1))
    tie(session, "Alps 2", "Coast 1", Kind.CONTACT, date(2025, 6, 1))
    tie(session, "Alps 1", "Alps 2", Kind.PROJECT, date(2024, 5, 1))  # within one
    tie(session, "Alps 1", "Outside 1", Kind.PROJECT, date(2024, 5, 1))
    tie(session, "Alps 3", "Baltic 3", Kind.PROJECT, date(2024, 5, 1), retracted_at=NOW)
    found = counted(session)
    assert found.by_kind == {(Kind.PROJECT, 2024): 2, (Kind.CONTACT, 2025): 1}
    assert found.borders == {2024: (1, 2), 2025: (1, 1)}
    assert (found.members, found.possible) == (9, 3)
    assert found.countries == (("LT", 6), ("AT", 3))


def test_as_of_an_earlier_day_nothing_later_counts(
    session: Session, network: list[Cluster]
) -> None:
    tie(session, "Alps 1", "Baltic 1", Kind.PROJECT, date(2024, 5, 1))
    tie(session, "Alps 2", "Coast 1", Kind.CONTACT, date(2025, 6, 1))
    found = counted(session, date(2024, 12, 31))
    assert found.by_kind == {(Kind.PROJECT, 2024): 1}
    assert dict(found.first_joined)[Quarter(2024, 2)] == 1
    assert found.first_joined[-1][0] == Quarter(2024, 4)
    assert sum(count for _, count in found.first_joined) == 1


def test_a_year_before_stands_beside_now(session: Session, network: list[Cluster]) -> None:
    tie(session, "Alps 1", "Baltic 1", Kind.CONTACT, date(2024, 5, 1))
    tie(session, "Alps 2", "Coast 1", Kind.PROJECT, date(2026, 6, 1))
    found = counted(session)
    assert dict(found.before) == {Style.EMERGING: 1}
    assert sorted(each.style for each in found.pairs) == [Style.EMERGING, Style.REALISED]


def test_a_member_of_two_clusters_counts_once(session: Session, network: list[Cluster]) -> None:
    both = session.query(Organisation).filter_by(name="Alps 1").one()
    session.add(Membership(organisation_id=both.id, cluster_id=network[1].id))
    session.commit()
    tie(session, "Alps 1", "Baltic 1", Kind.PROJECT, date(2024, 5, 1))
    found = counted(session)
    assert found.members == 9
    assert found.by_kind == {(Kind.PROJECT, 2024): 1}


def test_behaviour_and_what_is_not_public_is_in_no_number_by_year(
    session: Session, network: list[Cluster]
) -> None:
    hidden = {"visibility": Visibility.PRIVATE}
    tie(session, "Alps 1", "Baltic 1", Kind.INTRODUCTION, date(2024, 5, 1), **hidden)
    tie(session, "Alps 2", "Baltic 2", Kind.CONTRACT, date(2024, 5, 1), **hidden)
    tie(session, "Alps 3", "Baltic 3", Kind.OUTCOME, date(2024, 5, 1))
    found = counted(session)
    assert (found.by_kind, found.borders) == ({}, {})
    assert sum(count for _, count in found.first_joined) == 0


def test_emerging_pairs_stand_as_their_newest_list_of_the_day_has_them(
    session: Session, network: list[Cluster]
) -> None:
    for name, day, observed in (("2025Q4-1", date(2025, 12, 31), 2.0), ("2026Q3-1", TODAY, 3.0)):
        period = LinkPeriod(name=name, as_of=day, method="m", computed_at=NOW)
        session.add(period)
        session.flush()
        session.add(
            EmergingPair(
                period_id=period.id,
                a_id=network[0].id,
                b_id=network[1].id,
                hazard=0.2,
                level=LinkLevel.WATCH,
                observed=observed,
                expected=0.5,
            )
        )
    session.commit()
    assert counted(session).emerging == (Against("Alps", "Baltic", 3.0, 0.5),)
    assert counted(session, date(2026, 1, 1)).emerging == (Against("Alps", "Baltic", 2.0, 0.5),)
    assert counted(session, date(2025, 1, 1)).emerging == ()


def test_more_ties_take_no_more_queries(session: Session, network: list[Cluster]) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        sa.event.listen(session.get_bind(), "before_cursor_execute", note)
        counted(session)
        sa.event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(seen)

    tie(session, "Alps 1", "Baltic 1", Kind.PROJECT, date(2024, 5, 1))
    few = queries()
    for n in (1, 2, 3):
        for m in (1, 2, 3):
            tie(session, f"Alps {n}", f"Coast {m}", Kind.PROJECT, date(2024, 5, m))
    assert queries() == few
