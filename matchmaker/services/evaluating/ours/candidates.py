"""The wide first step: of all candidates, a few hundred that any cheap signal speaks for.

Each of a few signals gives its best; an organisation's chances add up over their lists by the
reciprocal of its place in each (Cormack et al. 2009), so that what several speak for comes first,
and what one alone speaks loudly for is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.texts import Matrix

KEPT = 300
SPEAKERS = (
    "way_through_the_network",
    "expected_tie",
    "close_partners_in_common",
    "partner_of_those_alike",
    "busy_in_neighbouring_calls",
    "busy_in_its_programmes",
    "busy_with_its_meaning",
    "answers_in_words",
    "writes_of_it",
)
_FUSION = 30


def cheap_scores(found: Mapping[str, Matrix], row: int, allowed: Codes) -> Matrix:
    """One number for each allowed candidate: how much the cheap signals speak for it."""
    total = np.zeros(len(allowed), dtype=np.float32)
    for name in SPEAKERS:
        values = found[name][row, allowed]
        if len(allowed) > KEPT:
            best = np.argpartition(-values, KEPT)[:KEPT]
        else:
            best = np.arange(len(allowed))
        best = best[values[best] > 0]
        order = best[np.argsort(-values[best], kind="stable")]
        total[order] += 1.0 / (_FUSION + np.arange(len(order), dtype=np.float32))
    return total


def shortlist(cheap: Matrix, kept: int = KEPT) -> Codes:
    """The places of the best in these scores, best first; of equals the first."""
    return np.argsort(-cheap, kind="stable")[:kept]
