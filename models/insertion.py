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
    if not rows:
        return
    is_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    session.execute(insert(entity).on_conflict_do_nothing(), rows)
