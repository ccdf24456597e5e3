"""One spelling for all spellings: how two ways of writing a name are made comparable.

Lists come with capitals, accents or none, non-breaking spaces, Greek and Cyrillic letters, and with
text that was once decoded with the wrong code page. Everything is compared in folded form; what is
stored stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata


def words(listed: str) -> tuple[str, ...]:
    """A list of words that is written as one text, because it reads better so."""
    return tuple(listed.split())


# Letters that Unicode does not decompose into a base letter and an accent.
_SINGLE = {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d",
           "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "a"}  # fmt: skip
_GREEK = dict(zip(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    words("a v g d e z i th i k l m n x o p r s s t y f ch ps o"),
    strict=True,
))  # fmt: skip
_CYRILLIC = dict(zip(
    "абвгдежзиклмнопрстуфхцчшщъыэюяђєіјљњћџґ",
    words("a b v g d e zh z i k l m n o p r s t u f h ts ch sh sht a y e "
          "yu ya dj ye i j lj nj c dz g"),
    strict=True,
))  # fmt: skip
_LETTERS = str.maketrans(_SINGLE | _GREEK | _CYRILLIC | {"ь": ""})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WORD = re.compile(r"[^\W_]+")

# Two-byte UTF-8 sequences read as cp1252 begin with one of these letters; few real words do.
_BROKEN = re.compile("[ÃÂÄÅÐÑâÎÏ][\u0080-\u00bf\u0152-\u0178\u02c6-\u2122]")


def repaired(text: str) -> str:
    """The text with doubly encoded letters put right: "MÃ¼ller" is "Müller".

    Only what decodes without a single error is touched, so a text that merely looks odd stays.
    """
    if text.isascii() or not _BROKEN.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def tidy(text: str) -> str:
    """The text as a person meant it: no invisible characters, single spaces, none at the ends."""
    visible = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c.isspace())
    return " ".join(visible.split())


def fold(text: str) -> str:
    """The comparable form: Latin lower case without accents, words parted by single spaces."""
    return _folded(unicodedata.normalize("NFKC", repaired(text)).casefold())


def spellings(name: str) -> tuple[str, ...]:
    """The folded forms under which a name is looked up: "Köln" is both "koln" and "koeln"."""
    lower = unicodedata.normalize("NFKC", repaired(name)).casefold()
    plain = _folded(lower)
    spelled_out = _folded(lower.translate(_UMLAUTS))
    return (plain,) if spelled_out == plain else (plain, spelled_out)


def _folded(lower: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare.translate(_LETTERS)))
