"""What a person is asked about cells of a list, and what was answered.

A doubt is one cell; `repairs` puts doubts that one answer can mend together. A decision is that
answer: a value for the cell, nothing for it, or the row left out. It names the cell by its field
and its text, so that it also finds the one part of a list inside a cell that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.services.recognition.folding import tidy
from matchmaker.services.recognition.results import Suggestion

SHIFTED = "<shifted>"
"""The code of the suggestion to move the cells of a row one column to the left."""


class Effect(StrEnum):
    """What becomes of a doubtful cell if nobody decides."""

    ROW_OUT = "row out"
    CELL_OUT = "cell out"
    LEFT_EMPTY = "left empty"
    GUESSED = "guessed"

    @property
    def is_problem(self) -> bool:
        """Whether something that was written is not saved as it was meant."""
        return self in (Effect.ROW_OUT, Effect.CELL_OUT)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One cell that a person should look at.

    `name` is the field, empty where the row as a whole is meant and no value can mend it; `written`
    the text of the cell or of the part of it, unabridged.
    """

    row: int
    name: str
    column: str
    written: str
    effect: Effect
    expected: str
    remedy: str
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer for a cell in some rows: `value` (empty: nothing), or the rows left out."""

    name: str
    written: str
    rows: frozenset[int]
    value: str = ""
    leaves_out: bool = False


class Decided:
    """All decisions, by the row that they are about."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        """Sort them by row."""
        self._rows: dict[int, dict[tuple[str, str], Decision]] = {}
        for each in decisions:
            for row in each.rows:
                self._rows.setdefault(row, {})[each.name, tidy(each.written)] = each

    def of(self, row: int) -> Mapping[tuple[str, str], Decision]:
        """The decisions about one row, by field and tidy text."""
        return self._rows.get(row, {})
