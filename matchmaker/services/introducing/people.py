"""The people of an organisation: who acts for it here, and whom its cluster or itself has named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from models import Account, Contact, Grant

MOST_RECIPIENTS = 5  # of one letter: a firm that named fifty people gets no fifty letters


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an organisation.

    Attributes:
        account_id: None for a person who is named as a contact and never signed in.
        language, time_zone: the person's own; None where they are unknown.
    """

    name: str
    email: str
    language: str | None = None
    account_id: int | None = None
    phone: str | None = None
    time_zone: str | None = None


def people_of(session: Session, organisation_id: int) -> tuple[Person, ...]:
    """Whom to write to: those who act for the organisation here, else whom it has named."""
    return _chosen(faces_of(session, [organisation_id]).get(organisation_id, ()))


def people_by_organisation(
    session: Session, organisation_ids: Collection[int]
) -> dict[int, tuple[Person, ...]]:
    """The same for many organisations in two queries; one without people is left out."""
    faces = faces_of(session, organisation_ids)
    return {number: _chosen(found) for number, found in faces.items()}


def faces_of(session: Session, organisation_ids: Collection[int]) -> dict[int, tuple[Person, ...]]:
    """All people of these organisations, those who act for them first; two queries.

    They are told to another organisation only after both have said yes.
    """
    if not organisation_ids:
        return {}
    found: dict[int, dict[str, Person]] = {}
    for number, person in _accounts(session, organisation_ids) + _named(session, organisation_ids):
        found.setdefault(number, {}).setdefault(person.email.lower(), person)
    return {number: tuple(people.values()) for number, people in found.items()}


def _chosen(people: tuple[Person, ...]) -> tuple[Person, ...]:
    acting = tuple(each for each in people if each.account_id is not None)
    return (acting or people)[:MOST_RECIPIENTS]


def _accounts(session: Session, organisation_ids: Collection[int]) -> list[tuple[int, Person]]:
    query = (
        sa.select(Grant.organisation_id, Account.name, Account.email)
        .add_columns(Account.id, Account.language, Account.time_zone)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.role == AccountRole.MEMBER,
            Grant.organisation_id.in_(organisation_ids),
            Account.active,
        )
        .order_by(Account.name, Account.id)
    )
    return [
        (number, Person(name, email, language=language, account_id=key, time_zone=zone))
        for number, name, email, key, language, zone in session.execute(query)
    ]


def _named(session: Session, organisation_ids: Collection[int]) -> list[tuple[int, Person]]:
    query = (
        sa.select(Contact)
        .where(Contact.organisation_id.in_(organisation_ids))
        .order_by(Contact.name, Contact.id)
    )
    return [
        (row.organisation_id, Person(row.name, row.email, language=row.language, phone=row.phone))
        for row in session.scalars(query)
    ]
