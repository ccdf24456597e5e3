"""What an administrator asks first: what is here, what will be used, what is wrong."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from indexing.encoder import EncoderSettings, describe_backend, verify_model
from indexing.errors import IndexingError
from indexing.snapshot import current_name
from matchmaker.config import SETTINGS, Config
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.vocabulary import LetterState
from matchmaker.errors import MatchmakerError
from matchmaker.services.database import current_revision, newest_revision
from matchmaker.services.index.indexes import check_index
from matchmaker.services.index.library import Library
from models import Change, ChoreRun, Letter, Organisation, Statement

# A rare corruption of write-ahead logs was mended in this release of SQLite and in backports.
SAFE_SQLITE = (3, 51, 3)
BUILD = "python -m matchmaker index build"


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
    return _all(
        ("settings", lambda: _settings(config)),
        ("python", _python),
        ("database", lambda: _database(database)),
        ("encoder", lambda: _encoder(encoder)),
        ("index", lambda: _index(database, open_library())),
        ("mail", lambda: _mail(config, database)),
        ("chores", lambda: _chores(database)),
    )


def glance(config: Config, database: sessionmaker[Session]) -> list[Finding]:
    """What can be seen without opening the encoder and the index; quick enough for a page."""
    return _all(
        ("database", lambda: _database(database)),
        ("index", lambda: _snapshot(config, database)),
        ("mail", lambda: _mail(config, database)),
        ("chores", lambda: _chores(database)),
    )


Look: TypeAlias = Callable[[], Iterator[Finding]]


def _all(*looks: tuple[str, Look]) -> list[Finding]:
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
    remedy = ""
    if not config["operator_mail"]:
        remedy = phrase(
            "Set %(setting)s: pages tell people whom to write to.",
            setting="MATCHMAKER_OPERATOR_MAIL",
        )
    words = ", ".join(changed) or phrase("all at their defaults")
    yield Finding("settings", True, words, remedy)


def _python() -> Iterator[Finding]:
    yield Finding("python", True, sys.version.split()[0])


def _database(database: sessionmaker[Session]) -> Iterator[Finding]:
    revision, newest = current_revision(database), newest_revision()
    if revision != newest:
        yield Finding(
            "database",
            False,
            phrase(
                "schema %(found)s, the code expects %(newest)s",
                found=revision or phrase("none"),
                newest=newest,
            ),
            phrase("Run `%(command)s`.", command="python -m matchmaker migrate"),
        )
        return
    with database() as session:
        dialect = session.get_bind().dialect.name
        counts = [
            session.scalar(sa.select(sa.func.count()).select_from(each)) or 0
            for each in (Organisation, Statement)
        ]
    yield Finding(
        "database",
        True,
        phrase(
            "%(dialect)s, schema %(revision)s, %(organisations)s, %(sentences)s",
            dialect=dialect,
            revision=revision,
            organisations=counted("%(n)s organisation", "%(n)s organisations", counts[0]),
            sentences=counted("%(n)s sentence", "%(n)s sentences", counts[1]),
        ),
    )
    if dialect == "sqlite":
        safe = sqlite3.sqlite_version_info >= SAFE_SQLITE
        version = sqlite3.sqlite_version
        if safe:
            yield Finding("sqlite", True, version)
            return
        words = phrase("%(version)s, older than 3.51.3", version=version)
        remedy = phrase("Fine for one process; for several, update SQLite or use PostgreSQL.")
        yield Finding("sqlite", True, words, remedy)


def _encoder(settings: EncoderSettings) -> Iterator[Finding]:
    weights = verify_model(settings)
    choice = describe_backend(settings)
    words = phrase(
        "%(model)s (%(fingerprint)s), run by %(backend)s: %(reason)s",
        model=settings.model,
        fingerprint=weights.fingerprint[:12],
        backend=choice.name,
        reason=choice.reason,
    )
    yield Finding("encoder", True, words)


def _index(database: sessionmaker[Session], library: Library) -> Iterator[Finding]:
    with database() as session:
        found = check_index(session, library, today=datetime.now(UTC).date())
    words = [counted("%(n)s entry", "%(n)s entries", found.entries), *found.problems]
    if found.agrees and library.live.changed_groups:
        words.append(_behind(library.live.changed_groups))
    remedy = "" if found.agrees else phrase("Run `%(command)s`.", command=BUILD)
    yield Finding("index", found.agrees, "; ".join(words), remedy)


def _snapshot(config: Config, database: sessionmaker[Session]) -> Iterator[Finding]:
    """How far the database has moved on since the index was built; reading follows by itself."""
    name = current_name(config.index_folder)
    if name is None:
        build = phrase("Run `%(command)s`.", command=BUILD)
        yield Finding("index", False, phrase("There is no index yet."), build)
        return
    built = datetime.fromtimestamp((config.index_folder / name).stat().st_mtime, UTC)
    since = sa.select(sa.func.count(Change.organisation_id.distinct())).where(
        Change.seq > int(name.partition("-")[0])
    )
    with database() as session:
        moved = session.scalar(since) or 0
    words = phrase("Built on %(day)s.", day=f"{built:%Y-%m-%d %H:%M} UTC")
    yield Finding("index", True, words, _behind(moved) if moved else "")


def _behind(organisations: int) -> Phrase:
    return counted(
        "%(n)s organisation changed since it was built",
        "%(n)s organisations changed since it was built",
        organisations,
    )


def _mail(config: Config, database: sessionmaker[Session]) -> Iterator[Finding]:
    """How letters leave, how many wait, how many failed."""
    query = sa.select(Letter.state, sa.func.count()).group_by(Letter.state)
    with database() as session:
        found = {row[0]: row[1] for row in session.execute(query)}
    waiting, failed = found.get(LetterState.WAITING, 0), found.get(LetterState.FAILED, 0)
    words = phrase(
        "%(carrier)s, %(waiting)s waiting, %(failed)s not delivered",
        carrier=config["mail"],
        waiting=waiting,
        failed=failed,
    )
    if config["mail"] == "smtp" and not config["url"]:
        remedy = phrase("Set %(setting)s: letters link to it.", setting="MATCHMAKER_URL")
        yield Finding("mail", False, words, remedy)
    else:
        yield Finding("mail", not failed, words, phrase("Look into the outbox.") if failed else "")


def _chores(database: sessionmaker[Session]) -> Iterator[Finding]:
    """Whether regular work is done, and what went wrong with it."""
    with database() as session:
        runs = session.scalars(sa.select(ChoreRun).order_by(ChoreRun.name)).all()
    newest = max((each.done_at for each in runs if each.done_at), default=None)
    if newest is None:
        remedy = phrase("`serve` does it, or `%(command)s`.", command="python -m matchmaker work")
        yield Finding("chores", True, phrase("never done yet"), remedy)
    for each in runs:
        if each.error:
            yield Finding("chores", False, f"{each.name}: {each.error}")
    if newest is not None:
        done = phrase("last done on %(day)s", day=f"{newest:%Y-%m-%d %H:%M} UTC")
        yield Finding("chores", True, done)
