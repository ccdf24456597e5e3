"""What an administrator reads page by page: the outbox, who did what, who may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import AccountRole, LetterKind, LetterState
from matchmaker.errors import NotFound
from models import Account, AuditEvent, Cluster, Job, Letter, MetaCluster, Organisation

PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Row]):
    """One page of a register: its rows, which page it is, of how many, how many rows in all."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to what, when."""

    at: datetime
    who: str | None
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account and what it may do: roles with the names of what they are held for."""

    account: Account
    holdings: tuple[tuple[AccountRole, str], ...]


def letters(
    session: Session, *, state: LetterState | None = None, words: str = "", page: int = 1
) -> Sheet[Letter]:
    """The outbox, newest first; `words` are looked for in the recipient and the subject."""
    query = sa.select(Letter).options(sa.orm.defer(Letter.text), sa.orm.defer(Letter.html))
    if state is not None:
        query = query.where(Letter.state == state)
    if words:
        query = query.where(_contains(words, Letter.recipient, Letter.subject))
    return _sheet(session, query, Letter.id.desc(), page)


def letter(session: Session, letter_id: int) -> Letter:
    """One letter.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Letter, letter_id)
    if found is None:
        raise NotFound(phrase("There is no letter %(number)s.", number=letter_id))
    return found


def is_readable(found: Letter) -> bool:
    """Whether an administrator may read it: a link that lets somebody in only where mail is kept.

    Where mail is sent, whoever reads such a link could sign in as somebody else.
    """
    return found.kind is not LetterKind.SIGN_IN or found.state is LetterState.KEPT


def events(session: Session, *, words: str = "", page: int = 1) -> Sheet[Event]:
    """Who did what, newest first; `words` are looked for in person, action and subject."""
    query = sa.select(AuditEvent, Account.name).outerjoin(
        Account, Account.id == AuditEvent.account_id
    )
    if words:
        query = query.where(
            _contains(words, AuditEvent.action, AuditEvent.subject, Account.name, Account.email)
        )
    total, page, pages = _extent(session, query, page)
    rows = session.execute(
        query.order_by(AuditEvent.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )
    found = [
        Event(event.at, name, event.action, event.subject, event.detail) for event, name in rows
    ]
    return Sheet(found, page, pages, total)


def people(session: Session, *, words: str = "", page: int = 1) -> Sheet[PersonRow]:
    """Who may sign in, by address, with what each may do."""
    query = sa.select(Account)
    if words:
        query = query.where(_contains(words, Account.email, Account.name))
    found = _sheet(session, query, Account.email, page)
    names = _names(session, found.rows)
    rows = [
        PersonRow(each, tuple((g.role, names.get(_subject(g), "")) for g in each.grants))
        for each in found.rows
    ]
    return Sheet(rows, found.page, found.pages, found.total)


def recent_jobs(session: Session, limit: int = 10) -> Sequence[Job]:
    """Longer pieces of work, newest first."""
    return session.scalars(sa.select(Job).order_by(Job.id.desc()).limit(limit)).all()


def _sheet(session: Session, query: sa.Select[Row], order: Any, page: int) -> Sheet[Row]:
    total, page, pages = _extent(session, query, page)
    rows = session.scalars(query.order_by(order).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Sheet(rows, page, pages, total)


def _extent(session: Session, query: Any, page: int) -> tuple[int, int, int]:
    """How many rows, the page that is shown (there may be fewer than asked for), how many pages."""
    inner = query.with_only_columns(sa.literal(1), maintain_column_froms=True).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0
    pages = max(1, -(-total // PAGE))
    return total, min(max(page, 1), pages), pages


def _contains(words: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(each.icontains(words, autoescape=True) for each in columns))


def _subject(grant: Any) -> tuple[AccountRole, int | None]:
    return grant.role, grant.organisation_id or grant.cluster_id or grant.meta_cluster_id


def _names(
    session: Session, accounts: Sequence[Account]
) -> dict[tuple[AccountRole, int | None], str]:
    """What roles are held for, by role and number; one query for each kind of thing."""
    entities: dict[AccountRole, Any] = {
        AccountRole.MEMBER: Organisation,
        AccountRole.MANAGER: Cluster,
        AccountRole.COORDINATOR: MetaCluster,
    }
    wanted = {_subject(grant) for each in accounts for grant in each.grants}
    found: dict[tuple[AccountRole, int | None], str] = {}
    for role, entity in entities.items():
        ids = [number for held, number in wanted if held is role and number is not None]
        query = sa.select(entity.id, entity.name).where(entity.id.in_(ids))
        found |= {(role, row.id): row.name for row in session.execute(query)}
    return found
