"""Two directed chances into one value: high only if both sides gain.

Which value orders a list is a setting. The harmonic mean and the product ask only about the two;
the market also asks how much room each still has beside everybody who would like to meet it.
"""

from __future__ import annotations

import math
from enum import StrEnum


class Reciprocity(StrEnum):
    """The rule that makes one value of two."""

    HARMONIC = "harmonic"
    PRODUCT = "product"
    MARKET = "market"


def harmonic_mean(forward: float, backward: float) -> float:
    """The harmonic mean of two chances in 0…1 (RECON, Pizzato et al. 2010), 0 if either is 0."""
    if forward <= 0 or backward <= 0:
        return 0.0
    return 2 * forward * backward / (forward + backward)


def both_agree(forward: float, backward: float) -> float:
    """The product of two chances: that both agree, if neither knows of the other."""
    return forward * backward


def meeting_worth(forward: float, backward: float, room: float, *, beta: float) -> float:
    """The logarithm of what a pair meets in the market, but for the seeker's own room.

    `room` is the logarithm of the candidate's multiplier A in `market.settle`, where
    μ = exp(φ / 2β) · A_seeker · A_candidate and φ = 2·√(p·q): for one seeker the order of μ is
    that of φ / 2β + log A_candidate.
    """
    return math.sqrt(max(forward, 0.0) * max(backward, 0.0)) / beta + room
