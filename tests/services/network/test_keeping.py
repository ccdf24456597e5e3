"""What is kept between requests is never shown once anything has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState, LinkKind
from matchmaker.services.emerging.signals import share_signals
from matchmaker.services.links.linking import retract_link
from matchmaker.services.links.pair_ties import PairTies, pairs_on
from matchmaker.services.network import keeping
from matchmaker.services.ranking.cluster_pairs import KIND
from models import Cluster, Job, Link, Membership
from models.changes import append_changes
from tests.factories import NOW, TODAY
from tests.network_worlds import Network, a_tie, build_network


@pytest.fixture
def network(session: Session) -> Network:
    return build_network(session)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days for which the ties were really read."""
    seen: list[date] = []

    def counted(session: Session, ids: list[int], **asked: date) -> tuple[PairTies, ...]:
        seen.append(asked["as_of"])
        return pairs_on(session, ids, **asked)

    monkeypatch.setattr(keeping, "pairs_on", counted)
    return seen


def kept(session: Session, network: Network, day: date = TODAY) -> tuple[PairTies, ...]:
    return keeping.pairs_kept(session, list(network.ids.values()), as_of=day).ties


def test_what_has_not_changed_is_read_once(
    session: Session, network: Network, readings: list[date]
) -> None:
    first = kept(session, network)
    assert kept(session, network) == first
    assert readings == [TODAY]
    kept(session, network, date(2012, 1, 1))
    kept(session, network)
    assert readings == [TODAY, date(2012, 1, 1)]


def a_new_tie(session: Session, network: Network) -> None:
    far, east = network.members["Far"], network.members["East"]
    a_tie(session, far[0], east[0], LinkKind.PROJECT, date(2024, 1, 1))


def a_retraction(session: Session, network: Network) -> None:
    link_id = session.scalars(sa.select(Link.id).limit(1)).one()
    viewer = Viewer(meta_clusters=frozenset({network.meta}))
    retract_link(session, link_id, viewer=viewer, now=NOW)


def a_deletion(session: Session, network: Network) -> None:
    session.delete(session.scalars(sa.select(Link).limit(1)).one())


def an_import_in_place_of_another(session: Session, network: Network) -> None:
    """SQLite gives the newest row's id again once that row is gone."""
    newest = session.scalars(sa.select(Link).order_by(Link.id.desc()).limit(1)).one()
    number, a, b = newest.id, newest.a_id, newest.b_id
    session.delete(newest)
    session.flush()
    later = NOW + timedelta(hours=1)
    kind = LinkKind.PROJECT
    session.add(Link(id=number, a_id=a, b_id=b, kind=kind, dated=NOW.date(), recorded_at=later))


def silence(session: Session, network: Network) -> None:
    session.get_one(Cluster, network.ids["West"]).shares_signals = False


def one_silence_for_another(session: Session, network: Network) -> None:
    """As many share as before, but not the same."""
    for name, shares in (("West", False), ("Far", True)):
        own = frozenset({network.ids[name]})
        manager = Viewer(clusters=own, managed=own)
        share_signals(session, network.ids[name], shares=shares, viewer=manager, now=NOW)


def a_departure(session: Session, network: Network) -> None:
    held = session.scalars(sa.select(Membership).limit(1)).one()
    held.until = date(2020, 1, 1)
    append_changes(session, [held.organisation_id])


def a_run(session: Session, network: Network) -> None:
    session.add(
        Job(kind=KIND, subject="network 1", state=JobState.DONE, created_at=NOW, beat_at=NOW)
    )


@pytest.mark.parametrize(
    "change",
    [
        a_new_tie,
        a_retraction,
        a_deletion,
        an_import_in_place_of_another,
        silence,
        one_silence_for_another,
        a_departure,
        a_run,
    ],
)
def test_any_change_is_seen_at_once(
    change: Callable[[Session, Network], None],
    session: Session,
    network: Network,
    readings: list[date],
) -> None:
    session.get_one(Cluster, network.ids["Far"]).shares_signals = (
        change is not one_silence_for_another
    )
    session.commit()
    kept(session, network)
    change(session, network)
    session.commit()
    ids = list(network.ids.values())
    assert kept(session, network) == pairs_on(session, ids, as_of=TODAY)
    assert readings == [TODAY, TODAY]


def test_no_more_is_kept_than_there_is_room_for(session: Session, network: Network) -> None:
    for year in range(1990, 1990 + keeping.MOST_KEPT + 5):
        kept(session, network, date(year, 1, 1))
    assert len(keeping._kept[session.get_bind()]) == keeping.MOST_KEPT
