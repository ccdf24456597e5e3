"""The simple ways of foreseeing links between groups, and ours; all made from one `AsOf`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from matchmaker.domain.links.features import Column, evidence
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.hazard import LinkWeights, hand_set, hazards
from matchmaker.domain.links.world import Numbers, Places
from matchmaker.services.evaluating.links.measuring import OURS

HAND_SET = f"{OURS}, hand-set"
Rank = Callable[[Ground, Places, Places], Column]


def preferential_attachment(ground: Ground, i: Places, j: Places) -> Column:
    """The product of how many groups each is tied to (Newman 2001)."""
    return np.asarray(ground.degrees[i] * ground.degrees[j])


def activity_product(ground: Ground, i: Places, j: Places) -> Column:
    """The product of all places in projects so far."""
    ever = np.asarray(ground.doings.sum(axis=1))
    return np.asarray(ever[i] * ever[j])


def ties_of_last_year(ground: Ground, i: Places, j: Places) -> Column:
    """The product of the ties of the year before."""
    return np.asarray(ground.pairs.begun[i, 0] * ground.pairs.begun[j, 0])


def recently_active(ground: Ground, i: Places, j: Places) -> Column:
    """The product of the places in projects of the year before; of equals, of all years."""
    year, ever = ground.doings[:, 0], ground.doings.sum(axis=1)
    return np.asarray(year[i] * year[j] + 1e-6 * ever[i] * ever[j])


BASELINES: Mapping[str, Rank] = {
    "preferential attachment": preferential_attachment,
    "activity product": activity_product,
    "common neighbours": lambda ground, i, j: ground.common[i, j],
    "Adamic–Adar": lambda ground, i, j: ground.adamic_adar[i, j],
    "Jaccard": lambda ground, i, j: ground.jaccard[i, j],
    "ties of the year before": ties_of_last_year,
    "recently active": recently_active,
}


def ranked(ground: Ground, weights: LinkWeights) -> dict[str, Numbers]:
    """The scores of every system for all pairs at risk; ours are chances of a link in a year."""
    i, j = ground.at_risk
    found = {name: np.asarray(of(ground, i, j), dtype=float) for name, of in BASELINES.items()}
    told = evidence(ground, i, j)
    return found | {HAND_SET: hazards(told, hand_set()), OURS: hazards(told, weights)}
