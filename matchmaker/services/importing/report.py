"""What an import says about itself: to a person in plain text, to a program as a dictionary.

A problem names the place, what was found there, what was expected, and how to mend it. What was
read differently from how it was written is a note, counted and not repeated for every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from matchmaker.domain.phrases import phrase

from .rendering import rendered

OUTCOMES = ("created", "updated", "unchanged", "skipped", "removed")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out; `row` is its number as a spreadsheet shows it.

    With `kept` the row was saved, and only what stands in this cell was left out.
    """

    file: str
    sheet: str | None
    row: int
    column: str
    found: str
    expected: str
    remedy: str
    kept: bool = False

    def __str__(self) -> str:
        """The problem as the sentence that stands beside the rejected row."""
        return str(self.text)

    @property
    def text(self) -> str:
        """The same, to be said in any language."""
        values = {"column": self.column, "expected": self.expected, "remedy": self.remedy}
        if not self.found:
            return phrase("%(column)s: empty, expected %(expected)s. %(remedy)s", **values)
        return phrase(
            "%(column)s: found “%(found)s”, expected %(expected)s. %(remedy)s",
            found=self.found,
            **values,
        )


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should know of a cell, and in how many rows it stands.

    `at` are the first of these rows; where it `asks`, the person should look at them: something was
    guessed, or left empty because it may mean several things.
    """

    said: str
    rows: int
    column: str = ""
    at: tuple[int, ...] = ()
    asks: bool = False

    @property
    def text(self) -> str:
        """The note with the heading of its column."""
        return f"{self.column}: {self.said}" if self.column else self.said


@dataclass(frozen=True, slots=True)
class Split:
    """How a free-text cell was cut into sentences, as an example to look at."""

    row: int
    column: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table: how it was read, what it did, what was wrong with it.

    `batch` is the number of the import, by which it can be undone; none for a trial.

    `counts` holds for each kind of thing how many were created, updated, unchanged, skipped (said
    elsewhere already) and removed. `rows` are those of the table without totals and footnotes.
    """

    file: str
    sheet: str | None = None
    template: str | None = None
    encoding: str | None = None
    separator: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unmapped: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[Note, ...] = ()
    splits: tuple[Split, ...] = ()
    vanished: tuple[str, ...] = ()
    created_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    refusal: str | None = None
    rejected_name: str | None = None
    rejected_content: bytes | None = field(default=None, repr=False)
    rejected_path: Path | None = None
    batch: int | None = None

    @property
    def rejected_rows(self) -> int:
        """How many rows were left out; a row may have several problems."""
        return len({problem.row for problem in self.problems if not problem.kept})

    @property
    def curtailed_rows(self) -> int:
        """How many rows were saved without one of their cells."""
        whole = {problem.row for problem in self.problems if not problem.kept}
        return len({problem.row for problem in self.problems} - whole)

    def as_dict(self) -> dict[str, Any]:
        """All but the file of rejected rows and the keys of new ones."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "template": self.template,
            "encoding": self.encoding,
            "separator": self.separator,
            "columns": dict(self.columns),
            "unmapped": dict(self.unmapped),
            "rows": self.rows,
            "rejected_rows": self.rejected_rows,
            "curtailed_rows": self.curtailed_rows,
            "counts": {what: dict(counts) for what, counts in self.counts.items()},
            "problems": [asdict(problem) for problem in self.problems],
            "notes": [{**asdict(note), "text": note.text} for note in self.notes],
            "splits": [asdict(split) for split in self.splits],
            "vanished": list(self.vanished),
            "refusal": self.refusal,
            "rejected_file": str(self.rejected_path) if self.rejected_path else self.rejected_name,
        }

    def render(self) -> str:
        """The table in a few lines for a person."""
        return rendered(self)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Everything one import did, table by table, in the order in which it was done."""

    tables: tuple[TableReport, ...]
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Whether every file was read and every row was saved."""
        return not self.problems and not self.refused

    @property
    def refused(self) -> tuple[TableReport, ...]:
        """The files of which nothing was used."""
        return tuple(table for table in self.tables if table.refusal)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """The problems of all rows that were left out, wholly or in part."""
        return tuple(problem for table in self.tables for problem in table.problems)

    def total(self, what: str, outcome: str) -> int:
        """How many, over all tables: `total("organisations", "created")`."""
        return sum(table.counts.get(what, {}).get(outcome, 0) for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "ok": self.ok,
            "dry_run": self.dry_run,
            "batches": [table.batch for table in self.tables if table.batch is not None],
            "tables": [table.as_dict() for table in self.tables],
        }

    def render(self) -> str:
        """For people, as plain text."""
        tried = "Tried only, nothing was saved.\n" if self.dry_run else ""
        return tried + "\n".join(table.render() for table in self.tables)
