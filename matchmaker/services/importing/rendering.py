"""A report as the few lines that a person reads: what came in, what to look at, what to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Note, RowProblem, TableReport

_PROBLEMS = 15  # kinds of problem that are shown
_QUESTIONS = 25
_READINGS = 6  # of one column
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
_CHANGES = ("created", "updated", "removed")
_PLACES = 6  # rows of one problem or question


def rendered(table: TableReport) -> str:
    """One table in plain text, at most some sixty lines."""
    return "\n".join(_lines(table))


def _lines(table: TableReport) -> Iterator[str]:
    yield table.file + (f", sheet “{table.sheet}”" if table.sheet else "")
    if table.refusal:
        yield f"  Refused, nothing was changed: {table.refusal}"
        return
    yield f"  {_rows(table)}{_way_of_reading(table)}"
    mapped = [_renamed(heading, name) for heading, name in table.columns.items()]
    yield f"  Columns: {', '.join(mapped)}"
    if table.unmapped:
        unused = [f"{heading} ({why})" for heading, why in table.unmapped.items()]
        yield f"  Not used: {', '.join(unused)}"
    for what, counts in table.counts.items():
        told = [f"{count:,} {outcome}" for outcome, count in counts.items() if count]
        yield f"  {what.replace('_', ' ').capitalize()}: {', '.join(told) or 'none'}"
    for split in table.splits[:1]:
        pieces = " | ".join(split.pieces)
        yield f"  Cells are cut into sentences, for example row {split.row}: {pieces}"
    if table.batch is not None and any(
        counts.get(each) for counts in table.counts.values() for each in _CHANGES
    ):
        yield f"  Taken back by `import undo {table.batch}`, for 30 days"
    if table.vanished:
        yield f"  No longer in the list, kept ({len(table.vanished)}): {table.vanished[0]} …"
    yield from _notes([note for note in table.notes if not note.asks])
    yield from _questions([note for note in table.notes if note.asks])
    yield from _problems(table)


def _rows(table: TableReport) -> str:
    said = f"{table.rows:,} rows of the template {table.template}"
    if not table.problems:
        return said
    saved = f"{table.rows - table.rejected_rows:,} saved, {table.rejected_rows:,} left out"
    curtailed = f", {table.curtailed_rows:,} saved in part" if table.curtailed_rows else ""
    return f"{said}: {saved}{curtailed}"


def _way_of_reading(table: TableReport) -> str:
    if not table.encoding:
        return ""
    encoding = _ENCODINGS.get(table.encoding, table.encoding)
    separator = {"\t": "tab"}.get(table.separator or "", f"“{table.separator}”")
    return f", read as {encoding} with separator {separator}"


def _notes(notes: Sequence[Note]) -> Iterator[str]:
    """What needs nothing done: whole sentences, then for each column how its cells were read."""
    for note in notes:
        if not note.column:
            yield f"  Note: {note.said}{_among(note)}"
    columns: defaultdict[str, list[Note]] = defaultdict(list)
    for note in notes:
        if note.column:
            columns[note.column].append(note)
    if columns:
        yield "  Read otherwise than written:"
    for column, readings in columns.items():
        shown = [f"{note.said}{_among(note)}" for note in readings[:_READINGS]]
        more = [f"{len(readings) - _READINGS} more"] if len(readings) > _READINGS else []
        yield f"    {column}: {'; '.join(shown + more)}"


def _questions(notes: Sequence[Note]) -> Iterator[str]:
    """What was saved and should be looked at."""
    if notes:
        yield "  Saved, but please look at:"
    for note in notes[:_QUESTIONS]:
        yield f"    {note.column or 'The row'}: {note.said} {_at(note)}"
    yield from _more(len(notes) - _QUESTIONS, "questions")


def _problems(table: TableReport) -> Iterator[str]:
    if not table.problems:
        return
    yield "  Left out, to be mended:"
    kinds: defaultdict[tuple[str, str, str], list[RowProblem]] = defaultdict(list)
    for problem in table.problems:
        kinds[problem.column, problem.expected, problem.remedy].append(problem)
    for (column, expected, remedy), group in list(kinds.items())[:_PROBLEMS]:
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for each in group:
            rows[each.found].append(each.row)
        places = _some([f"{_numbered(at, len(at))} {_quoted(cell)}" for cell, at in rows.items()])
        part = " The rest of the row is saved." if group[0].kept else ""
        yield f"    {column}, {places}: expected {expected}. {remedy}{part}"
    yield from _more(len(kinds) - _PROBLEMS, "kinds of problem")
    if table.rejected_path or table.rejected_name:
        yield f"  Mend and import again: {table.rejected_path or table.rejected_name}"


def _quoted(cell: str) -> str:
    return f"“{cell}”" if cell else "(empty)"


def _among(note: Note) -> str:
    """The row that a note is of, or how many there are; nothing for one of the whole column."""
    if note.rows > 1:
        return f" ({note.rows:,} rows)" if note.at or not note.column else ""
    return f" (row {note.at[0]})" if note.at else ""


def _at(note: Note) -> str:
    return f"({_numbered(note.at, note.rows)})" if note.at else _among(note).strip()


def _numbered(rows: Sequence[int], count: int) -> str:
    """The first rows by number, and how many more there are."""
    return f"{'row' if count == 1 else 'rows'} {_some(list(map(str, rows)), count)}"


def _some(items: Sequence[str], count: int | None = None) -> str:
    """The first items as a list in a sentence, and how many more there are."""
    more = (count or len(items)) - len(items[:_PLACES])
    return ", ".join(items[:_PLACES]) + (f" and {more:,} more" if more > 0 else "")


def _renamed(heading: str, name: str) -> str:
    return heading if heading == name else f"{heading} = {name}"


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"    … and {count} more {what}"
