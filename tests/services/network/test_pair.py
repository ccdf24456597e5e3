"""Two clusters as of a day: what is known by name, what is only counted, and what is not told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from factories import NOW, TODAY, cluster, link, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState, LinkLevel, SlotKind
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState, LinkKind, Visibility
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.network.pair import clusters_of_pair, pair_view
from matchmaker.services.network.pair_views import Count, Lane, PairView
from matchmaker.services.ranking.cluster_pairs import FORM, KIND, Subject
from models import (
    Cluster,
    EmergingPair,
    Event,
    EventGuest,
    EventSlot,
    Job,
    Link,
    LinkPeriod,
    Membership,
    MetaCluster,
    Organisation,
    Statement,
)

Kind = LinkKind
NOBODY = Viewer()


@pytest.fixture
def lasers(session: Session) -> tuple[Cluster, Cluster]:
    """Optence with four members and LITEK with four, in one network."""
    session.add(MetaCluster(id=1, external_key="m", name="M"))
    session.flush()
    found = []
    for name in ("Optence", "LITEK"):
        members = [organisation(session, f"{name} {n}") for n in (1, 2, 3, 4)]
        found.append(cluster(session, name, *members))
        found[-1].meta_cluster_id = 1
    session.commit()
    return found[0], found[1]


def member(session: Session, name: str) -> Organisation:
    return session.query(Organisation).filter_by(name=name).one()


def tie(session: Session, one: str, other: str, kind: Kind, day: date | None, **about: Any) -> Link:
    found = link(
        session, member(session, one), member(session, other), kind=kind, dated=day, **about
    )
    session.commit()
    return found


def seen(
    session: Session, pair: tuple[Cluster, Cluster], as_of: date = TODAY, viewer: Viewer = NOBODY
) -> PairView:
    return pair_view(session, pair, as_of=as_of, viewer=viewer, now=NOW)


def told(view: PairView) -> list[tuple[str, str, str]]:
    return [(each.lane.value, each.a, each.b) for each in view.marks]


def test_ties_stand_in_the_order_of_their_days_and_of_the_clusters(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    tie(session, "LITEK 1", "Optence 1", Kind.PROJECT, date(2022, 1, 1), title="Sharp")
    tie(session, "Optence 2", "LITEK 2", Kind.CONTACT, date(2021, 1, 1))
    tie(session, "Optence 1", "Optence 2", Kind.CONTACT, date(2021, 1, 1))  # within one
    view = seen(session, lasers)
    assert told(view) == [
        ("contact", "Optence 2", "LITEK 2"),
        ("project", "Optence 1", "LITEK 1"),
    ]
    assert (view.ties[1].title, view.members, view.first_year) == ("Sharp", (4, 4), 2021)


def test_as_of_a_day_only_what_was_so_then_is_known(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    tie(session, "Optence 1", "LITEK 1", Kind.PROJECT, date(2021, 1, 1), until=date(2024, 1, 1))
    tie(session, "Optence 2", "LITEK 2", Kind.CONTACT, date(2023, 1, 1))
    tie(session, "Optence 3", "LITEK 3", Kind.CONTACT, date(2021, 1, 1), retracted_at=NOW)
    view = seen(session, lasers, date(2022, 12, 31))
    assert told(view) == [("project", "Optence 1", "LITEK 1")]
    assert view.marks[0].until is None  # nobody could know its end
    assert not view.is_today


def test_who_belongs_to_both_is_one_mark_and_no_tie_with_itself(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    both = member(session, "Optence 1")
    row = Membership(
        organisation_id=both.id, cluster_id=lasers[1].id, since=date(2024, 5, 1), until=None
    )
    session.add(row)
    session.commit()
    tie(session, "Optence 1", "LITEK 1", Kind.CONTACT, date(2021, 1, 1))
    view = seen(session, lasers)
    assert told(view) == [("contact", "Optence 1", "LITEK 1"), ("membership", "Optence 1", "")]
    assert view.shared[0].since == date(2024, 5, 1)
    assert told(seen(session, lasers, date(2023, 12, 31))) == [("contact", "Optence 1", "LITEK 1")]


def test_links_of_the_clusters_themselves_have_their_own_lane(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    about: dict[str, Any] = {"a_cluster_id": lasers[0].id, "b_cluster_id": lasers[1].id}
    session.add(Link(kind=Kind.CONTACT, dated=date(2016, 1, 1), title="First", **about))
    session.commit()
    view = seen(session, lasers)
    assert [(each.a, each.b, each.kind) for each in view.own] == [("Optence", "LITEK", "contact")]
    assert view.ties == ()


def introduce(session: Session, pairs: list[tuple[int, int]], year: int, kind: Kind) -> None:
    for a, b in pairs:
        day = date(year, 6, 1)
        tie(session, f"Optence {a}", f"LITEK {b}", kind, day, visibility=Visibility.PRIVATE)


def test_behaviour_is_counted_by_year_over_three_organisations_a_side(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    introduce(session, [(1, 1), (2, 2), (3, 3), (3, 1)], 2025, Kind.INTRODUCTION)
    introduce(session, [(1, 1), (2, 2), (3, 2)], 2024, Kind.INTRODUCTION)  # two of one side
    introduce(session, [(1, 1), (2, 2)], 2026, Kind.OUTCOME)
    view = seen(session, lasers)
    assert view.counts == (Count(Lane.INTRODUCTION, 2025, 4),)
    assert view.marks == ()


def test_few_are_not_told_however_they_are_asked_for(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    """A manager who steps through the days learns of no single introduction."""
    introduce(session, [(1, 1), (2, 2)], 2025, Kind.INTRODUCTION)
    viewer = Viewer(managed=frozenset({lasers[0].id}), clusters=frozenset({lasers[0].id}))
    for as_of in (TODAY, date(2025, 12, 31), date(2025, 6, 1), date(2025, 5, 31)):
        view = seen(session, lasers, as_of, viewer)
        assert (view.counts, view.marks, view.partners) == ((), (), ())


def test_a_year_is_counted_once_it_is_over(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    introduce(session, [(1, 1), (2, 2), (3, 3)], 2025, Kind.INTRODUCTION)
    for as_of, number in ((date(2025, 6, 2), 0), (date(2025, 12, 31), 1), (date(2026, 2, 1), 1)):
        assert len(seen(session, lasers, as_of).counts) == number


def test_a_cluster_that_keeps_its_signals_to_itself_is_not_counted(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    introduce(session, [(1, 1), (2, 2), (3, 3)], 2025, Kind.INTRODUCTION)
    lasers[1].shares_signals = False
    session.commit()
    view = seen(session, lasers)
    assert (view.counts, view.silent) == ((), ("LITEK",))


def test_nor_is_what_members_of_a_third_such_cluster_do(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    introduce(session, [(1, 1), (2, 2), (3, 3)], 2025, Kind.INTRODUCTION)
    third = cluster(session, "Third", member(session, "Optence 1"))
    third.shares_signals = False
    session.commit()
    view = seen(session, lasers)
    assert (view.counts, view.silent) == ((), ())


def test_what_only_members_may_know_is_told_to_them_alone(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    tie(
        session, "Optence 1", "LITEK 1", Kind.CONTRACT, date(2021, 1, 1),
        visibility=Visibility.CLUSTER, title="canary",
    )  # fmt: skip
    tie(
        session, "Optence 2", "LITEK 2", Kind.CONTRACT, date(2021, 1, 1),
        visibility=Visibility.PRIVATE, title="canary",
    )  # fmt: skip
    inside = Viewer(clusters=frozenset({lasers[0].id}), managed=frozenset({lasers[0].id}))
    assert told(seen(session, lasers, viewer=inside)) == [("contract", "Optence 1", "LITEK 1")]
    outside = seen(session, lasers, viewer=Viewer(meta_clusters=frozenset({1})))
    assert outside.marks == ()
    assert outside.first_year == TODAY.year  # not even the year of what is hidden


def test_who_has_worked_with_both_could_introduce_them(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    organisation(session, "Institute")
    for name in ("Optence 1", "Optence 2", "LITEK 1"):
        tie(session, "Institute", name, Kind.PROJECT, date(2020, 1, 1))
    organisation(session, "Knows one side")
    tie(session, "Knows one side", "LITEK 1", Kind.PROJECT, date(2020, 1, 1))
    organisation(session, "Knows in secret")
    for name in ("Optence 1", "LITEK 1"):
        tie(
            session, "Knows in secret", name, Kind.PROJECT, date(2020, 1, 1),
            visibility=Visibility.PRIVATE,
        )  # fmt: skip
    partners = seen(session, lasers).partners
    assert [(each.name, each.of_a, each.of_b) for each in partners] == [("Institute", 2, 1)]


def found_by_a_run(session: Session, lasers: tuple[Cluster, Cluster]) -> None:
    """A run over the network that found two pairs of members."""
    carriers = []
    for n in (1, 2):
        one, other = member(session, f"Optence {n}"), member(session, f"LITEK {n}")
        said = [
            Statement(organisation_id=each.id, role=role, text=f"{role} {n}", created_at=NOW)
            for each, role in ((one, "need"), (other, "capability"))
        ]
        session.add_all(said)
        session.flush()
        carriers.append([one.id, other.id, said[0].id, said[1].id])
    row = {
        "a": lasers[0].id, "b": lasers[1].id, "score": 0.4, "pairs": 2, "members": [2, 2],
        "answered": [2, 0], "rivals": 0, "busiest": [], "ties": 0,
        "lacks": [[], []], "filled": [[], []], "carriers": carriers,
    }  # fmt: skip
    job = Job(kind=KIND, subject=str(Subject(network=1)), created_at=NOW, beat_at=NOW)
    job.state, job.outcome = JobState.DONE, {"form": FORM, "pairs": [row]}
    session.add(job)
    session.commit()


def test_pairs_of_members_stand_with_who_could_introduce_them(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    found_by_a_run(session, lasers)
    organisation(session, "Institute")
    for name in ("Optence 1", "LITEK 1"):
        tie(session, "Institute", name, Kind.PROJECT, date(2020, 1, 1))
    tie(session, "Optence 2", "LITEK 2", Kind.CONTACT, date(2020, 1, 1))
    view = seen(session, lasers)
    assert view.finding is not None
    ends = [(each.a, each.b) for each in view.finding.carriers]
    assert [view.introducers[each] for each in ends] == [("Institute",), ()]
    assert view.acquainted == {ends[1]}
    assert seen(session, lasers, date(2025, 12, 31)).finding is None  # known for today only


def test_events_of_both_are_told_once_they_have_taken_place(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    for number, (day, state) in enumerate(
        [
            (date(2025, 3, 4), EventState.OVER),
            (date(2027, 3, 4), EventState.PUBLISHED),
            (date(2025, 3, 4), EventState.CANCELLED),
        ]
    ):
        event = Event(
            cluster_id=lasers[1].id, name=f"Day {number}", time_zone="Europe/Vilnius",
            minimum=1, maximum=9, state=state, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        session.add(event)
        session.flush()
        session.add(EventGuest(event_id=event.id, cluster_id=lasers[0].id))
        starts = datetime.combine(day, datetime.min.time(), UTC)
        slot = EventSlot(
            event_id=event.id, number=0, kind=SlotKind.MEETING, starts_at=starts, minutes=20
        )
        session.add(slot)
    session.commit()
    events = seen(session, lasers).events
    assert [(each.name, each.day) for each in events] == [("Day 0", date(2025, 3, 4))]


def test_it_is_told_how_near_a_link_they_are_by_the_newest_list_of_that_day(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    for day, level in ((date(2024, 6, 30), LinkLevel.WATCH), (date(2025, 6, 30), LinkLevel.RIPE)):
        period = LinkPeriod(name=f"{day.year}Q2-1", as_of=day, method="m", computed_at=NOW)
        session.add(period)
        session.flush()
        ends = {"a_id": lasers[0].id, "b_id": lasers[1].id}
        row = EmergingPair(
            period_id=period.id, hazard=0.1, level=level, observed=1.0, expected=0.5, **ends
        )
        session.add(row)
    session.commit()
    found = [
        view.listed and (view.listed.level, view.listed.as_of)
        for view in (
            seen(session, lasers, date(2023, 12, 31)),
            seen(session, lasers, date(2024, 12, 31)),
            seen(session, lasers),
        )
    ]
    assert found == [
        None,
        (LinkLevel.WATCH, date(2024, 6, 30)),
        (LinkLevel.RIPE, date(2025, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (Viewer(meta_clusters=frozenset({1})), True),
        (Viewer(meta_clusters=frozenset({2})), False),
        (Viewer(), False),
    ],
)
def test_a_coordinator_looks_after_both(
    session: Session, lasers: tuple[Cluster, Cluster], viewer: Viewer, may: bool
) -> None:
    ids = (lasers[0].id, lasers[1].id)
    if may:
        assert clusters_of_pair(session, ids, viewer=viewer) == list(lasers)
        lasers[1].meta_cluster_id = None
        session.commit()
    with pytest.raises(NotAllowed):
        clusters_of_pair(session, ids, viewer=viewer)


def test_a_manager_of_one_sees_the_pair_and_of_none_does_not(
    session: Session, lasers: tuple[Cluster, Cluster]
) -> None:
    ids = (lasers[0].id, lasers[1].id)
    for each in ids:
        clusters_of_pair(session, ids, viewer=Viewer(managed=frozenset({each})))
    with pytest.raises(NotAllowed):
        clusters_of_pair(session, ids, viewer=Viewer(managed=frozenset({999})))


def test_a_pair_is_of_two_clusters(session: Session, lasers: tuple[Cluster, Cluster]) -> None:
    everywhere = Viewer(managed=frozenset({lasers[0].id}))
    for other in (lasers[0].id, 999, 10**30):
        with pytest.raises(NotFound):
            clusters_of_pair(session, (lasers[0].id, other), viewer=everywhere)
