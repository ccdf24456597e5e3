"""A manager reminds without reading; members are invited who nobody signs in for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, organisation, proposal
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, Answer, LetterKind
from matchmaker.errors import NotAllowed
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.membership.inviting_members import (
    INVITED_ALREADY,
    NO_ADDRESS,
    SIGNS_IN,
    invite_members,
)
from matchmaker.services.membership.manager_reminders import Waiting, remind, waiting_answers
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Signer
from models import Cluster, Contact, Interest, Letter, Organisation, Proposal

OFFICE = PostOffice("https://m.example", Signer("secret"))


def asked(session: Session, one: Organisation, other: Organisation, days: int) -> Proposal:
    at = NOW - timedelta(days=days)
    shown = proposal(session, one, other, shown_at=at)
    session.add(Interest(proposal_id=shown.id, organisation_id=one.id, answer=Answer.YES, at=at))
    session.commit()
    return shown


def with_address(session: Session, row: Organisation) -> Organisation:
    email = f"anna@{row.external_key}.example"
    session.add(Contact(organisation_id=row.id, name="Anna", email=email, created_at=NOW))
    session.commit()
    return row


def manager_of(own: Cluster) -> Viewer:
    ids = frozenset({own.id})
    return Viewer(clusters=ids, managed=ids)


def test_only_what_lies_with_a_member_for_long_is_waited_for(session: Session) -> None:
    member, other, stranger = (
        organisation(session, name) for name in ("Member", "Other", "Stranger")
    )
    own = cluster(session, "Alps", member)
    cluster(session, "Baltic", other, stranger)
    late = asked(session, other, member, days=9)
    asked(session, stranger, member, days=2)  # not for long yet
    asked(session, member, other, days=9)  # lies with the other
    asked(session, stranger, member, days=40)  # has expired
    assert waiting_answers(session, own.id, now=NOW) == [Waiting(late.id, member.id)]


def test_a_reminder_goes_to_the_member_once_a_week(session: Session) -> None:
    member = with_address(session, organisation(session, "Member"))
    other = with_address(session, organisation(session, "Other"))
    own = cluster(session, "Alps", member)
    asked(session, other, member, days=9)
    assert remind(session, own.id, viewer=manager_of(own), office=OFFICE, now=NOW) == 1
    assert remind(session, own.id, viewer=manager_of(own), office=OFFICE, now=NOW) == 0
    letter = session.scalars(sa.select(Letter)).one()
    assert (letter.kind, letter.recipient) == (LetterKind.REMINDER, "anna@member.example")
    assert "https://m.example/answer/" in letter.text
    assert "Other" not in letter.text


def test_only_the_clusters_manager_reminds(session: Session) -> None:
    own = cluster(session, "Alps")
    with pytest.raises(NotAllowed):
        remind(session, own.id, viewer=Viewer(), office=OFFICE, now=NOW)


def test_those_are_invited_who_have_an_address_and_no_account(session: Session) -> None:
    named, mute, signed = (organisation(session, n) for n in ("Named", "Mute", "Signed"))
    own = cluster(session, "Alps", named, mute, signed)
    with_address(session, named)
    grants = [Holding(AccountRole.MEMBER, signed.id)]
    add_account(session, email="s@example.org", name="S", password=None, grants=grants, now=NOW)
    ids = [named.id, mute.id, signed.id]
    for first in (None, INVITED_ALREADY):
        done = invite_members(session, OFFICE, ids, viewer=manager_of(own), now=NOW)
        assert done == {named.id: first, mute.id: NO_ADDRESS, signed.id: SIGNS_IN}
    assert session.scalars(sa.select(Letter.recipient)).all() == ["anna@named.example"]


def test_nobody_invites_for_others_members(session: Session) -> None:
    theirs = with_address(session, organisation(session, "Theirs"))
    own = cluster(session, "Alps")
    cluster(session, "Baltic", theirs)
    session.commit()
    with pytest.raises(NotAllowed):
        invite_members(session, OFFICE, [theirs.id], viewer=manager_of(own), now=NOW)
