"""Places that are kept for distant fields, which a score that learns from the past puts last.

Most partners are found near home, so whatever is learned from partnerships fills a list with the
near. A list that never shows a distant field brings no such partnership about, and cannot learn
that it was wrong. So two places, none of the first five, go to the best of those: by the same
score, which is not changed. Whoever stands at the end of the list pays, wherever the places are;
the earlier they are, the more they are worth.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.services.evaluating.as_of import Codes

DISTANT_AT = (6, 14)  # places, from 1, for who shares no programme and no line of calls


def placed(scores: NDArray[np.float32], is_distant: NDArray[np.bool_]) -> Codes:
    """The candidates in the order of the list: by score, but for the places that are kept."""
    by_score = np.argsort(-scores, kind="stable").tolist()
    distant = [each for each in by_score if is_distant[each]]
    found: list[int] = []
    taken: set[int] = set()
    for place in range(1, max(DISTANT_AT) + 1):
        queue = [*distant, *by_score] if place in DISTANT_AT else by_score
        chosen = _first(queue, taken)
        if chosen is None:
            break
        taken.add(chosen)
        found.append(chosen)
    return np.array([*found, *(each for each in by_score if each not in taken)], dtype=np.int64)


def _first(queue: Sequence[int], taken: set[int]) -> int | None:
    return next((each for each in queue if each not in taken), None)
