"""Opening the database: one engine a process, with what SQLite must be told on each connect."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

# One number for the whole product: the lock under which changes are numbered on PostgreSQL.
CHANGE_LOCK = 727_114


def open_database(url: str) -> sessionmaker[Session]:
    """Sessions on the database at `url`; nothing is created and nothing is read yet."""
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return sessionmaker(engine, expire_on_commit=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys are off and readers block writers unless SQLite is told otherwise.

    `synchronous=FULL` costs a sync for each commit and is the price of keeping what was
    acknowledged when the power goes; WAL with NORMAL does not.
    """
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
