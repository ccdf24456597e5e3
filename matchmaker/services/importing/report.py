"""What an import says about itself: to a person in plain text, to a program as a dictionary.

A problem names the place, what was found there, what was expected, and how to mend it. What was
read differently from how it was written is a note, counted and not repeated for every row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

OUTCOMES = ("created", "updated", "unchanged", "skipped", "removed")
_SHOWN_PROBLEMS = 12  # kinds of problem that a person is shown
_SHOWN_ROWS = 8  # row numbers of each
_SHOWN_NOTES = 12


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out; `row` is its number as a spreadsheet shows it."""

    file: str
    sheet: str | None
    row: int
    column: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """The problem as the sentence that stands beside the rejected row."""
        said = f"{self.column}: found “{self.found}”" if self.found else f"{self.column}: empty"
        return f"{said}, expected {self.expected}. {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Note:
    """What was read differently from how it was written, and in how many rows."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table: how it was read, what it did, what was wrong with it.

    `counts` holds for each kind of thing how many were created, updated, unchanged, skipped (said
    elsewhere already) and removed.
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
    vanished: tuple[str, ...] = ()
    created_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    refusal: str | None = None
    rejected_name: str | None = None
    rejected_content: bytes | None = field(default=None, repr=False)
    rejected_path: Path | None = None

    @property
    def rejected_rows(self) -> int:
        """How many rows were left out; a row may have several problems."""
        return len({problem.row for problem in self.problems})

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
            "counts": {what: dict(counts) for what, counts in self.counts.items()},
            "problems": [asdict(problem) for problem in self.problems],
            "notes": [asdict(note) for note in self.notes],
            "vanished": list(self.vanished),
            "refusal": self.refusal,
            "rejected_file": str(self.rejected_path) if self.rejected_path else self.rejected_name,
        }

    def render(self) -> str:
        """The table in a few lines for a person."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.file + (f", sheet “{self.sheet}”" if self.sheet else "")
        if self.refusal:
            yield f"  Refused, nothing was changed: {self.refusal}"
            return
        yield f"  {self.rows:,} rows of the template {self.template}{self._way_of_reading()}"
        mapped = [_renamed(heading, name) for heading, name in self.columns.items()]
        yield f"  Columns: {', '.join(mapped)}"
        if self.unmapped:
            unused = [f"{heading} ({why})" for heading, why in self.unmapped.items()]
            yield f"  Not used: {', '.join(unused)}"
        for what, counts in self.counts.items():
            told = [f"{count:,} {outcome}" for outcome, count in counts.items() if count]
            yield f"  {what.replace('_', ' ').capitalize()}: {', '.join(told) or 'none'}"
        for note in self.notes[:_SHOWN_NOTES]:
            yield f"  Note: {note.text}" + (f" ({note.rows:,} rows)" if note.rows > 1 else "")
        yield from _more(len(self.notes) - _SHOWN_NOTES, "notes")
        if self.vanished:
            yield f"  No longer in the list, kept ({len(self.vanished)}): {self.vanished[0]} …"
        yield from self._problem_lines()

    def _problem_lines(self) -> Iterator[str]:
        if not self.problems:
            return
        yield f"  Left out: {self.rejected_rows:,} rows"
        kinds: defaultdict[tuple[str, str], list[RowProblem]] = defaultdict(list)
        for problem in self.problems:
            kinds[problem.column, problem.expected].append(problem)
        for group in list(kinds.values())[:_SHOWN_PROBLEMS]:
            numbers = [str(each.row) for each in group]
            more = f" and {len(numbers) - _SHOWN_ROWS} more" if len(numbers) > _SHOWN_ROWS else ""
            rows = f"{'row' if len(numbers) == 1 else 'rows'} {', '.join(numbers[:_SHOWN_ROWS])}"
            yield f"    {rows}{more}: {group[0]}"
        yield from _more(len(kinds) - _SHOWN_PROBLEMS, "kinds of problem", indent=4)
        if self.rejected_path or self.rejected_name:
            yield f"  Mend and import again: {self.rejected_path or self.rejected_name}"

    def _way_of_reading(self) -> str:
        if not self.encoding:
            return ""
        separator = {"\t": "tab"}.get(self.separator or "", f"“{self.separator}”")
        return f", read as {self.encoding} with separator {separator}"


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
        """The problems of all rows that were left out."""
        return tuple(problem for table in self.tables for problem in table.problems)

    def total(self, what: str, outcome: str) -> int:
        """How many, over all tables: `total("organisations", "created")`."""
        return sum(table.counts.get(what, {}).get(outcome, 0) for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "ok": self.ok,
            "dry_run": self.dry_run,
            "tables": [table.as_dict() for table in self.tables],
        }

    def render(self) -> str:
        """For people, as plain text."""
        tried = "Tried only, nothing was saved.\n" if self.dry_run else ""
        return tried + "\n".join(table.render() for table in self.tables)


def _renamed(heading: str, name: str) -> str:
    return heading if heading == name else f"{heading} = {name}"


def _more(count: int, what: str, *, indent: int = 2) -> Iterator[str]:
    if count > 0:
        yield f"{' ' * indent}… and {count} more {what}"
