"""One row being checked: cells become values, or problems, or notes on what was repaired.

A strict row is left out for any cell that cannot be understood. A forgiving one (of a member list,
which nobody wrote for us) is left out only where guessing could do harm, or where what is written
cannot be; other cells are then left empty, and a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from matchmaker.services.reading import Row
from matchmaker.services.recognition.amounts import recognise_amount
from matchmaker.services.recognition.dates import recognise_date, recognise_year
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.lexicon import lexicon
from matchmaker.services.recognition.results import Recognised, Recogniser, Unrecognised

from .table_check import TableCheck, shortened

_ALSO_PARTED = re.compile(r"\s*[,/|+&]\s*|\s+(?:und|and|et|e|y|ir|i|en|og|och|ja)\s+")
_SAYS = re.compile(r"[^\W_]")  # "-" and "?" are ways of leaving a cell empty
_BLANK = re.compile(r"\s+")
_CODES = re.compile(r"[A-Za-z]{2}(\s+[A-Za-z]{2})+")  # "DE EN CZ"
_SHEET_ERROR = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV/0!|NULL!|NUM!|ZAHL!)")
_NEEDED = frozenset({"name", "country"})  # where they are empty, that is told anyway
_PARTED_LINES = re.compile(r"[\n;]")


class RowCheck:
    """The cells of one row by field name."""

    def __init__(self, table: TableCheck, row: Row) -> None:
        """Take the row's cells apart; too many of them is the first problem."""
        self.table = table
        self.row = row
        self.number = row.number
        self.cells: dict[str, str] = {}
        self.failed = False
        self.errors: dict[str, str] = {}
        for name, cell in table.columns.values(row.cells).items():
            if _SHEET_ERROR.fullmatch(cell.strip()):
                self._sheet_error(name, cell.strip())
            elif _SAYS.search(cell):
                self.cells[name] = cell
        if row.surplus:
            self.fail(
                "",
                found=" | ".join(row.surplus),
                expected="as many cells as headings",
                remedy="Put texts that contain the separator between quotation marks.",
            )

    def fail(
        self, name: str, *, found: str, expected: str, remedy: str, kept: bool = False
    ) -> None:
        """The row, or with `kept` only this cell of it, is left out for what stands here."""
        self.failed = self.failed or not kept
        column = self.heading(name) if name else "(row)"
        self.table.problem(
            self.number, column, found=found, expected=expected, remedy=remedy, kept=kept
        )

    def note(self, said: str, name: str = "", *, asks: bool = False) -> None:
        """Something that a person should know, and with `asks` should look at."""
        column = self.heading(name) if name else ""
        self.table.note(said, row=self.number, column=column, asks=asks)

    def heading(self, name: str) -> str:
        """The heading of the column that holds a field."""
        return self.table.columns.heading_of(name)

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
        self,
        name: str,
        recogniser: Recogniser,
        what: str,
        *,
        sure: bool = False,
        first: bool = False,
        context: str = "",
    ) -> str | None:
        """The code a cell stands for, None if it is empty or was left out.

        `sure` makes an unknown word a problem in a forgiving row, too, and `first` lets such a row
        have the first of several values. `context` is what the meaning depends on besides the text,
        such as the country for a region.
        """
        text = tidy(self.cells.get(name, ""))
        if not text:
            return None
        kind = f"{name} {context}"
        found, telling = self.table.recognise(kind, recogniser, text)
        if first and self.table.forgiving and isinstance(found, Unrecognised) and not found.why:
            found = self._first_of_several(kind, recogniser, text) or found
            telling = True
        if isinstance(found, Recognised):
            return self._taken(name, text, found, telling=telling)
        if self.table.forgiving and not sure and not found.why:
            self._left_empty(name, text, found)
            return None
        self._refuse(name, text, found, what, is_needed=sure)
        return None

    def words(self, name: str, recogniser: Recogniser, what: str) -> list[str]:
        """The codes of a list inside a cell, each once.

        Semicolons and line breaks part a list; commas, slashes and "and" do so where the whole is
        no name itself, because the name of a sector may hold them, too.
        """
        codes: dict[str, None] = {}
        for part in self._understood(name, recogniser):
            found, telling = self.table.recognise(name, recogniser, part)
            if isinstance(found, Recognised):
                codes[self._taken(name, part, found, telling=telling)] = None
            elif self.table.forgiving:
                self._left_empty(name, part, found)
            else:
                self._refuse(name, part, found, what)
        return list(codes)

    def parts(self, name: str) -> list[str]:
        """The items of a list inside a cell."""
        lines = _PARTED_LINES.split(self.cells.get(name, ""))
        return [part for part in map(tidy, lines) if part]

    def unused(self, name: str) -> str:
        """The cell of a column that is understood and not kept, the e-mail address for one."""
        positions = [c.position for c in self.table.columns.columns if c.not_kept == name]
        return next((cell for at in positions if (cell := self.row.cells[at])), "")

    def link(self, name: str) -> str:
        """The web address behind a cell; empty if there is none."""
        positions = [c.position for c in self.table.columns.columns if c.field == name]
        return next((link for at, link in self.row.links if at in positions), "")

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
            self.note(f"“{shortened(text)}” read as {figure}", name)
        return figure

    def _sheet_error(self, name: str, cell: str) -> None:
        """An error value is no text; where a strict row has one, somebody must look."""
        self.errors[name] = cell
        if not self.table.forgiving:
            remedy = "A formula went wrong here; put in the value itself."
            self.fail(name, found=cell, expected="a value", remedy=remedy)
        elif name not in _NEEDED:
            self.note(f"“{cell}” is an error of the spreadsheet; left empty", name)

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

    def _first_of_several(self, kind: str, recogniser: Recogniser, text: str) -> Recognised | None:
        """The first value of a cell that holds several where one is meant, all of them known."""
        pieces = [piece for piece in re.split(r"\s*[,;/|+&]\s*", text) if piece]
        if len(pieces) < 2:
            return None
        found = [self.table.recognise(kind, recogniser, piece)[0] for piece in pieces]
        known = [each for each in found if isinstance(each, Recognised)]
        return replace(known[0], how="the first of several") if len(known) == len(found) else None

    def _taken(self, name: str, written: str, found: Recognised, *, telling: bool) -> str:
        if telling and found.is_guess and self.table.forgiving:
            meant = f"{found.code} ({found.label})" if found.label != found.code else found.code
            self.note(f"“{shortened(written)}” was taken for {meant}", name, asks=True)
        elif telling:
            how = f" ({found.how})" if self.table.forgiving else ""
            self.note(f"“{shortened(written)}” read as {found.code}{how}", name)
        return found.code

    def _left_empty(self, name: str, written: str, found: Unrecognised) -> None:
        shown = shortened(written)
        if lexicon("nothing").codes_of(written):
            self.note(f"“{shown}” left empty", name)
        elif found.suggestions:
            why = f"{found.why}; " if found.why else ""
            self.note(f"“{shown}” left empty; {why}did you mean {found.advice()}?", name, asks=True)
        else:
            self.note(f"“{shown}” left empty; it was not understood", name, asks=True)

    def _refuse(
        self, name: str, written: str, found: Unrecognised, what: str, *, is_needed: bool = False
    ) -> None:
        advice = found.advice()
        remedy = "Correct it." if is_needed else "Correct it, or leave the cell empty."
        if found.why:
            remedy = f"{found.why[0].upper()}{found.why[1:]}. {remedy}"
        elif advice:
            remedy = f"Did you mean {advice}?"
        self.fail(name, found=written, expected=what, remedy=remedy)
