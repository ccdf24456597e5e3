"""One row being checked: cells become values, or problems, or notes on what was repaired.

A strict row is left out for any cell that cannot be understood. A forgiving one (of a member list,
which nobody wrote for us) is left out only where guessing could do harm; other cells are then left
empty, with a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from matchmaker.services.columns import Mapping as Columns
from matchmaker.services.reading import Layout, Row
from matchmaker.services.recognition.amounts import recognise_amount
from matchmaker.services.recognition.dates import recognise_date, recognise_year
from matchmaker.services.recognition.folding import fold, tidy
from matchmaker.services.recognition.results import Recogniser, Recognition, Unrecognised

from .draft import Reference
from .report import Note, RowProblem

_SHOWN = 80  # characters of a cell in a message
_MOST_NOTES = 200  # kinds of note; a list of years "since 1998" would else give one for each
_LEFT_OUT = "left out"
_ALSO_PARTED = re.compile(r"\s*[,/|+&]\s*|\s+(?:und|and|et|e|y|ir|i|en|og|och|ja)\s+")
_SAYS = re.compile(r"[^\W_]")  # "-" and "?" are ways of leaving a cell empty
_BLANK = re.compile(r"\s+")
_CODES = re.compile(r"[A-Za-z]{2}(\s+[A-Za-z]{2})+")  # "DE EN CZ"
_MORE = "More cells were read differently from how they were written"


@dataclass(slots=True)
class TableCheck:
    """What the rows of one table share: the columns, what was recognised before, the notes.

    `cluster` is the one that every organisation in the table belongs to, if it was said.
    """

    layout: Layout
    columns: Columns
    forgiving: bool = False
    cluster: Reference | None = None
    notes: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    _known: dict[tuple[str, str], tuple[Recognition, bool]] = field(default_factory=dict)

    def recognise(self, kind: str, recogniser: Recogniser, text: str) -> tuple[Recognition, bool]:
        """What a text means, and whether it reads unlike its code, which is worth a note.

        Each text is recognised once: lists repeat their values in every row.
        """
        known = self._known.get((kind, text))
        if known is None:
            found = recogniser(text)
            # "www.a.eu" for https://www.a.eu is worth no note.
            unlike = not isinstance(found, Unrecognised) and not fold(found.code).endswith(
                fold(text)
            )
            known = self._known[kind, text] = found, unlike
        return known

    def problem(self, row: int, column: str, *, found: str, expected: str, remedy: str) -> None:
        """Write down why a row is left out."""
        shown = tidy(found)
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        self.problems.append(
            RowProblem(self.layout.name, self.layout.sheet, row, column, shown, expected, remedy)
        )

    def told(self) -> tuple[Note, ...]:
        """The notes, those on what was left out first, then the most frequent."""
        ordered = sorted(self.notes.items(), key=lambda each: (_LEFT_OUT not in each[0], -each[1]))
        return tuple(Note(text, rows) for text, rows in ordered)


class RowCheck:
    """The cells of one row by field name."""

    def __init__(self, table: TableCheck, row: Row) -> None:
        """Take the row's cells apart; too many of them is the first problem."""
        self.table = table
        self.number = row.number
        values = table.columns.values(row.cells)
        self.cells = {name: cell for name, cell in values.items() if _SAYS.search(cell)}
        self.failed = False
        if row.surplus:
            self.fail(
                "",
                found=" | ".join(row.surplus),
                expected="as many cells as headings",
                remedy="Put texts that contain the separator between quotation marks.",
            )

    def fail(self, name: str, *, found: str, expected: str, remedy: str) -> None:
        """The row is left out for what stands in this field."""
        self.failed = True
        column = self.table.columns.heading_of(name) if name else "(row)"
        self.table.problem(self.number, column, found=found, expected=expected, remedy=remedy)

    def note(self, text: str) -> None:
        """Something that a person should know and need not mend."""
        notes = self.table.notes
        notes[text if text in notes or len(notes) < _MOST_NOTES else _MORE] += 1

    def text(self, name: str, longest: int) -> str | None:
        """A cell as one line, or None if it is empty; too long a text is a problem."""
        found = tidy(self.cells.get(name, ""))
        if len(found) > longest:
            self.fail(
                name,
                found=found,
                expected=f"at most {longest} characters, not {len(found)}",
                remedy="Shorten it.",
            )
            return None
        return found or None

    def needed(self, name: str, longest: int, what: str) -> str:
        """A cell that must not be empty; an empty string after the problem was written down."""
        found = self.text(name, longest)
        if found is None and not tidy(self.cells.get(name, "")):
            self.fail(name, found="", expected=what, remedy="Fill it in, or delete the row.")
        return found or ""

    def word(
        self, name: str, recogniser: Recogniser, what: str, *, sure: bool = False
    ) -> str | None:
        """The code a cell stands for, None if it is empty or was left out.

        `sure` makes an unknown word a problem in a forgiving row, too.
        """
        text = tidy(self.cells.get(name, ""))
        if not text:
            return None
        found = self.table.recognise(name, recogniser, text)
        return self._code(name, text, found, what=what, sure=sure)

    def words(self, name: str, recogniser: Recogniser, what: str) -> list[str]:
        """The codes of a list inside a cell, each once.

        Semicolons and line breaks part a list; commas, slashes and "and" do so where the whole is
        no name itself, because the name of a sector may hold them, too.
        """
        codes: dict[str, None] = {}
        for part in self._understood(name, recogniser):
            found = self.table.recognise(name, recogniser, part)
            code = self._code(name, part, found, what=what, sure=False)
            if code is not None:
                codes[code] = None
        return list(codes)

    def parts(self, name: str) -> list[str]:
        """The items of a list inside a cell."""
        lines = self.cells.get(name, "").replace("\n", ";").split(";")
        return [part for part in map(tidy, lines) if part]

    def _understood(self, name: str, recogniser: Recogniser) -> Iterator[str]:
        for part in self.parts(name):
            parting = _BLANK if _CODES.fullmatch(part) else _ALSO_PARTED
            pieces = [piece for piece in parting.split(part) if piece]
            whole, _ = self.table.recognise(name, recogniser, part)
            known = [self.table.recognise(name, recogniser, piece)[0] for piece in pieces]
            if not isinstance(whole, Unrecognised) and (
                whole.confidence == 1 or any(isinstance(each, Unrecognised) for each in known)
            ):
                yield part
            else:
                yield from pieces

    def within(self, name: str, recogniser: Recogniser, what: str, *, context: str) -> str | None:
        """Like `word`, for words whose meaning depends on another cell, the country for one."""
        text = tidy(self.cells.get(name, ""))
        if not text:
            return None
        found = self.table.recognise(f"{name} in {context}", recogniser, text)
        return self._code(name, text, found, what=what, sure=False)

    def day(self, name: str) -> date | None:
        """The day in a cell; None if it is empty or was left out."""
        code = self.word(name, recognise_date, "a day such as 2024-03-31")
        return date.fromisoformat(code) if code else None

    def year(self, name: str) -> int | None:
        """The year in a cell; None if it is empty or was left out."""
        code = self.word(name, recognise_year, "a year such as 1998")
        return int(code) if code else None

    def euros(self, name: str) -> int | None:
        """The amount in a cell in whole euros; other currencies are a problem, never converted."""
        text = tidy(self.cells.get(name, ""))
        if not text:
            return None
        found = recognise_amount(text)
        figure = None if isinstance(found, Unrecognised) else found.maximum or found.minimum
        if isinstance(found, Unrecognised) or figure is None or found.currency != "EUR":
            expected = "an amount in euros such as 500000"
            self.fail(name, found=text, expected=expected, remedy="Write it as a whole number.")
            return None
        if text != str(figure):
            self._tell(name, text, str(figure))
        return figure

    def _code(
        self, name: str, written: str, known: tuple[Recognition, bool], *, what: str, sure: bool
    ) -> str | None:
        found, unlike = known
        if not isinstance(found, Unrecognised):
            if unlike:
                self._tell(name, written, found.code)
            return found.code
        if self.table.forgiving and not sure:
            heading = self.table.columns.heading_of(name)
            self.note(f"{heading}: “{written[:_SHOWN]}” was not understood and {_LEFT_OUT}")
            return None
        advice = found.advice()
        remedy = f"Did you mean {advice}?" if advice else "Correct it, or leave the cell empty."
        self.fail(name, found=written, expected=what, remedy=remedy)
        return None

    def _tell(self, name: str, written: str, code: str) -> None:
        heading = self.table.columns.heading_of(name)
        self.note(f"{heading}: “{written[:_SHOWN]}” read as {code}")
