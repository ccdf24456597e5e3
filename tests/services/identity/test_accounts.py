"""Accounts: made once, let in by their password, and by nothing that resembles it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import NOW, TODAY, organisation
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.access import viewer_of
from matchmaker.services.identity.accounts import (
    SHORTEST_PASSWORD,
    Holding,
    add_account,
    check_password,
    find_account,
)
from models import Account, AuditEvent

PASSWORD = "correct horse battery"


def add(session: Session, email: str = "ona@example.org", **about: object) -> Account:
    known: dict[str, object] = {
        "name": "Ona",
        "password": PASSWORD,
        "grants": [Holding(AccountRole.ADMINISTRATOR)],
        "now": NOW,
    } | about
    return add_account(session, email=email, **known)  # type: ignore[arg-type]


def test_a_person_is_let_in_by_the_very_password(session: Session) -> None:
    account = add(session)
    assert check_password(session, "ona@example.org", PASSWORD) == account
    for wrong in (PASSWORD.upper(), PASSWORD[:-1], PASSWORD + " ", PASSWORD + "\0", ""):
        assert check_password(session, "ona@example.org", wrong) is None


def test_an_address_is_one_however_it_is_capitalised(session: Session) -> None:
    account = add(session, " Ona@Example.org ")
    assert account.email == "ona@example.org"
    assert find_account(session, "ONA@EXAMPLE.ORG") == account
    assert check_password(session, "ONA@example.org", PASSWORD) == account
    with pytest.raises(Conflict, match="already"):
        add(session, "ONA@EXAMPLE.ORG")


def test_nobody_enters_a_closed_account_or_one_without_a_password(session: Session) -> None:
    add(session, "closed@example.org").active = False
    add(session, "invited@example.org", password=None)
    session.commit()
    assert check_password(session, "closed@example.org", PASSWORD) is None
    assert check_password(session, "invited@example.org", "nobody signs in with this") is None
    assert check_password(session, "unknown@example.org", "nobody signs in with this") is None


def test_a_damaged_hash_lets_nobody_in(session: Session) -> None:
    add(session).password_hash = "not a hash"
    session.commit()
    assert check_password(session, "ona@example.org", PASSWORD) is None


def test_passwords_are_kept_as_argon2id_hashes(session: Session) -> None:
    stored = add(session).password_hash
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in stored


@pytest.mark.parametrize("email", ["", "ona", "@example.org", "ona@", " "])
def test_what_is_no_address_is_refused(session: Session, email: str) -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        add(session, email)


@pytest.mark.parametrize("password", ["", "x" * (SHORTEST_PASSWORD - 1)])
def test_a_short_password_is_refused(session: Session, password: str) -> None:
    with pytest.raises(InputError, match="too short"):
        add(session, password=password)
    assert session.scalars(sa.select(Account)).all() == []


def test_an_account_holds_its_roles_and_is_told_in_the_audit_trail(session: Session) -> None:
    firm = organisation(session, "Firm")
    account = add(session, grants=[Holding(AccountRole.MEMBER, firm.id)], account_id=None)
    assert viewer_of(session, account, today=TODAY).organisations == {firm.id}
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.subject) == ("account added", f"account {account.id}")


def test_a_person_without_a_name_is_known_by_the_address(session: Session) -> None:
    assert add(session, name="  ").name == "ona@example.org"
