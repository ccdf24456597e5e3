"""An encoder with a bridge: how a text is read in a language that the encoder reads badly.

What seeks has the vector of its English gloss, what offers a blend of that and its own; both meet
texts of their own language by their own words and all others by those of the gloss. All this lies
in the encoder's own space, so it may meet every vector of it. Texts in languages that are read
well, and texts of which no class is recognised, are read as ever.
"""

from collections.abc import Collection, Sequence

import numpy as np

from indexing.bridge import NO_GLOSS, Bridge, Gloss
from indexing.encoder import Encoder
from indexing.ranking import Matrix
from indexing.words import glossed

# Of the gloss in the vector of what offers; the rest is the text's own: a gloss is short and
# general, and would answer every need of its field.
PASSAGE_SHARE = np.float32(0.5)


class BridgedEncoder:
    """An encoder, and a bridge for the languages that it is not trusted with."""

    def __init__(self, encoder: Encoder, bridge: Bridge, *, trusted: Collection[str]) -> None:
        """`trusted` languages are never bridged."""
        self.encoder = encoder
        self.bridge = bridge
        self.identity = encoder.identity
        self._trusted = frozenset(trusted)

    def encode(self, texts: Sequence[str], *, as_query: bool) -> Matrix:
        """See `Encoder.encode`; plain texts, as they are."""
        return self.encoder.encode(texts, as_query=as_query)

    def bridges(self, language: str | None) -> bool:
        """Whether texts in this language are glossed."""
        return language not in self._trusted and self.bridge.speaks(language)

    @property
    def languages(self) -> list[str]:
        """The languages that are glossed, in alphabetical order."""
        return sorted(self.bridge.languages - self._trusted)

    def gloss(self, text: str, language: str | None) -> Gloss:
        """The gloss of a text; none where the language is read well or not known."""
        return self.bridge.gloss(text, language) if self.bridges(language) else NO_GLOSS


def gloss_of(encoder: Encoder, text: str, language: str | None) -> Gloss:
    """The English gloss of a text; none without a bridge, or where none is needed or found."""
    return encoder.gloss(text, language) if isinstance(encoder, BridgedEncoder) else NO_GLOSS


def encode_in_languages(
    encoder: Encoder, texts: Sequence[str], languages: Sequence[str | None], *, as_query: bool
) -> Matrix:
    """Unit vectors of texts in these languages, through the bridge where there is one."""
    glosses = [gloss_of(encoder, *each).text for each in zip(texts, languages, strict=True)]
    return encode_glossed(encoder, texts, glosses, as_query=as_query)


def encode_glossed(
    encoder: Encoder, texts: Sequence[str], glosses: Sequence[str], *, as_query: bool
) -> Matrix:
    """Unit vectors of texts with these glosses, which are empty where there is none."""
    if as_query:
        read = [gloss or text for gloss, text in zip(glosses, texts, strict=True)]
        return encoder.encode(read, as_query=True)
    vectors = encoder.encode(texts, as_query=False)
    rows = [row for row, gloss in enumerate(glosses) if gloss]
    if rows:
        strange = encoder.encode([glosses[row] for row in rows], as_query=False)
        both = (1 - PASSAGE_SHARE) * vectors[rows] + PASSAGE_SHARE * strange
        vectors = vectors.copy()
        vectors[rows] = both / np.linalg.norm(both, axis=1, keepdims=True)
    return vectors


def as_read(encoder: Encoder, text: str, language: str | None) -> str:
    """The text as lexical search asks for it: with the words of its gloss, if it has one."""
    return glossed(text, gloss_of(encoder, text, language).text)


def fingerprint_of_reading(encoder: Encoder) -> str:
    """What, beside the encoder's identity, decides how texts are read; empty without a bridge."""
    if not isinstance(encoder, BridgedEncoder):
        return ""
    return f"{encoder.bridge.fingerprint}:{','.join(encoder.languages)}"


def mark_of_reading(encoder: Encoder, language: str | None) -> str:
    """What, beside the encoder's identity, decides how texts in a language are read.

    Empty where the encoder reads them alone; else the language and the bridge's fingerprint, so
    that another vocabulary reads again what it concerns, and nothing else.
    """
    if isinstance(encoder, BridgedEncoder) and encoder.bridges(language):
        return f"{language}:{encoder.bridge.fingerprint}"
    return ""
