"""Making and upgrading the database: the migrations, run on the engine that the app uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.config import ROOT
from matchmaker.errors import NotReady


def migrate(database: sessionmaker[Session]) -> str:
    """Bring the database to the newest schema; a second run does nothing. Gives the revision.

    Either all of it is done or nothing, whatever interrupts it.

    Raises:
        NotReady: a row would refer to one that is not there; nothing was changed.
    """
    engine = _engine(database)
    with engine.connect() as connection, _copying_tables(connection):
        settings = _settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        _refuse_dangling(connection)
        connection.commit()
    return newest_revision()


@contextmanager
def _copying_tables(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite alter a table, which it does by copying it and dropping the old one.

    With foreign keys on, dropping would delete every row that refers to the table. They can only
    be switched off outside a transaction, and what they hold is checked by hand before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite":
        return  # it never stopped looking
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise NotReady(
            f"A row of {broken[0]} refers to one of {broken[2]} that is not there.",
            remedy="Nothing was changed. Bring back the copy of the database made before.",
        )


def require_schema(database: sessionmaker[Session]) -> None:
    """Refuse to work on a database that is missing, older or newer than the code.

    Raises:
        NotReady: with the command that mends it.
    """
    found = current_revision(database)
    if found != newest_revision():
        raise NotReady(
            f"The database is at schema {found or 'none'}, the code at {newest_revision()}.",
            remedy="Run `python -m matchmaker migrate` (a newer database needs newer code).",
        )


def current_revision(database: sessionmaker[Session]) -> str | None:
    """The schema that the database is at."""
    with _engine(database).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The schema that the code expects."""
    head = ScriptDirectory.from_config(_settings()).get_current_head()
    assert head is not None, "migrations/ is part of the code"
    return head


def _settings() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return settings


def _engine(database: sessionmaker[Session]) -> sa.Engine:
    engine = database.kw["bind"]
    assert isinstance(engine, sa.Engine)
    return engine
