"""The chance of a link within a year: intercept + Σ weight × evidence, as log-odds.

A discrete-time hazard (Singer and Willett 1993): each pair without a link of its own is asked
anew every year. Hand-set weights until enough is known; see `fitting` for learned ones. What a
feature adds may bend at BENDS, so that much of it need not count as often as it is much; features
never mix, so that each one's part can be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.features import FEATURES, NAMES
from matchmaker.domain.links.world import Numbers

BENDS = (0.0, 1.0, 2.0)
INTERCEPT = -4.2  # 1.5 % a year for a pair of which nothing speaks for or against


@dataclass(frozen=True, slots=True)
class LinkWeights:
    """What each feature counts for.

    Attributes:
        weights: one for each of features.FEATURES, in log-odds.
        intercept: in log-odds.
        version: a name for the record.
        bends: for each of BENDS, by how much each feature's weight changes from there on; () if
            none does.

    Raises:
        ValueError: there are more or fewer weights than features.
    """

    weights: tuple[float, ...]
    intercept: float
    version: str
    bends: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse weights of other features."""
        for told in (self.weights, *self.bends):
            if len(told) != len(FEATURES):
                raise ValueError(f"{len(told)} weights for {len(FEATURES)} features.")
        if self.bends and len(self.bends) != len(BENDS):
            raise ValueError(f"{len(self.bends)} bends where there are {len(BENDS)}.")

    @property
    def base(self) -> float:
        """The yearly hazard of a pair of which nothing speaks for or against."""
        return float(1 / (1 + np.exp(-self.intercept)))


@dataclass(frozen=True, slots=True)
class Addend:
    """What one feature adds to the log-odds of the hazard.

    Attributes:
        feature: its name; `sentence` says it to people.
        value: what was found.
        adds: in log-odds; with the intercept, all of them are the log-odds.
    """

    feature: str
    sentence: str
    value: float
    adds: float


def hand_set() -> LinkWeights:
    """The weights before anything is learned (matching.md §4.2)."""
    return LinkWeights(tuple(each.weight for each in FEATURES), INTERCEPT, "hand-set")


def hazards(evidence: NDArray[np.float32], weights: LinkWeights) -> Numbers:
    """(pairs,): the chance of a link within a year."""
    score = evidence @ np.asarray(weights.weights, dtype=np.float32)
    for bend, turn in zip(BENDS, weights.bends, strict=False):  # no bends, no turns
        score += np.maximum(evidence - np.float32(bend), 0) @ np.asarray(turn, dtype=np.float32)
    return np.asarray(1 / (1 + np.exp(-score.astype(np.float64) - weights.intercept)))


def within(hazard: Numbers, years: float) -> Numbers:
    """The chance of a link within so many years, if the hazard stays as it is."""
    return np.asarray(1 - (1 - hazard) ** years)


def addends(evidence: Sequence[float], weights: LinkWeights) -> tuple[Addend, ...]:
    """What each feature adds, the strongest first; those that add nothing are left out."""
    turns = list(zip(*weights.bends, strict=True)) or [()] * len(FEATURES)
    found = []
    for feature, value, weight, turn in zip(
        FEATURES, evidence, weights.weights, turns, strict=True
    ):
        bent = sum(max(value - at, 0.0) * by for at, by in zip(BENDS, turn, strict=False))
        found.append(Addend(feature.name, feature.sentence, value, weight * value + bent))
    return tuple(sorted((e for e in found if e.adds), key=lambda each: -abs(each.adds)))


def named(weights: LinkWeights) -> dict[str, float]:
    """The weights by the names of their features, as files keep them."""
    return dict(zip(NAMES, weights.weights, strict=True))
