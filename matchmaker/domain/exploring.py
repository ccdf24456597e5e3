"""One place of ten for learning: who stands there is drawn by lot, and how likely it was is known.

A ranking that only ever shows what it believes in never finds out where it is wrong (matching.md
§3.2). The lot falls among those who come next and are worth half of what is shown; the first two
places are never touched. The draw depends on the list's name and a seed only, so that it can be
repeated; everybody in the pot has the same chance, so that the propensity is exact.
"""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

Item = TypeVar("Item")

TEN = 10  # the last place of each ten is the one for learning
MOST_IN_POT = 20  # so that nobody's chance falls below one in twenty
FLOOR = 0.5  # of the median value of what is shown anyway


@dataclass(frozen=True, slots=True)
class Placed(Generic[Item]):
    """One place of a list.

    `propensity` is the chance, given the ranking, that this one stands at this very place.
    """

    item: Item
    propensity: float = 1.0
    is_explored: bool = False


def explored(
    ranked: Sequence[Item],
    limit: int,
    *,
    value: Callable[[Item], float],
    may_explore: Callable[[Item], bool],
    slate: str,
    seed: int = 0,
) -> list[Placed[Item]]:
    """The first `limit` of a ranking, best first, with the last place of each ten drawn by lot.

    Where the pot holds no more than there are places, nothing is drawn: there would be no choice.

    Args:
        ranked: everything that fits, best first.
        limit: how many are shown.
        value: what an item is worth to both sides, 0…1.
        may_explore: whether an item may be in the pot at all.
        slate: the name of the list.
        seed: beside the name, decides the lot.
    """
    places = limit // TEN
    kept = list(ranked[: limit - places])
    pot = _pot(ranked[limit - places :], kept, value, may_explore)
    if not places or len(ranked) <= limit or len(pot) <= places:
        return [Placed(each) for each in ranked[:limit]]
    lot = _chance(slate, seed).choice(len(pot), size=places, replace=False)
    found = [Placed(each) for each in kept]
    for number, drawn in enumerate(lot.tolist(), start=1):
        found.insert(number * TEN - 1, Placed(pot[drawn], 1 / len(pot), is_explored=True))
    return found


def _pot(
    rest: Sequence[Item],
    kept: Sequence[Item],
    value: Callable[[Item], float],
    may_explore: Callable[[Item], bool],
) -> list[Item]:
    if not kept:
        return []
    floor = FLOOR * statistics.median(value(each) for each in kept)
    able = (each for each in rest if value(each) >= floor and may_explore(each))
    return [each for each, _ in zip(able, range(MOST_IN_POT), strict=False)]


def _chance(slate: str, seed: int) -> np.random.Generator:
    digest = hashlib.blake2b(f"{seed}:{slate}".encode(), digest_size=8).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))
