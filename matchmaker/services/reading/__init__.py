"""Reading files: bytes or a path in, tables of text out, with every guess shown.

Nothing is believed and nothing is interpreted here: the kind of file is told by its content, cells
stay text ("0012" keeps its zeros, "NA" is a word), and what cannot be read is refused whole with a
FileRefused that says what was found and how to mend it. No other error comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from matchmaker.domain.phrases import counted, phrase
from matchmaker.services.columns import recognised_headings

from .delimited import records, separator_of
from .encodings import encoding_of
from .layout import Reader
from .previewing import Grid, likeliest, preview
from .source import FileKind, Source, empty, examine, source_of
from .spreadsheets import Sheet, sheets_of
from .table import (
    BULK,
    UPLOAD,
    BadHeadings,
    BrokenFile,
    EmptyFile,
    FileRefused,
    Layout,
    Limits,
    ProtectedFile,
    Row,
    Stream,
    Table,
    TooLarge,
    WrongType,
)

__all__ = [
    "BULK", "UPLOAD", "BadHeadings", "BrokenFile", "EmptyFile", "FileRefused", "Grid", "Layout",
    "Limits", "ProtectedFile", "Row", "Stream", "Table", "TooLarge", "WrongType", "iter_rows",
    "likeliest", "open_csv", "preview", "read_table", "read_tables",
]  # fmt: skip

_SHOWN_CELLS = 8


def read_table(
    content: bytes | Path,
    *,
    name: str = "",
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> Table:
    """The one table of a file: of a workbook, the sheet with the most known headings.

    `sheet`, `encoding` and `separator` override the guesses. Raises FileRefused.
    """
    tables = read_tables(
        content, name=name, limits=limits, sheet=sheet, encoding=encoding, separator=separator
    )
    best = max(tables, key=lambda table: len(recognised_headings(table.columns)))
    others = [f"“{t.layout.sheet}”" for t in tables if t is not best]
    names = ", ".join(others)
    note = (phrase("Only this sheet was read, not %(names)s.", names=names),) if others else ()
    return replace(best, layout=replace(best.layout, notes=best.layout.notes + note))


def read_tables(
    content: bytes | Path,
    *,
    name: str = "",
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    header_row: int | None = None,
) -> tuple[Table, ...]:
    """Every table of a file, in its order: one for a CSV, one for each sheet that holds a table.

    `header_row` is the number of the row of headings, where a person has said it. Raises
    FileRefused if there is no table.
    """
    source = source_of(content, name)
    kind = examine(source, limits)
    if kind is FileKind.WORKBOOK:
        return _workbook(source, limits, sheet, header_row)
    reader, layout = _text(
        source,
        kind,
        limits=limits,
        encoding=encoding,
        separator=separator,
        header_row=header_row,
    )
    return (_table(reader, layout),)


def open_csv(
    path: Path,
    *,
    limits: Limits = BULK,
    encoding: str | None = None,
    separator: str | None = None,
) -> Stream:
    """A text file of any length, also packed (.csv.gz), whose rows are read as they are asked for.

    Raises FileRefused, also while the rows are being read.
    """
    source = source_of(path)
    kind = examine(source, limits)
    if kind is FileKind.WORKBOOK:
        said = phrase("%(file)s: this is a workbook.", file=source.name)
        raise WrongType(said, remedy=phrase("Save it as CSV."))
    reader, layout = _text(source, kind, limits=limits, encoding=encoding, separator=separator)
    return Stream(layout, iter(reader))


def iter_rows(path: Path, *, limits: Limits = BULK) -> Iterator[dict[str, str]]:
    """The rows of a text file of any length, each as heading → text."""
    stream = open_csv(path, limits=limits)
    for row in stream.rows:
        yield dict(zip(stream.columns, row.cells, strict=True))


def _text(
    source: Source,
    kind: FileKind,
    *,
    limits: Limits,
    encoding: str | None,
    separator: str | None,
    header_row: int | None = None,
) -> tuple[Reader, Layout]:
    letters = encoding_of(source, kind, limits=limits, wanted=encoding)
    parting = separator or separator_of(source, kind, letters)
    grid = records(source, kind, encoding=letters, separator=parting)
    reader = Reader(source.name, grid, limits, header_row=header_row)
    layout = Layout(
        source.name, reader.columns, reader.header_row, encoding=letters, separator=parting,
        notes=_skipped(reader),
    )  # fmt: skip
    return reader, layout


def _workbook(
    source: Source, limits: Limits, wanted: str | None, header_row: int | None
) -> tuple[Table, ...]:
    sheets = sheets_of(source, limits)
    chosen = [sheet for sheet in sheets if wanted in (None, sheet.name)]
    if not chosen:
        names = ", ".join(f"“{sheet.name}”" for sheet in sheets) or "–"
        raise BadHeadings(
            phrase(
                "%(file)s: there is no visible sheet called “%(sheet)s”.",
                file=source.name,
                sheet=wanted,
            ),
            remedy=phrase("Visible sheets: %(names)s.", names=names),
        )
    tables, refusals = [], []
    for sheet in chosen:
        try:
            tables.append(_sheet_table(source, sheet, limits, header_row))
        except (EmptyFile, BadHeadings) as refusal:
            if _looks_like_ours(sheet):
                raise
            refusals.append(refusal)
    if not tables:
        raise refusals[0] if refusals else empty(source.name)
    return tuple(tables)


def _sheet_table(source: Source, sheet: Sheet, limits: Limits, header_row: int | None) -> Table:
    name = phrase("%(file)s, sheet “%(sheet)s”", file=source.name, sheet=sheet.name)
    reader = Reader(name, sheet, limits, header_row=header_row)
    layout = Layout(
        source.name, reader.columns, reader.header_row, sheet=sheet.name,
        notes=_skipped(reader) + _valueless(sheet), hidden=sheet.hidden,
    )  # fmt: skip
    table = _table(reader, layout)
    return replace(table, rows=tuple(_linked(row, sheet) for row in table.rows))


def _linked(row: Row, sheet: Sheet) -> Row:
    if not sheet.links:
        return row
    found = ((at, sheet.links.get((row.number, at))) for at in range(len(row.cells)))
    return replace(row, links=tuple((at, link) for at, link in found if link))


def _looks_like_ours(sheet: Sheet) -> bool:
    """Whether a refused sheet is one that was meant to be read, not a legend or a cover."""
    return any(len(recognised_headings(cells)) >= 2 for _, cells in sheet.rows[:30])


def _table(reader: Reader, layout: Layout) -> Table:
    rows = tuple(reader)
    repaired = counted(
        "%(n)s doubly encoded cell was put right (such as “MÃ¼ller”).",
        "%(n)s doubly encoded cells were put right (such as “MÃ¼ller”).",
        reader.repairs,
    )
    notes = (repaired,) if reader.repairs else ()
    bare = () if rows else (phrase("There are no rows below the headings."),)
    return Table(replace(layout, notes=layout.notes + notes + bare), rows)


def _valueless(sheet: Sheet) -> tuple[str, ...]:
    if not sheet.valueless:
        return ()
    more = ", …" if len(sheet.valueless) > _SHOWN_CELLS else ""
    cells = ", ".join(sheet.valueless[:_SHOWN_CELLS]) + more
    return (
        phrase(
            "Formulas that were never worked out are read as empty cells: %(cells)s. Opening and "
            "saving the file in a spreadsheet program gives them a value.",
            cells=cells,
        ),
    )


def _skipped(reader: Reader) -> tuple[str, ...]:
    if not reader.skipped:
        return ()
    row = reader.header_row
    return (phrase("Not read: what stands above the headings in row %(row)s.", row=row),)
