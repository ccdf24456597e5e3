"""Where a table begins: the row of headings among titles and empty rows, then the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from statistics import median_high

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import recognised_headings
from matchmaker.services.recognition.folding import fold, repaired, tidy

from .table import BadHeadings, EmptyFile, Limits, Row, TooLarge

NumberedRow = tuple[int, list[str]]

_SEARCHED = 30  # filled rows among which the headings are looked for
_VALUE = re.compile(r"^(https?://|www\.|\S+@\S+\.\w+$|[\d.,/+ ()-]+$)", re.IGNORECASE)


class Reader:
    """Finds the headings of one grid when made, then gives its rows one at a time.

    Rows are tidied on the way: empty ones and repeated headings are left out, doubly encoded
    letters are put right, short rows are filled up. `repairs` counts cells put right.
    """

    def __init__(
        self,
        name: str,
        grid: Iterable[NumberedRow],
        limits: Limits,
        *,
        header_row: int | None = None,
    ) -> None:
        """Read as far as the headings; raises FileRefused if there are none.

        `header_row` is the number of their row, where a person has said it.
        """
        self._name, self._limits, self.repairs = name, limits, 0
        filled = ((number, cells) for number, cells in grid if any(c.strip() for c in cells))
        first = list(islice(filled, _SEARCHED))
        if not first:
            raise EmptyFile(
                phrase("%(file)s: there is nothing in it.", file=name),
                remedy=phrase("Export the list again."),
            )
        position = _chosen(first, header_row) if header_row else heading_position(first)
        if position is None:
            raise BadHeadings(
                phrase(
                    "%(file)s: no row of headings was found; the first filled row is %(row)s.",
                    file=name,
                    row=header_row or first[0][0],
                ),
                remedy=phrase("Put the name of each column into the row above the first entry."),
            )
        self.header_row, heads = first[position]
        self.skipped = tuple(number for number, _ in first[:position])
        self.columns = _columns(name, heads, limits)
        self._heads = [head.strip() for head in heads if head.strip()]
        self._rest = chain(first[position + 1 :], filled)

    def __iter__(self) -> Iterator[Row]:
        """The rows below the headings; raises TooLarge when a limit is passed."""
        width, count = len(self.columns), 0
        for number, raw in self._rest:
            cells = [self._cell(text, number) for text in raw]
            if [cell for cell in cells if cell] == self._heads:
                continue
            count += 1
            if count > self._limits.rows or count * width > self._limits.cells:
                raise self._too_many_rows(number)
            cells += [""] * (width - len(cells))
            yield Row(number, tuple(cells[:width]), tuple(c for c in cells[width:] if c))

    def _cell(self, text: str, number: int) -> str:
        if len(text) > self._limits.cell_characters:
            raise TooLarge(
                phrase(
                    "%(file)s, row %(row)s: a cell has more characters than the %(most)s that are"
                    " read.",
                    file=self._name,
                    row=number,
                    most=f"{self._limits.cell_characters:,}",
                ),
                remedy=phrase("Split the list into several files."),
            )
        right = repaired(text)
        self.repairs += right != text
        return right.replace("\u00a0", " ").strip()

    def _too_many_rows(self, number: int) -> TooLarge:
        return TooLarge(
            phrase(
                "%(file)s, row %(row)s: there are more rows than the %(most)s that are read.",
                file=self._name,
                row=number,
                most=f"{self._limits.rows:,}",
            ),
            remedy=phrase("Split the list into several files."),
        )


def _chosen(rows: Sequence[NumberedRow], number: int) -> int | None:
    """The position of the row that a person said holds the headings."""
    return next((at for at, (each, _) in enumerate(rows) if each == number), None)


def heading_position(rows: Sequence[NumberedRow]) -> int | None:
    """The row with the most known headings; else the first one as wide as the table itself."""
    known = [len(recognised_headings(cells)) for _, cells in rows]
    if max(known) >= 2 or (known[0] == 1 and len(_filled(rows[0][1])) == 1):
        return known.index(max(known))
    widths = [len(_filled(cells)) for _, cells in rows]
    wide = next(i for i, width in enumerate(widths) if 2 * width >= median_high(widths))
    is_data = any(_VALUE.match(cell.strip()) for cell in _filled(rows[wide][1]))
    return None if is_data else wide


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _columns(name: str, heads: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """The headings, tidied; a column without one is called by its letter: "(column E)"."""
    width = max(position for position, head in enumerate(heads, start=1) if head.strip())
    if width > limits.columns:
        raise TooLarge(
            phrase(
                "%(file)s: there are %(number)s columns; at most %(most)s are read.",
                file=name,
                number=width,
                most=limits.columns,
            ),
            remedy=phrase("Remove the columns that are not needed."),
        )
    columns = tuple(
        tidy(repaired(head)) or f"(column {letter(position)})"
        for position, head in enumerate(heads[:width])
    )
    seen: dict[str, str] = {}
    for column in columns:
        key = fold(column) or column
        if key in seen:
            raise BadHeadings(
                phrase(
                    "%(file)s: two columns are called “%(one)s” and “%(other)s”.",
                    file=name,
                    one=seen[key],
                    other=column,
                ),
                remedy=phrase("Give each column a name of its own."),
            )
        seen[key] = column
    return columns


def letter(position: int) -> str:
    """The letters by which a spreadsheet calls a column; position 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
