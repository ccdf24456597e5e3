"""An encoder with a bridge: how a text is read in a language that the encoder reads badly.

Its vector is that of the text and that of its English gloss, blended; its words are its own and
the gloss's. The blend lies in the encoder's own space, so it may meet every vector of it. Texts in
languages that are read well, and texts of which no class is recognised, are read as ever.
"""

from collections.abc import Collection, Sequence

import numpy as np

from indexing.bridge import NO_GLOSS, Bridge, Gloss
from indexing.encoder import Encoder
from indexing.ranking import Matrix
from indexing.words import glossed

# Of the gloss in the blended vector; the rest is the text's own. What offers keeps more of its own:
# a gloss is short and general, and would answer every need of its field.
QUERY_SHARE, PASSAGE_SHARE = 0.7, 0.5


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

    def gloss(self, text: str, language: str | None) -> Gloss:
        """The gloss of a text; none where the language is read well or not known."""
        return self.bridge.gloss(text, language) if self.bridges(language) else NO_GLOSS


def encode_in_languages(
    encoder: Encoder, texts: Sequence[str], languages: Sequence[str | None], *, as_query: bool
) -> Matrix:
    """Unit vectors of texts in these languages, through the bridge where there is one."""
    vectors = encoder.encode(texts, as_query=as_query)
    if not isinstance(encoder, BridgedEncoder):
        return vectors
    found = [encoder.gloss(*each).text for each in zip(texts, languages, strict=True)]
    rows = [row for row, gloss in enumerate(found) if gloss]
    if rows:
        strange = encoder.encode([found[row] for row in rows], as_query=as_query)
        share = np.float32(QUERY_SHARE if as_query else PASSAGE_SHARE)
        both = (1 - share) * vectors[rows] + share * strange
        vectors = vectors.copy()
        vectors[rows] = both / np.linalg.norm(both, axis=1, keepdims=True)
    return vectors


def as_read(encoder: Encoder, text: str, language: str | None) -> str:
    """The text for lexical search: with the English names of its gloss, if it has one."""
    if not isinstance(encoder, BridgedEncoder):
        return text
    return glossed(text, encoder.gloss(text, language).text)


def mark_of_reading(encoder: Encoder, language: str | None) -> str:
    """What, beside the encoder's identity, decides how texts in a language are read.

    Empty where the encoder reads them alone; else the language and the bridge's fingerprint, so
    that another vocabulary reads again what it concerns, and nothing else.
    """
    if isinstance(encoder, BridgedEncoder) and encoder.bridges(language):
        return f"{language}:{encoder.bridge.fingerprint}"
    return ""
