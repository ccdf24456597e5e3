"""People who sign in: made, granted roles, and let in by their password."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.identity.auditing import record
from models import Account, Grant

SHORTEST_PASSWORD = 12
LONGEST_ADDRESS = 254
# How exactly it is known when somebody was here last: no page writes more often.
SEEN = timedelta(hours=1)


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


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to get an account; without a password they come in by a mailed link."""

    email: str
    name: str
    password: str | None = None
    is_example: bool = False


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
    newcomer = Newcomer(email, name, password, is_example)
    account = make_account(session, newcomer, grants, now=now, by=account_id)
    session.commit()
    return account


def make_account(
    session: Session,
    newcomer: Newcomer,
    grants: Iterable[Holding],
    *,
    now: datetime,
    by: int | None,
) -> Account:
    """As `add_account`, in the caller's transaction."""
    address = newcomer.email.strip().lower()
    if "@" not in address[1:-1] or len(address) > LONGEST_ADDRESS or " " in address:
        raise InputError(
            phrase("«%(email)s» is no e-mail address.", email=newcomer.email[:LONGEST_ADDRESS]),
            remedy=phrase("Write name@example.org."),
        )
    if newcomer.password is not None and len(newcomer.password) < SHORTEST_PASSWORD:
        raise InputError(
            phrase("The password is too short."),
            remedy=phrase("Use %(least)s characters or more.", least=SHORTEST_PASSWORD),
        )
    if find_account(session, address) is not None:
        raise Conflict(phrase("There is an account %(email)s already.", email=address))

    account = Account(
        email=address,
        name=newcomer.name.strip()[:200] or address[:200],
        password_hash=_hasher().hash(newcomer.password) if newcomer.password else None,
        is_example=newcomer.is_example,
        created_at=now,
        grants=[grant(each) for each in grants],
    )

    session.add(account)
    session.flush()  # the event names the account's number
    record(session, "account added", f"account {account.id}", account_id=by, now=now)
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


def note_seen(session: Session, account: Account, *, now: datetime) -> None:
    """Remember that somebody is here, at most once an hour."""
    if account.last_seen_at is None or now - account.last_seen_at >= SEEN:
        account.last_seen_at = now
        session.commit()


def choose_for(
    session: Session, account: Account, *, language: str | None, time_zone: str | None
) -> None:
    """Keep how somebody wants to read: None follows the browser, or the site."""
    account.language, account.time_zone = language, time_zone
    session.commit()


def set_active(
    session: Session, account_id: int, *, active: bool, by: Account, now: datetime
) -> Account:
    """Let an account sign in, or no longer; whoever is signed in with it is out at once.

    Raises:
        NotFound: there is none.
        Conflict: administrators do not close their own account: one must stay.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(phrase("There is no account %(number)s.", number=account_id))
    if account.id == by.id and not active:
        raise Conflict(
            phrase("You cannot close your own account."),
            remedy=phrase("Another administrator can do it."),
        )
    if account.active is not active:
        account.active = active
        action = "account opened" if active else "account closed"
        record(session, action, f"account {account.id}", account_id=by.id, now=now)
    session.commit()
    return account


def grant(holding: Holding) -> Grant:
    """A holding as an account keeps it."""
    column = {
        AccountRole.MEMBER: "organisation_id",
        AccountRole.MANAGER: "cluster_id",
        AccountRole.COORDINATOR: "meta_cluster_id",
    }.get(holding.role)
    return Grant(role=holding.role, **({column: holding.subject_id} if column else {}))
