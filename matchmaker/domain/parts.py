"""A typed sentence cut into the two to six parts that a partner may answer one by one.

By rule: at marks, then at small words that join ("for", "und", "avec"), never inside a norm or a
figure with its unit. Every part stands in the sentence word for word. Where that gives nothing
sensible, the whole sentence is the one part.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.marking import Span
from matchmaker.domain.profile import Statement

MOST_PARTS = 6
LONGEST_PART = 200  # characters
_WORDY = 14  # words of meaning in one part: then the cutting has failed


class PartKind(StrEnum):
    """What a part is, and so how it is answered: norms and figures by their very words only."""

    WORDS = "words"
    NORM = "norm"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what somebody looks for; `read_as` are English names, where one had to help."""

    text: str
    kind: PartKind = PartKind.WORDS
    read_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A part and the partner's sentence that answers it best; None: nothing is said of it."""

    part: Part
    statement: Statement | None = None
    strength: float = 0.0
    language: str | None = None  # that of the part


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# What opens a sentence and says only that somebody is looking.
_OPENINGS = re.compile(
    r"^\s*(?:(?:we|i|you)\s+(?:\w+\s+)?(?:need|require|want|must|seek|lack)(?:\s+to)?|looking\s+for"
    r"|(?:we|i)(?:\s+are|\s+am|['’]re|['’]m)?\s+(?:look(?:ing)?|search(?:ing)?)\s+for|who\s+can"
    r"|(?:somebody|someone|a\s+(?:partner|company|firm|supplier))\s+(?:who|that|which)"
    r"|(?:wir|ich)\s+(?:suchen?|brauchen?|benötigen?)|gesucht(?:\s+wird)?"
    r"|(?:nous|je)\s+(?:recherch|cherch)\w+|(?:nous\s+avons|j['’]ai)\s+besoin\s+(?:de|d['’])"
    r"|(?:cerchiamo|cerco|abbiamo\s+bisogno\s+di|ci\s+serve|ci\s+servono)"
    r"|(?:ieškome|ieškau|reikia|mums\s+reikia)|(?:buscamos|necesitamos)|(?:szukamy|potrzebujemy)"
    r"|(?:procuramos|precisamos\s+de)|(?:wij|we)\s+zoeken)\b[\s:]*",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"[;!?()\[\]\n]+|[:,](?!\d)|(?<!\b\w)(?<!\d)\.(?=\s|$)|(?<=\d)\.(?=\s|$)|\s[–—-]\s"
)
# Words at which a long part may be cut: what follows says more, or something else.
_JOINTS = re.compile(
    r"\s+(?:for|while|with|without|during|under|für|mit|ohne|während|unter|pour|avec|sans|pendant"
    r"|per|con|senza|durante|para|sin|dla|voor|met|zonder|skirt\w+|su)\s+",
    re.IGNORECASE,
)
_ANDS = re.compile(r"\s+(?:and|or|und|oder|sowie|et|ou|e|o|ed|y|ir|arba|oraz)\s+", re.I)
_NORM = re.compile(
    r"(?:(?:DIN\s*)?(?:EN\s*)?ISO|IATF|EN|DIN|IEC|ASTM|VDA|UNE|NF|UNI|AS|STANAG|MIL-STD)"
    r"(?:[ /-]?(?:EN|ISO|IEC|TS))*[ -]?\d[\d.:-]*\d"
    r"|\b(?:REACH|RoHS|ATEX|HACCP|GMP|GDP|GOTS|OEKO-?TEX|FSC|PEFC|CE|FDA|BRC|IFS|NADCAP|UL|EMAS"
    r"|GRS|MDR|IP\d\dK?|TRL\s?\d)\b"
)
_UNIT = (
    r"(?:[µmnckd]?m[²³23]?|[kmµ]?g|t|[mch]?l|bar|[kMG]?W[hp]?|[kM]?V|h|[kMG]?Hz|°C|%|€|EUR|ha|dpi|"
    r"tonn\w*|ton[es]*|pi(?:e|è)ce\w*|stück|teile|pezzi|vnt|units?|lit(?:er|re)\w*|met(?:er|re)\w*|"
    r"micron\w*|weeks?|wochen|semaines?|settimane|days?|tage|jours|giorni)"
)
_FIGURE = re.compile(
    rf"^(?:\w+\.?\s+){{0,2}}[~≈<>≤≥]?\s*\d[\d.,\s]*\s*{_UNIT}?(?:\s*(?:/|per|pro|par|al|alla|a|à)\s*"
    r"\w+)?\s*\w*$",
    re.IGNORECASE,
)
# Words that make no part by themselves.
_FILLERS = _words(
    "partner partners partenaire partnerį partnerio supplier suppliers lieferant lieferanten "
    "fournisseur fornitore company firm firma entreprise azienda įmonė somebody someone "
    "certified certification certificate compliant compliance conform conforming according norm "
    "zertifiziert zertifizierung konform gemäß norme certifié certifiée conforme certificato "
    "certificata certificazione pagal sertifikuota sertifikatas certificado required ideally"
)


def cut(
    sentence: str, stop_words: Collection[str], *, taken: Iterable[Span] = ()
) -> tuple[Part, ...]:
    """The parts of a sentence, in its order, each once; at least one if it says anything.

    Args:
        sentence: what was typed.
        stop_words: words of its language that say nothing, in lower case.
        taken: spans that mean something else (a country, say) and are no parts.
    """
    blanked = _blanked(sentence, taken)
    opening = _OPENINGS.match(blanked)
    rest = blanked[opening.end() if opening else 0 :]
    found = [part for piece in _MARKS.split(rest) for part in _with_norms(piece, stop_words)]
    parts = _fitting(_finer(found, stop_words), stop_words)
    if not parts or any(len(_said(each.text, stop_words)) > _WORDY for each in parts):
        return (Part(" ".join(sentence.split())),) if sentence.strip() else ()
    return parts


def part_of(text: str) -> Part:
    """A part that somebody has written by itself."""
    tidy = " ".join(text.split())[:LONGEST_PART]
    if _NORM.fullmatch(tidy):
        return Part(tidy, PartKind.NORM)
    return Part(tidy, PartKind.FIGURE if _is_figure(tidy) else PartKind.WORDS)


def _blanked(sentence: str, taken: Iterable[Span]) -> str:
    """The sentence with a border in place of each span."""
    for start, end in taken:
        sentence = f"{sentence[:start]}{';' * (end - start)}{sentence[end:]}"
    return sentence


def _with_norms(piece: str, stop_words: Collection[str]) -> Iterator[Part]:
    """A piece and the norms in it, each a part of its own."""
    here = 0
    for norm in _NORM.finditer(piece):
        yield from _plain(piece[here : norm.start()], stop_words)
        yield Part(norm.group(), PartKind.NORM)
        here = norm.end()
    yield from _plain(piece[here:], stop_words)


def _plain(piece: str, stop_words: Collection[str]) -> Iterator[Part]:
    text = _trimmed(piece, stop_words)
    if _says_something(text, stop_words):
        yield Part(text, PartKind.FIGURE if _is_figure(text) else PartKind.WORDS)


def _is_figure(text: str) -> bool:
    return len(text.split()) <= 5 and _FIGURE.match(text) is not None


def _finer(parts: list[Part], stop_words: Collection[str]) -> list[Part]:
    """The parts cut further at small words, the longest first, while there is room."""
    while len(parts) < MOST_PARTS:
        halves = ((n, _halves(each, stop_words)) for n, each in enumerate(parts))
        possible = [(n, two) for n, two in halves if two]
        if not possible:
            break
        place, two = max(possible, key=lambda each: (len(parts[each[0]].text), -each[0]))
        parts = [*parts[:place], *two, *parts[place + 1 :]]
    return parts


def _halves(part: Part, stop_words: Collection[str]) -> tuple[Part, Part] | None:
    """A part cut at its first joint; "dust and vibration" stays, being short on both sides."""
    if part.kind is not PartKind.WORDS:
        return None
    for border, fewest in ((_JOINTS, 1), (_ANDS, 2)):
        for joint in border.finditer(part.text):
            two = [
                _trimmed(text, stop_words)
                for text in (part.text[: joint.start()], part.text[joint.end() :])
            ]
            if all(len(_said(each, stop_words)) >= fewest for each in two):
                return _typed(two[0]), _typed(two[1])
    return None


def _typed(text: str) -> Part:
    return Part(text, PartKind.FIGURE if _is_figure(text) else PartKind.WORDS)


def _fitting(parts: Sequence[Part], stop_words: Collection[str]) -> tuple[Part, ...]:
    """Each part once, and as many as a card has room for; those that say most are kept."""
    seen: dict[str, Part] = {}
    for each in parts:
        if len(each.text) <= LONGEST_PART and _says_something(each.text, stop_words):
            seen.setdefault(each.text.casefold(), each)
    ranked = sorted(
        seen.values(),
        key=lambda each: (each.kind is PartKind.WORDS, len(_said(each.text, stop_words)) < 2),
    )
    kept = set(ranked[:MOST_PARTS])
    return tuple(each for each in seen.values() if each in kept)


def _trimmed(piece: str, stop_words: Collection[str]) -> str:
    """Without marks and small words at either end: "of the soil" is "soil"."""
    words = piece.strip(" \t.,;:–—-•*\"'„“”«»").split()
    while words and _bare(words[0]) in stop_words:
        words = words[1:]
    while words and _bare(words[-1]) in stop_words:
        words = words[:-1]
    return " ".join(words)


def _says_something(text: str, stop_words: Collection[str]) -> bool:
    return any(each not in _FILLERS for each in _said(text, stop_words))


def _said(text: str, stop_words: Collection[str]) -> list[str]:
    """The words that say something."""
    return [word for each in text.split() if (word := _bare(each)) and word not in stop_words]


def _bare(word: str) -> str:
    return word.strip(".,;:!?()\"'’„“”«»–—-").lower()
