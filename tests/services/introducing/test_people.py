"""Whom to write to: those who act for an organisation, else whom it has named."""

from __future__ import annotations

from factories import contact, organisation, person
from sqlalchemy.orm import Session

from matchmaker.services.introducing.people import (
    MOST_RECIPIENTS,
    Person,
    faces_of,
    people_by_organisation,
    people_of,
)


def test_who_acts_here_is_written_to_and_contacts_where_nobody_does(session: Session) -> None:
    one, other, empty = (organisation(session, name) for name in ("One", "Other", "Empty"))
    account = person(session, one, "Sira", language="lt", time_zone="Europe/Vilnius")
    contact(session, one, "Boss")
    contact(session, other, "Konrad", phone="+43 1", language="de")
    sira = Person("Sira", "sira@example.org", "lt", account.id, None, "Europe/Vilnius")
    konrad = Person("Konrad", "konrad@example.com", "de", None, "+43 1")
    assert people_of(session, one.id) == (sira,)
    assert people_of(session, empty.id) == ()
    found = people_by_organisation(session, [one.id, other.id, empty.id])
    assert found == {one.id: (sira,), other.id: (konrad,)}
    assert [each.name for each in faces_of(session, [one.id])[one.id]] == ["Sira", "Boss"]


def test_somebody_with_an_account_who_is_also_named_is_one_person(session: Session) -> None:
    one = organisation(session, "One")
    person(session, one, "Sira")
    contact(session, one, "Sira").email = "SIRA@example.org"
    session.commit()
    assert len(faces_of(session, [one.id])[one.id]) == 1


def test_those_who_may_not_sign_in_any_more_are_nobody(session: Session) -> None:
    one = organisation(session, "One")
    person(session, one, "Sira", active=False)
    assert faces_of(session, [one.id]) == {}


def test_a_letter_goes_to_a_few_only(session: Session) -> None:
    one = organisation(session, "One")
    for number in range(MOST_RECIPIENTS + 3):
        contact(session, one, f"Person {number}")
    assert len(people_of(session, one.id)) == MOST_RECIPIENTS
