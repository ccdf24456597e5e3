"""Small worlds of ties, memberships and clusters for tests, written down or drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from matchmaker.domain.links.world import Clusters, Memberships, OwnLinks, Ties, World

Tie = tuple[int, int, str]


def ties_of(rows: Iterable[Sequence[Any]]) -> Ties:
    """Rows of a, b, day and, as far as given, until, weight, behavioural."""
    full = [(*row, *("", 1.0, False)[len(row) - 3 :]) for row in rows]
    columns = list(zip(*full, strict=True)) or [()] * 6
    return Ties(
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        np.array(columns[2], dtype="M8[D]"),
        np.array([each or "NaT" for each in columns[3]], dtype="M8[D]"),
        np.array(columns[4], dtype=np.float64),
        np.array(columns[5], dtype=np.bool_),
    )


def held_by(clusters: Mapping[int, Iterable[int]], since: Mapping[tuple[int, int], str]):
    """Who belongs to which cluster; `since` by (cluster, organisation)."""
    rows = [(one, cluster) for cluster, members in clusters.items() for one in members]
    begun = [since.get((cluster, one), "NaT") for one, cluster in rows]
    return Memberships(
        np.array([one for one, _ in rows], dtype=np.int64),
        np.array([cluster for _, cluster in rows], dtype=np.int64),
        np.array(begun, dtype="M8[D]"),
        np.full(len(rows), np.datetime64("NaT", "D")),
    )


def world_of(
    clusters: Mapping[int, Iterable[int]],
    ties: Iterable[Sequence[Any]],
    *,
    links: Iterable[Tie] = (),
    since: Mapping[tuple[int, int], str] | None = None,
    **more: Any,
) -> World:
    """A world from members by cluster, rows of ties, and links of the clusters themselves."""
    rows = list(links)
    own = OwnLinks(
        np.array([a for a, _, _ in rows], dtype=np.int64),
        np.array([b for _, b, _ in rows], dtype=np.int64),
        np.array([day for _, _, day in rows], dtype="M8[D]"),
    )
    members = {cluster: list(each) for cluster, each in clusters.items()}
    found = ties_of(ties)
    everybody = [*(e for each in members.values() for e in each), *found.a, *found.b]
    return World(
        organisations=int(max(everybody, default=-1)) + 1,
        ties=found,
        memberships=held_by(members, since or {}),
        clusters=Clusters(max(members) + 1, links=own, **more),
    )


def drawn_world(seed: int, *, clusters: int = 12, members: int = 8, ties: int = 60) -> World:
    """Ties by lot, a tenth of the organisations in two clusters, a few links of the clusters."""
    chance = np.random.default_rng(seed)
    of = {n: list(range(n * members, (n + 1) * members)) for n in range(clusters)}
    everybody = clusters * members
    for one in chance.choice(everybody, everybody // 10, replace=False).tolist():
        other = int(chance.integers(clusters))
        if one not in of[other]:
            of[other].append(one)
    rows = []
    for _ in range(ties):
        a, b = chance.choice(everybody, 2, replace=False).tolist()
        day = np.datetime64("2005-01-01") + int(chance.integers(0, 5_000))
        until = str(day + 400) if chance.random() < 0.3 else ""
        rows.append((a, b, str(day), until, float(chance.choice([0.3, 0.5, 1.0]))))
    links = []
    for _ in range(clusters // 2):
        a, b = sorted(chance.choice(clusters, 2, replace=False).tolist())
        links.append((a, b, str(2006 + int(chance.integers(12))) + "-06-01"))
    return world_of(of, rows, links=links)
