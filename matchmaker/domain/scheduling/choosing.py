"""Which meetings to hold: a maximum-weight b-matching, blind to slots, so that it is a bound.

    maximise Σ score·x   with   Σ x of each person ≤ their cap,   Σ x ≤ places,   x ∈ {0, 1}

Places are, of each slot, the open tables or half the people who are there, whichever is fewer. No
plan can have more interest; where all that is chosen finds a slot, the plan is proved to be best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from matchmaker.domain.scheduling.ground import Ground

Numbers = NDArray[np.float64]
Taken = NDArray[np.bool_]
_TOLERANCE = 1e-9
_SECONDS_FOR_MINIMUMS = 5.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The wishes to place, in their order, and the interest that no plan can exceed."""

    wishes: tuple[int, ...]
    bound: float


def choose(ground: Ground, *, seconds: float = 20.0) -> Choice | None:
    """The best set of meetings; of equally good ones, one that brings most people to their
    minimum. None: the meetings that must be held exceed a cap.
    """
    open_wishes = [wish for wish, slots in enumerate(ground.slots) if slots]
    if not open_wishes:
        return Choice((), 0.0)
    score = np.array([ground.score[wish] for wish in open_wishes])
    must = np.array([float(ground.must[wish]) for wish in open_wishes])
    incidence = _incidence(ground, open_wishes)
    limits = np.array([*ground.maximum, places(ground)], dtype=float)
    found = _solve(-score, incidence, limits, must, seconds)
    if found.x is None:
        return None if found.status == 2 else Choice((), float(score.sum()))
    taken = np.round(found.x) > 0
    bound = min(float(score.sum()), _bound(found, score, taken))
    degrees = incidence[:-1] @ taken
    reachable = np.minimum(ground.minimum, incidence[:-1] @ np.ones(len(open_wishes)))
    if np.any(degrees < reachable):
        taken = _fill_minimums(ground, score, taken, incidence, limits, must)
    return Choice(tuple(w for w, is_in in zip(open_wishes, taken, strict=True) if is_in), bound)


def places(ground: Ground) -> int:
    """How many meetings there can be at most: by tables, and by people who are there."""
    return sum(
        min(tables, sum(slot in there for there in ground.there) // 2)
        for slot, tables in enumerate(ground.capacity)
    )


def ceiling(ground: Ground) -> float:
    """A bound at once, looser than that of `choose`: everybody's best meetings, each half theirs,
    and no more of the best than there are places.
    """
    halves = 0.0
    for person, wishes in enumerate(ground.of):
        able = sorted((ground.score[wish] for wish in wishes if ground.slots[wish]), reverse=True)
        halves += sum(able[: ground.maximum[person]]) / 2
    best = sorted(
        (ground.score[wish] for wish, slots in enumerate(ground.slots) if slots), reverse=True
    )
    return min(halves, sum(best[: places(ground)]))


def _incidence(ground: Ground, wishes: list[int]) -> Any:
    """(people + 1, wishes): who is in which; the last row counts all."""
    count = len(wishes)
    rows = np.array([ground.ends[wish] for wish in wishes]).T.ravel()
    columns = np.tile(np.arange(count), 2)
    people = csr_array((np.ones(2 * count), (rows, columns)), shape=(len(ground.there), count))
    return csr_array(vstack([people, csr_array(np.ones((1, count)))]))


def _solve(cost: Numbers, matrix: Any, limits: Numbers, must: Numbers, seconds: float) -> Any:
    return milp(
        cost,
        constraints=LinearConstraint(matrix, -np.inf, limits),
        integrality=np.ones(len(cost)),
        bounds=Bounds(must, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )


def _bound(found: Any, score: Numbers, taken: Taken) -> float:
    """The very sum if the solver proved it best; else what it proved, whole if the scores are."""
    total = float(score[taken].sum())
    if found.status == 0:
        return total
    bound = max(total, -float(found.mip_dual_bound))
    return float(np.floor(bound + 1e-6)) if np.all(score == np.round(score)) else bound


def _fill_minimums(
    ground: Ground, score: Numbers, taken: Taken, matrix: Any, limits: Numbers, must: Numbers
) -> Taken:
    """As much interest with as little lacking as possible: one more variable a person, how many
    meetings they lack.
    """
    people, count = len(ground.there), len(score)
    interest = csr_array(np.concatenate([score, np.zeros(people)])[None, :])
    enough = float(score[taken].sum()) * (1 - _TOLERANCE)
    found = milp(
        np.concatenate([np.zeros(count), np.ones(people)]),
        constraints=[
            LinearConstraint(hstack([matrix, csr_array((people + 1, people))]), -np.inf, limits),
            LinearConstraint(
                hstack([matrix[:people], eye_array(people)]), np.array(ground.minimum), np.inf
            ),
            LinearConstraint(interest, enough, np.inf),
        ],
        integrality=np.concatenate([np.ones(count), np.zeros(people)]),
        bounds=Bounds(
            np.concatenate([must, np.zeros(people)]),
            np.concatenate([np.ones(count), np.full(people, np.inf)]),
        ),
        options={"time_limit": _SECONDS_FOR_MINIMUMS},
    )
    return taken if found.x is None else np.asarray(np.round(found.x[:count]) > 0)
