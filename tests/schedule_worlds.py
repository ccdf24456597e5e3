"""Small random files for the scheduler: legal to read, not always possible to keep."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any


def random_file(
    seed: int, *, people: int = 8, slots: int = 6, is_given: bool | None = None
) -> dict[str, Any]:
    """A file of about this size; the same seed gives the same."""
    draw = random.Random(seed)
    count, slots = draw.randint(2, people), draw.randint(1, slots)
    tables = draw.randint(1, max(1, count // 2))
    given = draw.random() < 0.3 if is_given is None else is_given
    pairs = list(combinations(range(count), 2))
    chosen = draw.sample(pairs, draw.randint(0, min(len(pairs), count * 2)))
    document: dict[str, Any] = {
        "slots": slots,
        "tables": tables,
        "participants": [_participant(draw, each, slots) for each in range(count)],
        "meetings" if given else "wishes": [_wish(draw, pair, slots, given) for pair in chosen],
    }
    if draw.random() < 0.3:
        document["participants"][0]["table"] = draw.randrange(tables)
    if draw.random() < 0.3:
        document["step_free_tables"] = draw.sample(range(tables), draw.randint(1, tables))
        document["participants"][-1]["step_free"] = True
    if draw.random() < 0.2:
        document["closed"] = [[draw.randrange(tables), draw.randrange(slots)]]
    if len(chosen) > 1 and draw.random() < 0.3:
        document["precedences"] = [sorted(draw.sample(range(len(chosen)), 2))]
    if draw.random() < 0.5:
        _add_rules(draw, document, pairs)
    return document


def _add_rules(draw: random.Random, document: dict[str, Any], pairs: list[tuple[int, int]]) -> None:
    """Some of the rules that few events have."""
    slots, tables = document["slots"], document["tables"]
    if draw.random() < 0.4:
        document["slot_tables"] = [draw.randint(0, tables) for _ in range(slots)]
    if draw.random() < 0.3 and slots > 1:
        document["day_starts"] = [draw.randrange(1, slots)]
    if draw.random() < 0.4:
        document["bans"] = [{"a": a, "b": b} for a, b in draw.sample(pairs, min(2, len(pairs)))]
    if draw.random() < 0.3:
        document["same_cluster"] = False
        for one in document["participants"]:
            one["clusters"] = draw.sample("xyz", draw.randint(0, 2))
    if draw.random() < 0.3:
        for one in document["participants"]:
            one["languages"] = draw.sample(["en", "de", "fr"], draw.randint(0, 2))
    if draw.random() < 0.4:
        document["locked"] = [
            {"a": a, "b": b, "slot": draw.randrange(slots), "table": draw.randrange(tables)}
            for a, b in draw.sample(pairs, 1)
        ]


def _participant(draw: random.Random, number: int, slots: int) -> dict[str, Any]:
    away = [] if draw.random() < 0.6 else draw.sample(range(slots), draw.randint(0, slots // 2))
    most = draw.randint(1, slots)
    return {"id": number, "min": draw.randint(0, min(2, most)), "max": most, "unavailable": away}


def _wish(draw: random.Random, pair: tuple[int, int], slots: int, given: bool) -> dict[str, Any]:
    wish: dict[str, Any] = {"a": pair[0], "b": pair[1]}
    if not given:
        wish["score"] = draw.randint(1, 9) if draw.random() < 0.8 else draw.random() * 9
    elif draw.random() < 0.3:
        wish["slots"] = sorted(draw.sample(range(slots), draw.randint(1, slots)))
    if draw.random() < 0.05:
        wish["fixed"] = draw.choice(wish.get("slots") or range(slots))
    return wish
