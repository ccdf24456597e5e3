"""How many people an organisation employs, as a size class of the European SME definition."""

from __future__ import annotations

import re

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import SizeClass, label

from .folding import fold, words
from .lexicon import lexicon
from .quantities import quantities_of
from .results import Recognised, Recognition, Suggestion, Unrecognised

_LEAST = {SizeClass.LARGE: 250, SizeClass.MEDIUM: 50, SizeClass.SMALL: 10, SizeClass.MICRO: 0}
_BELOW = re.compile(
    r"^\s*(<|≤|up to|bis|unter|under|less|fewer|moins|meno|menos|weniger|iki|do|max)", re.IGNORECASE
)
_ABOVE = re.compile(
    r"^\s*(>|≥|over|über|more|mehr|plus|più|más|daugiau|powyżej|mere)|\d\s*\+", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^()]*\)")  # "9 (Teilzeit: 3)" are nine
_SME = frozenset(words("sme smes kmu pme pmi pyme pymes msp mvi mkb kmo smv vse tpe eti"))


def recognise_size(text: str) -> Recognition:
    """The size class: "12", "10-49", "250+", "ca. 40 MA", "Kleinstunternehmen".

    "KMU" and its sisters leave three classes open: they come back unrecognised with these. What
    stands in brackets is left aside; numbers may be words ("twelve").
    """
    if fold(text) in _SME:
        three = (SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.MICRO)
        return Unrecognised(text, tuple(Suggestion(c, label(c), 60.0) for c in three))
    found = lexicon("sizes").known(text)
    if found:
        return found
    bare = _ASIDE.sub(" ", text)
    numbers = [number for number in quantities_of(bare) if number >= 0]
    if not numbers and (word := lexicon("number_words").codes_of(bare)):
        numbers = [float(word[0])]
    if not numbers:
        return lexicon("sizes").recognise(text)
    return _of_people(bare, numbers)


def _of_people(text: str, numbers: list[float]) -> Recognition:
    if len(numbers) >= 2:
        low, high = size_class(min(numbers[:2])), size_class(max(numbers[:2]))
        middle = size_class(sum(numbers[:2]) / 2)
        return Recognised(
            middle, label(middle), 1.0 if low is high else 0.7, phrase("range of numbers")
        )
    people = numbers[0]
    if _BELOW.search(text):
        people -= 1
    elif _ABOVE.search(text) and people not in _LEAST.values():
        found = size_class(people + 1)
        sure = found is SizeClass.LARGE
        return Recognised(found, label(found), 1.0 if sure else 0.8, phrase("at least that many"))
    found = size_class(people)
    return Recognised(found, label(found), 1.0, phrase("number of people"))


def size_class(people: float) -> SizeClass:
    """The class of a number of people: 9 is micro, 10 small, 50 medium, 250 large."""
    return next(size for size, least in _LEAST.items() if people >= least)
