"""What recognising gives back: a code, or what was found with the codes that come nearest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from matchmaker.domain.phrases import phrase

from .folding import fold

LIKENESS = phrase("likeness")


class Suggestion(NamedTuple):
    """A code that may have been meant; score from 0 (nothing alike) to 100 (the same)."""

    code: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A value that is understood.

    `confidence` runs from 0 to 1 and is 1 for a code or a name written as we know it; `how` says in
    a few words what the value was understood by, for the preview that a person reads.
    """

    code: str
    label: str
    confidence: float = 1.0
    how: str = "code"

    @property
    def is_guess(self) -> bool:
        """Whether a person should look at it: the text was none that we know, but like one."""
        return self.how == LIKENESS


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A value that is not understood: as found, with the nearest known values, best first.

    `why` is filled where the value was understood and cannot be, such as 31 February: whoever wrote
    it meant something else, and nobody can know what.
    """

    found: str
    suggestions: tuple[Suggestion, ...] = ()
    why: str = ""

    def advice(self) -> str:
        """The suggestions as one line for a message: "DE (Germany) or DK (Denmark)"."""
        *others, last = [_told(each) for each in self.suggestions] or [""]
        if not others:
            return last
        return phrase("%(others)s or %(last)s", others=", ".join(others), last=last)


def _told(suggestion: Suggestion) -> str:
    """Code and label, or the code alone where the label says the same."""
    is_same = fold(suggestion.label) in ("", fold(suggestion.code))
    return suggestion.code if is_same else f"{suggestion.code} ({suggestion.label})"


Recognition: TypeAlias = Recognised | Unrecognised
Recogniser: TypeAlias = Callable[[str], Recognition]
