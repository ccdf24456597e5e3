"""When two sentences are one: capitals, blanks and punctuation do not tell them apart."""

from __future__ import annotations

import re

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def sentence_key(text: str) -> str:
    """Equal for "We sell lasers." and "we sell  lasers"; accents and word order count."""
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()
