"""What sentences say of the stages of a chain: vectors of the library against words of stages.

Sentences bring the vectors that the library remembers; the few words of a chain are encoded once a
process and kept, so that a page encodes nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexing.bridged import encode_in_languages
from indexing.encoder import Encoder
from matchmaker.domain.coverage import Evidence, strengths
from matchmaker.domain.profile import ENGLISH, Profile, Statement
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.coverage.chain import Chain, ChainStage
from matchmaker.services.index.embedding import Reading
from matchmaker.services.recognition.languages import language_of

Matrix = NDArray[np.float32]
OFFER, NEED = StatementRole.CAPABILITY, StatementRole.NEED
_MOST_KEPT = 4_000  # stages in this process; 1.5 KB each


class _Kept:
    """Vectors of words of stages, by encoder, side and words; the oldest go first."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, bool, str], Matrix] = OrderedDict()
        self._turn = threading.Lock()

    def vectors(self, encoder: Encoder, chain: Chain, *, as_query: bool) -> Matrix:
        """(stages, dimension); what is not kept is encoded, all at once."""
        keys = [(encoder.identity.key, as_query, each.read_words) for each in chain]
        with self._turn:
            found = {key: self._known[key] for key in keys if key in self._known}
        missing = [each for key, each in zip(keys, chain, strict=True) if key not in found]
        if missing:
            texts = [each.read_words for each in missing]
            languages = [_language(each) for each in missing]
            fresh = encode_in_languages(encoder, texts, languages, as_query=as_query)
            found |= {
                (encoder.identity.key, as_query, text): vector
                for text, vector in zip(texts, fresh, strict=True)
            }
            self._keep(found)
        return np.stack([found[key] for key in keys]).astype(np.float32)

    def _keep(self, found: Mapping[tuple[str, bool, str], Matrix]) -> None:
        with self._turn:
            self._known.update(found)
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)


@cache
def _kept() -> _Kept:
    return _Kept()


def stage_vectors(encoder: Encoder, chain: Chain, *, as_query: bool) -> Matrix:
    """The unit vectors of the stages' words, (stages, dimension).

    A stage asks (`as_query`) where it is compared with offers, and answers where with needs.
    """
    return _kept().vectors(encoder, chain, as_query=as_query)


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences, who says them, and their unit vectors, (sentences, dimension), in one order."""

    sentences: tuple[tuple[int, Statement], ...]
    vectors: Matrix

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.sentences)

    def some(self, places: Sequence[int]) -> Said:
        """Those at these places, in this order."""
        return Said(tuple(self.sentences[each] for each in places), self.vectors[list(places)])


def said_of(
    profiles: Iterable[Profile], role: StatementRole, readings: Mapping[int, Reading]
) -> Said:
    """Who says what in this role."""
    found = tuple((each.id, said) for each in profiles for said in each.saying([role]))
    if not found:
        return Said((), np.zeros((0, 0), dtype=np.float32))
    vectors = np.stack([readings[each.id].vector for _, each in found]).astype(np.float32)
    return Said(found, vectors)


def evidence_of(
    encoder: Encoder, chain: Chain, said: Said, *, is_seeking: bool = False
) -> list[Evidence]:
    """Every sentence that says something of a stage, and how strongly."""
    if not said or not chain:
        return []
    stages = stage_vectors(encoder, chain, as_query=not is_seeking)
    places = [each.stage for _, each in said.sentences]
    found = strengths(places, said.vectors @ stages.T, [each.place for each in chain])
    rows, columns = np.nonzero(found)
    numbers = [(owner, each.id) for owner, each in said.sentences]
    return [
        Evidence(numbers[row][0], stage, numbers[row][1], strength)
        for row, stage, strength in zip(
            rows.tolist(), columns.tolist(), found[rows, columns].tolist(), strict=True
        )
    ]


def _language(stage: ChainStage) -> str | None:
    """Templates are written in English; a cluster's own words may be in any language."""
    if not stage.words and stage.known_words:
        return ENGLISH
    return language_of(stage.read_words)
