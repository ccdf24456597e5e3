"""Suspected pairs: who looks, what is shown to whom, and each judgement with its way back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, cluster, organisation, statement
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, StatementRole, Visibility
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.deduplicating.duplicate_decisions import (
    join,
    separate,
    take_back_join,
    take_back_separation,
)
from matchmaker.services.deduplicating.suspects import (
    Suspect,
    count_suspects,
    look_among,
    look_for_duplicates,
    suspected_members,
    suspects_of,
)
from matchmaker.services.identity.accounts import Holding, add_account
from models import Cluster, Contact, Organisation, Statement
from models.changes import append_changes


def twins(session: Session, **about: object) -> tuple[Organisation, Organisation]:
    one = organisation(session, "TOPAG Lasertechnik GmbH", city="Darmstadt")
    return one, organisation(session, "Topag Lasertechnik", city="Darmstadt", **about)


def manager(session: Session, *clusters: Cluster) -> Viewer:
    person = add_account(
        session,
        email=f"m{clusters[0].id}@example.org",
        name="M",
        password=None,
        grants=[Holding(AccountRole.MANAGER, each.id) for each in clusters],
        now=NOW,
    )
    ids = frozenset(each.id for each in clusters)
    return Viewer(account_id=person.id, clusters=ids, managed=ids)


def pairs(session: Session, own: Cluster, viewer: Viewer | None = None) -> list[Suspect]:
    ids = frozenset({own.id})
    viewer = viewer or Viewer(clusters=ids, managed=ids)
    return suspects_of(session, own.id, viewer=viewer, today=TODAY, page=1, size=10)


def test_the_chore_finds_pairs_and_follows_what_changes(session: Session) -> None:
    one, other = twins(session)
    own = cluster(session, "Alps", one)
    session.commit()
    assert look_for_duplicates(session, None, NOW) == 1
    assert look_for_duplicates(session, None, NOW) == 0  # nothing has changed since
    assert count_suspects(session, own.id, today=TODAY) == 1
    assert suspected_members(session, own.id, today=TODAY) == {one.id, other.id}

    other.name = "Wholly Different Works"
    append_changes(session, [other.id])
    session.commit()
    look_for_duplicates(session, None, NOW)
    assert count_suspects(session, own.id, today=TODAY) == 0

    other.name = "TOPAG Laser-Technik"
    append_changes(session, [other.id])
    session.commit()
    assert look_for_duplicates(session, None, NOW) == 1


def test_a_pair_without_a_member_is_nobody_elses_business(session: Session) -> None:
    twins(session)
    own = cluster(session, "Alps", organisation(session, "Moulder"))
    session.commit()
    look_for_duplicates(session, None, NOW)
    assert pairs(session, own) == []
    assert count_suspects(session, own.id, today=TODAY) == 0


def test_looking_among_members_leaves_other_pairs_as_they_are(session: Session) -> None:
    one, _ = twins(session)
    third, _ = (organisation(session, name) for name in ("Glasbau Huber", "Glasbau Huber GmbH"))
    alps, baltic = cluster(session, "Alps", one), cluster(session, "Baltic", third)
    session.commit()
    look_for_duplicates(session, None, NOW)
    assert look_among(session, [one.id], now=NOW) == 1
    assert [count_suspects(session, each.id, today=TODAY) for each in (alps, baltic)] == [1, 1]


def test_reasons_are_phrases_and_stand_on_public_sentences_only(session: Session) -> None:
    """Two that say the same inside their clusters: the manager of one must not learn it."""
    one, other = organisation(session, "Moulder"), organisation(session, "Unlike Works")
    for row in (one, other):
        for role in (StatementRole.CAPABILITY, StatementRole.NEED):
            inside = {"visibility": Visibility.CLUSTER}
            statement(session, row, role, f"We {role.value} the very same words.", **inside)
    own = cluster(session, "Alps", one)
    cluster(session, "Baltic", other)
    session.commit()
    look_for_duplicates(session, None, NOW)
    assert pairs(session, own) == []
    for row in session.scalars(sa.select(Statement)):
        row.visibility = Visibility.PUBLIC
    append_changes(session, [one.id, other.id])
    session.commit()
    look_for_duplicates(session, None, NOW)
    (found,) = pairs(session, own)
    assert "the same offers and needs, word for word" in found.reasons
    assert all(hasattr(each, "singular") for each in found.reasons)


def test_counts_of_the_other_side_are_what_this_manager_may_see(session: Session) -> None:
    one, other = twins(session)
    secret = {"visibility": Visibility.CLUSTER}
    statement(session, other, StatementRole.NEED, "We need zanzibar.", **secret)
    own = cluster(session, "Alps", one)
    cluster(session, "Baltic", other)
    session.commit()
    look_for_duplicates(session, None, NOW)
    (found,) = pairs(session, own)
    assert found.b.needs == 0


def test_joining_moves_contacts_too_and_undo_puts_them_back(session: Session) -> None:
    one, other = twins(session)
    own = cluster(session, "Alps", one, other)
    for row, email in ((one, "a@x.example"), (other, "a@x.example"), (other, "b@x.example")):
        session.add(Contact(organisation_id=row.id, name="A", email=email, created_at=NOW))
    viewer = manager(session, own)
    session.commit()
    look_for_duplicates(session, None, NOW)
    merge_id = join(session, own.id, (one.id, other.id), kept_id=one.id, viewer=viewer, now=NOW)
    assert count_suspects(session, own.id, today=TODAY) == 0
    addresses = sa.select(Contact.organisation_id, Contact.email).order_by(Contact.email)
    assert set(session.execute(addresses)) == {(one.id, "a@x.example"), (one.id, "b@x.example")}

    take_back_join(session, merge_id, viewer=viewer, now=NOW)
    assert count_suspects(session, own.id, today=TODAY) == 1
    assert len(session.execute(addresses).all()) == 3


def test_twice_joined_is_told_that_it_is_decided(session: Session) -> None:
    one, other = twins(session)
    own = cluster(session, "Alps", one, other)
    viewer = manager(session, own)
    session.commit()
    look_for_duplicates(session, None, NOW)
    pair = (one.id, other.id)
    join(session, own.id, pair, kept_id=other.id, viewer=viewer, now=NOW)
    assert session.get_one(Organisation, one.id).merged_into_id == other.id
    with pytest.raises(Conflict, match="decided already"):
        join(session, own.id, pair, kept_id=other.id, viewer=viewer, now=NOW)


@pytest.mark.parametrize("hold", ["a cluster", "people", "nobody"])
def test_somebody_elses_firm_cannot_be_joined_for_its_private_sentences(
    session: Session, hold: str
) -> None:
    one, other = twins(session)
    own = cluster(session, "Alps", one)
    if hold == "a cluster":
        cluster(session, "Baltic", other)
    if hold == "people":
        grants = [Holding(AccountRole.MEMBER, other.id)]
        add_account(session, email="s@example.org", name="S", password=None, grants=grants, now=NOW)
    viewer = manager(session, own)
    session.commit()
    look_for_duplicates(session, None, NOW)
    (found,) = pairs(session, own, viewer)
    pair = (one.id, other.id)
    if hold == "nobody":
        assert found.hindrance is None
        join(session, own.id, pair, kept_id=one.id, viewer=viewer, now=NOW)
    else:
        assert "whoever keeps this site running" in str(found.hindrance)
        with pytest.raises(NotAllowed):
            join(session, own.id, pair, kept_id=one.id, viewer=viewer, now=NOW)


def test_different_is_remembered_until_it_is_taken_back(session: Session) -> None:
    one, other = twins(session)
    own = cluster(session, "Alps", one, other)
    viewer = manager(session, own)
    session.commit()
    look_for_duplicates(session, None, NOW)
    pair = (other.id, one.id)  # whichever way round
    separate(session, own.id, pair, viewer=viewer, now=NOW)
    look_among(session, [one.id], now=NOW)
    assert pairs(session, own) == []
    take_back_separation(session, own.id, pair, viewer=viewer, now=NOW)
    take_back_separation(session, own.id, pair, viewer=viewer, now=NOW)
    look_among(session, [one.id], now=NOW)
    assert len(pairs(session, own)) == 1


def test_only_ones_own_decisions_are_taken_back(session: Session) -> None:
    one, other = twins(session)
    alps, baltic = cluster(session, "Alps", one, other), cluster(session, "Baltic")
    mine, theirs = manager(session, alps), manager(session, baltic)
    session.commit()
    look_for_duplicates(session, None, NOW)
    pair = (one.id, other.id)
    merge_id = join(session, alps.id, pair, kept_id=one.id, viewer=mine, now=NOW)
    with pytest.raises(NotFound):
        take_back_join(session, merge_id, viewer=theirs, now=NOW)
    with pytest.raises(NotFound):
        take_back_separation(session, baltic.id, pair, viewer=theirs, now=NOW)
    with pytest.raises(Conflict):
        separate(session, baltic.id, pair, viewer=theirs, now=NOW)


def test_the_one_whose_people_sign_in_is_proposed_to_stay(session: Session) -> None:
    one, other = twins(session, offers=["We sell lasers."])
    own = cluster(session, "Alps", one, other)
    session.commit()
    look_for_duplicates(session, None, NOW)
    assert pairs(session, own)[0].kept_id == other.id
    grants = [Holding(AccountRole.MEMBER, one.id)]
    add_account(session, email="s@example.org", name="S", password=None, grants=grants, now=NOW)
    assert pairs(session, own)[0].kept_id == one.id
