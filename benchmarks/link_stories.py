"""Invented networks in which clusters link because their members did, and some for other reasons.

Sixty clusters over 25 years: members tie by field and country, ties last or fade, some firms join
a second cluster, and of the links of the clusters about three in five follow their members' ties
and the others fall from above. Nothing here is fitted to anything real. Measured is who foresees
the links of the next three years: the hazard with its hand-set weights, counts of member ties,
chance's p-value, and what can be seen among clusters alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.aggregating import pair_up
from matchmaker.domain.links.features import evidence
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.hazard import hand_set, hazards
from matchmaker.domain.links.null import chances
from matchmaker.domain.links.world import Clusters, Memberships, OwnLinks, Ties, World
from matchmaker.services.evaluating.links.measuring import Asked, measured

CLUSTERS, MEMBERS, FIRST, YEARS = 60, 25, 1996, 25
ORIGINS, HORIZON = (2006, 2009, 2012, 2015), 3
BOTTOM_UP = 0.6
LINKS_A_YEAR = 10
WORLDS = range(10)
Score = NDArray[np.float64]


def story_world(seed: int) -> World:
    """A network of its own seed."""
    chance = np.random.default_rng(seed)
    field, country = chance.integers(0, 8, CLUSTERS), chance.integers(0, 12, CLUSTERS)
    home = np.repeat(np.arange(CLUSTERS), MEMBERS)
    a, b, day, until, weight = _ties(chance, field[home], country[home])
    never = np.full(len(home), np.datetime64("NaT", "D"))
    joined = _joined(chance, home, a, b, day)
    held = Memberships(
        np.r_[np.arange(len(home)), joined[0]],
        np.r_[home, joined[1]],
        np.r_[never, joined[2]],
        np.full(len(home) + len(joined[0]), np.datetime64("NaT", "D")),
    )
    ties = Ties(a, b, day, until, weight, np.zeros(len(a), dtype=np.bool_))
    world = World(len(home), ties, held, Clusters(CLUSTERS, block=country))
    return replace(world, clusters=replace(world.clusters, links=_own_links(chance, world, field)))


def _ties(
    chance: np.random.Generator, field: NDArray[np.int64], country: NDArray[np.int64]
) -> tuple[NDArray[Any], ...]:
    """Drawn pairs are kept by how well they fit; a third of the ties last for years."""
    drawn = chance.integers(0, len(field), (2, 60_000))
    fame = np.exp(chance.normal(0, 0.8, len(field)))
    fits = (
        0.15 + (field[drawn[0]] == field[drawn[1]]) + 0.7 * (country[drawn[0]] == country[drawn[1]])
    )
    odds = fits * fame[drawn[0]] * fame[drawn[1]]
    a, b = drawn[:, chance.random(60_000) < np.minimum(1, 0.035 * odds)]
    day = np.datetime64(f"{FIRST}-01-01") + chance.integers(0, YEARS * 365, len(a))
    lasts = chance.random(len(a)) < 0.35
    until = np.where(lasts, day + chance.integers(700, 4_000, len(a)), np.datetime64("NaT"))
    weight = np.where(lasts, 1.0, chance.choice([0.3, 0.5], len(a)))
    return a, b, day.astype("M8[D]"), until.astype("M8[D]"), weight


def _joined(
    chance: np.random.Generator,
    home: NDArray[np.int64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    day: NDArray[np.datetime64],
) -> tuple[NDArray[Any], ...]:
    """One in forty of those with a tie joins the other's cluster some years later."""
    some = np.flatnonzero((chance.random(len(a)) < 0.025) & (home[a] != home[b]))
    return a[some], home[b[some]], day[some] + chance.integers(700, 3_000, len(some))


def _own_links(chance: np.random.Generator, world: World, field: NDArray[np.int64]) -> OwnLinks:
    """A few a year: mostly where members have been tied for long, the others by field or lot."""
    rows: dict[tuple[int, int], int] = {}
    low, high = np.triu_indices(CLUSTERS, 1)
    for year in range(FIRST + 4, FIRST + YEARS):
        pairs = pair_up(world, date(year - 1, 12, 31))
        carried = pairs.observed[low, high] * (1 + pairs.alive[low, high] / 3)
        carried = carried + 4.0 * (pairs.shared[low, high] > 0)
        above = 0.2 + (field[low] == field[high])
        for _ in range(chance.poisson(LINKS_A_YEAR)):
            odds = (carried if chance.random() < BOTTOM_UP else above).astype(float)
            pair = int(chance.choice(len(low), p=odds / odds.sum()))
            rows.setdefault((int(low[pair]), int(high[pair])), year)
    a, b = (np.array([each[side] for each in rows]) for side in (0, 1))
    return OwnLinks(a, b, np.array([f"{year}-06-30" for year in rows.values()], dtype="M8[D]"))


SYSTEMS: Mapping[str, Callable[[Ground, NDArray[np.int64], NDArray[np.int64]], Any]] = {
    "hazard, hand-set": lambda g, i, j: hazards(evidence(g, i, j), hand_set()),
    "member ties, counted": lambda g, i, j: g.pairs.bonds[i, j],
    "member ties, weighted": lambda g, i, j: g.pairs.observed[i, j],
    "p-value of chance": lambda g, i, j: (
        -chances(g.pairs.bonds[i, j].astype(float), g.expected[i, j].astype(float))
    ),
    "recently active": lambda g, i, j: g.doings[i, 0] * g.doings[j, 0],
    "own links, preferential": lambda g, i, j: g.own_links[i] * g.own_links[j],
    "own links, common": lambda g, i, j: (g.linked.astype(float) @ g.linked)[i, j],
}


def measure_stories(show: Callable[[str, int, int], None]) -> dict[str, Any]:
    """The mean AP and AUC of each system over worlds and origins, with its standard error."""
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    base = []
    for seed in WORLDS:
        show("Telling stories", seed, len(WORLDS))
        world = story_world(seed)
        for origin in ORIGINS:
            known = world.on(date(origin, 12, 31))
            ground = Ground(pair_up(known, date(origin, 12, 31)), known.clusters)
            i, j = ground.at_risk
            later = world.on(date(origin + HORIZON, 12, 31)).clusters
            asked = Asked(i, j, Ground(ground.pairs, later).linked[i, j], CLUSTERS)
            base.append(float(asked.linked.mean()))
            for name, of in SYSTEMS.items():
                scores = np.asarray(of(ground, i, j), dtype=float)
                lot = np.random.default_rng(seed).permutation(len(i))
                order = lot[np.argsort(-scores[lot], kind="stable")]
                found[name].append(measured(asked, np.ones(CLUSTERS), order)[:2])
    return {
        "worlds": len(WORLDS),
        "origins": list(ORIGINS),
        "horizon_years": HORIZON,
        "base": round(float(np.mean(base)), 4),
        "systems": {name: _mean(np.array(values)) for name, values in found.items()},
    }


def _mean(values: Score) -> dict[str, float]:
    error = values.std(axis=0) / np.sqrt(len(values))
    return {
        "AP": round(float(values[:, 0].mean()), 4),
        "AP_error": round(float(error[0]), 4),
        "AUC": round(float(values[:, 1].mean()), 4),
    }
