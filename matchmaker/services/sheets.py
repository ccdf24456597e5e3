"""Tables as workbooks: headings that stay, widths that fit, values that are what they seem.

A text is never run as a formula, whoever wrote it: it is stored as a text, with an apostrophe in
front where a program might think otherwise (the import takes it off again). Numbers and days are
numbers and days, so that they can be sorted and summed.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from matchmaker.services.importing.rejected import masked

Value: TypeAlias = str | int | float | date | datetime | None
WIDEST, NARROWEST = 60, 8
LONGEST_CELL = 32_000  # characters; Excel takes 32,767
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
_DAY, _SHARE, _COUNT, _MEASURE = "yyyy-mm-dd", "0%", "#,##0", "#,##0.0"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of one, shown as per cent."""

    value: float


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its title, its headings and its rows; `notes` stand beneath the title."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value | Share]]
    notes: Sequence[str] = ()


def sheet(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Value | Share]],
    *,
    as_of: str = "",
) -> bytes:
    """A workbook with one table; `as_of` says when it was true, and for what."""
    notes = (as_of,) if as_of else ()
    return workbook([Table(title, headings, [tuple(row) for row in rows], notes)])


def workbook(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table: title, notes, then headings that stay in view."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import

    book = Workbook()
    book.remove(book.active)
    for name, table in zip(_names(tables), tables, strict=True):
        _fill(book.create_sheet(name), table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def file_name(*parts: str) -> str:
    """A name for a download that every system takes: letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80] + ".xlsx"


def _fill(page: Any, table: Table) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 -- slow import
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- likewise

    _write(page.cell(1, 1), table.title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    for line, note in enumerate(table.notes, start=2):
        _write(page.cell(line, 1), note)
        page.cell(line, 1).font = Font(color="54585F")
    head = len(table.notes) + 3
    for column, heading in enumerate(table.headings, start=1):
        _write(page.cell(head, column), heading)
        page.cell(head, column).font = Font(bold=True)
        page.cell(head, column).alignment = Alignment(wrap_text=True, vertical="top")
    for line, row in enumerate(table.rows, start=head + 1):
        for column, value in enumerate(row, start=1):
            _write(page.cell(line, column), value)
            page.cell(line, column).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = page.cell(head + 1, 2)
    if table.headings:
        last = get_column_letter(len(table.headings))
        page.auto_filter.ref = f"A{head}:{last}{head + len(table.rows)}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for column in range(len(table.headings)):
        page.column_dimensions[get_column_letter(column + 1)].width = _width(table, column)


def _write(cell: Any, value: Value | Share) -> None:
    """The value with its type; a text that looks like a formula stays a text in every program."""
    if isinstance(value, Share):
        cell.value, cell.number_format = value.value, _SHARE
    elif isinstance(value, datetime):
        cell.value, cell.number_format = value.date(), _DAY
    elif isinstance(value, date):
        cell.value, cell.number_format = value, _DAY
    elif isinstance(value, str):
        cell.value = masked(_FORBIDDEN.sub("", value))[:LONGEST_CELL]
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
        cell.number_format = _COUNT if isinstance(value, int) else _MEASURE


def _width(table: Table, column: int) -> int:
    longest = max(
        (_length(row[column]) for row in (table.headings, *table.rows) if column < len(row)),
        default=0,
    )
    return min(max(longest + 2, NARROWEST), WIDEST)


def _length(value: Value | Share) -> int:
    if isinstance(value, date):
        return len("2026-11-22")
    return max(map(len, str(value).splitlines()), default=0) if isinstance(value, str) else 8


def _names(tables: Iterable[Table]) -> list[str]:
    """Names that Excel takes: short, without its signs, and no two alike."""
    found: list[str] = []
    for table in tables:
        plain = _IN_A_NAME.sub(" ", _FORBIDDEN.sub("", table.title)).strip() or "Table"
        name, number = plain[:LONGEST_NAME], 1
        while name.casefold() in {each.casefold() for each in found}:
            number += 1
            name = f"{plain[: LONGEST_NAME - 4]} {number}"
        found.append(name)
    return found
