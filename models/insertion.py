"""Inserting what another process may be inserting at the same moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base


def insert_missing(session: Session, entity: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in the caller's transaction; one whose key is there already stays as it is.

    Looking first and inserting afterwards is not enough: two who look at once both find nothing,
    and the slower one would lose its whole transaction to a key that it need not have written.
    Rows in order of their keys keep two such transactions from waiting for each other.
    """
    if rows:
        session.execute(_insert(session, entity).on_conflict_do_nothing(), rows)


def insert_once(session: Session, entity: type[Base], row: Mapping[str, Any]) -> int | None:
    """Insert one row in the caller's transaction, unless its key is there already.

    Gives the new row's id (0 where the entity has none), None if nothing was written: of two who
    insert the same at once, exactly one is told that it was first.
    """
    first, *_ = entity.__mapper__.primary_key
    insert = _insert(session, entity).values(**row).on_conflict_do_nothing()
    found = session.execute(insert.returning(first)).first()
    if found is None:
        return None
    return found[0] if isinstance(found[0], int) else 0


def _insert(session: Session, entity: type[Base]) -> postgresql.Insert | sqlite.Insert:
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if is_postgres else sqlite.insert)(entity)
