"""How two clusters found each other, from what the database says of each year's end."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.demo.loading import load_demo
from matchmaker.services.emerging.story import Story, find_story, tell_story
from models import Cluster, Link, Membership, MetaCluster
from tests.emerging_worlds import Network, network_of
from tests.factories import NOW, TODAY


@pytest.fixture
def net(session: Session) -> Network:
    return network_of(session)


def own_link(net: Network, a: str, b: str, day: date) -> None:
    low, high = net.pair(a, b)
    net.session.add(
        Link(a_cluster_id=low, b_cluster_id=high, kind=LinkKind.CONTACT, dated=day)
    )  # fmt: skip
    net.session.commit()


def story_of(net: Network, a: str = "Optics", b: str = "Lasers") -> Story:
    pair = net.pair(a, b)
    return tell_story(net.session, net.id, pair, viewer=net.coordinator, today=TODAY)


def test_without_a_link_there_is_no_story_of_its_own_accord(net: Network) -> None:
    assert find_story(net.session, net.id) is None
    found = story_of(net)
    assert found.finding.endswith("have no link of their own yet")
    assert [each.year for each in found.years] == list(range(2014, 2027))


def test_the_pair_whose_members_knew_each_other_longest_is_found(net: Network) -> None:
    net.tie("Saw", "Pump", dated=date(2023, 1, 1))
    own_link(net, "Wood", "Lasers", date(2025, 1, 1))
    assert find_story(net.session, net.id) == net.pair("Wood", "Lasers")
    own_link(net, "Optics", "Lasers", date(2025, 6, 1))
    assert find_story(net.session, net.id) == net.pair("Optics", "Lasers")


def test_the_years_know_nothing_that_came_later(net: Network) -> None:
    own_link(net, "Optics", "Lasers", date(2025, 6, 1))
    found = {each.year: each for each in story_of(net).years}
    assert (found[2018].level, found[2018].ties, found[2018].joined) == (None, (), ())
    assert [tie.title for tie in found[2019].new] == ["First light"]
    assert [len(found[year].ties) for year in (2019, 2021, 2022, 2024)] == [1, 1, 2, 2]
    assert [each.firm.name for each in found[2024].joined] == ["Mirror"]
    assert found[2024].level is LinkLevel.RIPE
    assert (found[2025].is_linked, found[2025].level) == (True, None)
    assert max(found) == 2025


def test_the_lead_is_counted_to_the_link(net: Network) -> None:
    own_link(net, "Optics", "Lasers", date(2025, 6, 1))
    found = story_of(net)
    assert found.lead[LinkLevel.RIPE] == 1
    assert found.lead[LinkLevel.WATCH] == 6
    assert found.finding.endswith("could be seen coming 6 years before they linked")


def test_what_members_did_here_and_what_is_private_is_not_told(net: Network) -> None:
    net.meet_here(4)
    net.tie("Mirror", "Crystal", dated=date(2018, 1, 1), visibility=Visibility.PRIVATE)
    own_link(net, "Optics", "Lasers", date(2026, 6, 1))
    assert "SECRET" not in repr(story_of(net))
    assert story_of(net).first_tie == date(2019, 4, 1)


def test_the_demo_tells_of_topag_from_its_rows(sqlite_database: object) -> None:
    with sqlite_database() as session:  # type: ignore[operator]
        load_demo(session, ROOT / "data" / "demo", now=NOW, add=lambda *_, **__: None)
        ids = dict(session.execute(sa.select(Cluster.external_key, Cluster.id)).all())
        key = "clusters-across-borders-example"
        meta = session.scalars(sa.select(MetaCluster.id).filter_by(external_key=key)).one()
        pair = tuple(sorted((ids["optence"], ids["litek"])))
        assert find_story(session, meta) == pair

        told = tell_story(session, meta, pair, viewer=Viewer(), today=TODAY)
        assert told.lead[LinkLevel.WATCH] >= 6
        assert told.lead[LinkLevel.RIPE] >= 2
        names = {tie.one.name for tie in told.years[-1].ties} | {
            tie.other.name for tie in told.years[-1].ties
        }
        assert names == {"TOPAG Lasertechnik", "EKSMA Optics"}
        assert not any(tie.is_example for tie in told.years[-1].ties)

        # Without the tie and the second membership nothing would have been seen.
        session.execute(sa.delete(Link).where(Link.external_key.startswith("link-topag")))
        session.execute(sa.delete(Membership).where(Membership.since == date(2014, 1, 1)))
        session.commit()
        anew = tell_story(session, meta, pair, viewer=Viewer(), today=TODAY)
        assert {each.level for each in anew.years} == {None}
