"""Names of organisations, made comparable.

People write one firm in many ways: with and without its legal form, with umlauts or "ue", in
capitals. Three readings are kept apart because they serve three purposes: `name_key` finds,
`identity_key` identifies, `folded` compares.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that lose more than an accent; the German and Scandinavian way of writing them in ASCII.
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "œ": "oe",
        "æ": "ae",
        "å": "aa",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "&": " ",
        "+": " ",
        "'": "",
        "’": "",
        "`": "",
    }
)
_FOLDS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("ph", "f"), ("ck", "k"), ("c", "k"))

# Whole words that say "a firm" wherever they stand in a name.
_FORMS_ANYWHERE = frozenset({
    "abp", "aktiebolag", "aktiengesellschaft", "aktieselskab", "amba", "anpartsselskab",
    "aps", "asbl", "bvba", "corp", "doo", "dooel", "ehf", "eood", "eurl", "gesmbh", "ggmbh",
    "gmbh", "inc", "ivs", "kft", "kgaa", "lda", "limited", "llc", "llp", "ltd", "mbh", "nyrt",
    "osakeyhtio", "osauhing", "oyj", "plc", "sarl", "sasu", "scrl", "sia", "spolsro", "sprl",
    "spzo", "spzoo", "srl", "srls", "sro", "tmi", "uab", "ug", "unipessoal", "vzw", "zrt",
})  # fmt: skip
# Words that say it only at the end or the beginning: elsewhere they are part of the name.
_FORMS_AT_ENDS = frozenset({
    "ab", "ad", "ae", "ag", "ans", "as", "asa", "bt", "bv", "cie", "co", "company", "cv",
    "dd", "eg", "epe", "et", "ev", "gbr", "gie", "hf", "ike", "kg", "ks", "nv", "ohg", "ood",
    "ou", "oy", "rt", "sa", "sapa", "sas", "sau", "sc", "scop", "se", "sl", "slp", "slu",
    "snc", "spa", "vof",
})  # fmt: skip
# Forms written as several words, joined before the words are looked at.
_PHRASES = tuple(
    (re.compile(rf"\b{pattern}\b"), short)
    for pattern, short in (
        ("spolka z ograniczona odpowiedzialnoscia", "spzoo"),
        ("sp(?:olka)? z o ?o", "spzoo"),
        ("spol(?:ecnost)? s ?r ?o", "sro"),
        ("s r o", "sro"),
        ("gesellschaft mit beschraenkter haftung", "gmbh"),
        ("gesellschaft m ?b ?h", "gmbh"),
        ("sociedad limitada", "sl"),
        ("sociedad anonima|sociedade anonima|societe anonyme", "sa"),
        ("societa a responsabilita limitata", "srl"),
        ("societa per azioni", "spa"),
        ("societe a responsabilite limitee", "sarl"),
        ("public limited company", "plc"),
        ("limited liability company", "llc"),
        ("uzdaroji akcine bendrove", "uab"),
        ("anonim sirketi|anonim sti", "as"),
        ("limited sirketi|ltd sti", "ltd"),
        ("eingetragener verein", "ev"),
        ("d o o", "doo"),
        ("a s", "as"),
        ("s a", "sa"),
        ("s l", "sl"),
        ("e v", "ev"),
    )
)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.\s?){1,}(?:[^\W\d_]\b\.?)|(?<=\w)\.(?=\s|,|$)")
_SLASHED = re.compile(r"\b([a-z])/([a-z])\b")
_NOT_WORD = re.compile(r"[^\w]+")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small ASCII letters, legal forms still among them."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("ß", "ss").translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", text)
    text = "".join(each for each in decomposed if not unicodedata.combining(each))
    text = _SLASHED.sub(r"\1\2", text)
    text = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]), text)
    text = _NOT_WORD.sub(" ", text).replace("_", " ").strip()
    for pattern, short in _PHRASES:
        text = pattern.sub(short, text)
    return tuple(text.split())


@lru_cache(maxsize=50_000)
def split_name(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that name the organisation, and its legal forms; the first is never empty-handed.

    A name that consists of nothing but legal forms keeps them as its words.
    """
    words = list(words_of(name))
    forms = [each for each in words if each in _FORMS_ANYWHERE]
    rest = [each for each in words if each not in _FORMS_ANYWHERE]
    while len(rest) > 1 and rest[-1] in _FORMS_AT_ENDS:
        forms.append(rest.pop())
    if len(rest) > 1 and rest[0] in _FORMS_AT_ENDS:
        forms.append(rest.pop(0))
    if not rest:
        return tuple(words), ()
    return tuple(rest), tuple(sorted(forms))


def name_key(name: str) -> str:
    """How a name is found again: small ASCII letters, no legal form ("TOPAG GmbH" → "topag")."""
    return " ".join(split_name(name)[0])[:300]


def identity_key(name: str) -> str:
    """How a name identifies where there is no key: legal forms count, their place does not.

    "UAB Eksma Optics" and "Eksma Optics, UAB" are one; "Huber AG" and "Huber GmbH" are two.
    """
    words, forms = split_name(name)
    return " ".join([*words, *forms])


def folded(text: str) -> str:
    """A `name_key` with spelling variants laid together: Müller, Mueller and Muller are one."""
    for variant, letter in _FOLDS:
        text = text.replace(variant, letter)
    return text
