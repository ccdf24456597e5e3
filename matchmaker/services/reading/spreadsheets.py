"""Workbooks (XLSX, XLS, ODS) as grids of text, parsed in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .source import Source, broken, protected, too_large
from .table import FileRefused, Limits

_WORKER = Path(__file__).with_name("sheet_worker.py")
_PATIENCE = 60  # seconds of wall-clock time; the worker's own limit is in processor time


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of one visible sheet, with their numbers."""

    name: str
    rows: tuple[tuple[int, list[str]], ...]

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return iter(self.rows)


def sheets_of(source: Source, limits: Limits) -> tuple[Sheet, ...]:
    """The visible sheets of an examined workbook; raises FileRefused if it cannot be parsed."""
    answer = _ask_worker(source, limits)
    if "error" in answer:
        raise _refusal(source, str(answer["error"]))
    return tuple(
        Sheet(sheet["name"], tuple((number, cells) for number, cells in sheet["rows"]))
        for sheet in answer["sheets"]
    )


def _ask_worker(source: Source, limits: Limits) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 -- our own file, run by our own interpreter
            [sys.executable, "-I", str(_WORKER), json.dumps(asdict(limits))],
            input=source.read(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(source, "large") from error
    if done.returncode != 0:  # out of memory or time: the system has ended it
        raise _refusal(source, "large")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refusal(source: Source, error: str) -> FileRefused:
    if error == "protected":
        return protected(source)
    if error == "large":
        return too_large(source, "unpacked it asks for too much memory", "1 GB")
    return broken(source)
