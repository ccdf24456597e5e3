"""Which schema a database is at; tests/test_migrations.py tests the migrations themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.errors import NotReady
from matchmaker.services.database import (
    current_revision,
    migrate,
    newest_revision,
    require_schema,
)
from models import open_database


def test_a_new_file_has_no_schema_until_it_is_migrated(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a folder with 100% blanks.sqlite3'}")
    assert current_revision(database) is None
    assert migrate(database) == newest_revision() == current_revision(database)
    require_schema(database)
    database.kw["bind"].dispose()


def test_a_database_of_newer_code_is_refused(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    migrate(database)
    with database() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    with pytest.raises(NotReady, match="at schema 9999") as refused:
        require_schema(database)
    assert "newer database needs newer code" in refused.value.remedy
    database.kw["bind"].dispose()
