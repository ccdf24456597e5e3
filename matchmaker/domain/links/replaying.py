"""A story told year by year: what would have been said of one pair of clusters, and when.

Each year is looked at with what was known at its end. The negative control is the same world with
its ties thrown anew: whoever had k ties keeps k, but with others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.hazard import LinkWeights
from matchmaker.domain.links.spotting import EmergingPair, Pair, spot
from matchmaker.domain.links.world import Memberships, World


@dataclass(frozen=True, slots=True)
class Year:
    """What would have been said at the end of a year.

    Attributes:
        year: the year.
        pair: the pair that is watched, None where it is not on the list.
        place: its place on the list, from 1.
        listed: how many pairs are on the list.
        by_level: how many pairs reach each level.
        headline: the finding of the year.
    """

    year: int
    pair: EmergingPair | None
    place: int | None
    listed: int
    by_level: Mapping[LinkLevel, int]
    headline: str


def replay(
    world: World, watched: Pair, years: Sequence[int], weights: LinkWeights
) -> tuple[Year, ...]:
    """The years one after the other, each with the levels of the year before."""
    before: dict[Pair, LinkLevel] = {}
    found = []
    for year in years:
        seen = spot(world, date(year, 12, 31), weights, before=before)
        before = {(each.a, each.b): each.level for each in seen.pairs}
        place = next((n for n, e in enumerate(seen.pairs) if (e.a, e.b) == watched), None)
        found.append(
            Year(
                year=year,
                pair=None if place is None else seen.pairs[place],
                place=None if place is None else place + 1,
                listed=len(seen.pairs),
                by_level=seen.by_level,
                headline=seen.headline,
            )
        )
    return tuple(found)


def first_year(years: Sequence[Year], level: LinkLevel) -> int | None:
    """The first year of the last unbroken stretch in which the pair was at this level or above."""
    order = list(LinkLevel)
    first = None
    for each in years:
        if each.pair is None or order.index(each.pair.level) < order.index(level):
            first = None
        elif first is None:
            first = each.year
    return first


def thrown_anew(world: World, seed: int) -> World:
    """The same world with the far ends of its ties permuted, and second memberships moved by lot.

    Everybody keeps as many ties, every tie its day; who is tied to whom is by chance, and which
    other cluster somebody joined, too.
    """
    chance = np.random.default_rng(seed)
    ends = chance.permutation(np.concatenate([world.ties.a, world.ties.b]))
    half = len(world.ties)
    ties = replace(world.ties, a=ends[:half], b=ends[half:])
    return World(
        world.organisations,
        ties,
        _moved(world.memberships, world.clusters.count, chance),
        world.clusters,
    )


def _moved(held: Memberships, clusters: int, chance: np.random.Generator) -> Memberships:
    """Memberships of whoever has one already go to a cluster by lot."""
    seen: set[int] = set()
    cluster = held.cluster.copy()
    for row in np.argsort(np.where(np.isnat(held.since), np.datetime64("0001-01-01"), held.since),
                          kind="stable").tolist():  # fmt: skip
        who = int(held.organisation[row])
        if who in seen:
            cluster[row] = chance.integers(clusters)
        seen.add(who)
    return replace(held, cluster=cluster)
