"""Which ties are named to whom: public ones to all, those of a cluster inside it, no others."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.emerging.views import Told
from matchmaker.services.links.told_ties import Asked, told_ties
from models import Membership
from tests.emerging_worlds import Network, network_of
from tests.factories import NOW, TODAY


@pytest.fixture
def net(session: Session) -> Network:
    return network_of(session)


def told(net: Network, viewer: Viewer | None = None, as_of: date = TODAY) -> Told:
    pair = net.pair("Optics", "Lasers")
    everybody = {row.id for row in net.firms.values()}
    asked = {pair: Asked(everybody, [net.firms["Mirror"].id])}
    return told_ties(net.session, asked, viewer=viewer or Viewer(), as_of=as_of)[pair]


def names(found: Told) -> list[tuple[str, str]]:
    return [(tie.one.name, tie.other.name) for tie in found.ties]


def test_public_ties_are_told_oldest_first_each_side_in_its_place(net: Network) -> None:
    found = told(net)
    assert names(found) == [("Lens", "Crystal"), ("Lens", "Pump")]
    assert [(each.firm.name, each.since) for each in found.joined] == [("Mirror", date(2024, 3, 1))]
    assert [each.name for each in found.carriers] == ["Mirror", "Lens", "Crystal", "Pump"]


def test_what_members_did_here_is_told_to_nobody(net: Network) -> None:
    net.tie("SECRET optician 1", "SECRET laserist 1", kind=LinkKind.OUTCOME,
            dated=date(2026, 1, 1), visibility=Visibility.PUBLIC)  # fmt: skip
    for viewer in (Viewer(), net.coordinator, *net.managers.values()):
        assert not any("SECRET" in name for pair in names(told(net, viewer)) for name in pair)


def test_a_tie_for_the_cluster_is_told_inside_it(net: Network) -> None:
    net.tie("Mirror", "SECRET laserist 2", dated=date(2021, 1, 1), visibility=Visibility.CLUSTER)
    inside, outside = told(net, net.managers["Lasers"]), told(net, net.managers["Wood"])
    assert ("Mirror", "SECRET laserist 2") in names(inside)
    assert names(outside) == names(told(net)) == [("Lens", "Crystal"), ("Lens", "Pump")]


def test_what_was_taken_back_or_came_later_is_not_told(net: Network) -> None:
    net.tie("Lens", "SECRET laserist 3", dated=date(2021, 1, 1), retracted_at=NOW)
    assert names(told(net)) == [("Lens", "Crystal"), ("Lens", "Pump")]
    assert names(told(net, as_of=date(2020, 1, 1))) == [("Lens", "Crystal")]
    assert told(net, as_of=date(2020, 1, 1)).joined == ()


def test_whoever_has_left_carries_nothing(net: Network) -> None:
    query = net.session.query(Membership).filter_by(organisation_id=net.firms["Lens"].id)
    query.one().until = date(2025, 12, 31)
    net.session.commit()
    assert names(told(net)) == []


def test_ties_inside_a_cluster_are_none_across(net: Network) -> None:
    net.tie("Mirror", "Lens", dated=date(2021, 1, 1))
    net.tie("Crystal", "Pump", dated=date(2021, 1, 1))
    # Mirror belongs to Lasers, too: its tie with Lens runs across.
    assert names(told(net)) == [("Lens", "Crystal"), ("Lens", "Mirror"), ("Lens", "Pump")]


def test_pairs_that_nobody_carries_cost_no_names(net: Network) -> None:
    pair = net.pair("Optics", "Wood")
    found = told_ties(net.session, {pair: Asked(())}, viewer=Viewer(), as_of=TODAY)
    assert found == {pair: Told()}
