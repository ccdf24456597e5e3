"""What a manager changes about members, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import SizeClass
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.accounts import add_account
from matchmaker.services.membership.member_changes import (
    change_member,
    end_memberships,
    take_back,
    vouch,
)
from models import AuditEvent, Cluster, Membership, Organisation
from models.changes import latest_change

World = tuple[Cluster, list[Organisation], Viewer]


@pytest.fixture
def world(session: Session) -> World:
    firms = [organisation(session, name) for name in ("One", "Two", "Elsewhere")]
    own = cluster(session, "Alps", *firms[:2])
    cluster(session, "Baltic", firms[2])
    person = add_account(
        session, email="m@example.org", name="M", password=None, grants=[], now=NOW
    )
    ids = frozenset({own.id})
    return own, firms, Viewer(account_id=person.id, clusters=ids, managed=ids)


def memberships(session: Session, own: Cluster) -> dict[int, Membership]:
    rows = session.scalars(sa.select(Membership).filter_by(cluster_id=own.id))
    return {each.organisation_id: each for each in rows}


def test_a_changed_fact_is_written_audited_and_told_to_every_index(
    session: Session, world: World
) -> None:
    own, firms, viewer = world
    before = latest_change(session)
    facts = {"name": "Onesimus GmbH", "size": SizeClass.SMALL, "country": "LT"}
    change_member(session, own.id, firms[0].id, facts, viewer=viewer, now=NOW)
    row = session.get_one(Organisation, firms[0].id)
    assert (row.name, row.name_key, row.size) == ("Onesimus GmbH", "onesimus", SizeClass.SMALL)
    assert latest_change(session) > before
    event = session.scalars(sa.select(AuditEvent).filter_by(action="edit")).one()
    assert event.detail == {"fields": ["name", "size"]}


def test_the_same_again_changes_nothing(session: Session, world: World) -> None:
    own, firms, viewer = world
    change_member(session, own.id, firms[0].id, {"name": "One"}, viewer=viewer, now=NOW)
    assert session.scalars(sa.select(AuditEvent).filter_by(action="edit")).all() == []


def test_what_is_no_fact_is_not_written(session: Session, world: World) -> None:
    own, firms, viewer = world
    change_member(session, own.id, firms[0].id, {"merged_into_id": 2}, viewer=viewer, now=NOW)
    assert session.get_one(Organisation, firms[0].id).merged_into_id is None


def test_only_the_manager_of_this_cluster_changes_only_its_members(
    session: Session, world: World
) -> None:
    own, firms, viewer = world
    with pytest.raises(NotAllowed):
        change_member(session, own.id, firms[0].id, {}, viewer=Viewer(), now=NOW)
    with pytest.raises(NotFound):
        change_member(session, own.id, firms[2].id, {"name": "X"}, viewer=viewer, now=NOW)


def test_vouching_is_taken_back_to_the_day_it_was(session: Session, world: World) -> None:
    own, firms, viewer = world
    earlier = date(2026, 1, 1)
    memberships(session, own)[firms[0].id].vouched_on = earlier
    session.commit()
    ids = [each.id for each in firms]  # one of them is no member, and is left out
    number, event_id = vouch(session, own.id, ids, viewer=viewer, now=NOW)
    assert number == 2
    assert {each.vouched_on for each in memberships(session, own).values()} == {TODAY}
    assert take_back(session, own.id, event_id, viewer=viewer, now=NOW) == 2
    assert take_back(session, own.id, event_id, viewer=viewer, now=NOW) == 0
    found = memberships(session, own)
    assert (found[firms[0].id].vouched_on, found[firms[1].id].vouched_on) == (earlier, None)


def test_an_ended_membership_is_no_more_and_comes_back(session: Session, world: World) -> None:
    own, firms, viewer = world
    before = latest_change(session)
    _, event_id = end_memberships(session, own.id, [firms[0].id], viewer=viewer, now=NOW)
    assert memberships(session, own)[firms[0].id].until == TODAY - timedelta(days=1)
    assert latest_change(session) > before
    take_back(session, own.id, event_id, viewer=viewer, now=NOW)
    assert memberships(session, own)[firms[0].id].until is None


def test_what_somebody_changed_since_is_not_put_back(session: Session, world: World) -> None:
    own, firms, viewer = world
    _, event_id = end_memberships(session, own.id, [firms[0].id], viewer=viewer, now=NOW)
    memberships(session, own)[firms[0].id].until = TODAY
    session.commit()
    assert take_back(session, own.id, event_id, viewer=viewer, now=NOW) == 0
    assert memberships(session, own)[firms[0].id].until == TODAY


def test_nobody_takes_back_what_another_did_or_another_kind_of_event(
    session: Session, world: World
) -> None:
    own, firms, viewer = world
    _, event_id = vouch(session, own.id, [firms[0].id], viewer=viewer, now=NOW)
    other = add_account(session, email="n@example.org", name="N", password=None, grants=[], now=NOW)
    stranger = Viewer(account_id=other.id, managed=frozenset({own.id}))
    for who, number in ((stranger, event_id), (viewer, 999)):
        with pytest.raises(NotFound):
            take_back(session, own.id, number, viewer=who, now=NOW)
    change_member(session, own.id, firms[0].id, {"name": "X"}, viewer=viewer, now=NOW)
    edit = session.scalars(sa.select(AuditEvent.id).filter_by(action="edit")).one()
    with pytest.raises(NotFound):
        take_back(session, own.id, edit, viewer=viewer, now=NOW)
