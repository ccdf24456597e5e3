"""What an administrator asks first: what is here, what will be used, what is wrong."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from indexing.encoder import EncoderSettings, describe_backend, verify_model
from indexing.errors import IndexingError
from matchmaker.config import SETTINGS, Config
from matchmaker.errors import MatchmakerError
from matchmaker.services.database import current_revision, newest_revision
from matchmaker.services.indexes import check_index
from matchmaker.services.library import Library
from models import Organisation, Statement

# A rare corruption of write-ahead logs was mended in this release of SQLite and in backports.
SAFE_SQLITE = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; a remedy where something can be done, even if all is well."""

    subject: str
    is_well: bool
    words: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def examine(
    config: Config,
    database: sessionmaker[Session],
    encoder: EncoderSettings,
    open_library: Callable[[], Library],
) -> list[Finding]:
    """Look at everything; nothing is changed, and nothing stops at the first thing wrong."""
    looks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("settings", lambda: _settings(config)),
        ("python", _python),
        ("database", lambda: _database(database)),
        ("encoder", lambda: _encoder(encoder)),
        ("index", lambda: _index(database, open_library())),
    )
    return [finding for subject, look in looks for finding in _safely(subject, look)]


def _safely(subject: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except MatchmakerError as error:
        yield Finding(subject, False, error.message, error.remedy)
    except (IndexingError, sa.exc.SQLAlchemyError, OSError) as error:
        yield Finding(subject, False, str(error).splitlines()[0])


def _settings(config: Config) -> Iterator[Finding]:
    changed = [
        f"{each.name}={'(hidden)' if each.is_secret else config[each.name]}"
        for each in SETTINGS
        if config[each.name] != each.default
    ]
    yield Finding("settings", True, ", ".join(changed) or "all at their defaults")


def _python() -> Iterator[Finding]:
    yield Finding("python", True, sys.version.split()[0])


def _database(database: sessionmaker[Session]) -> Iterator[Finding]:
    revision, newest = current_revision(database), newest_revision()
    if revision != newest:
        yield Finding(
            "database",
            False,
            f"schema {revision or 'none'}, the code expects {newest}",
            "Run `python -m matchmaker migrate`.",
        )
        return
    with database() as session:
        dialect = session.get_bind().dialect.name
        counts = [
            session.scalar(sa.select(sa.func.count()).select_from(each))
            for each in (Organisation, Statement)
        ]
    yield Finding(
        "database",
        True,
        f"{dialect}, schema {revision}, {counts[0]:,} organisations, {counts[1]:,} sentences",
    )
    if dialect == "sqlite":
        safe = sqlite3.sqlite_version_info >= SAFE_SQLITE
        words = f"{sqlite3.sqlite_version}" + ("" if safe else ", older than 3.51.3")
        remedy = (
            "" if safe else "Fine for one process; for several, update SQLite or use PostgreSQL."
        )
        yield Finding("sqlite", True, words, remedy)


def _encoder(settings: EncoderSettings) -> Iterator[Finding]:
    weights = verify_model(settings)
    choice = describe_backend(settings)
    words = f"{settings.model} ({weights.fingerprint[:12]}), run by {choice.name}: {choice.reason}"
    yield Finding("encoder", True, words)


def _index(database: sessionmaker[Session], library: Library) -> Iterator[Finding]:
    with database() as session:
        found = check_index(session, library, today=datetime.now(UTC).date())
    words = [f"{found.entries:,} entries", *found.problems]
    if found.agrees and library.live.changed_groups:
        words.append(f"{library.live.changed_groups:,} organisations changed since it was built")
    remedy = "" if found.agrees else "Run `python -m matchmaker index build`."
    yield Finding("index", found.agrees, "; ".join(words), remedy)
