"""The narrow second step: signals of a few hundred candidates to one additive score each.

A signal enters twice: by how much there is of it, saturating (the fifth common partner says less
than the first), and by its place among the candidates, on a logarithmic scale (being first of 300
says more than being 31st instead of 32nd). Both count for the signal; the contributions of all
signals add up to the score. What a signal counts for depends, by a deviation that is learned and
held small, on how much the seeker has done: a newcomer is matched by what it does, an old hand by
whom it knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours.candidates import cheap_scores, shortlist
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.signals import SIGNALS
from matchmaker.services.evaluating.texts import Matrix

Numbers = NDArray[np.float64]
NAMES = tuple(SIGNALS)
# How many projects a seeker has had: none or one, a few, many.
EXPERIENCE = (1, 4)
GROUPS = len(EXPERIENCE) + 1
DEVIATION = 0.4  # of a group from all, against the width of the shared weight
BATCH = 100


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Ranking:
    """Weights for `features()` columns, and the usual size of each signal they were made with."""

    weights: Numbers
    usual: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """A seeker's candidates.

    Attributes:
        allowed: places in the ground's pool of everybody who may be proposed.
        cheap: what the first step gives each of them.
        kept: places among the allowed of those who were kept, best first.
        evidence: (kept, signals).
        group: how experienced the seeker is.
    """

    allowed: Codes
    cheap: Matrix
    kept: Codes
    evidence: Matrix
    group: int


def slates(
    ground: Ground, seekers: Codes, excluded: Sequence[Codes], kept: int | None = None
) -> list[Slate]:
    """The candidates of each seeker; `kept` None keeps as many as the first step usually does."""
    place = np.full(len(ground.world.organisations), -1)
    place[ground.pool] = np.arange(len(ground.pool))
    found = {name: signal(ground, seekers) for name, signal in SIGNALS.items()}
    projects = np.diff(ground.world.takes_part.indptr)[seekers]
    groups = np.searchsorted(EXPERIENCE, projects, side="left")
    return [
        _slate(found, row, place[out], int(groups[row]), kept) for row, out in enumerate(excluded)
    ]


def _slate(
    found: Mapping[str, Matrix], row: int, out: Codes, group: int, kept: int | None
) -> Slate:
    is_allowed = np.ones(found[NAMES[0]].shape[1], dtype=np.bool_)
    is_allowed[out[out >= 0]] = False
    allowed = np.flatnonzero(is_allowed)
    cheap = cheap_scores(found, row, allowed)
    chosen = shortlist(cheap) if kept is None else shortlist(cheap, kept)
    evidence = np.stack([found[name][row, allowed[chosen]] for name in NAMES], axis=1)
    return Slate(allowed, cheap, chosen, evidence, group)


def usual_sizes(made: Sequence[Slate]) -> Matrix:
    """(signals,): the mean size of each signal where it says anything; 1 where it never does."""
    total = np.sum([np.abs(each.evidence).sum(axis=0) for each in made], axis=0)
    count = np.sum([(each.evidence != 0).sum(axis=0) for each in made], axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), 1), dtype=np.float32)


def columns(slate: Slate, usual: Matrix) -> tuple[Matrix, Codes]:
    """(kept, 4 × signals): amounts and places, for all and for the group; and which columns of

    the weights these are. Weights stand in blocks: all, then each group; amounts, then places.
    """
    amounts = slate.evidence / usual
    shared = np.hstack([amounts / (1 + np.abs(amounts)), log_places(slate.evidence)])
    width = shared.shape[1]
    own = np.arange(width) + width * (1 + slate.group)
    return np.hstack([shared, shared * np.float32(DEVIATION)]), np.concatenate(
        [np.arange(width), own]
    )


def log_places(evidence: Matrix) -> Matrix:
    """0 for the last to 1 for the first of the candidates by each signal, log scale; equals share
    the mean of their places.
    """
    count = len(evidence)
    found = np.empty_like(evidence)
    for column in range(evidence.shape[1]):
        values = evidence[:, column]
        rising = np.sort(values)
        below = np.searchsorted(rising, values, "left")
        up_to = np.searchsorted(rising, values, "right")
        found[:, column] = np.log(count / (count - (below + up_to - 1) / 2))
    return np.asarray(found / max(np.log(count), 1.0), dtype=np.float32)


def contributions(slate: Slate, ranking: Ranking) -> Matrix:
    """(kept, signals): what each signal adds to each score; their sum is the score."""
    rows, which = columns(slate, ranking.usual)
    parts = rows * ranking.weights[which].astype(np.float32)
    return np.asarray(parts.reshape(len(parts), 4, len(NAMES)).sum(axis=1))


def trimmed(slate: Slate) -> Slate:
    """The slate without those who were not kept."""
    kept = slate.kept
    places = np.arange(len(kept))
    return Slate(slate.allowed[kept], slate.cheap[kept], places, slate.evidence, slate.group)


def full_scores(slate: Slate, ranking: Ranking, candidates: int) -> Matrix:
    """(candidates,): those kept by their score, the others below them by the first step."""
    found = np.full(candidates, -np.inf, dtype=np.float32)
    scores = contributions(slate, ranking).sum(axis=1)
    # Whatever the first step gave is far below one unit; a shift puts all of it under the kept.
    found[slate.allowed] = slate.cheap + (scores.min(initial=0.0) - 2.0)
    found[slate.allowed[slate.kept]] = scores
    return found
