"""Ties become pairs of clusters: by brute force on small worlds, and nothing is counted twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from datetime import date
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tie_worlds import drawn_world, ties_of, world_of

from matchmaker.domain.links.aggregating import (
    FEWEST_A_SIDE,
    HALF_LIFE,
    LASTING_ADDS,
    SHARED_WEIGHT,
    YEAR,
    pair_up,
)
from matchmaker.domain.links.world import World

DAY = date(2018, 12, 31)
SEEDS = st.integers(0, 10_000)


def bonds_by_hand(world: World, day: np.datetime64) -> dict[tuple[int, int], float]:
    """What each two organisations weigh together, by plain loops over plain ties."""
    ties = defaultdict(list)
    t = world.ties
    rows = zip(t.a.tolist(), t.b.tolist(), t.day, t.until, t.weight.tolist(), strict=True)
    for a, b, begun, until, weight in rows:
        if begun <= day and a != b:
            end = begun if np.isnat(until) else min(until, day)
            ties[min(a, b), max(a, b)].append((begun, end, weight))

    def left(end: np.datetime64) -> float:
        return 0.5 ** (float((day - end).astype(int)) / YEAR / HALF_LIFE)

    found = {}
    for ends, each in ties.items():
        first, last = min(begun for begun, _, _ in each), max(end for _, end, _ in each)
        lasted = float((last - first).astype(int)) / YEAR >= 3
        found[ends] = sum(w * left(end) for _, end, w in each) + lasted * LASTING_ADDS * left(last)
    return found


def by_hand(world: World, day: date) -> tuple[dict, dict, dict]:
    """Observed, bonds and shared members of each two clusters."""
    held = defaultdict(set)
    m = world.memberships
    for one, cluster in zip(m.organisation.tolist(), m.cluster.tolist(), strict=True):
        held[one].add(cluster)
    observed, bonds, shared = defaultdict(float), defaultdict(float), defaultdict(int)
    for (a, b), weight in bonds_by_hand(world, np.datetime64(day)).items():
        for one, other in product(held[a], held[b]):
            if one != other:
                pair = min(one, other), max(one, other)
                observed[pair] += weight / len(held[a]) / len(held[b])
                bonds[pair] += 1 / len(held[a]) / len(held[b])
    for clusters in held.values():
        for pair in combinations(sorted(clusters), 2):
            shared[pair] += 1
            observed[pair] += SHARED_WEIGHT
    return observed, bonds, shared


@pytest.mark.parametrize("seed", range(5))
def test_small_worlds_agree_with_plain_loops(seed: int) -> None:
    world = drawn_world(seed)
    found = pair_up(world, DAY)
    for table, wanted in zip(
        (found.observed, found.bonds, found.shared), by_hand(world, DAY), strict=True
    ):
        full = np.zeros_like(table)
        for (one, other), value in wanted.items():
            full[one, other] = full[other, one] = value
        np.testing.assert_allclose(table, full, atol=1e-4)


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_a_bond_weighs_the_same_however_many_clusters_claim_its_ends(seed: int) -> None:
    """Shared out over all pairs of clusters, the inside of each included, it adds up to one."""
    world = drawn_world(seed)
    found = pair_up(world, DAY)
    ends = found.belongs.toarray()
    inside = sum(
        float(ends[:, a] @ ends[:, b])
        for a, b in zip(found.across.a.tolist(), found.across.b.tolist(), strict=True)
    )
    assert found.bonds.sum() / 2 + inside == pytest.approx(len(found.across), abs=1e-3)


def test_whoever_belongs_to_both_is_counted_once() -> None:
    """TOPAG in both clusters: half a bond from its tie, and one shared member, not two."""
    world = world_of({0: [0], 1: [0, 1]}, [(0, 1, "2018-12-31")])
    found = pair_up(world, DAY)
    assert found.shared.tolist() == [[0, 1], [1, 0]]
    assert found.bonds[0, 1] == pytest.approx(0.5)
    assert found.observed[0, 1] == pytest.approx(0.5 + SHARED_WEIGHT)


def test_a_tie_that_is_written_down_thrice_is_one_bond() -> None:
    rows = [(0, 1, "2010-01-01"), (1, 0, "2014-01-01"), (0, 1, "2018-01-01")]
    found = pair_up(world_of({0: [0], 1: [1]}, rows), DAY)
    assert found.bonds[0, 1] == 1
    assert found.recent[0, 1] == 1
    assert found.first[0, 1] == pytest.approx(9.0, abs=0.01)


def test_who_is_tied_to_itself_is_tied_to_nobody() -> None:
    found = pair_up(world_of({0: [0], 1: [0, 1]}, [(0, 0, "2010-01-01")]), DAY)
    assert found.bonds.sum() == 0


@given(SEEDS, st.integers(0, 95), st.integers(0, 95))
@settings(max_examples=25, deadline=None)
def test_one_tie_more_never_lowers_what_is_observed(seed: int, a: int, b: int) -> None:
    world = drawn_world(seed)
    t, new = world.ties, ties_of([(a, b, "2016-01-01")])
    both = {f.name: np.r_[getattr(t, f.name), getattr(new, f.name)] for f in fields(t)}
    more = replace(world, ties=replace(t, **both))
    before, after = pair_up(world, DAY), pair_up(more, DAY)
    assert (after.observed >= before.observed - 1e-5).all()
    assert (after.bonds >= before.bonds - 1e-5).all()


@given(SEEDS, st.dates(date(2006, 1, 1), date(2019, 12, 31)))
@settings(max_examples=25, deadline=None)
def test_a_day_in_the_past_is_what_a_world_that_ends_there_says(seed: int, day: date) -> None:
    world = drawn_world(seed)
    then, cut = pair_up(world, day), pair_up(world.on(day), day)
    for field in ("observed", "bonds", "recent", "first", "alive", "shared", "begun"):
        np.testing.assert_array_equal(getattr(then, field), getattr(cut, field))


def test_behaviour_of_fewer_than_three_a_side_is_neither_counted_nor_told() -> None:
    clusters = {0: range(4), 1: range(4, 8)}
    met = [(n, 4 + n, "2018-01-01", "", 1.0, True) for n in range(FEWEST_A_SIDE)]
    enough, few = world_of(clusters, met), world_of(clusters, met[:-1])
    assert pair_up(enough, DAY).met == {1: (3, 3)}
    assert pair_up(enough, DAY).observed[0, 1] > 2
    assert pair_up(few, DAY).met == {}
    assert pair_up(few, DAY).observed[0, 1] == 0
    one_sided = [(0, 4 + n, "2018-01-01", "", 1.0, True) for n in range(4)]
    assert pair_up(world_of(clusters, one_sided), DAY).observed.sum() == 0


def test_behaviour_is_never_told_by_who_it_was() -> None:
    clusters = {0: range(4), 1: range(4, 8)}
    met = [(n, 4 + n, "2018-01-01", "", 1.0, True) for n in range(4)]
    found = pair_up(world_of(clusters, met), DAY)
    assert (len(found.across), found.fresh.nnz, found.bonds.sum()) == (0, 0, 0)


def test_a_silent_cluster_keeps_behaviour_to_itself() -> None:
    clusters = {0: range(4), 1: range(4, 8)}
    met = [(n, 4 + n, "2018-01-01", "", 1.0, True) for n in range(4)]
    silent = world_of(clusters, met, silent=np.array([False, True]))
    assert pair_up(silent, DAY).observed.sum() == 0


def test_a_world_without_ties_is_empty_and_no_error() -> None:
    found = pair_up(world_of({0: [0], 1: [1]}, []), DAY)
    assert found.observed.sum() == found.bonds.sum() == 0
