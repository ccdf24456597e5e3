"""What the rows of one table share while they are checked: columns, what was recognised, notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.columns import FREE_TEXT
from matchmaker.services.columns import Mapping as Columns
from matchmaker.services.reading import Layout, Row
from matchmaker.services.recognition.folding import fold, tidy
from matchmaker.services.recognition.languages import language_of
from matchmaker.services.recognition.results import (
    Recogniser,
    Recognition,
    Suggestion,
    Unrecognised,
)

from .doubts import Decided, Doubt, Effect
from .draft import Reference
from .report import Note, RowProblem, Split

_SHOWN = 80  # characters of a cell in a message
_KINDS_OF_NOTE = 200  # a list of years "since 1998" would else give one for each
_SHOWN_ROWS = 8
_SHOWN_SPLITS = 3
_USUALLY = 2 / 3
_HEARD = 50  # cells from which the language of a column is told
_MORE = phrase("more cells were read differently from how they were written")
_SURE_ENOUGH = 0.9  # below, a person is told what was made of a cell of a member list


@dataclass(slots=True)
class TableCheck:
    """The columns, what was recognised before, the notes and problems so far.

    `cluster` is the one that every organisation in the table belongs to, if it was said, and
    `cluster_founded` its year. `usual` are the fields that most rows fill, `languages` those of
    the fields of free text. `decided` holds what a person has answered, `doubts` what one should
    be asked; `visibility` is that of new sentences whose row says none.
    """

    layout: Layout
    columns: Columns
    today: date
    forgiving: bool = False
    cluster: Reference | None = None
    cluster_founded: int | None = None
    usual: frozenset[str] = frozenset()
    languages: Mapping[str, str] = field(default_factory=dict)
    decided: Decided = field(default_factory=Decided)
    visibility: Visibility = Visibility.PUBLIC
    ignored: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    _notes: dict[tuple[bool, str, str], list[int]] = field(default_factory=dict)
    _counts: Counter[tuple[bool, str, str]] = field(default_factory=Counter)
    _known: dict[tuple[str, str], tuple[Recognition, bool]] = field(default_factory=dict)

    def recognise(self, kind: str, recogniser: Recogniser, text: str) -> tuple[Recognition, bool]:
        """What a text means, and whether a person should be told how it was read.

        Each text is recognised once: lists repeat their values in every row.
        """
        known = self._known.get((kind, text))
        if known is None:
            found = recogniser(text)
            known = self._known[kind, text] = found, self._is_worth_a_note(found, text)
        return known

    def problem(
        self,
        row: int,
        column: str,
        *,
        found: str,
        expected: str,
        remedy: str,
        kept: bool = False,
        name: str = "",
        suggestions: tuple[Suggestion, ...] = (),
    ) -> None:
        """Write down why a row, or with `kept` only this cell of it, is left out.

        `name` is the field in which a value could mend it.
        """
        file, sheet, shown = self.layout.name, self.layout.sheet, shortened(found)
        self.problems.append(RowProblem(file, sheet, row, column, shown, expected, remedy, kept))
        effect = Effect.CELL_OUT if kept else Effect.ROW_OUT
        self.doubts.append(Doubt(row, name, column, found, effect, expected, remedy, suggestions))

    def note(self, said: str, *, row: int = 0, column: str = "", asks: bool = False) -> None:
        """Something that a person should know; with `asks`, should look at."""
        key = asks, column, said
        if key not in self._notes and len(self._notes) >= _KINDS_OF_NOTE:
            key = False, "", _MORE
        rows = self._notes.setdefault(key, [])
        self._counts[key] += 1
        if row and row not in rows and len(rows) < _SHOWN_ROWS:
            rows.append(row)

    def told(self) -> tuple[Note, ...]:
        """The notes, by column in the order of the table, the most frequent first."""
        headings = {each.heading: at for at, each in enumerate(self.columns.columns)}
        notes = [
            Note(said, self._counts[asks, column, said], column, tuple(rows), asks)
            for (asks, column, said), rows in self._notes.items()
        ]
        return tuple(sorted(notes, key=lambda note: (headings.get(note.column, -1), -note.rows)))

    def show_split(self, row: int, column: str, pieces: Iterable[str]) -> None:
        """Remember how a cell was cut, if it is one of those cut into most pieces."""
        self.splits.append(Split(row, column, tuple(pieces)))
        self.splits.sort(key=lambda each: (-len(each.pieces), each.row))
        del self.splits[_SHOWN_SPLITS:]

    def learn_what_is_usual(self, rows: Sequence[Row]) -> None:
        """Learn which fields most rows fill, and in which language those of free text are.

        Where nearly every row has something, an empty cell is more likely a slip.
        """
        filled: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            for name, cell in self.columns.values(row.cells).items():
                filled[name].append(cell)
        self.usual = frozenset(
            name for name, cells in filled.items() if len(cells) >= _USUALLY * len(rows)
        )
        self.languages = {
            name: language_of(" ".join(filled[name][:_HEARD])) for name in FREE_TEXT & filled.keys()
        }

    def _is_worth_a_note(self, found: Recognition, text: str) -> bool:
        if isinstance(found, Unrecognised):
            return True
        if self.forgiving:
            return found.confidence < _SURE_ENOUGH or found.is_guess
        # "www.a.eu" for https://www.a.eu is worth no note.
        return not fold(found.code).endswith(fold(text))


def shortened(text: str) -> str:
    """A cell as it is shown in a message."""
    line = tidy(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
