"""A story year by year, and the same world thrown anew."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from tie_worlds import drawn_world, world_of

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.replaying import first_year, replay, thrown_anew
from matchmaker.domain.links.spotting import spot

STORY = world_of(
    {0: [0, 1], 1: [2, 3], 2: [4, 5], 3: [6, 7]},
    [(0, 2, "2006-01-01", "2016-12-31"), (4, 6, "2009-01-01"), (5, 7, "2010-01-01")],
    links=[(0, 1, "2014-01-01")],
)


def test_each_year_is_told_with_what_was_known_at_its_end() -> None:
    told = replay(STORY, (0, 1), range(2004, 2015), hand_set())
    assert [each.year for each in told if each.pair] == list(range(2006, 2014))
    alone = spot(STORY, date(2009, 12, 31), hand_set())
    assert told[5].pair is not None
    assert told[5].place is not None
    assert told[5].pair.hazard == alone.pairs[told[5].place - 1].hazard


def test_the_first_year_is_that_of_the_last_unbroken_stretch() -> None:
    told = replay(STORY, (0, 1), range(2004, 2014), hand_set())
    assert first_year(told, LinkLevel.WATCH) == 2006
    assert first_year(told, LinkLevel.RIPE) is None
    assert first_year((*told, told[0]), LinkLevel.WATCH) is None
    assert first_year((*told, told[0], told[-1]), LinkLevel.WATCH) == told[-1].year


@pytest.mark.parametrize("seed", range(3))
def test_thrown_anew_everybody_keeps_as_many_ties_and_memberships(seed: int) -> None:
    world = drawn_world(seed)
    other = thrown_anew(world, seed)

    def ends(each):  # type: ignore[no-untyped-def]
        return Counter([*each.ties.a.tolist(), *each.ties.b.tolist()])

    assert ends(other) == ends(world)
    assert not np.array_equal(other.ties.a, world.ties.a)
    np.testing.assert_array_equal(other.ties.day, world.ties.day)
    np.testing.assert_array_equal(other.memberships.organisation, world.memberships.organisation)
    first = np.unique(world.memberships.organisation, return_index=True)[1]
    np.testing.assert_array_equal(
        other.memberships.cluster[first], world.memberships.cluster[first]
    )
