"""Names and their codes: looked up exactly, by a part of the text, then by likeness."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from matchmaker.domain.phrases import phrase

from .folding import fold, spellings
from .results import LIKENESS, Recognised, Recognition, Suggestion, Unrecognised

_NAME, _PART, _WORDS = phrase("name"), phrase("part of the text"), phrase("words in the text")
_Scorer = Callable[..., float]
VOCABULARY = Path(__file__).resolve().parents[3] / "data" / "vocabulary"

LIKE_ENOUGH = 87.0  # one typing error in a word of eight letters
CLEARLY_AHEAD = 4.0  # "Austrlia" is as near to Austria as to Australia: then nobody is taken
WORTH_SHOWING = 74.0
_PARTS = re.compile(r"[/,;|()\[\]\n:]|\s[-–—]\s")
_SHORTEST_LIKE = 4  # letters; "AT" is like nothing, or like everything
_SHORTEST_INSIDE = 5  # letters; "oman" is in "Romania" and tells nothing
_LONGEST_PHRASE = 5  # words
_LONGEST_TEXT = 12  # words; in a longer text a name may be mentioned and something else meant


@dataclass(frozen=True, slots=True)
class Entry:
    """One code with its names; of two codes sharing a name the lower rank is meant."""

    code: str
    label: str
    names: tuple[str, ...] = ()
    rank: int = 0


class Lexicon:
    """A closed list with the names people use for its values."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index every code, label and name of the entries under its folded spellings."""
        self.labels: dict[str, str] = {}
        self._ranks: dict[str, dict[str, int]] = {}  # folded name → code → rank
        for entry in entries:
            self.labels.setdefault(entry.code, entry.label)
            for key in {key for name in (entry.code, entry.label, *entry.names)
                        for key in spellings(name) if key}:  # fmt: skip
                ranks = self._ranks.setdefault(key, {})
                ranks[entry.code] = min(entry.rank, ranks.get(entry.code, entry.rank))
        self._keys = tuple(key for key in self._ranks if len(key) >= _SHORTEST_LIKE)

    @property
    def names(self) -> Iterable[str]:
        """Every name, folded."""
        return self._ranks.keys()

    def codes_of(self, text: str) -> tuple[str, ...]:
        """The codes whose name is this text, the preferred ones only; none if it is unknown."""
        ranks = self._ranks.get(fold(text), {})
        return tuple(code for code, rank in ranks.items() if rank == min(ranks.values()))

    def known(self, text: str) -> Recognised | None:
        """The one code whose name the text, or a part of it, is: no likeness, so it is quick."""
        codes = self.codes_of(text)
        if len(codes) == 1:
            return self._found(codes[0], 1.0, _NAME)
        return None if codes else self._by_part(text)

    def recognise(self, text: str) -> Recognition:
        """The one code a text means, or the nearest ones. Never raises, whatever the text."""
        key = fold(text)
        if not key:
            return Unrecognised(text)
        if found := self.known(text):
            return found
        if codes := self.codes_of(text):
            return Unrecognised(text, tuple(Suggestion(c, self.labels[c], 100.0) for c in codes))
        return self._by_likeness(key) or self._by_phrase(key) or self._near(text, key)

    def _by_part(self, text: str) -> Recognised | None:
        """Understand "Deutschland / Germany" and "Slovakia (Slovak Republic)"."""
        found = {codes for part in _PARTS.split(text) if (codes := self.codes_of(part))}
        if len(found) == 1 and len(codes := found.pop()) == 1:
            return self._found(codes[0], 0.95, _PART)
        return None

    def _by_phrase(self, key: str) -> Recognised | None:
        """Understand "Hersteller von Spritzgussteilen aus Bayern" by its longest known phrase."""
        words = key.split()
        if len(words) > _LONGEST_TEXT:
            return None
        for length in range(min(_LONGEST_PHRASE, len(words) - 1), 0, -1):
            found = {
                codes
                for start in range(len(words) - length + 1)
                if len(part := " ".join(words[start : start + length])) > 3
                and (codes := self.codes_of(part))
            }
            if found:
                codes = found.pop()
                unique = not found and len(codes) == 1
                return self._found(codes[0], 0.8, _WORDS) if unique else None
        return None

    def _by_likeness(self, key: str) -> Recognised | None:
        """Understand a typing error, if no other code is about as near."""
        if len(key) <= _SHORTEST_LIKE:
            return None
        ahead = self._ranked(key, fuzz.ratio, LIKE_ENOUGH - CLEARLY_AHEAD)
        if not ahead or ahead[0].score < LIKE_ENOUGH:
            return None
        first, *others = ahead
        if others and first.score - others[0].score < CLEARLY_AHEAD:
            return None
        return self._found(first.code, round(first.score / 100, 2), LIKENESS)

    def _near(self, text: str, key: str) -> Unrecognised:
        """What may have been meant: names that look alike, or that one of the two contains."""
        if len(key) <= _SHORTEST_LIKE:
            return Unrecognised(text)
        near = {each.code: each for each in self._ranked(key, fuzz.ratio, WORTH_SHOWING)}
        for name in self._keys:
            if len(name) >= _SHORTEST_INSIDE and (name in key or key in name):
                for code in self._ranks[name]:
                    near.setdefault(code, Suggestion(code, self.labels[code], WORTH_SHOWING))
        ordered = sorted(near.values(), key=lambda each: (-each.score, each.code))
        return Unrecognised(text, tuple(ordered[:3]))

    def _ranked(self, key: str, scorer: _Scorer, cutoff: float) -> tuple[Suggestion, ...]:
        """The nearest codes with their best score, best first."""
        best: dict[str, float] = {}
        near = process.extract(key[:200], self._keys, scorer=scorer, score_cutoff=cutoff, limit=20)
        for name, score, _ in near:
            for code in self._ranks[name]:
                best[code] = max(score, best.get(code, 0.0))
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Suggestion(code, self.labels[code], round(s, 1)) for code, s in ordered)

    def _found(self, code: str, confidence: float, how: str) -> Recognised:
        return Recognised(code, self.labels[code], confidence, how)


def entries_of(path: Path) -> Iterator[Entry]:
    """The entries of a vocabulary file: columns code and label, then one of names a language.

    Names inside a cell are parted by semicolons; an empty cell means that nobody was sure.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, label = row.pop("code"), row.pop("label")
            cells = (cell.split(";") for cell in row.values() if cell)
            yield Entry(code, label, tuple(name.strip() for names in cells for name in names))


def unclear_entries(name: str) -> Iterator[Entry]:
    """Words of everyday use that may mean several values of a list: the import asks which.

    In the file `code` is the name of the list and `label` holds the codes, the likeliest first.
    """
    for entry in entries_of(VOCABULARY / "unclear.csv"):
        if entry.code == name:
            yield from (Entry(code, code, entry.names) for code in entry.label.split(";"))


@cache
def lexicon(name: str) -> Lexicon:
    """The lexicon kept in `data/vocabulary/<name>.csv`, read when first asked for."""
    return Lexicon([*entries_of(VOCABULARY / f"{name}.csv"), *unclear_entries(name)])
