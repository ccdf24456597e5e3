"""Technology readiness levels (TRL), 1 to 9, as a figure or in words."""

from __future__ import annotations

import re
from dataclasses import replace

from matchmaker.domain.phrases import phrase

from .lexicon import lexicon
from .results import Recognised, Recognition, Suggestion, Unrecognised

_NUMBER = re.compile(r"(?:TRL\D{0,3})?(\d+)(?:[.,]\d+)?", re.IGNORECASE)
_LEVEL = re.compile(r"(?<![\d.,])([1-9])(?![\d]|[.,]\d)")


def recognise_readiness(text: str) -> Recognition:
    """The level: "TRL 6", "TRL6" and "6" are 6; of a range ("6-7") the lower one, which is sure.

    Words stand for the level that they are mostly used of: "serial production" is 9.
    """
    scale = lexicon("readiness")
    levels = sorted({int(level) for level in _LEVEL.findall(text)})
    if levels and (len(levels) <= 2 or levels == list(range(levels[0], levels[-1] + 1))):
        level = levels[0]
        surety = (
            (1.0, phrase("level")) if len(levels) == 1 else (0.8, phrase("lower end of a range"))
        )
        return Recognised(str(level), scale.labels[str(level)], *surety)
    if _NUMBER.fullmatch(text.strip()):
        return Unrecognised(text, why=phrase("only the levels 1 to 9 exist"))
    if levels:
        near = ((str(level), scale.labels[str(level)], 0.0) for level in levels[:3])
        return Unrecognised(text, tuple(map(Suggestion._make, near)))
    found = scale.recognise(text)
    return (
        replace(found, confidence=0.8, how=phrase("in words"))
        if isinstance(found, Recognised)
        else found
    )
