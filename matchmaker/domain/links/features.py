"""What speaks for or against a link of two clusters, one function for each kind of evidence.

Features that are read from the ties across have a value of their own, and hand-set weights
(matching.md §4.2). The others say where a pair stands among the pairs of its day: deviations from
their mean, drawn in while pairs are few, so that no weight depends on how large a network is. A
pair of which nothing is known stands in the middle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.aggregating import RECENT
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.world import Numbers, Places
from matchmaker.domain.phrases import phrase

Column = NDArray[np.float32]
OLDEST = 10.0  # years after which a tie says no more by being older
FEW_PAIRS = 100  # so many pairs say half of what is usual
_FURTHEST = 4.0  # deviations


@dataclass(frozen=True, slots=True)
class LinkFeature:
    """A kind of evidence.

    Attributes:
        name: as in files of weights.
        sentence: what it says, for people.
        weight: hand-set, in log-odds.
        is_relative: whether its value is its deviation among the day's pairs.
        of: the raw values of pairs of a ground.
    """

    name: str
    sentence: str
    weight: float
    is_relative: bool
    of: Callable[[Ground, Places, Places], Column]


def ties_across(ground: Ground, i: Places, j: Places) -> Column:
    """How much joins their members now."""
    return np.log1p(ground.pairs.observed[i, j])


def surprise(ground: Ground, i: Places, j: Places) -> Column:
    """Log of how many more members are tied than chance gives, drawn to none."""
    found = (ground.pairs.bonds[i, j] + 1) / (ground.expected[i, j] + 1)
    return np.asarray(np.log(found))


def shared_member(ground: Ground, i: Places, j: Places) -> Column:
    """1 if somebody belongs to both."""
    return np.minimum(ground.pairs.shared[i, j], 1)


def age(ground: Ground, i: Places, j: Places) -> Column:
    """Years that the oldest living tie has lasted, at most ten."""
    return np.minimum(ground.pairs.alive[i, j], OLDEST).astype(np.float32)


def growth(ground: Ground, i: Places, j: Places) -> Column:
    """Log of the bonds of the last three years against an even pace since the oldest, −1…1."""
    pairs = ground.pairs
    bonds = pairs.bonds[i, j]
    even = bonds * RECENT / np.maximum(pairs.first[i, j], RECENT)
    return np.clip(np.log((pairs.recent[i, j] + 1) / (even + 1)), -1, 1).astype(np.float32)


def complementarity(ground: Ground, i: Places, j: Places) -> Column:
    """How much the members complete each other, −½…½."""
    known = ground.clusters.complementarity
    return _none(i) if known is None else (known[i, j] - 0.5).astype(np.float32)


def same_meta(ground: Ground, i: Places, j: Places) -> Column:
    """1 if both belong to one meta-cluster."""
    meta = ground.clusters.meta
    return _none(i) if meta is None else ((meta[i] == meta[j]) & (meta[i] >= 0)).astype(np.float32)


def own_links(ground: Ground, i: Places, j: Places) -> Column:
    """Log of the links that the two have with others: who has many seeks fewer new ones."""
    return np.log1p(ground.own_links[i] + ground.own_links[j]).astype(np.float32)


def distance(ground: Ground, i: Places, j: Places) -> Column:
    """Log of the kilometres between them."""
    return _from(ground.distance, i, j)


def activity(ground: Ground, i: Places, j: Places) -> Column:
    """How much the members of both do, the newest counting most."""
    return _both(np.log1p(ground.activity), i, j)


def so_far(ground: Ground, i: Places, j: Places) -> Column:
    """How much the members of both have done in all the years that are told of."""
    return _both(np.log1p(ground.doings.sum(axis=1)), i, j)


def last_year(ground: Ground, i: Places, j: Places) -> Column:
    """How much the members of both did within twelve months."""
    return _both(np.log1p(ground.doings[:, 0]), i, j)


def new_ties(ground: Ground, i: Places, j: Places) -> Column:
    """How many ties the members of both began within twelve months."""
    return _both(np.log1p(ground.pairs.begun[:, 0]), i, j)


def reach(ground: Ground, i: Places, j: Places) -> Column:
    """How many bonds the members of both have across."""
    return _both(np.log1p(ground.pairs.bonds.sum(axis=1, dtype=np.float64)), i, j)


def momentum(ground: Ground, i: Places, j: Places) -> Column:
    """Whether they do more than in the year before."""
    doings = ground.doings
    return _both(np.log((doings[:, 0] + 1) / (doings[:, 1] + 1)), i, j)


def evenness(ground: Ground, i: Places, j: Places) -> Column:
    """How unequal the two are in what they do."""
    level = np.log1p(ground.activity)
    return np.asarray(np.abs(level[i] - level[j]), dtype=np.float32)


def strength(ground: Ground, i: Places, j: Places) -> Column:
    """How strongly the members of both are tied to anybody."""
    return _both(np.log1p(ground.strength), i, j)


def members(ground: Ground, i: Places, j: Places) -> Column:
    """How many members both have."""
    return _both(np.log1p(ground.members), i, j)


def bridges(ground: Ground, i: Places, j: Places) -> Column:
    """How many roads lead from members of one over a partner in common to members of the other."""
    return np.asarray(np.log(ground.walked[i, j] + 1e-3))


def communities(ground: Ground, i: Places, j: Places) -> Column:
    """Whether partners of the one are tied to partners of the other."""
    return np.asarray(np.log(ground.roamed[i, j] + np.float32(1e-3)))


def common_partners(ground: Ground, i: Places, j: Places) -> Column:
    """How many clusters are tied to both, the choosy counting more."""
    return np.log1p(ground.adamic_adar[i, j])


def partners_alike(ground: Ground, i: Places, j: Places) -> Column:
    """The share of their partner clusters that they have in common."""
    return ground.jaccard[i, j]


def themes_meet(ground: Ground, i: Places, j: Places) -> Column:
    """How often they would meet if everybody met by theme."""
    found = _from(ground.theme_meetings, i, j)
    return np.asarray(np.log(found + np.float32(0.05)))


def met_by_theme(ground: Ground, i: Places, j: Places) -> Column:
    """The same, who meets many in a theme counting more than who works there alone."""
    found = _from(ground.met_by_theme, i, j)
    return np.asarray(np.log(found + np.float32(0.05)))


def themes_alike(ground: Ground, i: Places, j: Places) -> Column:
    """Whether they care for the same themes more than others do."""
    return _from(ground.theme_lift, i, j)


def countries_meet(ground: Ground, i: Places, j: Places) -> Column:
    """Whether their countries have more ties than chance gives."""
    return _from(ground.block_lift, i, j)


def same_country(ground: Ground, i: Places, j: Places) -> Column:
    """1 if both are of one country."""
    block = ground.clusters.block
    if block is None:
        return _none(i)
    return np.asarray((block[i] == block[j]) & (block[i] >= 0), dtype=np.float32)


# Read aloud: the first eight are matching.md §4.2, the others place a pair among all.
FEATURES: tuple[LinkFeature, ...] = (
    LinkFeature("ties_across", phrase("Members are tied across"), 0.8, False, ties_across),
    LinkFeature("surprise", phrase("More ties than chance gives"), 0.5, False, surprise),
    LinkFeature("shared_member", phrase("A member belongs to both"), 1.5, False, shared_member),
    LinkFeature("age", phrase("The oldest tie has lasted"), 0.15, False, age),
    LinkFeature("growth", phrase("New ties come faster"), 0.3, False, growth),
    LinkFeature("complementarity", phrase("Members complete each other"), 0.4, False,
                complementarity),
    LinkFeature("same_meta", phrase("Both are in one meta-cluster"), 0.6, False, same_meta),
    LinkFeature("own_links", phrase("They have links with others"), -0.3, False, own_links),
    LinkFeature("distance", phrase("They are far apart"), -0.3, True, distance),
    LinkFeature("activity", phrase("Members do much with others"), 0.12, True, activity),
    LinkFeature("so_far", phrase("Members have done much for years"), 0.05, True, so_far),
    LinkFeature("last_year", phrase("Members were active this year"), 0.08, True, last_year),
    LinkFeature("new_ties", phrase("Members began many ties this year"), 0.05, True, new_ties),
    LinkFeature("reach", phrase("Members are tied to many"), 0.0, True, reach),
    LinkFeature("momentum", phrase("Members do more than a year ago"), 0.05, True, momentum),
    LinkFeature("evenness", phrase("One does much more than the other"), 0.0, True, evenness),
    LinkFeature("strength", phrase("Members are well tied"), 0.08, True, strength),
    LinkFeature("members", phrase("Both have many members"), 0.0, True, members),
    LinkFeature("bridges", phrase("The same partners work with both"), 0.12, True, bridges),
    LinkFeature("communities", phrase("Their partners work with each other"), 0.0, True,
                communities),
    LinkFeature("common_partners", phrase("The same clusters are tied to both"), 0.0, True,
                common_partners),
    LinkFeature("partners_alike", phrase("Their partner clusters are alike"), 0.0, True,
                partners_alike),
    LinkFeature("themes_meet", phrase("Both are active in the same themes"), 0.08, True,
                themes_meet),
    LinkFeature("met_by_theme", phrase("Both meet many in the same themes"), 0.0, True,
                met_by_theme),
    LinkFeature("themes_alike", phrase("Both lean to the same themes"), 0.05, True, themes_alike),
    LinkFeature("countries_meet", phrase("Their countries work together"), 0.05, True,
                countries_meet),
    LinkFeature("same_country", phrase("Both are of one country"), 0.03, True, same_country),
)  # fmt: skip
NAMES = tuple(each.name for each in FEATURES)


def evidence(ground: Ground, i: Places, j: Places) -> NDArray[np.float32]:
    """(pairs, features): the value of each feature for these pairs.

    What is relative is so to the given pairs, which are therefore all pairs of a day at once.
    """
    found = np.zeros((len(i), len(FEATURES)), dtype=np.float32)
    drawn_in = len(i) / (len(i) + FEW_PAIRS)
    for column, feature in enumerate(FEATURES):
        values = feature.of(ground, i, j)
        found[:, column] = _deviations(values) * drawn_in if feature.is_relative else values
    return found


def _deviations(values: Column) -> Column:
    """Deviations from the mean, in standard deviations; 0 where unknown or all alike."""
    known = np.isfinite(values)
    if not known.any():
        return np.zeros_like(values)
    told = values[known].astype(np.float64)
    spread = told.std()
    if spread < 1e-6:
        return np.zeros_like(values)
    found = np.where(known, (values - told.mean()) / spread, 0.0)
    return np.clip(found, -_FURTHEST, _FURTHEST).astype(np.float32)


def _both(level: Numbers, i: Places, j: Places) -> Column:
    return (level[i] + level[j]).astype(np.float32)


def _from(table: Column | None, i: Places, j: Places) -> Column:
    return _none(i) if table is None else table[i, j]


def _none(i: Places) -> Column:
    return np.zeros(len(i), dtype=np.float32)
