"""A joint event of any two clusters: drafted for the host, nobody invited, no secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, link, office_of, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState, PairActKind
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, LinkKind, Visibility
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.network.pair_event import propose
from models import (
    Account,
    Cluster,
    Event,
    EventGuest,
    EventParticipant,
    EventWish,
    Grant,
    Letter,
    MetaCluster,
    Organisation,
    PairAct,
)

COORDINATOR = Viewer(meta_clusters=frozenset({1}))


@dataclass
class World:
    session: Session
    a: Cluster
    b: Cluster

    @property
    def ids(self) -> tuple[int, int]:
        return self.a.id, self.b.id

    def speaker(self, viewer: Viewer = COORDINATOR) -> Speaker:
        return Speaker(self.session, viewer, NOW, office_of())


@pytest.fixture
def world(session: Session) -> World:
    """Two clusters with a public and a private tie; only the first has a manager."""
    session.add(MetaCluster(id=1, external_key="m", name="M"))
    session.flush()
    rows = {name: organisation(session, name) for name in ("A1", "A2", "B1", "B2")}
    a = cluster(session, "Alps", rows["A1"], rows["A2"])
    b = cluster(session, "Baltic", rows["B1"], rows["B2"])
    a.meta_cluster_id = b.meta_cluster_id = 1
    link(session, rows["A1"], rows["B1"], kind=LinkKind.PROJECT, dated=date(2024, 1, 1))
    hidden = {"visibility": Visibility.PRIVATE, "dated": date(2025, 1, 1)}
    link(session, rows["A2"], rows["B2"], kind=LinkKind.CONTRACT, **hidden)
    link(session, rows["A2"], rows["B1"], kind=LinkKind.INTRODUCTION, **hidden)
    account = Account(email="m@example.org", name="Manager", created_at=NOW)
    account.grants.append(Grant(role=AccountRole.MANAGER, cluster_id=a.id))
    session.add(account)
    session.commit()
    return World(session, a, b)


def test_a_draft_with_those_publicly_known_stands_with_the_host(world: World) -> None:
    done = propose(world.speaker(), world.ids, world.a.id)
    event = world.session.get_one(Event, done.event_id)
    assert (done.is_new, event.cluster_id, event.state) == (True, world.a.id, EventState.DRAFT)
    assert world.session.scalars(sa.select(EventGuest.cluster_id)).all() == [world.b.id]
    seats = world.session.execute(
        sa.select(Organisation.name, EventParticipant.state).join(
            EventParticipant, EventParticipant.organisation_id == Organisation.id
        )
    ).all()
    assert {name for name, _ in seats} == {"A1", "B1"}
    assert {state for _, state in seats} == {AttendanceState.INVITED}
    assert len(world.session.scalars(sa.select(EventWish)).all()) == done.wishes == 1


def test_both_managers_can_read_what_was_done_and_twice_is_once(world: World) -> None:
    first = propose(world.speaker(), world.ids, world.a.id)
    again = propose(world.speaker(), world.ids, world.a.id)
    assert (again.event_id, again.is_new) == (first.event_id, False)
    acts = world.session.scalars(sa.select(PairAct)).all()
    assert [(each.a_id, each.b_id, each.kind) for each in acts] == [(*world.ids, PairActKind.EVENT)]
    assert [each.recipient for each in world.session.scalars(sa.select(Letter))] == [
        "m@example.org"
    ]


def test_a_manager_proposes_what_the_own_cluster_hosts(world: World) -> None:
    manager = Viewer(managed=frozenset({world.a.id}))
    with pytest.raises(NotAllowed):
        propose(world.speaker(manager), world.ids, world.b.id)
    assert propose(world.speaker(manager), world.ids, world.a.id).is_new


def test_who_looks_after_neither_proposes_nothing(world: World) -> None:
    for viewer in (Viewer(), Viewer(meta_clusters=frozenset({2}))):
        with pytest.raises(NotAllowed):
            propose(world.speaker(viewer), world.ids, world.a.id)
    with pytest.raises(NotFound):
        propose(world.speaker(), (world.a.id, 999), world.a.id)
    assert world.session.scalars(sa.select(Event)).all() == []


@pytest.mark.parametrize("host", ["the other", "neither"])
def test_an_event_needs_a_host_whom_somebody_manages(world: World, host: str) -> None:
    with pytest.raises(Conflict):
        propose(world.speaker(), world.ids, world.b.id if host == "the other" else 999)
