"""Weights learned from choices: of many candidates, these few became partners.

Whether somebody finds any partner this year says nothing about whom: a model of yes and no for
each pair spends itself on the first. The conditional logit (McFadden 1974) asks only which of the
candidates it was. For one choice set with features X, weights w and chosen set C,

    loss = − Σ_{c ∈ C} log( exp(w·x_c) / Σ_j exp(w·x_j) ) / √|C|

(the root lets somebody with thirty new partners count for more than one with one, but not for
thirty). To it comes ½ Σ ((w − w_hand)/τ)²: as in `learning`, without data the weights are the
hand-set ones to the last bit. Convex; Newton's method with halved steps finds the minimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_STEPS = 40
_STILL = 1e-5  # of the loss


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Choice:
    """One choice set.

    Attributes:
        evidence: (candidates, features of this set).
        chosen: (candidates,): whom it was; at least one.
        columns: (features of this set,): which of all features they are; the others are 0.
    """

    evidence: NDArray[np.float32]
    chosen: NDArray[np.bool_]
    columns: NDArray[np.int64]


def learn_choices(choices: Sequence[Choice], hand: Numbers, *, tau: float | Numbers) -> Numbers:
    """The weights that the choices make most plausible, given hand-set ones that may be wrong
    by about `tau`.
    """
    precision = np.broadcast_to(np.asarray(tau, dtype=float) ** -2.0, hand.shape)
    at = hand.copy()
    loss, gradient, hessian = _look(choices, at, hand, precision)
    for _ in range(_STEPS if choices else 0):
        step, size = np.linalg.solve(hessian, gradient), 1.0
        after = _look(choices, at - step, hand, precision)
        while after[0] > loss and size > 1e-4:
            size /= 2
            after = _look(choices, at - size * step, hand, precision)
        if after[0] > loss:
            break
        gained, at = loss - after[0], at - size * step
        loss, gradient, hessian = after
        if gained < _STILL * abs(loss):
            break
    return at


def _look(
    choices: Sequence[Choice], at: Numbers, hand: Numbers, precision: Numbers
) -> tuple[float, Numbers, Numbers]:
    """Loss, slope and curvature at these weights."""
    away = at - hand
    loss = float((precision * away**2).sum() / 2)
    gradient = precision * away
    hessian = np.diag(precision).astype(float)
    for each in choices:
        rows = each.evidence.astype(float)
        score = rows @ at[each.columns]
        share = np.exp(score - score.max())
        total = share.sum()
        share /= total
        picked = int(each.chosen.sum())
        counts = picked**-0.5
        log_shares = score[each.chosen] - score.max() - np.log(total)
        mean = share @ rows
        loss -= counts * float(log_shares.sum())
        gradient[each.columns] -= counts * (rows[each.chosen].sum(axis=0) - picked * mean)
        spread = (rows * share[:, None]).T @ rows - np.outer(mean, mean)
        hessian[np.ix_(each.columns, each.columns)] += counts * picked * spread
    return loss, gradient, hessian
