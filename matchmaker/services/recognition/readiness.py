"""Technology readiness levels (TRL), 1 to 9."""

from __future__ import annotations

import re

from .results import Recognised, Recognition, Suggestion, Unrecognised

_LEVEL = re.compile(r"(?<![\d.,])([1-9])(?![\d]|[.,]\d)")
_LABELS = (
    "basic principles observed",
    "concept formulated",
    "proof of concept",
    "validated in the laboratory",
    "validated in a relevant environment",
    "demonstrated in a relevant environment",
    "prototype in operation",
    "system complete and qualified",
    "proven in operation",
)


def recognise_readiness(text: str) -> Recognition:
    """The level: "TRL 6", "TRL6" and "6" are 6; of a range ("6-7") the lower one, which is sure."""
    levels = sorted({int(level) for level in _LEVEL.findall(text)})
    if levels and (len(levels) <= 2 or levels == list(range(levels[0], levels[-1] + 1))):
        level = levels[0]
        surety = (1.0, "level") if len(levels) == 1 else (0.8, "lower end of a range")
        return Recognised(str(level), _LABELS[level - 1], *surety)
    return Unrecognised(text, tuple(Suggestion(str(n), _LABELS[n - 1], 0.0) for n in levels[:3]))
