"""A process that dies in the middle of an import: the same files again give what one run gives."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.services.importing import import_files
from models import Base, open_database

ROOT = Path(__file__).resolve().parents[3]
# Imports, and dies without a word after so many rows of the statements.
DYING = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from matchmaker.services.importing import import_files, table_import
from models import open_database

table_import._ROWS_AT_ONCE = 50

def die(file, done, total):
    if file == "statements.csv" and done >= int(sys.argv[3]):
        os._exit(9)

database = open_database(sys.argv[1])
with database() as session:
    files = sorted(Path(sys.argv[2]).glob("*.csv"))
    import_files(session, files, now=datetime.now(UTC), progress=die)
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    tables = {
        "organisations": [("key", "name"), *((f"o{n}", f"Firm {n}") for n in range(60))],
        "statements": [
            ("organisation", "role", "text"),
            *((f"o{n % 60}", "need", f"We need part number {n}.") for n in range(300)),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


def content(database):
    """What is stored, whatever its numbers and moments."""
    with database() as session:
        return {
            name: sorted(map(repr, session.execute(sa.text(query)).all()))
            for name, query in {
                "organisations": "SELECT external_key, name, kind FROM organisation",
                "statements": "SELECT s.external_key, s.role, s.text, o.external_key FROM"
                " statement s JOIN organisation o ON o.id = s.organisation_id",
            }.items()
        }


@pytest.mark.parametrize("rows", [50, 150, 300])
def test_the_table_is_all_there_or_not_at_all_and_a_second_run_completes_it(
    sqlite_database, folder, now, rows
):
    url = str(sqlite_database.kw["bind"].url)
    died = subprocess.run(
        [sys.executable, "-c", DYING, url, folder, str(rows)], cwd=ROOT, check=False
    )
    after_death = content(sqlite_database)

    with sqlite_database() as session:
        import_files(session, sorted(folder.glob("*.csv")), now=now)

    assert died.returncode == 9
    assert (len(after_death["organisations"]), after_death["statements"]) == (60, [])
    other = open_database("sqlite://")
    Base.metadata.create_all(other.kw["bind"])
    with other() as session:
        import_files(session, sorted(folder.glob("*.csv")), now=now)
    assert content(sqlite_database) == content(other)
    other.kw["bind"].dispose()
