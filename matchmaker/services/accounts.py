"""People who sign in: made, granted roles, and let in by their password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import Conflict, InputError
from matchmaker.services.auditing import record
from models import Account, Grant

SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class Holding:
    """A role and what it is held for: an organisation, a cluster, a meta-cluster, or the whole."""

    role: AccountRole
    subject_id: int | None = None


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    """Argon2id with the OWASP ASVS 5.0 minimum: the library's default would take half a second."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits: checking it costs an unknown address as much as a known one."""
    return _hasher().hash("nobody signs in with this")


def add_account(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None,
    grants: Iterable[Holding],
    now: datetime,
    is_example: bool = False,
    account_id: int | None = None,
) -> Account:
    """A new account with its roles; `account_id` is whoever adds it.

    Raises:
        InputError: the address is none, or the password too short.
        Conflict: the address is taken.
    """
    address = email.strip().lower()
    if "@" not in address[1:-1]:
        raise InputError(f"«{email}» is no e-mail address.", remedy="Write name@example.org.")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise InputError("The password is too short.", remedy=f"{SHORTEST_PASSWORD} or more.")
    if find_account(session, address) is not None:
        raise Conflict(f"There is an account {address} already.")

    account = Account(
        email=address,
        name=name.strip() or address,
        password_hash=_hasher().hash(password) if password else None,
        is_example=is_example,
        created_at=now,
        grants=[_grant(each) for each in grants],
    )

    session.add(account)
    session.flush()  # the event names the account's number
    record(session, "account added", f"account {account.id}", account_id=account_id, now=now)
    session.commit()
    return account


def find_account(session: Session, email: str) -> Account | None:
    """The account with this address, however it is capitalised."""
    return session.scalar(sa.select(Account).where(Account.email == email.strip().lower()))


def check_password(session: Session, email: str, password: str) -> Account | None:
    """The active account that this address and password open, or None.

    An unknown address costs the same time as a wrong password, so that neither can be told.
    """
    account = find_account(session, email)
    stored = account.password_hash if account and account.password_hash else _nobody()
    try:
        _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return None
    return account if account and account.password_hash and account.active else None


def _grant(holding: Holding) -> Grant:
    column = {
        AccountRole.MEMBER: "organisation_id",
        AccountRole.MANAGER: "cluster_id",
        AccountRole.COORDINATOR: "meta_cluster_id",
    }.get(holding.role)
    return Grant(role=holding.role, **({column: holding.subject_id} if column else {}))
