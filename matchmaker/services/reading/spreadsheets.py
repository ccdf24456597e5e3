"""Workbooks (XLSX, XLS, ODS) as grids of text, parsed in a child process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.domain.phrases import phrase

from .source import Source, broken, protected, too_large
from .table import FileRefused, Limits

_WORKER = Path(__file__).with_name("sheet_worker.py")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TOO_LARGE = b'{"error": "large"}'
_SMALL = 2**20  # bytes
_PATIENCE = 60  # seconds of wall-clock time; the worker's own limit is in processor time


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of one visible sheet, with their numbers.

    `hidden` holds the positions of hidden columns, `valueless` the cells, such as "F8", whose
    formula was never worked out, `links` the web addresses behind cells by row number and column
    position.
    """

    name: str
    rows: tuple[tuple[int, list[str]], ...]
    hidden: tuple[int, ...] = ()
    valueless: tuple[str, ...] = ()
    links: dict[tuple[int, int], str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return iter(self.rows)


def sheets_of(source: Source, limits: Limits) -> tuple[Sheet, ...]:
    """The visible sheets of an examined workbook; raises FileRefused if it cannot be parsed."""
    answer = _ask_worker(source, limits)
    if "error" in answer:
        raise _refusal(source, str(answer["error"]))
    return tuple(_sheet(each) for each in answer["sheets"])


def position_of(cell: str) -> tuple[int, int]:
    """The row number and column position of a cell address: "C107" is (107, 2)."""
    letters, number = _ADDRESS.fullmatch(cell).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(number), column - 1


def _sheet(found: dict[str, Any]) -> Sheet:
    """The sheet, with the error values that the parser gives as empty cells put in."""
    rows = dict(found["rows"])
    for cell, text in _addressed(found, "errors").items():
        number, position = position_of(cell)
        cells = rows.get(number, [])
        if position < len(cells) and not cells[position]:
            cells[position] = text
    return Sheet(
        found["name"],
        tuple(rows.items()),
        hidden=tuple(found.get("hidden", ())),
        valueless=tuple(cell for cell in found.get("valueless", ()) if _ADDRESS.fullmatch(cell)),
        links={position_of(cell): link for cell, link in _addressed(found, "links").items()},
    )


def _addressed(found: dict[str, Any], what: str) -> dict[str, str]:
    return {cell: said for cell, said in found.get(what, ()) if _ADDRESS.fullmatch(cell)}


def _ask_worker(source: Source, limits: Limits) -> dict[str, Any]:
    """What the worker says; of small files it is remembered, as each step of a wizard asks."""
    content = source.read()
    answer = _heard(content, limits) if len(content) <= _SMALL else _worked_out(content, limits)
    found: dict[str, Any] = json.loads(answer)
    return found


@lru_cache(maxsize=8)
def _heard(content: bytes, limits: Limits) -> bytes:
    return _worked_out(content, limits)


def _worked_out(content: bytes, limits: Limits) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, run by our own interpreter
            [sys.executable, "-I", str(_WORKER), json.dumps(asdict(limits))],
            input=content,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TOO_LARGE
    # Out of memory or time, the system has ended it.
    return done.stdout if done.returncode == 0 else _TOO_LARGE


def _refusal(source: Source, error: str) -> FileRefused:
    if error == "protected":
        return protected(source)
    if error == "large":
        return too_large(source, phrase("unpacked it asks for too much memory"), "1 GB")
    return broken(source)
