"""From which hazard on a level is reached, and when it is left."""

from __future__ import annotations

import numpy as np

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.levels import FALL, kept, steps


def test_a_level_is_reached_by_hazard_by_significance_or_by_a_shared_member() -> None:
    hazard = np.array([0.01, 0.03, 0.10, 0.30, 0.01, 0.01])
    stands_out = np.array([False, False, False, False, True, False])
    shared = np.array([0, 0, 0, 0, 0, 1])
    assert steps(hazard, stands_out, shared, base=0.015).tolist() == [0, 1, 2, 3, 2, 3]


def test_a_level_is_left_only_when_the_hazard_has_fallen_far_enough() -> None:
    assert kept(1, 0.09, LinkLevel.EMERGING, base=0.015) == 2
    assert kept(1, FALL * 0.10 - 1e-6, LinkLevel.EMERGING, base=0.015) == 1
    assert kept(0, 0.001, LinkLevel.RIPE, base=0.015) == 0
    assert kept(3, 0.5, LinkLevel.WATCH, base=0.015) == 3
    assert kept(0, 0.025, LinkLevel.WATCH, base=0.015) == 1
