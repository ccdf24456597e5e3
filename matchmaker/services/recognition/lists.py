"""Cells that hold several values: "26.70; 28.30", "Deutsch, Englisch", "AT/DE"."""

from __future__ import annotations

import re

from .folding import tidy
from .results import Recognised, Recogniser, Recognition

_SURE = re.compile(r"[;|\n]+")
_LIKELY = re.compile(r"[;|\n]+|,(?!\d)|\s[/+&]\s|/|\s+(?:und|and|et|e|y|ir|i|en|og)\s+")


def split_values(text: str) -> tuple[str, ...]:
    """The values of a list cell, parted by semicolons, bars or line breaks; each once."""
    return tuple(dict.fromkeys(value for part in _SURE.split(text) if (value := tidy(part))))


def recognise_each(text: str, recognise: Recogniser) -> tuple[Recognition, ...]:
    """Every value of a list cell, recognised.

    A part that is no value as a whole is cut further at commas, slashes and "and": "Bosnia and
    Herzegovina" stays one country, "German and English" are two languages.
    """
    found: list[Recognition] = []
    for part in split_values(text):
        whole = recognise(part)
        pieces = [piece for piece in map(tidy, _LIKELY.split(part)) if piece]
        sure = isinstance(whole, Recognised) and whole.confidence == 1
        found += [whole] if sure or len(pieces) < 2 else map(recognise, pieces)
    return tuple(dict.fromkeys(found))
