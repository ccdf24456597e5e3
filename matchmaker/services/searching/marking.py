"""Where the words stand that two sentences share, by the stemmer that the index has.

A sentence has its own words and, if it is not English, may have an English line: each is marked
by itself. Places are spans of code points in the text as it is stored (`domain.marking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexing.words import PlacedWord, placed_words
from matchmaker.domain.marking import Span, matching_spans, small_gaps
from matchmaker.domain.parts import PartAnswer
from matchmaker.domain.profile import ENGLISH, Statement

Marks: TypeAlias = dict[str, list[list[int]]]  # «text», «english» → spans


@dataclass(frozen=True, slots=True)
class _Line:
    """A text, its language, and its words with their places."""

    text: str
    language: str
    words: Sequence[PlacedWord]
    found: set[Span]

    @property
    def spans(self) -> list[list[int]]:
        """What was found, joined where only small words stand between."""
        return [[*each] for each in small_gaps(self.text, tuple(self.found), self.words)]


def marks_of(one: Statement, other: Statement) -> tuple[Marks, Marks]:
    """The marks in each of two sentences."""
    mine, theirs = _lines(one), _lines(other)
    for line in mine.values():
        _meet(line, theirs.values())
    return _as_marks(mine), _as_marks(theirs)


def marks_of_parts(
    answers: Sequence[PartAnswer], statement: Statement
) -> tuple[list[list[list[int]]], Marks]:
    """The marks in each of some parts, and in the sentence that answers them all.

    There the words count, too, that a part was read as.
    """
    theirs = _lines(statement)
    mine = [_line(each.part.text, each.language) for each in answers]
    read = [_line(", ".join(each.part.read_as), ENGLISH) for each in answers]
    for line in (*mine, *read):
        _meet(line, theirs.values())
    return [each.spans for each in mine], _as_marks(theirs)


def _meet(mine: _Line, theirs: Iterable[_Line]) -> None:
    """Note in both lines where they have the same words."""
    for line in theirs:
        found, answering = matching_spans(
            mine.words, line.words, are_foreign=mine.language != line.language
        )
        mine.found.update(found)
        line.found.update(answering)


def _lines(statement: Statement) -> dict[str, _Line]:
    found = {"text": _line(statement.text, statement.language)}
    if statement.english:
        found["english"] = _line(statement.english, ENGLISH)
    return found


def _line(text: str, language: str | None) -> _Line:
    return _Line(text, language or "", placed_words(text, language or ""), set())


def _as_marks(lines: dict[str, _Line]) -> Marks:
    return {name: each.spans for name, each in lines.items() if each.found}
