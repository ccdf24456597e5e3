"""What the doctor finds, and that it never stops at the first thing wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from factories import organisation

from indexing.backends import Backend
from matchmaker.config import read_config
from matchmaker.runtime import Runtime
from matchmaker.services.database import migrate
from matchmaker.services.doctor import Finding, examine
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from models.changes import append_changes


def runtime_in(folder: Path, **settings: str) -> Runtime:
    known = {"instance": folder, "backend": Backend.HASHING, "threads": 1} | settings
    return Runtime(read_config({}, **known))


@pytest.fixture
def runtime(tmp_path: Path, now: object) -> Runtime:
    """An installation with two sentences, encoded and indexed."""
    from datetime import UTC, datetime

    found = runtime_in(tmp_path)
    migrate(found.database)
    with found.database() as session:
        organisation(session, "Firm", offers=["We mould."], needs=["We need steel."])
        session.commit()
        embed_all(session, found.library.encoder)
        build_index(session, found.library, today=datetime.now(UTC).date())
    return found


def examined(runtime: Runtime) -> dict[str, Finding]:
    found = examine(
        runtime.config, runtime.database, runtime.encoder_settings, lambda: runtime.library
    )
    runtime.database.kw["bind"].dispose()
    return {each.subject: each for each in found}


def test_all_is_well_where_all_is_well(runtime: Runtime) -> None:
    found = examined(runtime)
    assert list(found) == [
        "settings",
        "python",
        "database",
        "sqlite",
        "encoder",
        "index",
        "mail",
        "chores",
    ]
    assert [each.subject for each in found.values() if not each.is_well] == []
    assert found["database"].words == "sqlite, schema 0003, 1 organisation, 2 sentences"
    assert found["index"].words == "2 entries"
    assert "hashing" in found["encoder"].words


def test_a_new_installation_is_told_to_migrate(tmp_path: Path) -> None:
    found = examined(runtime_in(tmp_path))
    assert found["database"] == Finding(
        "database",
        False,
        "schema none, the code expects 0003",
        "Run `python -m matchmaker migrate`.",
    )
    assert not found["index"].is_well
    assert found["encoder"].is_well


def test_an_index_that_differs_is_told_to_be_built(runtime: Runtime) -> None:
    with runtime.database() as session:
        row = organisation(session, "Late", offers=["We test lasers."])
        append_changes(session, [row.id])
        session.commit()
    found = examined(runtime)["index"]
    assert not found.is_well
    assert "not encoded yet" in found.words
    assert found.remedy == "Run `python -m matchmaker index build`."


def test_changed_settings_are_told_and_secrets_are_not(tmp_path: Path) -> None:
    found = examined(runtime_in(tmp_path, secret_key="pssst", port="9000"))["settings"]
    assert "port=9000" in found.words
    assert "secret_key=(hidden)" in found.words
    assert "pssst" not in found.words


def test_a_model_that_is_not_there_is_named_and_the_rest_is_still_looked_at(
    tmp_path: Path,
) -> None:
    missing = str(tmp_path / "no such model")
    found = examined(runtime_in(tmp_path, model=missing, backend="torch"))
    assert not found["encoder"].is_well
    assert missing in found["encoder"].words
    assert list(found) == [
        "settings",
        "python",
        "database",
        "encoder",
        "index",
        "mail",
        "chores",
    ]


def test_a_database_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    found = examined(runtime_in(tmp_path, database="postgresql+psycopg://127.0.0.1:1/none"))
    assert not found["database"].is_well
    assert "connection" in found["database"].words


def test_a_finding_is_plain_data() -> None:
    assert Finding("python", True, "3.11.7").as_dict() == {
        "subject": "python",
        "is_well": True,
        "words": "3.11.7",
        "remedy": "",
    }
