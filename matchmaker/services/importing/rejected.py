"""The rows that were left out, as a file that can be mended and imported again.

It has the original headings and cells and one column more, which says what is wrong and is not read
on the way back. A cell that a spreadsheet would run as a formula gets an apostrophe in front, which
is taken off again on the way back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from matchmaker.services.reading import Layout, Row, Table

from .report import RowProblem

PROBLEM = "problem"
_FORMULA = re.compile(r"^[\s'\"]*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_MASKED = re.compile(r"^'(?=[\s'\"]*[=+\-@\t\r＝＋－＠])")


def rejected_file(
    layout: Layout, rows: Sequence[Row], problems: Iterable[RowProblem]
) -> tuple[str, bytes]:
    """Name and content: a workbook if the table came in one, else a CSV with its separator."""
    why: dict[int, list[str]] = {}
    for each in problems:
        why.setdefault(each.row, []).append(str(each))
    grid = [[*layout.columns, PROBLEM]]
    grid += [[*row.cells, *row.surplus, " ".join(why[row.number])] for row in rows]
    _align(grid, rows)
    stem = re.sub(r"-rejected(-\d+)?$", "", layout.name.rpartition(".")[0] or layout.name)
    if layout.sheet is None:
        return f"{stem}-rejected.csv", _as_csv(grid, layout.separator or ",")
    sheet = re.sub(r"\W+", "-", layout.sheet).strip("-")
    content = _as_workbook(grid, layout.sheet, hidden=layout.hidden)
    return f"{stem}-{sheet}-rejected.xlsx", content


def without_problem_column(table: Table) -> Table:
    """The table as it was before its rows were rejected, if that is where it comes from."""
    columns = table.columns
    if not columns or columns[-1] != PROBLEM or len(columns) < 2:
        return table
    rows = tuple(
        replace(row, cells=tuple(_MASKED.sub("", cell) for cell in row.cells[:-1]))
        for row in table.rows
    )
    rows = tuple(row for row in rows if any(row.cells))
    return Table(replace(table.layout, columns=columns[:-1]), rows)


def masked(cell: str) -> str:
    """The cell with an apostrophe in front if a spreadsheet would run it; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


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


def _as_workbook(grid: Sequence[Sequence[str]], sheet: str, *, hidden: Iterable[int]) -> bytes:
    """The workbook; what was hidden stays so, lest it is taken for what may be read."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- likewise
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- likewise
    from openpyxl.utils.exceptions import IllegalCharacterError  # noqa: PLC0415 -- likewise

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(sheet)
    page.freeze_panes = "A2"
    for position in hidden:
        page.column_dimensions[get_column_letter(position + 1)].hidden = True
    for row in grid:
        line = []
        for value in row:
            try:
                cell = WriteOnlyCell(page, value=masked(value))
            except IllegalCharacterError:
                cell = WriteOnlyCell(page, value=masked(re.sub(r"[\x00-\x08\x0b-\x1f]", "", value)))
            cell.data_type = "s"
            line.append(cell)
        page.append(line)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
