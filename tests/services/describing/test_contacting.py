"""The people of an organisation who need no account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOW, organisation, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.describing.contacting import (
    NewContact,
    add_contact,
    contacts_of,
    is_address,
    members_of,
    remove_contact,
    restore_contact,
)
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.describing.taking import KEPT, forget_taken
from matchmaker.services.identity.accounts import Holding, add_account
from models import Organisation, TakenAway

ONA = NewContact("Ona", "Ona@firm.example", "+370 600")


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm")
    session.commit()
    return row


def test_a_person_is_named_once_removed_and_put_back(session: Session, firm: Organisation) -> None:
    viewer = voice_of(firm)
    assert add_contact(session, firm.id, ONA, viewer=viewer, now=NOW)
    assert not add_contact(session, firm.id, ONA, viewer=viewer, now=NOW)
    (row,) = contacts_of(session, firm.id)
    assert (row.name, row.email, row.phone) == ("Ona", "ona@firm.example", "+370 600")

    taken = remove_contact(session, firm.id, row.id, viewer=viewer, now=NOW)
    assert remove_contact(session, firm.id, row.id, viewer=viewer, now=NOW) == taken
    assert contacts_of(session, firm.id) == []
    restore_contact(session, firm.id, taken, viewer=viewer, now=NOW)
    assert [each.email for each in contacts_of(session, firm.id)] == ["ona@firm.example"]
    with pytest.raises(NotFound):
        restore_contact(session, firm.id, taken, viewer=viewer, now=NOW)


def test_strangers_touch_nobody(session: Session, firm: Organisation) -> None:
    other = organisation(session, "Other")
    session.commit()
    add_contact(session, firm.id, ONA, viewer=voice_of(firm), now=NOW)
    (row,) = contacts_of(session, firm.id)
    for viewer in (Viewer(), voice_of(other)):
        with pytest.raises(NotAllowed):
            add_contact(session, firm.id, ONA, viewer=viewer, now=NOW)
        with pytest.raises(NotAllowed):
            remove_contact(session, firm.id, row.id, viewer=viewer, now=NOW)
    with pytest.raises(NotFound):
        remove_contact(session, other.id, row.id, viewer=voice_of(other), now=NOW)


def test_errors_name_their_fields(session: Session, firm: Organisation) -> None:
    new = NewContact("", "ona", "1" * 41)
    with pytest.raises(FieldsError) as refused:
        add_contact(session, firm.id, new, viewer=voice_of(firm), now=NOW)
    assert set(refused.value.fields) == {"contact_name", "contact_email", "contact_phone"}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a@b.lt", True), ("a@b", False), ("@b.lt", False), ("a@b@c.lt", False), ("a b@c.lt", False)],
)
def test_an_address_is_told_from_what_is_none(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one


def test_members_are_those_who_sign_in(session: Session, firm: Organisation) -> None:
    made = add_account(
        session,
        email="m@firm.example",
        name="M",
        password=None,
        grants=[Holding(AccountRole.MEMBER, firm.id)],
        now=NOW,
    )
    assert [each.id for each in members_of(session, firm.id)] == [made.id]
    made.active = False
    session.commit()
    assert members_of(session, firm.id) == []


def test_after_a_month_nothing_is_left_of_a_person_who_was_removed(
    session: Session, firm: Organisation
) -> None:
    viewer = voice_of(firm)
    add_contact(session, firm.id, ONA, viewer=viewer, now=NOW)
    (row,) = contacts_of(session, firm.id)
    remove_contact(session, firm.id, row.id, viewer=viewer, now=NOW)
    assert forget_taken(session, None, NOW + KEPT) == 0
    assert forget_taken(session, None, NOW + KEPT + timedelta(seconds=1)) == 1
    assert session.query(TakenAway).count() == 0
