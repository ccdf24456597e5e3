"""Events to schedule, made from seeds: files in the format of `schedule`, of the sizes promised."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np


def event(
    people: int,
    *,
    slots: int,
    tables: int,
    cap: int,
    clusters: int = 2,
    partners: int = 15,
    away: float = 0.3,
    seed: int = 1,
) -> dict[str, Any]:
    """Interest 1–100 from hidden tastes; everybody's best `partners` of other clusters are the
    wishes; a share of the people misses one stretch of slots.
    """
    draw = np.random.default_rng(seed)
    offers, needs = draw.normal(size=(2, people, 8))
    both = offers @ needs.T
    both = both + both.T
    low, high = both.min(), both.max()
    score = np.round(1 + 99 * (both - low) / (high - low)).astype(int)
    cluster = np.arange(people) % clusters
    pairs = set()
    for one in range(people):
        others = [int(each) for each in np.argsort(-score[one]) if cluster[each] != cluster[one]]
        pairs |= {(min(one, each), max(one, each)) for each in others[:partners]}
    return {
        "slots": slots,
        "tables": tables,
        "participants": [_person(each, slots, cap, away, draw) for each in range(people)],
        "wishes": [{"a": a, "b": b, "score": int(score[a, b])} for a, b in sorted(pairs)],
    }


def _person(number: int, slots: int, cap: int, away: float, draw: Any) -> dict[str, Any]:
    missing: list[int] = []
    if draw.random() < away:
        length = int(draw.integers(2, max(3, slots // 3)))
        start = int(draw.integers(0, slots - length + 1))
        missing = list(range(start, start + length))
    return {"id": number, "min": 0, "max": cap, "unavailable": missing}


def requested(
    people: int, wishes: int, *, slots: int, tables: int, cap: int, seed: int = 1
) -> dict[str, Any]:
    """Two sides, `wishes` pairs, popular people asked more often (1/rank), 8 % of the slots
    unavailable.
    """
    pairs, draw = _popular_pairs(people, wishes, seed=seed, most=people)
    return {
        "slots": slots,
        "tables": tables,
        "participants": [_scattered(each, slots, cap, draw) for each in range(people)],
        "wishes": [{"a": a, "b": b, "score": int(draw.integers(1, 101))} for a, b in pairs],
    }


def given(
    people: int, meetings: int, *, slots: int, tables: int, most: int | None = None, seed: int = 1
) -> dict[str, Any]:
    """Meetings that must all be held, of the size of the published real events; nobody has more
    than `most` (three quarters of the slots).
    """
    limit = (3 * slots) // 4 if most is None else most
    pairs, draw = _popular_pairs(people, meetings, seed=seed, most=limit)
    crowd = [_scattered(each, slots, slots, draw) for each in range(people)]
    degree = Counter(each for pair in pairs for each in pair)
    for one in crowd:  # nobody is away so often that their meetings do not fit
        one["unavailable"] = one["unavailable"][: max(0, slots - 1 - degree[one["id"]])]
    return {
        "slots": slots,
        "tables": tables,
        "participants": crowd,
        "meetings": [{"a": a, "b": b, "slots": None, "fixed": None} for a, b in pairs],
    }


def given_with_orders(
    people: int, meetings: int, *, slots: int, tables: int, seed: int = 1
) -> dict[str, Any]:
    """As `given`, and a fifth of the meetings in the morning or the afternoon only, one in thirty
    fixed to a slot, and as many pairs in a given order. Possible: taken from a plan that is thrown
    away.
    """
    from matchmaker.domain.scheduling.documents import read_instance
    from matchmaker.domain.scheduling.planning import plan

    asked = given(people, meetings, slots=slots, tables=tables, seed=seed)
    when = {each.wish: each.slot for each in plan(read_instance(asked), seconds=0).meetings}
    draw = np.random.default_rng(seed)
    halves = list(range(slots // 2)), list(range(slots // 2, slots))
    for number in draw.permutation(meetings)[: meetings // 5].tolist():
        asked["meetings"][number]["slots"] = halves[when[number] >= slots // 2]
    few = draw.permutation(meetings)[: meetings // 30 * 3].reshape(-1, 3).tolist()
    for fixed, _, _ in few:
        asked["meetings"][fixed]["fixed"] = when[fixed]
    asked["precedences"] = [
        sorted((one, other), key=when.__getitem__)
        for _, one, other in few
        if when[one] != when[other]
    ]
    return asked


def _popular_pairs(
    people: int, count: int, *, seed: int, most: int
) -> tuple[list[tuple[int, int]], Any]:
    draw = np.random.default_rng(seed)
    half = people // 2
    weight = 1 / np.sqrt(1 + draw.permutation(half))
    other = 1 / np.sqrt(1 + draw.permutation(people - half))
    found: set[tuple[int, int]] = set()
    degree = np.zeros(people, dtype=int)
    while len(found) < count:
        a = int(draw.choice(half, p=weight / weight.sum()))
        b = half + int(draw.choice(people - half, p=other / other.sum()))
        if (a, b) not in found and max(degree[a], degree[b]) < most:
            found.add((a, b))
            degree[[a, b]] += 1
    return sorted(found), draw


def _scattered(number: int, slots: int, cap: int, draw: Any) -> dict[str, Any]:
    away = [slot for slot in range(slots) if draw.random() < 0.08]
    return {"id": number, "min": 0, "max": cap, "unavailable": away}
