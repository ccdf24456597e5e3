"""The first rows of a file as they stand in it, before anybody says where the table begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import recognised_headings
from matchmaker.services.recognition.folding import repaired

from .delimited import records, separator_of
from .encodings import encoding_of
from .layout import heading_position
from .source import FileKind, examine, source_of
from .spreadsheets import sheets_of
from .table import UPLOAD, EmptyFile, Limits

_LOOKED_AT = 30  # filled rows, as many as the headings are looked for in
_SHOWN_CELLS = 60  # of a row


@dataclass(frozen=True, slots=True)
class Grid:
    """The first filled rows of a sheet, or of a text file, by number.

    `header_row` is the row that looks like the headings, None if none does; `known` how many
    headings in it are known. `encoding` and `separator` are those of a text file.
    """

    sheet: str | None
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    header_row: int | None
    known: int
    encoding: str | None = None
    separator: str | None = None


def preview(
    content: bytes,
    *,
    name: str,
    encoding: str | None = None,
    separator: str | None = None,
    limits: Limits = UPLOAD,
) -> tuple[Grid, ...]:
    """A grid for each visible sheet, one for a text file; raises FileRefused if nothing is there.

    `encoding` and `separator` override the guesses.
    """
    source = source_of(content, name)
    kind = examine(source, limits)
    if kind is FileKind.WORKBOOK:
        grids = tuple(_grid(sheet.name, sheet.rows) for sheet in sheets_of(source, limits))
        found = tuple(each for each in grids if each.rows)
    else:
        letters = encoding_of(source, kind, limits=limits, wanted=encoding)
        parting = separator or separator_of(source, kind, letters)
        rows = records(source, kind, encoding=letters, separator=parting)
        found = (_grid(None, rows, letters, parting),)
    if not any(each.rows for each in found):
        raise EmptyFile(
            phrase("%(file)s: there is nothing in it.", file=name),
            remedy=phrase("Export the list again."),
        )
    return found


def likeliest(grids: Iterable[Grid]) -> Grid:
    """The sheet with the most known headings; of equals the first."""
    return max(grids, key=lambda each: each.known)


def _grid(
    sheet: str | None,
    rows: Iterable[tuple[int, list[str]]],
    encoding: str | None = None,
    separator: str | None = None,
) -> Grid:
    filled = ((number, cells) for number, cells in rows if any(each.strip() for each in cells))
    first = list(islice(filled, _LOOKED_AT))
    at = heading_position(first) if first else None
    known = len(recognised_headings(first[at][1])) if at is not None else 0
    shown = tuple(
        (number, tuple(repaired(each).strip() for each in cells[:_SHOWN_CELLS]))
        for number, cells in first
    )
    return Grid(sheet, shown, first[at][0] if at is not None else None, known, encoding, separator)
