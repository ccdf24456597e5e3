"""Reads a workbook in a process of its own: `python sheet_worker.py LIMITS < workbook > sheets`.

A spreadsheet of a few kilobytes can declare a grid of 17 thousand million cells, or repeat one long
text in every one of them. The parser would ask for all that memory, and end the server with it. So
it asks here, in a child with little memory and time. Only the standard library and the parser are
imported; the answer is one JSON document.
"""

from __future__ import annotations

import datetime
import importlib.util
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEMORY = 1 << 30  # bytes of address space
SECONDS = 20  # of processor time


def main() -> None:
    """Limits as JSON in the first argument, the workbook on stdin, the answer on stdout."""
    limits = json.loads(sys.argv[1])
    content = sys.stdin.buffer.read()
    try:
        _confine()
        answer = _answer(content, limits)
        marks_of = _marking()
        for sheet in answer.get("sheets", ()):
            sheet.update(marks_of(content, sheet["name"]))
    except MemoryError:
        answer = {"error": "large"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _confine() -> None:
    """Take little memory and time, where the system can enforce it (not on Windows)."""
    try:
        import resource  # noqa: PLC0415 -- not on Windows
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS refuses some of these
            continue


def _marking() -> Callable[[bytes, str], dict[str, Any]]:
    """`sheet_marks.marks_of`, by its path: this file runs outside every package."""
    path = Path(__file__).with_name("sheet_marks.py")
    spec = importlib.util.spec_from_file_location("sheet_marks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    marks_of: Callable[[bytes, str], dict[str, Any]] = module.marks_of
    return marks_of


def _answer(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    import python_calamine as calamine  # noqa: PLC0415 -- after the limits are set

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [sheet for sheet in workbook.sheets_metadata if _is_shown(sheet)]
        return _grids([(s.name, workbook.get_sheet_by_name) for s in sheets], limits)
    except calamine.PasswordError:
        return {"error": "protected"}
    except calamine.CalamineError:
        return {"error": "broken"}
    except BaseException as error:  # the parser's own panics derive from it
        if isinstance(error, MemoryError):
            raise
        return {"error": "broken"}


def _is_shown(sheet: Any) -> bool:
    return str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet")


def _grids(
    sheets: list[tuple[str, Callable[[str], Any]]], limits: dict[str, int]
) -> dict[str, Any]:
    cells = 0
    grids = []
    for name, sheet_named in sheets:
        sheet = sheet_named(name)
        rows, columns = sheet.total_height + 1, sheet.total_width + 1
        cells += sheet.height * sheet.width
        # A formatted but empty margin is common; the limits proper are checked on filled cells.
        if rows > 20 * limits["rows"] or columns > 20 * limits["columns"]:
            return {"error": "large"}
        if cells > 2 * limits["cells"]:
            return {"error": "large"}
        grids.append({"name": name, "rows": list(_rows(sheet))})
    return {"sheets": grids}


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The filled rows of a sheet with their numbers, each up to its last filled cell."""
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [as_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells


def as_text(value: object) -> str:
    """A cell as a person reads it: whole numbers without ".0", dates in ISO order."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return (
            value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    main()
