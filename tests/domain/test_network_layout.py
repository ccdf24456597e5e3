"""Places in the picture: seeded, inside, apart, and never given anew."""

from __future__ import annotations

import math
import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.network_layout import Spot, Tie, join, lay_out

IDS = st.sets(st.integers(1, 60), min_size=1, max_size=14)
WORTH = st.floats(0.05, 20, allow_nan=False)


@st.composite
def networks(draw: st.DrawFn) -> tuple[set[int], list[Tie]]:
    """Some clusters and ties among them."""
    ids = draw(IDS)
    pairs = list(combinations(sorted(ids), 2))
    some = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return ids, [(a, b, draw(WORTH)) for a, b in some]


def distance(one: Spot, other: Spot) -> float:
    return math.dist(one, other)


@settings(max_examples=40, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_everybody_has_a_place_inside_whatever_the_order(
    network: tuple[set[int], list[Tie]], chance: random.Random
) -> None:
    ids, ties = network
    found = lay_out(ids, ties)
    assert found.keys() == ids
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in found.values())
    shuffled = list(ids)
    chance.shuffle(shuffled)
    turned = [(b, a, worth) for a, b, worth in chance.sample(ties, len(ties))]
    assert lay_out(shuffled, turned) == found


@settings(max_examples=40, deadline=None)
@given(networks(), st.sets(st.integers(61, 70), min_size=1, max_size=4), st.data())
def test_whoever_joins_moves_nobody(
    network: tuple[set[int], list[Tie]], newcomers: set[int], data: st.DataObject
) -> None:
    ids, ties = network
    before = lay_out(ids, ties)
    partners = st.sampled_from(sorted(ids))
    new = [(data.draw(partners), each, data.draw(WORTH)) for each in newcomers]
    kept = dict(before)
    added = join(newcomers, before, [*ties, *new])
    assert before == kept
    assert added.keys() == newcomers
    everybody = list((before | added).values())
    assert all(distance(a, b) > 0.01 for a, b in combinations(everybody, 2))


def test_a_newcomer_stands_nearer_to_its_partner_than_to_most() -> None:
    ids = set(range(1, 41))
    chance = random.Random(5)
    ties = [(each, chance.randrange(1, each), 1.0) for each in range(2, 41)]
    places = lay_out(ids, ties)
    for partner in (1, 17, 40):
        spot = join([99], places, [(partner, 99, 1.0)])[99]
        nearer = [
            each for each in ids if distance(places[each], spot) < distance(places[partner], spot)
        ]
        assert len(nearer) <= 3


def test_who_has_ties_with_each_other_stands_nearer_than_who_has_not() -> None:
    left, right = [1, 2, 3, 4], [5, 6, 7, 8]
    ties = [(a, b, 1.0) for group in (left, right) for a, b in combinations(group, 2)]
    places = lay_out([*left, *right], ties)
    within = [distance(places[a], places[b]) for a, b, _ in ties]
    between = [distance(places[a], places[b]) for a in left for b in right]
    assert max(within) < min(between)


def test_three_hundred_do_not_touch() -> None:
    chance = random.Random(1)
    ties = [(each, chance.randrange(1, each), 1.0) for each in range(2, 301)]
    places = list(lay_out(range(1, 301), ties).values())
    assert min(distance(a, b) for a, b in combinations(places, 2)) > 0.025


def test_who_has_a_place_is_not_given_another() -> None:
    assert join([1, 2], {1: (0.2, 0.2), 2: (0.8, 0.8)}, []) == {}
