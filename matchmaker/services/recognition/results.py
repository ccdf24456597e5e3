"""What recognising gives back: a code, or what was found with the codes that come nearest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


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


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A value that is not understood: as found, with the nearest known values, best first."""

    found: str
    suggestions: tuple[Suggestion, ...] = ()

    def advice(self) -> str:
        """The suggestions as one line for a message: "DE (Germany), DK (Denmark)"."""
        return ", ".join(f"{s.code} ({s.label})" if s.label else s.code for s in self.suggestions)


Recognition: TypeAlias = Recognised | Unrecognised
Recogniser: TypeAlias = Callable[[str], Recognition]
