"""The people of an organisation who need no account: listed, added, removed.

Others are told of them only after both sides have said yes; here they are kept, by the
organisation's own people and by the managers of its clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.describing.stating import require_editor
from matchmaker.services.describing.taking import newest_taken, take_away, what_was_taken
from matchmaker.services.identity.auditing import record
from matchmaker.services.rows_as_json import row_from_json
from models import Account, Contact, Grant
from models.insertion import insert_once

LONGEST = {"name": 200, "email": 254, "phone": 40}


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person as somebody typed them."""

    name: str
    email: str
    phone: str = ""


def contacts_of(session: Session, organisation_id: int) -> list[Contact]:
    """Its people who need no account, in order of their names."""
    query = sa.select(Contact).where(Contact.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Contact.name, Contact.id)))


def members_of(session: Session, organisation_id: int) -> list[Account]:
    """Its people who sign in, in order of their names."""
    acts_for = sa.select(Grant.account_id).where(
        Grant.role == AccountRole.MEMBER, Grant.organisation_id == organisation_id
    )
    query = sa.select(Account).where(Account.id.in_(acts_for), Account.active)
    return list(session.scalars(query.order_by(Account.name, Account.id)))


def add_contact(
    session: Session, organisation_id: int, new: NewContact, *, viewer: Viewer, now: datetime
) -> bool:
    """Add a person; False if the address was there already.

    Raises:
        NotAllowed: the viewer may not edit this organisation.
        FieldsError: no name, or no address.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    _check(new)
    row = {
        "organisation_id": organisation_id,
        "name": new.name,
        "email": new.email.lower(),
        "phone": new.phone or None,
        "created_at": now,
    }
    number = insert_once(session, Contact, row)
    if number is not None:
        about = f"organisation {organisation_id}"
        record(session, "contact added", about, account_id=viewer.account_id, now=now)
    session.commit()
    return number is not None


def remove_contact(
    session: Session, organisation_id: int, contact_id: int, *, viewer: Viewer, now: datetime
) -> int:
    """Take a person out; gives the number by which `restore_contact` brings them back.

    Raises:
        NotAllowed: the viewer may not edit this organisation.
        NotFound: it has no such contact.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    row = session.get(Contact, contact_id)
    if row is None:
        taken = newest_taken(session, Contact, organisation_id, contact_id)
    elif row.organisation_id == organisation_id:
        taken = take_away(session, row, now=now)
        about = f"organisation {organisation_id}"
        record(session, "contact removed", about, account_id=viewer.account_id, now=now)
        session.commit()
    else:
        taken = None
    if taken is None:
        raise NotFound(phrase("This organisation has no such contact."))
    return taken.id


def restore_contact(
    session: Session, organisation_id: int, taken_id: int, *, viewer: Viewer, now: datetime
) -> None:
    """Put a person back.

    Raises:
        NotAllowed: the viewer may not edit this organisation.
        NotFound: nothing of that number can be brought back.
    """
    require_editor(session, viewer, organisation_id, today=now.date())
    taken = what_was_taken(session, Contact, organisation_id, taken_id)
    was = row_from_json(Contact, taken.row)
    kept = NewContact(was.name, was.email, was.phone or "")
    session.delete(taken)
    add_contact(session, organisation_id, kept, viewer=viewer, now=now)


def is_address(text: str) -> bool:
    """Whether a text could be an e-mail address: what is in front of the @ is not judged."""
    name, _, host = text.partition("@")
    return (
        bool(name) and "." in host.strip(".") and "@" not in host and not set(text) & set(" <>,;")
    )


def _check(new: NewContact) -> None:
    wrong: dict[str, str] = {}
    if not new.name:
        wrong["contact_name"] = phrase("Write the name of the person.")
    if not is_address(new.email):
        wrong["contact_email"] = phrase("Write an address such as name@example.org.")
    for name, most in LONGEST.items():
        length = len(getattr(new, name))
        if length > most:
            words = phrase("It has %(n)s characters; %(most)s fit.", n=length, most=most)
            wrong[f"contact_{name}"] = words
    if wrong:
        raise FieldsError(**wrong)
