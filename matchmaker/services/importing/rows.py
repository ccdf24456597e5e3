"""The cells of one row as the checks of the templates find them, mended by what was decided."""

from __future__ import annotations

import re

from matchmaker.domain.phrases import phrase
from matchmaker.services.reading import Row
from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.results import Suggestion

from .doubts import Doubt, Effect
from .table_check import TableCheck

_SAYS = re.compile(r"[^\W_]")  # "-" and "?" are ways of leaving a cell empty
_SHEET_ERROR = re.compile(r"#(?:N/A|NV|REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV/0!|NULL!|NUM!|ZAHL!)")
_NEEDED = frozenset({"name", "country"})  # where they are empty, that is told anyway
_PARTED_LINES = re.compile(r"[\n;]")


class RowCells:
    """The cells of one row by field name, and what is wrong with them."""

    def __init__(self, table: TableCheck, row: Row) -> None:
        """Take the row's cells apart; too many of them is the first problem."""
        self.table = table
        self.row = row
        self.number = row.number
        self.cells: dict[str, str] = {}
        self.failed = False
        self.errors: dict[str, str] = {}
        self.emptied: set[str] = set()
        self._decided = table.decided.of(row.number)
        for name, cell in table.columns.values(row.cells).items():
            if _SHEET_ERROR.fullmatch(cell.strip()):
                self._sheet_error(name, cell.strip())
            elif _SAYS.search(cell):
                self.cells[name] = cell
        self._mend_whole_cells()
        if row.surplus:
            self.fail(
                "",
                found=" | ".join(row.surplus),
                expected=phrase("as many cells as headings"),
                remedy=phrase("Put texts that contain the separator between quotation marks."),
            )

    def fail(
        self,
        name: str,
        *,
        found: str,
        expected: str,
        remedy: str,
        kept: bool = False,
        suggestions: tuple[Suggestion, ...] = (),
    ) -> None:
        """The row, or with `kept` only this cell of it, is left out for what stands here."""
        kept = kept and not self.is_left_out(name, found)
        self.failed = self.failed or not kept
        column = self.heading(name) if name else "(row)"
        self.table.problem(
            self.number,
            column,
            found=found,
            expected=expected,
            remedy=remedy,
            kept=kept,
            name=name,
            suggestions=suggestions,
        )

    def mended(self, name: str, text: str) -> str:
        """A part of a cell as a person decided that it should read; empty: left out."""
        decision = self._decided.get((name, tidy(text)))
        if decision is None or decision.leaves_out:
            return text
        return decision.value

    def is_left_out(self, name: str, text: str) -> bool:
        """Whether a person decided that what stands here keeps the row out."""
        decision = self._decided.get((name, tidy(text)))
        return decision is not None and decision.leaves_out

    def accepts(self, name: str, code: str) -> bool:
        """Whether a person took this suggestion for an empty cell."""
        decision = self._decided.get((name, ""))
        return decision is not None and decision.value == code

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
                expected=phrase(
                    "at most %(most)s characters, not %(number)s", most=longest, number=len(found)
                ),
                remedy=phrase("Shorten it."),
            )
            return None
        return found or None

    def needed(self, name: str, longest: int, what: str) -> str:
        """A cell that must not be empty; an empty string after the problem was written down."""
        found = self.text(name, longest)
        if found is None and not tidy(self.cells.get(name, "")):
            self.fail(
                name, found="", expected=what, remedy=phrase("Fill it in, or delete the row.")
            )
        return found or ""

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

    def doubt(
        self,
        name: str,
        written: str,
        effect: Effect,
        said: str,
        suggestions: tuple[Suggestion, ...],
    ) -> None:
        """Remember that a person should look at what stands here."""
        self.table.doubts.append(
            Doubt(self.number, name, self.heading(name), written, effect, "", said, suggestions)
        )

    def _sheet_error(self, name: str, cell: str) -> None:
        """An error value is no text; where a strict row has one, somebody must look."""
        self.errors[name] = cell
        if not self.table.forgiving:
            remedy = phrase("A formula went wrong here; put in the value itself.")
            self.fail(name, found=cell, expected=phrase("a value"), remedy=remedy)
        elif name not in _NEEDED:
            said = phrase("“%(cell)s” is an error of the spreadsheet; left empty", cell=cell)
            self.note(said, name)

    def _mend_whole_cells(self) -> None:
        """Put in what a person decided for whole cells; parts of cells are mended where read."""
        for (name, written), decision in self._decided.items():
            found = self.cells.get(name, "") or self.errors.get(name, "")
            if decision.leaves_out or tidy(found) != written:
                continue
            if decision.value:
                self.cells[name] = decision.value
            else:
                self.cells.pop(name, None)
                self.emptied.add(name)
