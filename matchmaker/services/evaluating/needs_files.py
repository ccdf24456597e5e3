"""Needs of public buyers with the product class that was bought, as tables hold them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError

# What people write over the columns; the first that is there counts.
TEXT = ("text", "need", "title", "description", "short_description", "object", "notice", "query")
LANGUAGE = ("language", "lang", "lg", "iso", "language_code")
CODE = ("cpv", "cpv_code", "cpv_main", "main_cpv", "class", "code", "label", "cpv8")
HEADINGS = {"text": TEXT, "language": LANGUAGE, "cpv": CODE}
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Need:
    """A need as it was published; `code` is its class, eight digits."""

    text: str
    language: str
    code: str


def read_needs(folder: Path) -> list[Need]:
    """All needs of the tables in a folder that have the three columns.

    Raises:
        InputError: there is no such table; the message names the column that is missing.
    """
    found: list[Need] = []
    missing: InputError | None = None
    for path in sorted(each for each in folder.iterdir() if _is_table(each)):
        try:
            found.extend(_needs_of(path))
        except InputError as error:
            missing = missing or error
    if not found:
        raise missing or InputError(
            phrase("There is no table of needs in %(folder)s.", folder=str(folder)),
            remedy=phrase("Put CSV files there, with the columns text, language and cpv."),
        )
    return found


def digits_of(code: str) -> str:
    """Eight digits of a code as it is written ("03111000-2"), or empty."""
    digits = "".join(each for each in code.split("-", maxsplit=1)[0] if each.isdigit())
    return digits.ljust(DIGITS, "0")[:DIGITS] if len(digits) >= 2 else ""


def _needs_of(path: Path) -> Iterator[Need]:
    rows = _rows(path)
    header = [" ".join(each.lower().split()).replace(" ", "_") for each in next(rows, [])]
    text, language, code = (_place(path, header, each) for each in HEADINGS)
    for row in rows:
        if len(row) > max(text, language, code):
            digits, spoken = digits_of(row[code]), row[language].strip().lower()[:2]
            if row[text].strip() and digits and spoken:
                yield Need(" ".join(row[text].split()), spoken, digits)


def _place(path: Path, header: list[str], column: str) -> int:
    for name in HEADINGS[column]:
        if name in header:
            return header.index(name)
    raise InputError(
        phrase("%(file)s has no column %(column)s.", file=path.name, column=column),
        remedy=phrase("It may be called: %(names)s.", names=", ".join(HEADINGS[column])),
    )


def _is_table(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith((".csv", ".tsv"))


def _rows(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            phrase("%(file)s cannot be read as a table.", file=path.name),
            remedy=phrase("Save it as CSV in UTF-8; it may be gzipped."),
        ) from error
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
