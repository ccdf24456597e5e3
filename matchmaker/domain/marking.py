"""Which words of two sentences answer each other, and where they stand, so that a page marks them.

Places are half-open spans [start, end) of Unicode code points in the text as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
Spans: TypeAlias = tuple[Span, ...]
PlacedWord: TypeAlias = tuple[str, int, int]  # the stem, and its span

SHORTEST_PART = 5  # letters of a word that is found again inside a longer one
KIN = 0.82  # likeness of letter pairs from which words of two languages are kin
WIDEST_GAP = 14  # characters of small words between two marked ones that are marked together
_SENTENCE_MARKS = frozenset(".;:!?,()")
# One sound, several spellings: "spectrometer" and "spektrometras", "photonics" and "fotonika".
_SOUNDS = (("ph", "f"), ("th", "t"), ("ch", "k"), ("qu", "kv"), ("c", "k"), ("y", "i"))


def matching_spans(
    left: Sequence[PlacedWord], right: Sequence[PlacedWord], *, are_foreign: bool
) -> tuple[Spans, Spans]:
    """Where the words stand that both sentences have, on the left and on the right.

    `are_foreign`: the two are in different languages, so that kin words count as the same.
    """
    mine, theirs = set[Span](), set[Span]()
    for stem, start, end in left:
        for other, begin, until in right:
            if are_same(stem, other) or (are_foreign and are_kin(stem, other)):
                mine.add((start, end))
                theirs.add((begin, until))
    return tuple(sorted(mine)), tuple(sorted(theirs))


def are_same(one: str, other: str) -> bool:
    """Whether two stems are one word, or one begins or ends the other, as compounds do."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    is_part = long.startswith(short) or long.endswith(short)
    return len(short) >= SHORTEST_PART and is_part


def are_kin(one: str, other: str) -> bool:
    """Whether two stems of different languages sound like one word: most of technology does."""
    if min(len(one), len(other)) < SHORTEST_PART:
        return False
    mine, theirs = _pairs(_sounds(one)), _pairs(_sounds(other))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= KIN


def joined(text: str, spans: Iterable[Span]) -> Spans:
    """The spans in order, without overlaps; what only small words part is one span."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and _belongs(text, found[-1][1], start):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def small_gaps(text: str, spans: Spans, words: Sequence[PlacedWord]) -> Spans:
    """The spans joined where no word of meaning stands between them."""
    marked = set(spans)
    runs: list[list[Span]] = [[]]
    for _, start, end in words:
        if (start, end) in marked:
            runs[-1].append((start, end))
        else:
            runs.append([])
    return tuple(span for run in runs for span in joined(text, run))


def pieces(text: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """The text cut at the spans: each piece, and whether it is marked. Joined, it is the text.

    Spans that do not fit the text are left out: a card is read as it was written, whatever it says.
    """
    found: list[tuple[str, bool]] = []
    here = 0
    for start, end in sorted(spans):
        if here <= start < end <= len(text):
            found += [(text[here:start], False), (text[start:end], True)]
            here = end
    found.append((text[here:], False))
    return [each for each in found if each[0]]


def _belongs(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return start <= end or (len(between) <= WIDEST_GAP and _SENTENCE_MARKS.isdisjoint(between))


def _sounds(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return word


def _pairs(word: str) -> set[str]:
    return {word[n : n + 2] for n in range(len(word) - 1)}
