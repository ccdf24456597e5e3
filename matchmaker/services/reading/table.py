"""What reading gives back: headings and numbered rows of text, with what was guessed on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.errors import InputError


class FileRefused(InputError):
    """The file as a whole cannot be read; nothing of it was used."""


class EmptyFile(FileRefused):
    """There is nothing in it."""


class BrokenFile(FileRefused):
    """It is damaged: a torn archive, an open quotation mark, bytes that are no text."""


class ProtectedFile(FileRefused):
    """It is encrypted or asks for a password."""


class WrongType(FileRefused):
    """It is something else than its name says, or nothing that we read."""


class TooLarge(FileRefused):
    """It is larger than the limits, packed or unpacked."""

    status = 413


class BadHeadings(FileRefused):
    """There is no row of headings, or one heading stands twice."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most; everything is checked before or while reading, never after.

    The ratio is that of unpacked to packed bytes and counts once a file unpacks to over a MiB:
    small tables repeat themselves a lot and hurt nobody.
    """

    packed_bytes: int = 10 * 2**20
    unpacked_bytes: int = 100 * 2**20
    ratio: int = 100
    members: int = 200
    rows: int = 50_000
    columns: int = 200
    cell_characters: int = 32_000
    cells: int = 2_000_000


UPLOAD = Limits()
"""For files that anybody sends."""

BULK = Limits(
    packed_bytes=2 * 2**30, unpacked_bytes=4 * 2**30, rows=5_000_000, cells=200_000_000,
    cell_characters=130_000,
)  # fmt: skip
"""For files that an administrator names on the command line, such as the CORDIS bulk files."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and one text for each column.

    In a CSV file the number is that of the line on which the row begins. `surplus` holds the filled
    cells right of the last column: mostly a separator inside a text that nobody put in quotes.
    `links` holds the web addresses behind cells, by position.
    """

    number: int
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()
    links: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table was found and how it was read; all of it is shown to the person importing.

    `encoding` and `separator` are None for spreadsheets, `sheet` is None for text files; `notes`
    are whole sentences about what was left out or repaired; `hidden` holds the positions of columns
    that a person does not see.
    """

    name: str
    columns: tuple[str, ...]
    header_row: int
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    notes: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table in memory."""

    layout: Layout
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, tidied, in the order of the file."""
        return self.layout.columns

    def column(self, position: int, limit: int | None = None) -> tuple[str, ...]:
        """The filled cells of one column, the first `limit` of them."""
        cells = (row.cells[position] for row in self.rows if row.cells[position])
        return tuple(cell for cell, _ in zip(cells, range(limit or len(self.rows)), strict=False))


@dataclass(frozen=True, slots=True)
class Stream:
    """A table too large to hold: its layout now, its rows one at a time, once."""

    layout: Layout
    rows: Iterator[Row]

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings, tidied, in the order of the file."""
        return self.layout.columns
