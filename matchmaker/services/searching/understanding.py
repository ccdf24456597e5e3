"""What a typed sentence says: its parts, and the places in it that could be filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from indexing.stop_words import STOP_WORDS
from matchmaker.domain.marking import Span
from matchmaker.domain.parts import Part, cut, part_of
from matchmaker.services.catalogues import LANGUAGES
from matchmaker.services.recognition.folding import fold, words

# Places that a firm would name and mean as places: "Jersey" is a fabric, and "China" a cup.
_COUNTRIES = words(
    "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA XK"
)
_WIDER = {
    "iberia": "ES PT", "iberian peninsula": "ES PT", "iberische halbinsel": "ES PT",
    "benelux": "BE NL LU", "dach": "AT CH DE", "baltics": "EE LT LV", "baltic states": "EE LT LV",
    "baltikum": "EE LT LV", "pays baltes": "EE LT LV", "paesi baltici": "EE LT LV",
    "baltijos salys": "EE LT LV", "scandinavia": "DK NO SE", "skandinavien": "DK NO SE",
    "scandinavie": "DK NO SE", "skandinavija": "DK NO SE", "czech republic": "CZ", "uk": "GB",
    "great britain": "GB", "holland": "NL", "spanje": "ES",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_LONGEST_NAME = 3  # words


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that the sentence names: its words there, and the countries that are meant."""

    words: str
    countries: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Understood:
    """A sentence as it was understood."""

    parts: tuple[Part, ...]
    places: tuple[NamedPlace, ...]


def understand(sentence: str, language: str | None, parts: Sequence[str] = ()) -> Understood:
    """The parts of a sentence and the places in it; parts that somebody wrote stay as they are."""
    places = tuple(_places(sentence))
    written = tuple(part_of(each) for each in parts)
    stop_words = STOP_WORDS.get(language or "", frozenset())
    found = written or cut(sentence, stop_words, taken=[each.span for each in places])
    return Understood(found, places)


def _places(sentence: str) -> Iterator[NamedPlace]:
    """Names of countries that begin with a capital, the longest first."""
    found = list(_WORD.finditer(sentence))
    names, place = _names(), 0
    while place < len(found):
        for length in range(min(_LONGEST_NAME, len(found) - place), 0, -1):
            start, end = found[place].start(), found[place + length - 1].end()
            said = sentence[start:end]
            if said[0].isupper() and (codes := names.get(fold(said))):
                yield NamedPlace(said, codes, (start, end))
                place += length - 1
                break
        place += 1


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    """Countries by their folded names in the languages of the interface."""
    named = {
        fold(Locale.parse(language).territories[code]): (code,)
        for language in LANGUAGES
        for code in _COUNTRIES
        if code in Locale.parse(language).territories
    }
    return named | {name: words(codes) for name, codes in _WIDER.items()}
