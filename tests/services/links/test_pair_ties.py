"""What joins two clusters: counted against a plain count, and nobody's behaviour to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.world import BEHAVIOURAL
from matchmaker.domain.vocabulary import JobState, LinkKind, Visibility
from matchmaker.services.links.pair_ties import PairTies, Style, pairs_on
from matchmaker.services.ranking.cluster_pairs import KIND
from models import (
    Cluster,
    EmergingPair,
    Job,
    Link,
    LinkPeriod,
    MetaCluster,
    Organisation,
    open_database,
)
from tests.factories import NOW, cluster, link, organisation
from tests.tie_rows import DAYS, asked, fill, worlds

DAY = date(2026, 6, 30)
SECRET: dict[str, Any] = {"kind": LinkKind.INTRODUCTION, "visibility": Visibility.PRIVATE}
CANARY = "zanzibar"


@pytest.fixture
def two(session: Session) -> tuple[Cluster, Cluster]:
    """Two clusters of four."""
    members = [organisation(session, f"{CANARY}{n}") for n in range(8)]
    found = cluster(session, "One", *members[:4]), cluster(session, "Other", *members[4:])
    session.commit()
    return found


def members(session: Session, side: int) -> list[Organisation]:
    return [session.get_one(Organisation, n) for n in range(1 + 4 * side, 5 + 4 * side)]


def tie(session: Session, pairs: Sequence[tuple[int, int]], **about: Any) -> None:
    """Links of the n-th of One with the m-th of Other, since 2023."""
    one, other = members(session, 0), members(session, 1)
    for n, m in pairs:
        link(session, one[n], other[m], **({"dated": date(2023, 1, 1)} | about))


def pair(session: Session, *clusters: Cluster, day: date = DAY, **about: Any) -> PairTies | None:
    found = pairs_on(session, [each.id for each in clusters], as_of=day, **about)
    assert len(found) <= 1
    return found[0] if found else None


def seen(session: Session, *clusters: Cluster, **about: Any) -> PairTies:
    found = pair(session, *clusters, **about)
    assert found is not None
    return found


def test_nothing_joins_strangers(session: Session, two: tuple[Cluster, Cluster]) -> None:
    assert pair(session, *two) is None
    assert pairs_on(session, [], as_of=DAY) == ()


def test_ties_are_told_by_kind_with_who_carries_them_and_since_when(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0), (0, 1)], kind=LinkKind.PROJECT)
    tie(session, [(1, 1)], dated=date(2021, 5, 1))
    found = seen(session, *two)
    assert (found.a, found.b) == (two[0].id, two[1].id)
    assert found.kinds == {LinkKind.PROJECT: 2, LinkKind.CONTACT: 1}
    assert (found.first_seen, found.carriers) == (date(2021, 5, 1), (2, 2))
    assert (found.style, found.shared, found.own) == (Style.REALISED, 0, None)


def test_a_tie_that_is_over_is_not_counted_but_has_left_something(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0)], kind=LinkKind.PROJECT, until=date(2024, 1, 1))
    tie(session, [(1, 1)])
    during, after = (seen(session, *two, day=date(year, 1, 1)) for year in (2024, 2025))
    assert during.kinds == {LinkKind.PROJECT: 1, LinkKind.CONTACT: 1}
    assert (during.style, after.style) == (Style.REALISED, Style.EMERGING)
    assert after.kinds == {LinkKind.CONTACT: 1}
    assert during.strength > after.strength > 0.3


def test_the_trend_is_the_strength_less_that_of_a_year_before(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0)])
    fading = seen(session, *two)
    assert fading.trend < 0
    tie(session, [(1, 1)], dated=date(2026, 1, 1), kind=LinkKind.CONTRACT)
    assert seen(session, *two).trend == pytest.approx(
        seen(session, *two).strength - seen(session, *two, day=date(2025, 6, 30)).strength
    )


def test_a_window_tells_only_of_what_began_in_it(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0)], dated=date(2023, 1, 1), kind=LinkKind.PROJECT)
    tie(session, [(1, 1)], dated=date(2025, 1, 1), until=date(2025, 2, 1))
    found = seen(session, *two, since=date(2023, 1, 1))
    assert (found.kinds, found.style) == ({LinkKind.CONTACT: 1}, Style.EMERGING)
    assert seen(session, *two, since=date(2022, 12, 31)).kinds == {
        LinkKind.PROJECT: 1, LinkKind.CONTACT: 1,
    }  # fmt: skip
    assert pair(session, *two, since=date(2025, 1, 1)) is None


def test_a_member_of_both_is_no_tie_and_its_ties_count_once(session: Session) -> None:
    a, b, c = (organisation(session, name) for name in "ABC")
    one, other = cluster(session, "One", a, b), cluster(session, "Other", b, a)
    third = cluster(session, "Third", c)
    session.commit()
    assert (seen(session, one, other).kinds, seen(session, one, other).shared) == ({}, 2)
    link(session, a, b, dated=date(2023, 1, 1))
    assert seen(session, one, other).kinds == {LinkKind.CONTACT: 1}
    link(session, a, c, dated=date(2023, 1, 1))
    found = pairs_on(session, [one.id, other.id, third.id], as_of=DAY)
    assert [each.kinds for each in found] == [{LinkKind.CONTACT: 1}] * 3


def test_a_link_of_the_clusters_themselves_makes_them_linked(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    one, other = two
    own = Link(a_cluster_id=one.id, b_cluster_id=other.id, kind=LinkKind.CONTACT)
    own.dated, own.visibility = date(2016, 1, 1), Visibility.PUBLIC
    session.add(own)
    session.flush()
    found = seen(session, *two)
    assert (found.style, found.own, found.first_seen) == (
        Style.REALISED, date(2016, 1, 1), date(2016, 1, 1),
    )  # fmt: skip
    assert found.kinds == {}


def test_what_people_did_here_is_told_as_a_number_from_three_a_side_on(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    """Below that: nothing, not even that there is something."""
    tie(session, [(0, 0), (1, 1), (2, 1)], **SECRET)
    assert pairs_on(session, [each.id for each in two], as_of=DAY) == ()
    tie(session, [(3, 2)], **SECRET)
    told = seen(session, *two)
    assert told.kinds == {LinkKind.INTRODUCTION: 4}
    assert (told.first_seen, told.carriers) == (None, (4, 3))
    assert told.strength > 0


def test_each_kind_of_behaviour_needs_enough_people_of_its_own(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0), (1, 1), (2, 2)], **SECRET)
    tie(session, [(3, 3)], **(SECRET | {"kind": LinkKind.OUTCOME}))
    found = seen(session, *two)
    assert found.kinds == {LinkKind.INTRODUCTION: 3}
    assert found.carriers == (3, 3)


def test_behaviour_adds_nothing_to_who_is_known_to_carry_a_pair(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, [(0, 0)])
    tie(session, [(1, 1), (2, 2), (3, 3)], **(SECRET | {"dated": date(2020, 1, 1)}))
    found = seen(session, *two)
    assert (found.carriers, found.first_seen) == ((1, 1), date(2023, 1, 1))


def test_a_cluster_that_keeps_its_signals_to_itself_gives_none(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    tie(session, list(product(range(4), range(4))), **SECRET)
    two[1].shares_signals = False
    session.flush()
    assert pair(session, *two) is None


def test_nobody_is_named(session: Session, two: tuple[Cluster, Cluster]) -> None:
    tie(session, list(product(range(4), range(4))), **(SECRET | {"title": CANARY}))
    tie(session, [(0, 0)], title=CANARY, source=CANARY)
    assert CANARY not in repr(seen(session, *two))


def test_pairs_that_something_else_has_found_are_drawn_as_that(session: Session) -> None:
    meta = MetaCluster(external_key="m", name="M")
    session.add(meta)
    session.flush()
    four = [cluster(session, name) for name in "ABCD"]
    for each in four:
        each.meta_cluster_id = meta.id
    a, b, c, d = (each.id for each in four)
    period = LinkPeriod(name="2026-Q2", as_of=date(2026, 6, 30), method="m", computed_at=NOW)
    session.add(period)
    session.flush()
    session.add(
        EmergingPair(
            period_id=period.id, a_id=a, b_id=b,
            hazard=0.1, level=LinkLevel.EMERGING, observed=1.0, expected=0.5,
        )
    )  # fmt: skip
    done = {"pairs": [{"a": a, "b": b}, {"a": d, "b": c}]}
    for moment, outcome in ((NOW, {"pairs": []}), (datetime(2026, 6, 30, tzinfo=UTC), done)):
        job = Job(kind=KIND, subject=f"network {meta.id}", state=JobState.DONE, outcome=outcome)
        job.created_at = job.beat_at = moment
        session.add(job)
    session.commit()

    def styles(day: date) -> dict[tuple[int, int], Style]:
        found = pairs_on(session, [a, b, c, d], as_of=day)
        return {(each.a, each.b): each.style for each in found}

    assert styles(date(2026, 6, 29)) == {}
    assert styles(DAY) == {(a, b): Style.EMERGING, (c, d): Style.COMPLEMENTARY}


def test_the_number_of_queries_does_not_grow(
    session: Session, two: tuple[Cluster, Cluster]
) -> None:
    ids = [each.id for each in two]
    with asked(session) as few:
        pairs_on(session, ids, as_of=DAY)
    tie(session, list(product(range(4), range(4))))
    ids.append(cluster(session, "Third", *members(session, 0)).id)
    with asked(session) as many:
        pairs_on(session, ids, as_of=DAY)
    assert len(few) == len(many) == 8


@pytest.fixture(scope="module")
def scratch(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Session:
    path = tmp_path_factory.mktemp("pairs") / "pairs.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    return open_database(f"sqlite:///{path}")()


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=worlds(), day=DAYS)
def test_the_counts_are_those_of_a_plain_count(
    scratch: Session, rows: dict[str, list[dict[str, Any]]], day: date
) -> None:
    fill(scratch, rows)
    clusters = [each["id"] for each in rows["cluster"]]
    found = pairs_on(scratch, clusters, as_of=day)
    assert found == pairs_on(scratch, clusters[::-1], as_of=day)
    told = {((each.a, each.b), kind): count for each in found for kind, count in each.kinds.items()}
    assert told == plainly_counted(rows, day)
    assert all(each.a < each.b for each in found)


def plainly_counted(
    rows: dict[str, list[dict[str, Any]]], day: date
) -> dict[tuple[tuple[int, int], LinkKind], int]:
    """Link by link and pair by pair, in as few thoughts as possible."""
    held = defaultdict(set)
    silenced = set()
    quiet = {each["id"] for each in rows["cluster"] if not each["shares_signals"]}
    for each in rows["membership"]:
        if each["since"] is None or each["since"] <= day:
            if each["cluster_id"] in quiet:
                silenced.add(each["organisation_id"])
            if each["until"] is None or each["until"] > day:
                held[each["organisation_id"]].add(each["cluster_id"])
    counts: dict[Any, int] = defaultdict(int)
    ends: dict[Any, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for each in rows["link"]:
        a, b, kind = each["a_id"], each["b_id"], each["kind"]
        over = each["until"] is not None and each["until"] < day
        if each["dated"] > day or over or (kind in BEHAVIOURAL and {a, b} & silenced):
            continue
        crossed = {(p, q, a, b) for p in held[a] for q in held[b] if p < q}
        crossed |= {(q, p, b, a) for p in held[a] for q in held[b] if q < p}
        for pair_ in {(p, q) for p, q, _, _ in crossed}:
            counts[pair_, kind] += 1
        for p, q, low, high in crossed:
            ends[(p, q), kind][0].add(low)
            ends[(p, q), kind][1].add(high)
    return {
        key: count
        for key, count in counts.items()
        if key[1] not in BEHAVIOURAL or min(map(len, ends[key])) >= 3
    }
