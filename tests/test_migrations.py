"""Migrations and models are the same schema, on both databases; a second run does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.config import ROOT
from matchmaker.errors import NotReady
from matchmaker.services.database import current_revision, migrate, newest_revision, require_schema
from models import Base


@pytest.fixture
def empty(database: sessionmaker[Session]) -> Iterator[sessionmaker[Session]]:
    engine = database.kw["bind"]
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    yield database
    Base.metadata.create_all(engine)  # PostgreSQL is shared with the tests that follow


def test_migrating_an_empty_database_gives_what_the_models_say(
    empty: sessionmaker[Session],
) -> None:
    migrate(empty)
    with empty.kw["bind"].connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_migrating_twice_does_nothing(empty: sessionmaker[Session]) -> None:
    assert migrate(empty) == migrate(empty) == newest_revision()


def at_revision(database: sessionmaker[Session], revision: str) -> sa.MetaData:
    """The tables of an older version, made in an empty database."""
    engine = database.kw["bind"]
    with engine.begin() as connection:
        settings = Config()
        settings.set_main_option("script_location", str(ROOT / "migrations"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
    tables = sa.MetaData()
    tables.reflect(engine)
    return tables


def fill(database: sessionmaker[Session], tables: sa.MetaData) -> None:
    """Two organisations in a cluster, linked, and somebody who manages it."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    firm = {"kind": "company", "languages": "", "sectors": "", "is_example": False}
    rows = (
        ("organisation", {**firm, "id": 1, "name": "A", "name_key": "a"}),
        ("organisation", {**firm, "id": 2, "name": "B", "name_key": "b"}),
        ("cluster", {"id": 1, "name": "Alps", "sectors": "", "stages": [], "is_example": False}),
        ("membership", {"organisation_id": 1, "cluster_id": 1}),
        ("membership", {"organisation_id": 2, "cluster_id": 1}),
        ("account", {"id": 1, "email": "m@example.org", "name": "M", "active": True}),
        ("grant", {"account_id": 1, "role": "manager", "cluster_id": 1}),
        ("link", {"a_id": 1, "b_id": 2, "kind": "contact", "visibility": "public"}),
    )
    with database.kw["bind"].begin() as connection:
        for name, values in rows:
            table = tables.tables[name]
            moments = {
                column.name: now
                for column in table.columns
                if not column.nullable and column.name in {"created_at", "updated_at"}
            }
            falses = {
                column.name: False
                for column in table.columns
                if not column.nullable
                and isinstance(column.type, sa.Boolean)
                and column.name not in values
            }
            connection.execute(table.insert().values(**moments, **falses, **values))


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_nothing_that_was_kept_by_an_older_version_is_lost(
    empty: sessionmaker[Session], revision: str
) -> None:
    fill(empty, at_revision(empty, revision))
    migrate(empty)
    with empty() as session:
        kept = {
            name: session.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[name]))
            for name in ("organisation", "cluster", "membership", "account", "grant", "link")
        }
        is_looked_after = empty.kw["bind"].dialect.name != "sqlite" or session.scalar(
            sa.text("PRAGMA foreign_keys")
        )
    assert kept == {
        "organisation": 2, "cluster": 1, "membership": 2, "account": 1, "grant": 1, "link": 1
    }  # fmt: skip
    assert is_looked_after


def test_a_migration_that_would_leave_a_row_without_its_other_half_changes_nothing(
    empty: sessionmaker[Session],
) -> None:
    if empty.kw["bind"].dialect.name != "sqlite":
        return  # PostgreSQL never stops looking
    fill(empty, at_revision(empty, "0002"))
    with empty.kw["bind"].connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM cluster")
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    with pytest.raises(NotReady, match="refers to one of cluster"):
        migrate(empty)
    assert current_revision(empty) == "0002"


def test_a_database_without_schema_is_refused_with_the_remedy(
    empty: sessionmaker[Session],
) -> None:
    with pytest.raises(NotReady, match="matchmaker migrate"):
        require_schema(empty)
    migrate(empty)
    require_schema(empty)


def test_migrations_are_numbered_and_have_one_head() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    names = sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py"))
    assert len(scripts.get_heads()) == 1
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)
    assert [name[:4] for name in names] == [
        each.revision for each in reversed(list(scripts.walk_revisions()))
    ]


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if not isinstance(constraint, sa.PrimaryKeyConstraint) and constraint.name is None
    ]
    assert unnamed == []
