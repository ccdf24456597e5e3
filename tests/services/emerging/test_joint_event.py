"""A joint event: a draft in the host's hands, with those who carry the link, and nobody invited."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState, PairActKind
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.emerging.joint_event import propose_event
from matchmaker.services.events.access import event_for
from matchmaker.services.events.inviting import invite
from models import Account, Event, EventGuest, EventParticipant, EventWish, PairAct
from tests.emerging_worlds import Network, network_of
from tests.factories import contact, letters


@pytest.fixture
def net(session: Session) -> Network:
    found = network_of(session)
    found.meet_here(4)
    return found


@pytest.fixture
def pair_id(net: Network) -> int:
    return net.spot()[0].id


def names_of(net: Network, event_id: int) -> dict[int, str]:
    names = {row.id: name for name, row in net.firms.items()}
    rows = net.session.scalars(sa.select(EventParticipant).filter_by(event_id=event_id))
    return {row.id: names[row.organisation_id] for row in rows}


def test_a_draft_stands_with_the_host_and_names_the_other_as_guest(
    net: Network, pair_id: int
) -> None:
    host = net.clusters["Lasers"].id
    done = propose_event(net.speaker(), pair_id, host)
    event = net.session.get_one(Event, done.event_id)
    assert (done.is_new, done.firms, done.wishes) == (True, 3, 2)
    assert (event.cluster_id, event.state) == (host, EventState.DRAFT)
    assert event.name in {"Optics meets Lasers", "Lasers meets Optics"}
    guests = net.session.scalars(sa.select(EventGuest.cluster_id)).all()
    assert guests == [net.clusters["Optics"].id]
    assert event_for(net.session, net.managers["Lasers"], event.id, to_run=True) is event
    with pytest.raises(NotFound):
        event_for(net.session, net.coordinator, event.id, to_run=False)


def test_those_who_carry_the_link_stand_on_the_list_and_should_meet(
    net: Network, pair_id: int
) -> None:
    done = propose_event(net.speaker(), pair_id, net.clusters["Optics"].id)
    names = names_of(net, done.event_id)
    assert set(names.values()) == {"Lens", "Crystal", "Pump"}  # nobody by what they did here
    wishes = net.session.scalars(sa.select(EventWish)).all()
    assert {frozenset((names[each.from_id], names[each.to_id])) for each in wishes} == {
        frozenset(("Lens", "Crystal")),
        frozenset(("Lens", "Pump")),
    }
    assert all(each.by_manager for each in wishes)


def test_nobody_is_invited_until_the_host_does_it(net: Network, pair_id: int) -> None:
    contact(net.session, net.firms["Lens"], "Lena")
    done = propose_event(net.speaker(), pair_id, net.clusters["Optics"].id)
    readers = {each.recipient for each in letters(net.session)}
    assert readers == {"optics@example.org", "lasers@example.org"}
    event = net.session.get_one(Event, done.event_id)
    host = net.speaker(net.managers["Optics"])
    sent = invite(host, event, [net.firms["Lens"].id])
    assert (sent.new, sent.letters) == (1, 1)
    assert invite(host, event, [net.firms["Lens"].id]).letters == 0
    rows = net.session.scalars(sa.select(EventParticipant)).all()
    assert len(rows) == 3
    assert {each.state for each in rows} == {AttendanceState.INVITED}


def test_proposing_twice_gives_the_same_event(net: Network, pair_id: int) -> None:
    first = propose_event(net.speaker(), pair_id, net.clusters["Optics"].id)
    again = propose_event(net.speaker(), pair_id, net.clusters["Lasers"].id)
    assert (again.event_id, again.is_new) == (first.event_id, False)
    assert len(net.session.scalars(sa.select(Event)).all()) == 1
    (act,) = net.session.scalars(sa.select(PairAct))
    assert (act.kind, act.event_id) == (PairActKind.EVENT, first.event_id)


def test_after_one_was_called_off_another_can_be_proposed(net: Network, pair_id: int) -> None:
    first = propose_event(net.speaker(), pair_id, net.clusters["Optics"].id)
    net.session.get_one(Event, first.event_id).state = EventState.CANCELLED
    net.session.commit()
    assert propose_event(net.speaker(), pair_id, net.clusters["Optics"].id).is_new


def test_the_host_is_one_of_the_two_and_has_a_manager(net: Network, pair_id: int) -> None:
    with pytest.raises(Conflict, match="one of the two"):
        propose_event(net.speaker(), pair_id, net.clusters["Wood"].id)
    account = net.session.get_one(Account, net.managers["Lasers"].account_id)
    account.active = False
    net.session.commit()
    with pytest.raises(Conflict, match="Nobody manages this cluster"):
        propose_event(net.speaker(), pair_id, net.clusters["Lasers"].id)
    with pytest.raises(NotFound):
        propose_event(net.speaker(Viewer()), pair_id, net.clusters["Optics"].id)
    assert net.session.scalars(sa.select(Event)).all() == []
