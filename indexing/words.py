"""From a sentence to the words that lexical search compares.

Lower-cased, without stop words, stemmed by the Snowball stemmer of the sentence's language, then
folded to plain letters ("Präzisionsdrehteile" and "prazisionsdrehteil" meet). One vocabulary
serves all languages: what is written alike in two of them (names, norms, materials) is worth
finding.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexing.stop_words import STOP_WORDS

WordIds: TypeAlias = NDArray[np.uint64]

GLOSS = "\u241e"  # parts a text from its English gloss; see `bridged`

_WORD = re.compile(r"[^\W_]+")
# The same in a text whose accents are characters of their own.
_WRITTEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_STEMMERS = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}
_ENGLISH = "en"
_KIN = {"nb": "no", "nn": "no"}


def fold(text: str) -> str:
    """Strip accents and case, so that what was typed without them is found too."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_UNDECOMPOSED)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str, language: str) -> list[str]:
    """Return the words of a sentence, in order, as lexical search sees them.

    `language` is an ISO 639-1 code; one without stemmer or stop words, or "", is only folded. The
    words of a gloss are English ones.
    """
    if GLOSS in text:
        text, _, gloss = text.partition(GLOSS)
        return words(text, language) + words(gloss, _ENGLISH)
    lowered = unicodedata.normalize("NFC", text).lower()
    stop_words = STOP_WORDS.get(_KIN.get(language, language), frozenset())
    kept = [
        word
        for word in _WORD.findall(lowered)
        if word not in stop_words and (len(word) > 1 or word.isdigit())
    ]
    stemmer = _stemmer(language)
    return [fold(word) for word in (stemmer.stemWords(kept) if stemmer else kept)]


def glossed(text: str, gloss: str) -> str:
    """Return a text together with its English gloss, if it has one, for `words()` to read."""
    return f"{text.replace(GLOSS, ' ')}{GLOSS}{gloss}" if gloss else text


class PlacedWord(NamedTuple):
    """A word as lexical search sees it, and where it stands in the text: [start, end).

    Places are counted in code points of the text as it is, whatever its normal form.
    """

    word: str
    start: int
    end: int


def placed_words(text: str, language: str) -> list[PlacedWord]:
    """Return the words of `words()` with their places, for whoever marks them in the text."""
    return [
        PlacedWord(word, each.start(), each.end())
        for each in _WRITTEN.finditer(text)
        for word in words(each.group(), language)
    ]


def word_id(word: str) -> int:
    """Return a word's 64-bit name.

    Numbers instead of strings let every worker map one sorted array instead of loading a
    dictionary; two of a million words share a name with a chance of 1 in 37 million.
    """
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def word_ids(tokens: Iterable[str]) -> WordIds:
    """Return the names of these words, repeats included."""
    return np.array([word_id(token) for token in tokens], dtype=np.uint64)


@cache
def _stemmer(language: str) -> Any:
    import Stemmer  # slow import

    algorithm = _STEMMERS.get(language)
    return Stemmer.Stemmer(algorithm) if algorithm in Stemmer.algorithms() else None
