"""The rows that were left out, as a file that can be mended and imported again.

It has the original headings and cells and one column more, which says what is wrong and is not read
on the way back. A cell that a spreadsheet would run as a formula gets an apostrophe in front, which
is taken off again on the way back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from matchmaker.domain.phrases import phrase, translated
from matchmaker.services.catalogues import LANGUAGES, catalogue
from matchmaker.services.reading import Layout, Row, Table

from .report import RowProblem

PROBLEM = phrase("Problem")
_WIDEST = 60  # characters of a column
_SHEET_MARKS = re.compile(r"[\\/*?:\[\]]")  # may not stand in the name of a sheet
_FORMULA = re.compile(r"^[\s'\"]*[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # no workbook can hold them
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_MASKED = re.compile(r"^'(?=[\s'\"]*[=+\-@\t\r＝＋－＠])")


def rejected_file(
    layout: Layout,
    rows: Sequence[Row],
    problems: Iterable[RowProblem],
    *,
    is_workbook: bool | None = None,
    say: Callable[[str], str] = str,
) -> tuple[str, bytes]:
    """Name and content: a workbook if the table came in one, else a CSV with its separator.

    `is_workbook` says which it is to be; `say` puts the problems into somebody's language.
    """
    why: dict[int, list[str]] = {}
    for each in problems:
        why.setdefault(each.row, []).append(say(each.text))
    grid = [[*layout.columns, say(PROBLEM)]]
    grid += [[*row.cells, *row.surplus, " ".join(why[row.number])] for row in rows]
    _align(grid, rows)
    stem = re.sub(r"-rejected(-\d+)?$", "", layout.name.rpartition(".")[0] or layout.name)
    if is_workbook is False or (is_workbook is None and layout.sheet is None):
        return f"{stem}-rejected.csv", _as_csv(grid, layout.separator or ",")
    sheet = layout.sheet or stem
    part = f"-{_as_part_of_a_name(layout.sheet)}" if layout.sheet else ""
    content = as_workbook(grid, _SHEET_MARKS.sub(" ", sheet)[:31], hidden=layout.hidden)
    return f"{stem}{part}-rejected.xlsx", content


def without_problem_column(table: Table) -> Table:
    """The table as it was before its rows were rejected, if that is where it comes from."""
    columns = table.columns
    if len(columns) < 2 or not is_problem_column(columns[-1]):
        return table
    rows = tuple(replace(row, cells=tuple(map(unmasked, row.cells[:-1]))) for row in table.rows)
    rows = tuple(row for row in rows if any(row.cells))
    return Table(replace(table.layout, columns=columns[:-1]), rows)


def is_problem_column(heading: str) -> bool:
    """Whether a heading is the one that we put over our own remarks, in any language."""
    return heading.casefold() in _problem_words()


@cache
def _problem_words() -> frozenset[str]:
    said = (translated(PROBLEM, catalogue(each)) for each in LANGUAGES)
    return frozenset(each.casefold() for each in (str(PROBLEM), *said))


def masked(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would run it; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unmasked(cell: str) -> str:
    """The cell without the apostrophe that `masked` put in front."""
    return _MASKED.sub("", cell)


def _as_part_of_a_name(sheet: str) -> str:
    return re.sub(r"\W+", "-", sheet).strip("-")


def _align(grid: list[list[str]], rows: Sequence[Row]) -> None:
    """Cells that had no heading stand behind the problem, not in its column."""
    width = len(grid[0]) - 1
    for line, row in zip(grid[1:], rows, strict=True):
        if row.surplus:
            line[width:] = [line[-1], *row.surplus]


def _as_csv(grid: Iterable[Sequence[str]], separator: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([masked(cell) for cell in row] for row in grid)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(grid: Sequence[Sequence[str]], sheet: str, *, hidden: Iterable[int] = ()) -> bytes:
    """The workbook; what was hidden stays so, lest it is taken for what may be read."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- likewise
    from openpyxl.styles import Font  # noqa: PLC0415 -- likewise
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- likewise

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    page.freeze_panes = "A2"
    for position, width in enumerate(_widths(grid), start=1):
        page.column_dimensions[get_column_letter(position)].width = width
    for position in hidden:
        page.column_dimensions[get_column_letter(position + 1)].hidden = True
    for number, row in enumerate(grid):
        line = []
        for value in row:
            cell = WriteOnlyCell(page, value=masked(_CONTROL.sub("", value)))
            cell.data_type = "s"
            if number == 0:
                cell.font = Font(bold=True)
            line.append(cell)
        page.append(line)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _widths(grid: Sequence[Sequence[str]]) -> list[int]:
    """How wide the columns must be to be read, within reason."""
    count = max(map(len, grid))
    longest = [0] * count
    for row in grid:
        for position, cell in enumerate(row):
            longest[position] = max(longest[position], len(cell))
    return [min(max(each + 2, 8), _WIDEST) for each in longest]
