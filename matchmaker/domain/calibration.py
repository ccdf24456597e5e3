"""Whether a chance means what it says, and when one may be shown to people at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
BINS = 10
WORST_ERROR = 0.05
FEWEST_UNSEEN = 100
ENOUGH_FOR_ISOTONIC = 1_000
FEWEST_ALIKE = 20  # outcomes behind one band
KNOTS = 41  # of the curve from scores to chances
_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Bin:
    """Proposals that were given about the same chance: what was said, what came true."""

    said: float
    true: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Odds:
    """What became of requests with a score, and whether that may be told beside new ones.

    Attributes:
        scores: log-odds, rising.
        chances: the chance at each of them; straight lines between.
        bins: said and true on outcomes that neither weights nor curve had seen.
        error: the expected calibration error there.
        taught: how many outcomes made the curve.
        unseen: how many tried it.
    """

    scores: tuple[float, ...]
    chances: tuple[float, ...]
    bins: tuple[Bin, ...]
    error: float
    taught: int
    unseen: int

    @property
    def may_be_shown(self) -> bool:
        """Whether chances may stand on a page: enough unseen outcomes, right within five points.

        Otherwise people read the named steps, which promise no number.
        """
        return self.unseen >= FEWEST_UNSEEN and self.error <= WORST_ERROR

    def chance(self, value: float) -> float:
        """The chance of a joint value in 0…1."""
        held = min(max(value, 1e-9), 1 - 1e-9)
        return float(np.interp(math.log(held / (1 - held)), self.scores, self.chances))

    def band(self, value: float) -> Bin | None:
        """What became of proposals like this one; None where too few are alike to tell.

        Alike are those whose chance was said to be nearest.
        """
        if not self.may_be_shown:
            return None
        said = self.chance(value)
        found = min(self.bins, key=lambda each: abs(each.said - said))
        return found if found.count >= FEWEST_ALIKE else None


def odds_from(taught: tuple[Numbers, Numbers], unseen: tuple[Numbers, Numbers]) -> Odds | None:
    """The curve of (scores, outcomes) that came first, tried on those that came later.

    None where either holds no outcome, or the first none of one sort: nothing can be said.
    """
    scores, agreed = taught
    if not len(unseen[0]) or not 0 < agreed.sum() < len(agreed):
        return None
    curve = calibrator(scores, agreed)
    knots = np.linspace(min(scores.min(), -4.0), max(scores.max(), 4.0), KNOTS)
    chances = np.interp(unseen[0], knots, curve(knots))
    groups = max(1, min(BINS, len(chances) // FEWEST_ALIKE))
    return Odds(
        scores=tuple(round(float(each), 6) for each in knots),
        chances=tuple(round(float(each), 6) for each in curve(knots)),
        bins=tuple(reliability(chances, unseen[1], groups)),
        error=expected_error(chances, unseen[1], groups),
        taught=len(scores),
        unseen=len(chances),
    )


def reliability(chances: Numbers, agreed: Numbers, bins: int = BINS) -> list[Bin]:
    """Groups of about equal size, least chance first, each with its 95 % Wilson interval."""
    order = np.argsort(chances, kind="stable")
    return [
        _bin(chances[group], agreed[group])
        for group in np.array_split(order, min(bins, len(order)))
        if len(group)
    ]


def expected_error(chances: Numbers, agreed: Numbers, bins: int = BINS) -> float:
    """The expected calibration error: |said − true|, averaged over equal-sized groups.

    Raises:
        ValueError: there is nothing to compare.
    """
    if len(chances) == 0:
        raise ValueError("Calibration cannot be judged without outcomes.")
    found = reliability(chances, agreed, bins)
    return sum(each.count * abs(each.said - each.true) for each in found) / len(chances)


def calibrator(scores: Numbers, agreed: Numbers) -> Callable[[Numbers], Numbers]:
    """A rising function from scores (log-odds) to chances, fitted to outcomes.

    Platt's sigmoid with his smoothed targets (Platt 1999), which few labels can carry; isotonic
    regression from 1,000 labels on (Niculescu-Mizil and Caruana 2005).
    """
    if len(scores) >= ENOUGH_FOR_ISOTONIC:
        return _isotonic(scores, agreed)
    slope, start = _platt(scores, agreed)
    return lambda given: 1.0 / (1.0 + np.exp(-(slope * given + start)))


def wilson(successes: float, count: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a rate (Wilson 1927); all of 0…1 if nothing is known."""
    if count == 0:
        return 0.0, 1.0
    rate, spread = successes / count, _Z**2 / count
    centre = (rate + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * np.sqrt(rate * (1 - rate) / count + spread / (4 * count))
    return max(0.0, float(centre - reach)), min(1.0, float(centre + reach))


def _bin(chances: Numbers, agreed: Numbers) -> Bin:
    low, high = wilson(float(agreed.sum()), len(agreed))
    return Bin(float(chances.mean()), float(agreed.mean()), low, high, len(agreed))


def _platt(scores: Numbers, agreed: Numbers) -> tuple[float, float]:
    """Slope (never below zero) and start, by Newton's method with a faint pull towards (1, 0)."""
    yes = agreed.sum()
    high, low = (yes + 1) / (yes + 2), 1 / (len(agreed) - yes + 2)
    target = np.where(agreed > 0, high, low)
    design = np.column_stack([scores, np.ones(len(scores))])
    at, pull = np.array([1.0, 0.0]), 1e-3
    for _ in range(100):
        chance = 1.0 / (1.0 + np.exp(-(design @ at)))
        gradient = design.T @ (chance - target) + pull * (at - [1.0, 0.0])
        hessian = design.T @ (design * (chance * (1 - chance))[:, None]) + pull * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        at = at - np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-9:
            break
    return max(float(at[0]), 0.0), float(at[1])


def _isotonic(scores: Numbers, agreed: Numbers) -> Callable[[Numbers], Numbers]:
    from sklearn.isotonic import IsotonicRegression

    found = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, agreed)
    return lambda given: np.asarray(found.predict(given))
