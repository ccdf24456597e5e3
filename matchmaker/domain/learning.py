"""Weights that move from the hand-set ones as far as what happened asks for, and no further.

A logistic regression whose prior mean *is* the hand-set weight vector: with no labels it is the
hand-set ranking to the last bit, with few it moves a little, with many the prior fades. For one
kind of match the weights are hand-set + a shift that all kinds share + a deviation of its own:

    minimise  Σ log-loss + ½ Σ (shift/τ)² + ½ Σ (deviation/τ_δ)² + ½ Σ (b − b_hand)²

with one b for each baseline: a step of the funnel in one of its periods (see `hazards`), so that
how often something happens is never mistaken for how well two fit. Below 60 labels, or 15 of
either answer, the weights stay as they are and the baselines alone move. They stay as well where
the labels are more plausible if no evidence told anything: outcomes that have nothing to do with
what was shown, such as shuffled ones, teach nothing.

Strictly convex; Newton's method finds the one minimum. The inverse Hessian there is the posterior
covariance (Laplace). τ can be chosen by the Laplace approximation of the marginal likelihood
(MacKay 1992) once there are enough labels: it helps where the hand-set weights were wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
TAU = 0.35
TAU_KIND = 0.25
TAUS = (0.1, 0.2, 0.35, 0.5, 0.8, 1.5)
ENOUGH_FOR_TAU = 120
# Labels below which weights stay, the deviation of a kind as well as the shift of all, and the
# least of either answer.
ENOUGH = 60
ENOUGH_OF_EACH = 15
# No weight moves further than this many prior standard deviations without a person's consent.
FURTHEST = 2.0
_STEPS = 50
_STILL = 1e-9
_EVERY_FEATURE = -1


def _none() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Labels:
    """What happened to proposals, as they were shown.

    Attributes:
        evidence: (n, d): the value of each feature then; 0 where it found nothing.
        agreed: (n,): 1.0 for yes, 0.0 for no; what is pending is not among them.
        kinds: (n,): which kind of match, as a row of the prior.
        counts: (n,): how much each label counts; one actor's many labels count less each.
        baselines: (n,): under which baseline each stands; empty means that there is one.
        alone: (n,): the place of the one feature that the label is about, -1 for all of them;
            empty means all. Such a label moves neither the other weights nor a baseline.
    """

    evidence: Numbers
    agreed: Numbers
    kinds: NDArray[np.int64]
    counts: Numbers
    baselines: NDArray[np.int64] = field(default_factory=_none)
    alone: NDArray[np.int64] = field(default_factory=_none)

    @property
    def teach_weights(self) -> bool:
        """Whether there are enough of them, of either answer, to move any weight."""
        return _are_enough(self.agreed)


@dataclass(frozen=True, slots=True)
class Prior:
    """The hand-set weights, (kinds, d), and intercept, and how far they may be wrong.

    `baselines` is what each baseline adds to the intercept before anything is known.
    """

    weights: Numbers
    intercept: float
    tau: float = TAU
    tau_kind: float = TAU_KIND
    baselines: Numbers = field(default_factory=lambda: np.zeros(1))


@dataclass(frozen=True, slots=True)
class Learned:
    """The weights after learning.

    Attributes:
        weights: (kinds, d).
        intercept: in log-odds, of the first baseline.
        tau: the width of the prior that was used.
        covariance: of the parameters (shift, deviations, baselines), by Laplace.
        baselines: the log-odds of each baseline where no feature says anything.
    """

    weights: Numbers
    intercept: float
    tau: float
    covariance: Numbers
    baselines: Numbers


def learn(labels: Labels, prior: Prior) -> Learned:
    """Fit with the best width, if the labels have anything to do with the evidence at all."""
    best = with_best_width(labels, prior)
    mute = replace(labels, evidence=np.zeros_like(labels.evidence))
    if log_evidence(mute, prior) > log_evidence(labels, best):
        return fit(mute, prior)
    return fit(labels, best)


def fit(labels: Labels, prior: Prior) -> Learned:
    """The weights that these labels make most plausible, given the prior."""
    design, offset, precision = _problem(labels, prior)
    found, hessian = _minimise(design, offset, labels, precision)
    kinds, width = prior.weights.shape
    of_weights = width * (1 + kinds)
    reach = FURTHEST / np.sqrt(precision)
    moved = np.clip(found, -reach, reach)[:of_weights]
    baselines = prior.intercept + prior.baselines + found[of_weights:]
    return Learned(
        weights=prior.weights + moved[:width] + moved[width:].reshape(kinds, width),
        intercept=float(baselines[0]),
        tau=prior.tau,
        covariance=np.asarray(np.linalg.inv(hessian)),
        baselines=baselines,
    )


def with_best_width(labels: Labels, prior: Prior, widths: Sequence[float] = TAUS) -> Prior:
    """The prior with the width under which the labels are most plausible; below 120 as it is."""
    if len(labels.agreed) < ENOUGH_FOR_TAU:
        return prior
    tried = [replace(prior, tau=tau) for tau in widths]
    return max(tried, key=lambda each: log_evidence(labels, each))


def log_evidence(labels: Labels, prior: Prior) -> float:
    """The log marginal likelihood of the labels under this prior, by Laplace."""
    design, offset, precision = _problem(labels, prior)
    found, hessian = _minimise(design, offset, labels, precision)
    spread = np.linalg.slogdet(hessian)[1] - np.log(precision).sum()
    return float(-_loss(found, design, offset, labels, precision) - spread / 2)


def fair_counts(actors: Sequence[int], most: float = 10.0) -> Numbers:
    """How much each label counts if no actor may count for more than `most` labels together."""
    told: Mapping[int, int] = dict(zip(*np.unique(actors, return_counts=True), strict=True))
    return np.array([min(1.0, most / told[each]) for each in actors])


def _problem(labels: Labels, prior: Prior) -> tuple[Numbers, Numbers, Numbers]:
    """Design, offset (the hand-set score) and prior precision of shift, deviations, baselines."""
    kinds, width = prior.weights.shape
    of_weights = width * (1 + kinds)
    count, groups = len(labels.agreed), len(prior.baselines)
    taught = _taught(labels)
    design = np.zeros((count, of_weights + groups))
    if labels.teach_weights:
        design[:, :width] = taught
    for kind in range(kinds):
        here = labels.kinds == kind
        if _are_enough(labels.agreed[here]):
            start = width * (1 + kind)
            design[here, start : start + width] = taught[here]
    baseline = labels.baselines if len(labels.baselines) else np.zeros(count, dtype=np.int64)
    whole = _whole(labels)
    design[np.flatnonzero(whole), of_weights + baseline[whole]] = 1.0
    offset = (labels.evidence * prior.weights[labels.kinds]).sum(axis=1)
    offset += prior.intercept + prior.baselines[baseline]
    spread = [np.full(width, prior.tau), np.full(width * kinds, prior.tau_kind), np.ones(groups)]
    return design, offset, np.concatenate(spread) ** -2.0


def _taught(labels: Labels) -> Numbers:
    """The evidence that may move weights: all of it, or the one feature that a label is about."""
    found = labels.evidence.copy()
    for row in np.flatnonzero(~_whole(labels)):
        found[row, np.arange(found.shape[1]) != labels.alone[row]] = 0.0
    return found


def _whole(labels: Labels) -> NDArray[np.bool_]:
    if not len(labels.alone):
        return np.ones(len(labels.agreed), dtype=np.bool_)
    return np.asarray(labels.alone == _EVERY_FEATURE)


def _are_enough(agreed: Numbers) -> bool:
    yes = agreed.sum()
    return len(agreed) >= ENOUGH and min(yes, len(agreed) - yes) >= ENOUGH_OF_EACH


def _minimise(
    design: Numbers, offset: Numbers, labels: Labels, precision: Numbers
) -> tuple[Numbers, Numbers]:
    """The minimum and the Hessian there; steps are halved until the loss falls."""
    at = np.zeros(len(precision))
    loss = _loss(at, design, offset, labels, precision)
    for _ in range(_STEPS):
        gradient, hessian = _slope(at, design, offset, labels, precision)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while (after := _loss(at - size * step, design, offset, labels, precision)) > loss + _STILL:
            size /= 2
        at, loss = at - size * step, after
        if np.abs(step).max() < _STILL:
            break
    return at, _slope(at, design, offset, labels, precision)[1]


def _loss(
    at: Numbers, design: Numbers, offset: Numbers, labels: Labels, precision: Numbers
) -> float:
    score = offset + design @ at
    log_loss = np.logaddexp(0.0, score) - labels.agreed * score
    return float(labels.counts @ log_loss + (precision * at**2).sum() / 2)


def _slope(
    at: Numbers, design: Numbers, offset: Numbers, labels: Labels, precision: Numbers
) -> tuple[Numbers, Numbers]:
    chance = 1.0 / (1.0 + np.exp(-(offset + design @ at)))
    gradient = design.T @ (labels.counts * (chance - labels.agreed)) + precision * at
    spread = labels.counts * chance * (1 - chance)
    return gradient, design.T @ (design * spread[:, None]) + np.diag(precision)
