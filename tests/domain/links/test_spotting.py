"""What is listed, in which words, and that chance alone is not called a finding."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tie_worlds import drawn_world, world_of

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import hand_set
from matchmaker.domain.links.spotting import MOST, NextAct, period_of, spot
from matchmaker.domain.phrases import Phrase

DAY = date(2018, 12, 31)
# Clusters 0 and 1 are tied by four pairs of firms; everybody else by a tie at most.
CLUSTERS = {n: range(8 * n, 8 * n + 8) for n in range(8)}
STRONG = [(n, 8 + n, f"201{n + 4}-01-01") for n in range(4)]
NOISE = [(16 + n, 24 + (5 * n) % 40, "2015-01-01") for n in range(12)]


def strong(**more):
    return world_of(CLUSTERS, [*STRONG, *NOISE], **more)


def test_a_pair_that_rises_above_chance_is_listed_first_and_said_to() -> None:
    found = spot(strong(), DAY, hand_set())
    first = found.pairs[0]
    assert (first.a, first.b, first.is_significant) == (0, 1, True)
    assert first.level is LinkLevel.EMERGING
    assert found.above_chance == 1
    assert found.headline == "1 pair of clusters has more ties than chance gives"
    assert first.chance == (
        f"4 ties, {first.expected:.1f} expected by chance: more than chance gives"
    )


def test_a_pair_is_told_with_those_who_carry_it_and_what_to_do() -> None:
    first = spot(strong(), DAY, hand_set()).pairs[0]
    assert first.since == date(2014, 1, 1)
    assert first.ties == pytest.approx(4)
    assert {each.organisation for each in first.carriers} <= {0, 1, 2, 3, 8, 9, 10, 11}
    assert {each.side for each in first.carriers} == {0, 1}
    assert sum(each.share for each in first.carriers if each.side == 0) <= 1 + 1e-9
    assert first.reasons == (
        "4 pairs of members work together",
        "The oldest tie has lasted 4 years",
    )
    assert first.next_act is NextAct.PROPOSE_EVENT
    assert first.changed == ("New on the list",)
    assert all(isinstance(each, Phrase) for each in (*first.reasons, *first.changed, first.act))


def test_what_changed_since_the_quarter_before_is_told() -> None:
    fresh = [*STRONG, *NOISE, (5, 13, "2018-12-01")]
    world = world_of({**CLUSTERS, 1: [*CLUSTERS[1], 6]}, fresh, since={(1, 6): "2018-11-01"})
    first = spot(world, DAY, hand_set(), before={(0, 1): LinkLevel.EMERGING}).pairs[0]
    assert first.shared == (6,)
    assert first.level is LinkLevel.RIPE
    assert first.changed == (
        "Was Emerging, now Ripe",
        "1 new pair of members has begun to work together",
        "1 organisation has joined the other cluster, too",
    )
    assert first.next_act is NextAct.TELL_MANAGERS


def test_where_no_member_is_tied_nothing_is_listed() -> None:
    found = spot(strong(complementarity=np.ones((8, 8))), DAY, hand_set())
    assert all(each.observed > 0 for each in found.pairs)


def test_pairs_with_a_link_of_their_own_are_no_news() -> None:
    found = spot(strong(links=[(0, 1, "2016-01-01")]), DAY, hand_set())
    assert (0, 1) not in {(each.a, each.b) for each in found.pairs}
    earlier = spot(strong(links=[(0, 1, "2018-06-01")]), date(2018, 1, 1), hand_set())
    assert (0, 1) in {(each.a, each.b) for each in earlier.pairs}


def test_nothing_known_later_changes_what_is_said() -> None:
    world = drawn_world(4)
    then = date(2012, 6, 30)
    assert spot(world, then, hand_set()) == spot(world.on(then), then, hand_set())


def test_random_ties_are_seldom_called_more_than_chance() -> None:
    """Forty worlds in which ties fall by lot: false discovery at 10 % may name one in ten."""
    called = [spot(drawn_world(seed), DAY, hand_set()).above_chance > 0 for seed in range(40)]
    assert sum(called) <= 8


def test_an_honest_nothing_is_an_answer() -> None:
    found = spot(world_of(CLUSTERS, NOISE[:3]), DAY, hand_set())
    assert found.above_chance == 0
    assert found.headline.startswith("Nothing rises above chance this quarter")
    empty = spot(world_of(CLUSTERS, []), DAY, hand_set())
    assert (empty.pairs, empty.headline) == ((), "Nothing rises above chance this quarter")


def test_at_most_twenty_are_listed_and_the_nearest_first() -> None:
    found = spot(drawn_world(2, clusters=20, ties=400), DAY, hand_set())
    order = list(LinkLevel)
    places = [(-order.index(each.level), -each.hazard) for each in found.pairs]
    assert len(places) == MOST
    assert places == sorted(places)
    assert sum(found.by_level.values()) > MOST


def test_the_addends_are_the_hazard() -> None:
    for each in spot(strong(), DAY, hand_set()).pairs:
        total = hand_set().intercept + sum(addend.adds for addend in each.addends)
        assert each.hazard == pytest.approx(1 / (1 + np.exp(-total)), rel=1e-3)


def test_behaviour_of_few_stays_unsaid_and_that_of_three_a_side_is_a_count() -> None:
    met = [(4 + n, 12 + n, "2018-01-01", "", 1.0, True) for n in range(3)]
    few = spot(world_of(CLUSTERS, [*STRONG, *NOISE, *met[:2]]), DAY, hand_set()).pairs[0]
    assert few == spot(strong(), DAY, hand_set()).pairs[0]
    told = spot(world_of(CLUSTERS, [*STRONG, *NOISE, *met]), DAY, hand_set()).pairs[0]
    assert told.behavioural == (3, 3)
    assert {each.organisation for each in told.carriers}.isdisjoint({4, 5, 6, 12, 13, 14})
    assert told.reasons[-1] == (
        "Through this place, 3 organisations of each side or more met the other"
    )


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    spot(strong(), DAY, hand_set(), progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_quarters_have_names() -> None:
    assert [period_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [
        "2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4",
    ]  # fmt: skip
