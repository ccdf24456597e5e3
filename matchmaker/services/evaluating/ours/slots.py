"""Places that are kept for those whom a score that learns from the past puts last.

Most partners are found near home and among the busy, so whatever is learned from partnerships fills
a list with the near and the busy. A list that never shows a distant field or a quiet organisation
brings no such partnership about, and cannot learn that it was wrong. So a few places, none of the
first six, go to the best of those: by the same score, which is not changed, and only where none
of them has come so far by its own score.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.services.evaluating.as_of import Codes

DISTANT_AT = (7, 15)  # places, from 1, for who shares no programme and no line of calls
QUIET_AT = (19,)  # a place for who has had fewer partners than half of the candidates

Kept = tuple[NDArray[np.bool_], Sequence[int]]  # for whom, at which places


def placed(scores: NDArray[np.float32], *kept: Kept) -> Codes:
    """The candidates in the order of the list: by score, but for the places that are kept."""
    by_score = np.argsort(-scores, kind="stable").tolist()
    found: list[int] = []
    for place in range(1, min(len(by_score), max(max(places) for _, places in kept)) + 1):
        queue = by_score
        for is_meant, places in kept:
            due = sum(each <= place for each in places)
            if place in places and sum(is_meant[each] for each in found) < due:
                queue = [each for each in by_score if is_meant[each]] + by_score
        found.append(next(each for each in queue if each not in found))
    rest = set(found)
    return np.array([*found, *(each for each in by_score if each not in rest)], dtype=np.int64)
