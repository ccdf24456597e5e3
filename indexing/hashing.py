"""An encoder without a model: words and letter groups, hashed into a vector.

For tests, and for machines where no model can be loaded. It is a real encoder, only a shallow
one: texts that share words and parts of words are close, whatever they mean.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from indexing.identity import EncoderIdentity
from indexing.ranking import Matrix
from indexing.words import words

_LETTERS = (3, 4)
_LETTER_WEIGHT = 0.35


class HashingEncoder:
    """Deterministic on every machine, fast, and in need of nothing."""

    def __init__(
        self, *, dimension: int = 256, query_prompt: str = "", passage_prompt: str = ""
    ) -> None:
        """Prompts take part as any text does; the defaults have none."""
        self.identity = EncoderIdentity(
            model="hashing",
            revision="1",
            backend="hashing",
            dimension=dimension,
            query_prompt=query_prompt,
            passage_prompt=passage_prompt,
            max_tokens=0,
        )

    def encode(self, texts: Sequence[str], *, as_query: bool) -> Matrix:
        """See `Encoder.encode`; a text without a word becomes the first axis."""
        prompt = self.identity.query_prompt if as_query else self.identity.passage_prompt
        vectors = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(prompt + text):
                hashed = crc32(feature.encode())
                row[(hashed >> 1) % len(row)] += weight if hashed & 1 else -weight
            if not row.any():
                row[0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _features(text: str) -> list[tuple[str, float]]:
    found = []
    for word in words(text, ""):
        found.append((word, 1.0))
        framed = f"<{word}>"
        for length in _LETTERS:
            parts = (framed[i : i + length] for i in range(len(framed) - length + 1))
            found.extend((part, _LETTER_WEIGHT) for part in parts)
    return found
