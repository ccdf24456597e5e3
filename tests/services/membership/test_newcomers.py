"""A member added by hand: who looks like it is asked about first, and others' firms stay theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, OrganisationKind
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.membership.newcomers import Newcomer, add_member, lookalikes, take_in
from models import Cluster, Contact, Membership, Organisation
from models.changes import latest_change


def manager_of(own: Cluster) -> Viewer:
    ids = frozenset({own.id})
    return Viewer(clusters=ids, managed=ids)


def newcomer(name: str, **about: str) -> Newcomer:
    return Newcomer(name, OrganisationKind.COMPANY, **{"country": "LT"} | about)


def alike(session: Session, own: Cluster, new: Newcomer) -> list[str]:
    return [each.row.name for each in lookalikes(session, own.id, new, now=NOW)]


@pytest.mark.parametrize(
    "typed",
    [
        newcomer("Eksma Optics UAB"),
        newcomer("EksmaOptics"),
        newcomer("Eksma Optiks"),
        newcomer("Eksma", website="www.eksma.example/en"),
    ],
)
def test_whoever_is_there_already_is_found_however_it_is_written(
    session: Session, typed: Newcomer
) -> None:
    organisation(session, "UAB Eksma Optics", website="https://eksma.example")
    organisation(session, "Somebody Else")
    own = cluster(session, "Alps")
    session.commit()
    assert alike(session, own, typed) == ["UAB Eksma Optics"]


def test_nobody_looks_like_somebody_new(session: Session) -> None:
    organisation(session, "UAB Eksma Optics")
    own = cluster(session, "Alps")
    session.commit()
    assert alike(session, own, newcomer("Glasbau Huber")) == []
    assert alike(session, own, newcomer("% _")) == []


def test_somebody_new_becomes_a_member_with_a_person_to_write_to(session: Session) -> None:
    own = cluster(session, "Alps")
    session.commit()
    before = latest_change(session)
    new = newcomer("Glasbau Huber GmbH", person="Anna", email="anna@huber.example")
    number = add_member(session, own.id, new, viewer=manager_of(own), now=NOW)
    assert session.get_one(Organisation, number).name_key == "glasbau huber"
    held = session.scalars(sa.select(Membership).filter_by(organisation_id=number)).one()
    assert (held.cluster_id, held.since) == (own.id, TODAY)
    contact = session.scalars(sa.select(Contact)).one()
    assert (contact.name, contact.email) == ("Anna", "anna@huber.example")
    assert latest_change(session) > before


def test_only_the_clusters_manager_adds(session: Session) -> None:
    own = cluster(session, "Alps")
    session.commit()
    with pytest.raises(NotAllowed):
        add_member(session, own.id, newcomer("X"), viewer=Viewer(), now=NOW)
    with pytest.raises(NotAllowed):
        take_in(session, own.id, 1, viewer=Viewer(), now=NOW)


def test_somebody_who_belongs_to_nobody_is_taken_in_once(session: Session) -> None:
    row = organisation(session, "Lonely")
    own = cluster(session, "Alps", row)
    held = session.scalars(sa.select(Membership)).one()
    held.until = TODAY - timedelta(days=30)  # it left a month ago
    session.commit()
    for _ in range(2):
        take_in(session, own.id, row.id, viewer=manager_of(own), now=NOW)
    held = session.scalars(sa.select(Membership)).one()
    assert (held.since, held.until) == (TODAY, None)


def test_others_firms_are_not_taken_in_since_that_would_open_their_inside(
    session: Session,
) -> None:
    theirs, peopled = organisation(session, "Theirs"), organisation(session, "Peopled")
    own = cluster(session, "Alps")
    cluster(session, "Baltic", theirs)
    grants = [Holding(AccountRole.MEMBER, peopled.id)]
    add_account(session, email="s@example.org", name="S", password=None, grants=grants, now=NOW)
    session.commit()
    for row, words in ((theirs, "another cluster"), (peopled, "people of its own")):
        with pytest.raises(Conflict, match=words):
            take_in(session, own.id, row.id, viewer=manager_of(own), now=NOW)
    with pytest.raises(NotFound):
        take_in(session, own.id, 999, viewer=manager_of(own), now=NOW)
