"""Looks at all pairs: once a quarter, with the levels of the one before, and naming nobody."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.phrases import from_data
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.errors import InputError
from matchmaker.services.emerging.spotting import (
    forget_periods,
    period_name,
    quarter_of,
    spot_links,
    spot_network,
)
from models import EmergingPair, Link, LinkPeriod
from tests.emerging_worlds import QUARTER_BEFORE, Network, network_of
from tests.factories import NOW, TODAY, office_of


@pytest.fixture
def net(session: Session) -> Network:
    return network_of(session)


def periods(session: Session) -> list[LinkPeriod]:
    return list(session.scalars(sa.select(LinkPeriod).order_by(LinkPeriod.as_of)))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "2026Q1-7"),
        (date(2026, 3, 31), "2026Q1-7"),
        (date(2026, 4, 1), "2026Q2-7"),
        (date(2026, 12, 31), "2026Q4-7"),
    ],
)
def test_a_period_is_named_by_its_quarter_and_network(day: date, name: str) -> None:
    assert period_name(day, 7) == name
    assert quarter_of(name) == name[:6]
    assert len(period_name(day, 2**31 - 1)) <= 20


def test_the_pair_with_a_shared_member_is_ripe_and_stands_first(net: Network) -> None:
    (first,) = net.spot()
    assert (first.a_id, first.b_id) == net.pair("Optics", "Lasers")
    assert first.level is LinkLevel.RIPE
    assert first.evidence["shared"] == [net.firms["Mirror"].id]
    carriers = {each["organisation"] for each in first.evidence["carriers"]}
    assert carriers == {net.firms[name].id for name in ("Lens", "Crystal", "Pump")}


def test_a_second_look_in_a_quarter_changes_nothing(net: Network) -> None:
    (pair,) = net.spot()
    before = (pair.id, pair.hazard)
    net.tie("Saw", "Mirror", dated=date(2026, 11, 1))
    look = spot_network(net.session, net.id, as_of=TODAY, now=NOW + timedelta(days=1))
    assert (look.is_new, look.listed) == (False, 1)
    (pair,) = net.spot()
    assert (pair.id, pair.hazard) == before


def test_a_look_that_is_asked_for_anew_sees_what_is_new(net: Network) -> None:
    (number,) = [each.id for each in net.spot()]
    net.tie("Saw", "Crystal", kind=LinkKind.PROJECT, dated=date(2026, 11, 1))
    pairs = net.spot(anew=True)
    assert [(each.a_id, each.b_id) for each in pairs] == [
        net.pair("Optics", "Lasers"),
        net.pair("Wood", "Lasers"),
    ]
    assert pairs[0].id == number  # a page that was open still leads there
    assert len(periods(net.session)) == 1


def test_another_method_works_a_quarter_out_again(net: Network) -> None:
    net.spot()
    (period,) = periods(net.session)
    period.method = "of last year"
    net.session.commit()
    assert spot_network(net.session, net.id, as_of=TODAY, now=NOW).is_new
    (period,) = periods(net.session)
    assert period.method == "hazard-1, hand-set"


def test_the_levels_of_the_quarter_before_are_known(net: Network) -> None:
    net.spot(QUARTER_BEFORE)
    (pair,) = net.spot()
    assert pair.evidence["was"] == "ripe"
    assert [from_data(each) for each in pair.evidence["changed"]] == [
        "Nothing new since the quarter before"
    ]


def test_levels_of_more_than_a_year_ago_are_forgotten(net: Network) -> None:
    net.spot(NOW - timedelta(days=500))
    (pair,) = net.spot()
    assert pair.evidence["was"] is None


def test_what_happened_later_is_not_used(net: Network) -> None:
    then = datetime(2019, 1, 15, tzinfo=NOW.tzinfo)
    look = spot_network(net.session, net.id, as_of=then.date(), now=NOW)
    assert look.listed == 0
    (period,) = periods(net.session)
    assert from_data(period.report["headline"]) == "Nothing rises above chance this quarter"


def test_a_day_to_come_is_refused(net: Network) -> None:
    with pytest.raises(InputError, match="still to come"):
        spot_network(net.session, net.id, as_of=TODAY + timedelta(days=1), now=NOW)


@pytest.mark.parametrize(("count", "told"), [(2, [0, 0]), (3, [3, 3])])
def test_what_members_did_here_is_a_number_from_three_a_side_on(
    net: Network, count: int, told: list[int]
) -> None:
    net.meet_here(count)
    (pair,) = net.spot()
    assert pair.evidence["behavioural"] == told
    secret = {row.id for name, row in net.firms.items() if "SECRET" in name}
    assert not secret & {each["organisation"] for each in pair.evidence["carriers"]}
    assert "SECRET" not in json.dumps(pair.evidence)


def test_what_is_private_is_not_used_at_all(net: Network) -> None:
    (pair,) = net.spot()
    before = (pair.hazard, dict(pair.evidence))
    net.tie("Mirror", "Pump", kind=LinkKind.PROJECT, dated=date(2020, 1, 1),
            visibility=Visibility.PRIVATE)  # fmt: skip
    (pair,) = net.spot(anew=True)
    assert (pair.hazard, pair.evidence) == before


def test_a_silent_cluster_counts_by_its_public_ties_alone(net: Network) -> None:
    net.meet_here(4)
    (pair,) = net.spot()
    loud, observed = pair.evidence["behavioural"], pair.observed
    net.clusters["Lasers"].shares_signals = False
    net.session.commit()
    (pair,) = net.spot(anew=True)
    assert (loud, pair.evidence["behavioural"]) == ([4, 4], [0, 0])
    assert pair.observed < observed
    (period,) = periods(net.session)
    assert period.report["silent"] == [net.clusters["Lasers"].id]


def test_clusters_with_a_link_of_their_own_are_not_listed(net: Network) -> None:
    a, b = net.pair("Optics", "Lasers")
    own = Link(a_cluster_id=a, b_cluster_id=b, kind=LinkKind.CONTACT, dated=date(2025, 1, 1))
    net.session.add(own)
    net.session.commit()
    assert net.spot() == []


def test_the_chore_looks_at_each_network_once_a_quarter(net: Network) -> None:
    office = office_of()
    assert spot_links(net.session, office, NOW) == 1  # Dark has one cluster: no pair
    assert spot_links(net.session, office, NOW + timedelta(days=3)) == 0
    assert spot_links(net.session, office, NOW + timedelta(days=60)) == 1
    assert [each.name for each in periods(net.session)] == [
        f"2026Q4-{net.id}",
        f"2027Q1-{net.id}",
    ]


def test_only_the_periods_of_a_network_that_goes_are_forgotten(net: Network) -> None:
    net.spot()
    others = [f"2026Q4-{net.id}0", f"2026Q4-9{net.id}"]
    for name in others:
        row = LinkPeriod(name=name, as_of=TODAY, method="m", report={}, computed_at=NOW)
        net.session.add(row)
    net.session.commit()
    forget_periods(net.session, [net.id])
    assert sorted(each.name for each in periods(net.session)) == others
    assert net.session.scalars(sa.select(EmergingPair)).all() == []
