"""Weights learned from years that are over, drawn to the hand-set ones.

Pairs of one past day with what became of them in the year after are a window. All windows share
their weights; the newest count most, because programmes change. As in `domain.learning` the prior
mean is the hand-set weight vector, so that with nothing to learn from nothing moves:

    minimise  Σ count × log-loss + ½ Σ ((weight − hand-set) / τ)² + ½ Σ (bend / τ_b)²

The intercept is fitted freely, last of all to the newest window alone: it is the level of the year
that has just passed. How far the log-odds can be trusted is found on a window that the weights
have not seen, and they are stretched or drawn in by that (Platt 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.features import FEATURES
from matchmaker.domain.links.hazard import BENDS, LinkWeights, hand_set
from matchmaker.domain.links.world import Flags, Numbers

TAU = 0.35
TAU_BEND = 0.2
YEAR_COUNTS = 0.7  # what a window counts for, of the one a year younger
FEWEST_LINKS = 15  # below which a window says too little to learn from
_STEPS, _STILL = 30, 1e-6
_BLOCK = 100_000
_RELATIVE = np.array([each.is_relative for each in FEATURES])
_WIDTH = len(FEATURES) + len(BENDS) * int(_RELATIVE.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """All pairs at risk on a past day: their evidence, and whether they linked within the year."""

    evidence: NDArray[np.float32]
    linked: Flags


def fit(windows: Sequence[Window], *, tau: float = TAU, version: str = "learned") -> LinkWeights:
    """The weights that past windows make most plausible, given the hand-set ones.

    Args:
        windows: oldest first; too poor ones are passed over, with none left the hand-set weights
            come back.
        tau: how far weights may be wrong, in log-odds.
        version: a name for the record.
    """
    rich = [each for each in windows if FEWEST_LINKS <= each.linked.sum() < len(each.linked)]
    if not rich:
        return hand_set()
    stretch = _stretch(rich, tau) if len(rich) > 1 else 1.0
    weights = stretch * _fitted(rich, tau)
    newest = rich[-1]
    start = _level(_scores(newest, weights), newest.linked)
    bends = np.zeros((len(BENDS), len(FEATURES)))
    bends[:, _RELATIVE] = weights[len(FEATURES) :].reshape(len(BENDS), -1)
    return LinkWeights(
        tuple(weights[: len(FEATURES)].tolist()),
        start,
        version,
        tuple(tuple(each) for each in bends.tolist()),
    )


def _design(evidence: NDArray[np.float32]) -> Numbers:
    """(pairs, _WIDTH): the evidence, and how far what is relative is beyond each bend."""
    rows = evidence.astype(np.float64)
    beyond = [np.maximum(rows[:, _RELATIVE] - bend, 0.0) for bend in BENDS]
    return np.concatenate([rows, *beyond], axis=1)


def _scores(window: Window, weights: Numbers) -> Numbers:
    """(pairs,): log-odds without the intercept, a block at a time."""
    blocks = range(0, len(window.linked), _BLOCK)
    return np.concatenate([_design(window.evidence[n : n + _BLOCK]) @ weights for n in blocks])


def _fitted(windows: Sequence[Window], tau: float) -> Numbers:
    """The weights at the minimum, without the intercepts, of which each window has its own."""
    many, bends = len(windows), _WIDTH - len(FEATURES)
    start = np.full(many, hand_set().intercept)
    centre = np.concatenate([hand_set().weights, np.zeros(bends), start])
    widths = np.concatenate([np.full(len(FEATURES), tau), np.full(bends, TAU_BEND)])
    precision = np.r_[widths**-2.0, np.full(many, 1e-4)]
    at = centre.copy()
    for _ in range(_STEPS):
        gradient, hessian = precision * (at - centre), np.diag(precision)
        for number, window in enumerate(windows):
            _add_slope(gradient, hessian, at, (window, number, YEAR_COUNTS ** (many - 1 - number)))
        step = np.linalg.solve(hessian, gradient)
        at = at - step * min(1.0, 2.0 / np.abs(step).max(initial=1e-12))
        if np.abs(step).max() < _STILL:
            break
    return at[:_WIDTH]


def _add_slope(
    gradient: Numbers, hessian: Numbers, at: Numbers, of: tuple[Window, int, float]
) -> None:
    """Add one window's part, a block at a time, so that memory stays small."""
    window, number, counts = of
    width, own = _WIDTH, _WIDTH + number
    for start in range(0, len(window.linked), _BLOCK):
        rows = _design(window.evidence[start : start + _BLOCK])
        chance = 1 / (1 + np.exp(-(rows @ at[:width] + at[own])))
        off = counts * (chance - window.linked[start : start + _BLOCK])
        spread = counts * chance * (1 - chance)
        gradient[:width] += rows.T @ off
        gradient[own] += off.sum()
        hessian[:width, :width] += rows.T @ (rows * spread[:, None])
        beside = rows.T @ spread
        hessian[:width, own] += beside
        hessian[own, :width] += beside
        hessian[own, own] += spread.sum()


def _stretch(windows: Sequence[Window], tau: float) -> float:
    """By how much log-odds fitted without the newest window must be drawn in to hold there."""
    newest = windows[-1]
    score = _scores(newest, _fitted(windows[:-1], tau))
    score -= score.mean()
    slope, start = 1.0, _level(score, newest.linked)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(slope * score + start)))
        off, spread = chance - newest.linked, chance * (1 - chance)
        gradient = np.array([score @ off + (slope - 1.0), off.sum()])
        beside = score @ spread
        hessian = np.array([[score**2 @ spread + 1.0, beside], [beside, spread.sum()]])
        step = np.linalg.solve(hessian, gradient)
        slope, start = slope - step[0], start - step[1]
        if np.abs(step).max() < _STILL:
            break
    return float(np.clip(slope, 0.5, 1.5))


def _level(score: NDArray[np.floating], linked: Flags) -> float:
    """The intercept with which the mean chance is the share that linked (by bisection)."""
    low, high, wanted = -40.0, 40.0, linked.mean()
    for _ in range(60):
        middle = (low + high) / 2
        is_low = (1 / (1 + np.exp(-(score.astype(np.float64) + middle)))).mean() < wanted
        low, high = (middle, high) if is_low else (low, middle)
    return (low + high) / 2
