"""The picture of a network: places for ever, windows of time, what is new and what is counted."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.quarters import Quarter
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.links.pair_ties import Style
from matchmaker.services.network.picture import Picture, picture_of, positions
from models import NetworkPlace
from tests.factories import TODAY, cluster, organisation
from tests.network_worlds import Network, a_tie, build_network


@pytest.fixture
def network(session: Session) -> Network:
    return build_network(session)


def seen(session: Session, network: Network, first: str | None = None, last: str | None = None):
    return picture_of(
        session, network.meta, today=TODAY, first=Quarter.read(first), last=Quarter.read(last)
    )


def pairs(found: Picture, network: Network) -> dict[tuple[str, str], Style]:
    """The styles of what joins two clusters, by their names."""
    names = {number: name for name, number in network.ids.items()}
    return {(names[each.a], names[each.b]): each.style for each in found.ties}


def test_all_that_there_has_been_is_shown_strongest_first(
    session: Session, network: Network
) -> None:
    found = seen(session, network)
    assert pairs(found, network) == {
        ("North", "South"): Style.REALISED,
        ("West", "East"): Style.REALISED,
        ("South", "West"): Style.EMERGING,
    }
    assert [each.strength for each in found.ties] == sorted(
        (each.strength for each in found.ties), reverse=True
    )
    assert (found.reach.first, found.reach.last) == (Quarter(2010, 1), Quarter(2026, 4))
    assert (found.since, found.as_of) == (None, TODAY)
    assert {each.name: (each.members, each.partners) for each in found.nodes} == {
        "North": (3, 1),
        "South": (3, 2),
        "West": (3, 2),
        "East": (3, 1),
        "Far": (3, 0),
    }


def test_a_window_shows_what_happened_in_it(session: Session, network: Network) -> None:
    found = seen(session, network, "2018-Q1", "2019-Q4")
    assert pairs(found, network) == {("West", "East"): Style.REALISED}
    assert (found.since, found.as_of) == (date(2017, 12, 31), date(2019, 12, 31))
    until_then = seen(session, network, last="2012-Q4")
    assert pairs(until_then, network) == {("North", "South"): Style.REALISED}


def test_a_window_that_reaches_too_far_or_backwards_is_put_right(
    session: Session, network: Network
) -> None:
    far = seen(session, network, "1990-Q1", "2050-Q4")
    assert (far.window.first, far.window.last) == (far.reach.first, far.reach.last)
    backwards = seen(session, network, "2018-Q1", "2016-Q1")
    assert (backwards.window.first, backwards.window.last) == (Quarter(2018, 1), Quarter(2018, 1))


def test_new_is_what_began_within_a_year_of_the_window_s_end(
    session: Session, network: Network
) -> None:
    (now,) = seen(session, network).new
    assert {now.a, now.b} == {network.ids["South"], network.ids["West"]}
    (then,) = seen(session, network, last="2018-Q4").new
    assert {then.a, then.b} == {network.ids["West"], network.ids["East"]}
    assert seen(session, network, last="2016-Q4").new == ()


def test_the_best_connected_come_with_the_most_partners_first(
    session: Session, network: Network
) -> None:
    found = seen(session, network).best_connected
    assert [each.partners for each in found] == [2, 2, 1]
    assert {each.name for each in found[:2]} == {"South", "West"}


def test_places_are_written_once_and_stay_whatever_comes(
    session: Session, network: Network
) -> None:
    ids = list(network.ids.values())
    before = positions(session, ids, today=TODAY)
    assert session.scalar(sa.select(sa.func.count()).select_from(NetworkPlace)) == 5
    north, far = network.members["North"], network.members["Far"]
    a_tie(session, north[1], far[1], LinkKind.PROJECT, date(2026, 5, 1))
    late = cluster(session, "late", organisation(session, "late one"))
    late.meta_cluster_id = network.meta
    session.commit()
    after = positions(session, [*ids, late.id], today=TODAY)
    assert {each: after[each] for each in ids} == before
    assert after.keys() == {*ids, late.id}
    assert positions(session, [late.id, *ids], today=date(2040, 1, 1)) == after
    assert {each.id: (each.x, each.y) for each in seen(session, network, "2026-Q1").nodes} == after


def test_another_process_that_was_first_is_followed(session: Session, network: Network) -> None:
    ids = list(network.ids.values())
    session.add(NetworkPlace(cluster_id=ids[0], x=0.25, y=0.75))
    session.commit()
    assert positions(session, ids, today=TODAY)[ids[0]] == (0.25, 0.75)


def test_a_network_without_clusters_is_empty(session: Session) -> None:
    found = picture_of(session, 999, today=TODAY)
    assert (found.nodes, found.ties, found.new, found.best_connected) == ((), (), (), ())
    assert found.reach.last.since(found.reach.first) == 4
