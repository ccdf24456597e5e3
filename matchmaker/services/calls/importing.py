"""Calls out of files into the database; the same files again change nothing.

A call is known by its key. What the table says of it now holds; its parts are read again only as
long as nobody has changed them here, and it never becomes another cluster's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.errors import InputError
from matchmaker.services.calls.parts import MOST_PARTS, PartDraft, add_parts, set_parts, suggested
from matchmaker.services.calls.reading import CallRow, read_calls
from matchmaker.services.calls.tables import files_of, read_calls_table
from matchmaker.services.identity.auditing import record
from matchmaker.services.importing.report import RowProblem
from models import Call, CallPart

BATCH = 500  # rows committed together
_VALUES = ("title", "text", "language", "programme", "url", "opens_on", "deadline", "budget")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CallFileReport:
    """What came of a file.

    Attributes:
        counts: "created", "updated", "unchanged".
        columns: field → the heading that gave it.
        refusal: why nothing of it was read; "" where it was.
    """

    file: str
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def left_out(self) -> int:
        """Rows that were not read."""
        return len({each.row for each in self.problems if not each.kept})


@dataclass(frozen=True, slots=True)
class CallImportReport:
    """What came of all files."""

    files: tuple[CallFileReport, ...]
    dry_run: bool

    @property
    def ok(self) -> bool:
        """Whether every row of every file could be read."""
        return not any(each.refusal or each.left_out for each in self.files)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {"dry_run": self.dry_run, "files": [asdict(each) for each in self.files]}


def import_calls(
    session: Session,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> CallImportReport:
    """Import a file of calls, or those in a folder; each file is read whole before it is written.

    Nothing is raised for what is wrong with a row: the report says it. In a dry run everything is
    done and rolled back.

    Raises:
        InputError: the folder holds no table, or the one file cannot be read.
    """
    files = files_of(path)
    reports = []
    for each in files:
        try:
            reports.append(_file(session, each, now=now, dry_run=dry_run, progress=progress))
        except InputError as error:
            session.rollback()
            if len(files) == 1:
                raise
            reports.append(CallFileReport(each.name, refusal=str(error)))
    return CallImportReport(tuple(reports), dry_run)


def _file(
    session: Session, path: Path, *, now: datetime, dry_run: bool, progress: Progress
) -> CallFileReport:
    found = read_calls(read_calls_table(path), today=now.date())
    counts: Counter[str] = Counter()
    for start in range(0, len(found.rows), BATCH):
        batch = found.rows[start : start + BATCH]
        counts.update(_write(session, batch, now=now))
        if dry_run:
            session.rollback()
        else:
            session.commit()
        progress(min(start + BATCH, len(found.rows)), len(found.rows))
    if not dry_run:
        subject = f"calls of {path.name}"[:100]
        record(session, "import calls", subject, account_id=None, now=now, **dict(counts))
        session.commit()
    return CallFileReport(
        file=found.file,
        counts={name: counts[name] for name in ("created", "updated", "unchanged")},
        problems=found.problems,
        columns=dict(found.columns),
        unused=found.unused,
    )


def _write(session: Session, rows: Sequence[CallRow], *, now: datetime) -> Iterable[str]:
    """Write some rows in the caller's transaction; gives what happened to each."""
    keys = [each.external_key for each in rows]
    query = sa.select(Call).where(Call.external_key.in_(keys))
    known = {row.external_key: row for row in session.scalars(query)}
    new = {
        each.external_key: Call(
            external_key=each.external_key, **_values(each), created_at=now, updated_at=now
        )
        for each in rows
        if each.external_key not in known
    }
    session.add_all(new.values())
    session.flush()
    done = []
    for each in rows:
        if each.external_key in new:
            add_parts(session, new[each.external_key], _parts_of(each))
            done.append("created")
        else:
            is_changed = _update(session, known[each.external_key], each, now=now)
            done.append("updated" if is_changed else "unchanged")
    session.flush()
    return done


def _update(session: Session, row: Call, new: CallRow, *, now: datetime) -> bool:
    """Whether the table says anything new of a call."""
    changed = {name: value for name, value in _values(new).items() if getattr(row, name) != value}
    if not changed:
        return False
    is_reworded = bool({"title", "text", "language"} & changed.keys())
    is_untouched = is_reworded and _standing(session, row) == _texts(_suggested(row))
    for name, value in changed.items():
        setattr(row, name, value)
    if is_untouched:
        set_parts(session, row, _parts_of(new))
    row.updated_at = now
    return True


def _standing(session: Session, row: Call) -> list[str]:
    query = sa.select(CallPart.text).where(CallPart.call_id == row.id).order_by(CallPart.number)
    return list(session.scalars(query))


def _values(row: CallRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _VALUES}


def _parts_of(row: CallRow) -> tuple[PartDraft, ...]:
    """The parts that the table lists, else those that the text asks for."""
    if row.parts:
        return tuple(PartDraft(each) for each in row.parts[:MOST_PARTS])
    return suggested(row.title, row.text, row.language)


def _suggested(row: Call) -> tuple[PartDraft, ...]:
    return suggested(row.title, row.text, row.language)


def _texts(drafts: Iterable[PartDraft]) -> list[str]:
    return [each.text for each in drafts]
