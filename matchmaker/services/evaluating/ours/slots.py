"""Places that are kept for whom a score that learns from the past puts last.

Most partners are found near home, so whatever is learned from partnerships fills a list with the
near and the known. A list that never shows a distant field or an organisation that few know
brings no such partnership about, and cannot learn that it was wrong. So a few places, none of
the first, go to the best of those: by the same score, which is not changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.services.evaluating.as_of import Codes

DISTANT_AT = (8, 14, 20)  # places, from 1, for who shares no programme and no line of calls
UNKNOWN_AT = (17,)  # and for who has had fewer partners than half of all candidates

Flags = NDArray[np.bool_]


def placed(scores: NDArray[np.float32], is_distant: Flags, is_unknown: Flags) -> Codes:
    """The candidates in the order of the list: by score, but for the places that are kept."""
    by_score = np.argsort(-scores, kind="stable").tolist()
    waiting = {place: [e for e in by_score if is_distant[e]] for place in DISTANT_AT}
    waiting |= {place: [e for e in by_score if is_unknown[e]] for place in UNKNOWN_AT}
    found: list[int] = []
    taken: set[int] = set()
    for place in range(1, max(waiting) + 1):
        chosen = _first([*waiting.get(place, ()), *by_score], taken)
        if chosen is None:
            break
        taken.add(chosen)
        found.append(chosen)
    return np.array([*found, *(e for e in by_score if e not in taken)], dtype=np.int64)


def _first(queue: Sequence[int], taken: set[int]) -> int | None:
    return next((each for each in queue if each not in taken), None)
