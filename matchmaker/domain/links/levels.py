"""Watch, emerging, ripe: from which hazard on, and how far it must fall before a pair leaves.

A pair that hovers at a threshold would come and go with every quarter; so a level is left only
when the hazard has fallen to FALL of what it took to enter (hysteresis). A level is a reason to
act, not a probability: significance and shared members raise it whatever the hazard says.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.world import Flags, Numbers

WATCH_TIMES_BASE = 2.0  # twice the hazard of an ordinary pair
EMERGING, RIPE = 0.10, 0.30  # a year
FALL = 0.75
LEVELS: tuple[LinkLevel | None, ...] = (None, LinkLevel.WATCH, LinkLevel.EMERGING, LinkLevel.RIPE)


def steps(
    hazard: Numbers, is_significant: Flags, shared: NDArray[np.floating], *, base: float
) -> NDArray[np.int8]:
    """(pairs,): 0 none, 1 watch, 2 emerging, 3 ripe, as if seen for the first time.

    Args:
        hazard: a year, 0…1.
        is_significant: more than one tie, and more than chance gives.
        shared: how many organisations belong to both; one is enough.
        base: the yearly hazard of an ordinary pair.
    """
    found = (hazard >= WATCH_TIMES_BASE * base).astype(np.int8)
    found[(hazard >= EMERGING) | is_significant] = 2
    found[(hazard >= RIPE) | (shared > 0)] = 3
    return found


def kept(step: int, hazard: float, before: LinkLevel | None, *, base: float) -> int:
    """The level of a pair that had one in the period before: it falls only when far enough."""
    had = LEVELS.index(before)
    enters = (0.0, WATCH_TIMES_BASE * base, EMERGING, RIPE)
    while had > step and hazard < FALL * enters[had]:
        had -= 1
    return max(step, had)
