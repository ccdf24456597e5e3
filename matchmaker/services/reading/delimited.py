"""Tables in text files: CSV with any of the usual separators, read one record at a time."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import recognised_headings

from .encodings import opened
from .source import FileKind, Source
from .table import BrokenFile, TooLarge

SEPARATORS = (";", ",", "\t", "|")
_VOTERS = 50  # lines
_LONGEST_LINE = 2**20  # characters
_END = "\u241e end of the file"  # cannot be the whole of a record that anybody wrote

NumberedRow = tuple[int, list[str]]


def separator_of(source: Source, kind: FileKind, encoding: str) -> str:
    """The separator under which the first 50 lines look most like a table.

    Known headings weigh most, then how many records have the same number of cells. A file of one
    column has none: the comma is given.
    """
    with io.TextIOWrapper(opened(source, kind), encoding, errors="replace", newline="") as text:
        lines = [line[:_LONGEST_LINE] for line in itertools.islice(_lines(text), _VOTERS)]
    if lines and (declared := _declared(lines[0])):
        return declared
    return max(reversed(SEPARATORS), key=lambda separator: _vote(lines, separator))


def records(
    source: Source, kind: FileKind, *, encoding: str, separator: str
) -> Iterator[NumberedRow]:
    """The records of the file, each with the number of the line on which it begins.

    A sentinel line after the last one comes back as a record of its own, unless a quotation mark
    was left open and swallowed it: then the file is refused.
    """
    start, first = 1, 1
    with io.TextIOWrapper(opened(source, kind), encoding, errors="replace", newline="") as text:
        reader = csv.reader(itertools.chain(_lines(text), [_END]), delimiter=separator)
        try:
            for cells in reader:
                start, first = first, reader.line_num + 1
                if cells == [_END]:
                    return
                if not (start == 1 and _declared(separator.join(cells))):
                    yield start, cells
        except csv.Error as error:
            raise _unbalanced(source, first) from error
    raise _unbalanced(source, start)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text file; one without an end is refused before it fills the memory."""
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise TooLarge(
                phrase("One line of the file is longer than a million characters."),
                remedy=phrase("Check that the file is a table; export it again."),
            )
        yield line


def _declared(line: str) -> str | None:
    """The separator of Excel's own first line, "sep=;"."""
    words = line.strip().strip('"').lower()
    return words[4] if len(words) == 5 and words.startswith("sep=") else None


def _vote(lines: Iterable[str], separator: str) -> tuple[int, float]:
    try:
        parsed = [cells for cells in csv.reader(lines, delimiter=separator) if any(cells)]
    except csv.Error:
        return 0, 0.0
    widths = Counter(len(cells) for cells in parsed if len(cells) > 1)
    if not widths:
        return 0, 0.0
    known = max(len(recognised_headings(cells)) for cells in parsed[:20])
    width, votes = max(widths.items(), key=lambda item: (item[1], item[0]))
    return known if known > 1 else 0, votes / len(parsed) + min(width, 50) / 1000


def _unbalanced(source: Source, line: int) -> BrokenFile:
    return BrokenFile(
        phrase(
            "%(file)s, line %(line)s: a quotation mark is opened here and never closed.",
            file=source.name,
            line=line,
        ),
        remedy=phrase("Close it, or write it twice if it belongs to the text."),
    )
