"""Migrations and models are the same schema, on both databases; a second run does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.config import ROOT
from matchmaker.errors import NotReady
from matchmaker.services.database import migrate, newest_revision, require_schema
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
