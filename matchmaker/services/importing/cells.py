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

from matchmaker.domain.phrases import phrase
from matchmaker.services.recognition.amounts import recognise_amount
from matchmaker.services.recognition.dates import recognise_date, recognise_year
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.lexicon import lexicon
from matchmaker.services.recognition.results import (
    Recognised,
    Recogniser,
    Suggestion,
    Unrecognised,
)

from .doubts import Effect
from .rows import RowCells
from .table_check import shortened

_ALSO_PARTED = re.compile(r"\s*[,/|+&]\s*|\s+(?:und|and|et|e|y|ir|i|en|og|och|ja)\s+")
_BLANK = re.compile(r"\s+")
_CODES = re.compile(r"[A-Za-z]{2}(\s+[A-Za-z]{2})+")  # "DE EN CZ"


class RowCheck(RowCells):
    """The cells of one row as values."""

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
            self._left_empty(name, text, found, expected=what)
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
                self._left_empty(name, part, found, expected=what)
            else:
                self._refuse(name, part, found, what)
        return list(codes)

    def day(self, name: str) -> date | None:
        """The day in a cell; None if it is empty or was left out."""
        code = self.word(name, recognise_date, phrase("a day such as 2024-03-31"))
        return date.fromisoformat(code) if code else None

    def year(self, name: str) -> int | None:
        """The year in a cell; None if it is empty or was left out."""
        code = self.word(name, recognise_year, phrase("a year such as 1998"))
        return int(code) if code else None

    def euros(self, name: str) -> int | None:
        """The amount in a cell in whole euros; other currencies are a problem, never converted."""
        text = tidy(self.cells.get(name, ""))
        if not text:
            return None
        found = recognise_amount(text)
        figure = None if isinstance(found, Unrecognised) else found.maximum or found.minimum
        if isinstance(found, Unrecognised) or figure is None or found.currency != "EUR":
            expected = phrase("an amount in euros such as 500000")
            remedy = phrase("Write it as a whole number.")
            self.fail(name, found=text, expected=expected, remedy=remedy)
            return None
        if text != str(figure):
            self.note(_read_as(text, str(figure)), name)
        return figure

    def _understood(self, name: str, recogniser: Recogniser) -> Iterator[str]:
        for part in filter(None, (self.mended(name, each) for each in self.parts(name))):
            parting = _BLANK if _CODES.fullmatch(part) else _ALSO_PARTED
            pieces = [piece for piece in parting.split(part) if piece]
            whole, _ = self.table.recognise(name, recogniser, part)
            known = [self.table.recognise(name, recogniser, piece)[0] for piece in pieces]
            if not isinstance(whole, Unrecognised) and (
                whole.confidence == 1 or any(isinstance(each, Unrecognised) for each in known)
            ):
                yield part
            else:
                yield from filter(None, (self.mended(name, piece) for piece in pieces))

    def _first_of_several(self, kind: str, recogniser: Recogniser, text: str) -> Recognised | None:
        """The first value of a cell that holds several where one is meant, all of them known."""
        pieces = [piece for piece in re.split(r"\s*[,;/|+&]\s*", text) if piece]
        if len(pieces) < 2:
            return None
        found = [self.table.recognise(kind, recogniser, piece)[0] for piece in pieces]
        known = [each for each in found if isinstance(each, Recognised)]
        return (
            replace(known[0], how=phrase("the first of several"))
            if len(known) == len(found)
            else None
        )

    def _taken(self, name: str, written: str, found: Recognised, *, telling: bool) -> str:
        if telling and found.is_guess and self.table.forgiving:
            suggestion = Suggestion(found.code, found.label, 100 * found.confidence)
            meant = f"{found.code} ({found.label})" if found.label != found.code else found.code
            said = phrase(
                "“%(cell)s” was taken for %(meant)s", cell=shortened(written), meant=meant
            )
            if self.is_left_out(name, written):
                self._refuse(name, written, Unrecognised(written, (suggestion,)), said)
            else:
                self.doubt(name, written, Effect.GUESSED, said, (suggestion,))
                self.note(said, name, asks=True)
        elif telling:
            self.note(
                _read_as(written, found.code, found.how if self.table.forgiving else ""), name
            )
        return found.code

    def _left_empty(self, name: str, written: str, found: Unrecognised, *, expected: str) -> None:
        if lexicon("nothing").codes_of(written):
            self.note(phrase("“%(cell)s” left empty", cell=shortened(written)), name)
        elif self.is_left_out(name, written):
            self._refuse(name, written, found, expected)
        else:
            said = _why_empty(written, found)
            self.doubt(name, written, Effect.LEFT_EMPTY, said, found.suggestions)
            self.note(said, name, asks=True)

    def _refuse(
        self, name: str, written: str, found: Unrecognised, what: str, *, is_needed: bool = False
    ) -> None:
        if found.why and is_needed:
            remedy = phrase("Correct it: %(why)s.", why=found.why)
        elif found.why:
            remedy = phrase("Correct it, or leave the cell empty: %(why)s.", why=found.why)
        elif advice := found.advice():
            remedy = phrase("Did you mean %(advice)s?", advice=advice)
        elif is_needed:
            remedy = phrase("Correct it.")
        else:
            remedy = phrase("Correct it, or leave the cell empty.")
        self.fail(name, found=written, expected=what, remedy=remedy, suggestions=found.suggestions)


def _read_as(written: str, code: str, how: str = "") -> str:
    cell = shortened(written)
    if not how:
        return phrase("“%(cell)s” read as %(code)s", cell=cell, code=code)
    return phrase("“%(cell)s” read as %(code)s (%(how)s)", cell=cell, code=code, how=how)


def _why_empty(written: str, found: Unrecognised) -> str:
    cell, advice = shortened(written), found.advice()
    if advice and found.why:
        return phrase(
            "“%(cell)s” left empty; %(why)s; did you mean %(advice)s?",
            cell=cell,
            why=found.why,
            advice=advice,
        )
    if advice:
        return phrase("“%(cell)s” left empty; did you mean %(advice)s?", cell=cell, advice=advice)
    return phrase("“%(cell)s” left empty; it was not understood", cell=cell)
