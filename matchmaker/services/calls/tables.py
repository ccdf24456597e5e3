"""Tables of calls out of files: CSV, TSV, JSON or lines of JSON, packed or not, one or a folder.

Nothing is interpreted here: a row is heading → text, or a list of texts where JSON has several.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError
from matchmaker.services.recognition.folding import repaired

Cell = list[str]
LARGEST = 512 * 2**20  # bytes unpacked
_LONGEST_CELL = 2**22
_SUFFIXES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson")
_SEPARATORS = ",;\t|"
# Where JSON has an object for a value, the words that a person would read in it.
_NAMES = ("description", "label", "name", "title", "value", "abbreviation", "code", "id")


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row as a person finds it: the line of a text file, the place in a list of JSON."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class CallTable:
    """The rows of a file; `is_json` says that `number` counts entries, not lines."""

    file: str
    rows: tuple[NumberedRow, ...]
    is_json: bool

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, in the order in which they appear."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.cells))


def files_of(path: Path) -> list[Path]:
    """The file, or the tables in the folder and below it.

    Raises:
        InputError: there is none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.is_file() and _kind(each))
    if not found:
        raise InputError(
            phrase("%(folder)s holds no table of calls.", folder=path.name),
            remedy=phrase(
                "Put CSV, TSV, JSON or JSONL files there; they may be gzipped (.csv.gz)."
            ),
        )
    return found


def read_calls_table(path: Path) -> CallTable:
    """The rows of one file.

    Raises:
        InputError: it cannot be read; the message names the file, the line and the remedy.
    """
    text = _text(path)
    kind = _kind(path) or ""
    start = text.lstrip()[:1]
    if kind in {".jsonl", ".ndjson"}:
        rows = tuple(_lines_of_json(path, text))
        return CallTable(path.name, rows, is_json=False)
    if kind == ".json" or (kind == "" and start in {"{", "["}):
        return CallTable(path.name, tuple(_entries(path, text)), is_json=True)
    return CallTable(path.name, tuple(_lines(path, text)), is_json=False)


def _kind(path: Path) -> str | None:
    name = path.name.lower().removesuffix(".gz")
    return next((each for each in _SUFFIXES if name.endswith(each)), None)


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        if data[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            phrase("%(file)s is a broken archive.", file=path.name),
            remedy=phrase("Fetch the file again."),
        ) from error
    if len(data) > LARGEST:
        raise InputError(
            phrase("%(file)s is larger than %(most)s MB.", file=path.name, most=LARGEST // 2**20),
            remedy=phrase("Divide it into several files."),
        )
    for encoding in (
        ("utf-8-sig", "utf-16")
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}
        else (
            "utf-8-sig",
            "cp1252",
        )
    ):
        try:
            return repaired(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise InputError(
        phrase("%(file)s is not a text file in a known encoding.", file=path.name),
        remedy=phrase("Save it as UTF-8."),
    )


def _lines(path: Path, text: str) -> Iterator[NumberedRow]:
    csv.field_size_limit(_LONGEST_CELL)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count))
    try:
        header = [each.strip() for each in next(reader, [])]
        start = reader.line_num + 1
        for cells in reader:
            number, start = start, reader.line_num + 1
            if any(each.strip() for each in cells):
                yield NumberedRow(
                    number,
                    {
                        name: [each.strip()]
                        for name, each in zip(header, cells, strict=False)
                        if name and each.strip()
                    },
                )
    except csv.Error as error:
        raise InputError(
            phrase(
                "%(file)s, line %(line)s: this is no row of a table (%(why)s).",
                file=path.name,
                line=reader.line_num,
                why=str(error),
            ),
            remedy=phrase("Look for a quotation mark that is never closed."),
        ) from error


def _lines_of_json(path: Path, text: str) -> Iterator[NumberedRow]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            found = _loaded(path, line, number)
            if not isinstance(found, dict):
                raise _no_list(path)
            yield NumberedRow(number, flat(found))


def _entries(path: Path, text: str) -> Iterator[NumberedRow]:
    entries = _list_in(_loaded(path, text))
    if entries is None:
        raise _no_list(path)
    for number, each in enumerate(entries, start=1):
        yield NumberedRow(number, flat(each))


def _loaded(path: Path, text: str, line: int = 0) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = line or getattr(error, "lineno", 1)
        raise InputError(
            phrase("%(file)s, line %(line)s: this is not JSON.", file=path.name, line=at),
            remedy=phrase("Mend the file there, or export it again."),
        ) from error


def _no_list(path: Path) -> InputError:
    return InputError(
        phrase("%(file)s holds no list of calls.", file=path.name),
        remedy=phrase("Each call is an object with at least a title."),
    )


def _list_in(found: Any, depth: int = 0) -> list[dict[str, Any]] | None:
    """The longest list of objects, however deep it lies; an object alone is a list of one."""
    if isinstance(found, list):
        return [each for each in found if isinstance(each, dict)] or None
    if not isinstance(found, dict) or depth > 4:
        return None
    below = [each for value in found.values() if (each := _list_in(value, depth + 1))]
    is_call = {"title", "identifier", "description"} & {str(each).lower() for each in found}
    if is_call and depth == 0:
        return [found]
    return max(below, key=len, default=None) or _by_key(found)


def _by_key(found: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The objects of an object that names each by its id."""
    rows = [{"id": key} | value for key, value in found.items() if isinstance(value, dict)]
    return rows if any("title" in {str(name).lower() for name in row} for row in rows) else None


def flat(row: Mapping[str, Any], depth: int = 0) -> dict[str, Cell]:
    """An object of JSON as heading → texts: a nested one gives its name, or its own fields."""
    found: dict[str, Cell] = {}
    for name, value in row.items():
        texts = _texts(value)
        if texts:
            found.setdefault(str(name), texts)
        if isinstance(value, dict) and depth < 2:
            for inner, cell in flat(value, depth + 1).items():
                found.setdefault(inner, cell)
    return found


def _texts(value: Any) -> Cell:
    if isinstance(value, dict):
        named = {str(key).lower(): each for key, each in value.items()}
        best = next((named[each] for each in _NAMES if isinstance(named.get(each), str)), None)
        return [best.strip()] if best and best.strip() else []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [text for each in value for text in _texts(each)]
    if value is None or isinstance(value, bool) or not str(value).strip():
        return []
    return [str(value).strip()]
