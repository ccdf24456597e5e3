"""Countries, in any European language, by code, abbreviation or name, mistyped or not.

Names come from the Unicode CLDR as packaged by Babel; `data/vocabulary/countries.csv` adds the
abbreviations and short names that people use in lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from .folding import words
from .lexicon import VOCABULARY, Entry, Lexicon, entries_of
from .results import Recognition

LOCALES = words(
    "en de fr it es pt nl da sv nb nn fi et lv lt pl cs sk hu sl hr bs sr sr_Latn mk sq bg ro el "
    "mt ga cy eu ca gl is fo lb rm tr uk be ru ka hy az"
)
"""The languages whose names of countries, languages and months are known: those of Europe."""

# Of two countries sharing a name in some language, the one in or near Europe is meant.
_NEAR = frozenset(words(
    "AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GR HR HU IE IL IS IT LI LT LU "
    "LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK"
))  # fmt: skip
_NOT_A_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def recognise_country(text: str) -> Recognition:
    """The ISO 3166 alpha-2 code: "Allemagne", "GER", "Vokietija" and "D" are DE, "EL" is GR."""
    return _countries().recognise(text)


def country_name(code: str) -> str:
    """The English name of a country code; the code itself if there is no such country."""
    return _countries().labels.get(code, code)


@lru_cache(maxsize=1)
def _countries() -> Lexicon:
    return Lexicon(_entries())


def _entries() -> Iterator[Entry]:
    english = Locale("en").territories
    for code, name in english.items():
        if _is_country(code):
            yield Entry(code, name, rank=_rank(code))
    for locale in LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if _is_country(code):
                yield Entry(code, english[code], (name,), rank=1 + _rank(code))
    for alias, codes in get_global("territory_aliases").items():
        code = codes[0]
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1 and code in english:
            yield Entry(code, english[code], (alias,), rank=_rank(code))
    yield from entries_of(VOCABULARY / "countries.csv")


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_A_COUNTRY


def _rank(code: str) -> int:
    return 0 if code in _NEAR else 2
