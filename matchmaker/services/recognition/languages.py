"""Languages: their names and codes in cells, and the language that a sentence is written in.

Names come from the Unicode CLDR as packaged by Babel; `data/vocabulary/languages.csv` adds what
lists write instead: "dt.", "engl.", "D+F", and the signs of countries ("CZ") for their languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from babel import Locale

from .countries import LOCALES
from .folding import tidy, words
from .lexicon import VOCABULARY, Entry, Lexicon, entries_of
from .results import Recognition

_UNION = words("bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv")

SPOKEN = frozenset(
    (*_UNION, *words("no is tr uk sr ca sq mk bs eu gl lb ru ar zh ja ko he cy rm be"))
)
"""ISO 639-1 codes of the languages that a member list may name."""

WRITTEN = (*_UNION, *words("no is tr uk sr ca"))
"""The languages among which that of a sentence is looked for."""

FEWEST_WORDS = 3
"""Shorter texts are mostly product names, which look alike in all languages."""


def recognise_language(text: str) -> Recognition:
    """The ISO 639-1 code: "Deutsch", "vokiečių" and "German" are de; "nb" and "nn" are no."""
    return _languages().recognise(text)


def language_of(text: str, default: str = "en", *, fewest: int = FEWEST_WORDS) -> str:
    """The ISO 639-1 code of a sentence's language; `default` if it has under `fewest` words."""
    spoken = words(tidy(text))
    if len(spoken) < fewest or not any(c.isalpha() for c in text):
        return default
    language: str = _identifier().classify(" ".join(spoken))[0]
    return "no" if language in {"nb", "nn"} else language


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(identifier.labels) if hasattr(identifier, "labels") else set(WRITTEN)
    identifier.set_languages([code for code in WRITTEN if code in known])
    return identifier


@lru_cache(maxsize=1)
def _languages() -> Lexicon:
    return Lexicon(_entries())


def _entries() -> Iterator[Entry]:
    english = Locale("en").languages
    for locale in LOCALES:
        for written, name in Locale.parse(locale).languages.items():
            code = {"nb": "no", "nn": "no"}.get(written, written)
            if code in SPOKEN:
                yield Entry(code, english[code], (written, name), rank=0 if locale == "en" else 1)
    yield from entries_of(VOCABULARY / "languages.csv")
