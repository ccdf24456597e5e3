"""Where clusters stand in the picture of their network; a place once given is never moved.

Places lie in the square from (0, 0), top left, to (1, 1). The first ones come from a force model
(Fruchterman and Reingold 1991, as networkx has it), so that clusters with many ties stand near
each other; then those that would touch are pushed apart. Whoever joins later is put into the
nearest free spot beside its partners. All of it is seeded: the same ties give the same places.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Spot = tuple[float, float]
Tie = tuple[int, int, float]  # two clusters and how strongly they are tied, above 0
Spots = NDArray[np.float64]

SEED = 26
ROUNDS = 120
WIDEST_GAP = 0.12  # between neighbours, where there is room
CROWDING = 0.6  # of the distance that a square grid of all clusters would have
STRONGEST = (
    6  # ties of each cluster that draw it; where all are tied with all, the rest says nothing
)
LOOSE = 0.05  # the weight by which what hangs together with nothing else is held in the picture
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
SPIRAL = 900  # spots looked at, from the wanted one outwards
MOST_PUSHES = 200


def lay_out(ids: Collection[int], ties: Iterable[Tie]) -> dict[int, Spot]:
    """First places for all of them; the order in which they are named makes no difference."""
    known = sorted(set(ids))
    graph = _graph(known, _backbone(ties))
    linked = [each for each in known if graph.degree(each)]
    found = _by_force(_held_together(graph.subgraph(linked).copy())) if linked else {}
    return found | join([each for each in known if each not in found], found, [])


def join(
    newcomers: Iterable[int], places: Mapping[int, Spot], ties: Collection[Tie]
) -> dict[int, Spot]:
    """Places for those that have none: beside their partners, else at the lower edge.

    Args:
        newcomers: who has no place.
        places: the places of all others, which stay as they are.
        ties: of anybody; those of the newcomers count.
    """
    taken = dict(places)
    found: dict[int, Spot] = {}
    for each in sorted(set(newcomers) - set(places)):
        wanted = _beside(each, taken, ties) or (0.5, 1.0)
        found[each] = taken[each] = _free_spot(wanted, list(taken.values()))
    return found


def _backbone(ties: Iterable[Tie]) -> list[Tie]:
    """The ties that are among the strongest of either end."""
    ranked = sorted(ties, key=lambda tie: (-tie[2], min(tie[:2]), max(tie[:2])))
    seen: Counter[int] = Counter()
    kept = []
    for tie in ranked:
        if min(seen[tie[0]], seen[tie[1]]) < STRONGEST:
            kept.append(tie)
        seen.update(tie[:2])
    return kept


def _graph(ids: Iterable[int], ties: Iterable[Tie]) -> Any:
    import networkx as nx  # noqa: PLC0415 -- slow import

    graph = nx.Graph()
    graph.add_nodes_from(ids)
    # In order, since the force model starts from it.
    graph.add_weighted_edges_from(
        (a, b, math.sqrt(worth))
        for a, b, worth in sorted((min(tie[:2]), max(tie[:2]), tie[2]) for tie in ties)
        if worth > 0 and a != b and a in graph and b in graph
    )
    return graph


def _held_together(graph: Any) -> Any:
    """Tie each part that hangs together to the largest one, or the force would drive it away."""
    import networkx as nx  # noqa: PLC0415 -- slow import

    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    middles = [max(part, key=lambda each: (graph.degree(each), -each)) for part in parts]
    graph.add_weighted_edges_from((middles[0], other, LOOSE) for other in middles[1:])
    return graph


def _by_force(graph: Any) -> dict[int, Spot]:
    import networkx as nx  # noqa: PLC0415 -- slow import

    ids = list(graph)
    spots = nx.spring_layout(graph, seed=SEED, iterations=ROUNDS, method="force")
    at = _apart(_filling(np.array([spots[each] for each in ids], dtype=np.float64)))
    return {each: _spot(float(x), float(y)) for each, (x, y) in zip(ids, at, strict=True)}


def _filling(at: Spots) -> Spots:
    """Stretched so that the square is filled; what has no extent stands in the middle."""
    low, extent = at.min(axis=0), np.ptp(at, axis=0)
    scaled = (at - low) / np.where(extent > 0, extent, 1.0)
    return np.asarray(np.where(extent > 0, scaled, 0.5))


def _apart(at: Spots) -> Spots:
    """Push those that stand too close from each other, within the square, until none does."""
    gap, chance = _gap(len(at)), np.random.default_rng(SEED)
    for _ in range(MOST_PUSHES):
        way = at[:, None] - at
        far = np.sqrt((way**2).sum(axis=2))
        np.fill_diagonal(far, 9.0)  # nobody is too close to itself
        if (far >= gap).all():
            break
        if not far.all():  # where two stand on one spot, anywhere
            blind = chance.normal(size=way.shape)
            way = np.where(far[..., None] > 0, way, blind - blind.transpose(1, 0, 2))
        push = np.where(far < gap, (gap - far) / 2 / np.maximum(far, 1e-6), 0.0)
        at = (at + (way * push[..., None]).sum(axis=1) * 0.6).clip(0, 1)
    return at


def _gap(count: int) -> float:
    return min(WIDEST_GAP, CROWDING / math.sqrt(max(count, 1)))


def _beside(newcomer: int, places: Mapping[int, Spot], ties: Iterable[Tie]) -> Spot | None:
    """The middle of its partners, by weight; None without partners that have a place."""
    near = [
        (*places[b if a == newcomer else a], worth)
        for a, b, worth in ties
        if worth > 0 and newcomer in (a, b) and (b if a == newcomer else a) in places
    ]
    total = sum(worth for _, _, worth in near)
    if not total:
        return None
    return sum(x * w for x, _, w in near) / total, sum(y * w for _, y, w in near) / total


def _free_spot(wanted: Spot, taken: Collection[Spot]) -> Spot:
    """The first spot on a spiral around the wanted one that is far enough from all others."""
    others = np.array(list(taken)).reshape(-1, 2)
    turns = np.arange(SPIRAL)
    reach = np.sqrt(turns / SPIRAL) * 1.5
    spots = np.column_stack(
        [
            wanted[0] + reach * np.cos(turns * GOLDEN_ANGLE),
            wanted[1] + reach * np.sin(turns * GOLDEN_ANGLE),
        ]
    )
    spots = spots[((spots >= 0) & (spots <= 1)).all(axis=1)]
    if not len(others):
        return _spot(*spots[0])
    far = np.sqrt(((spots[:, None] - others) ** 2).sum(axis=2)).min(axis=1)
    free = np.flatnonzero(far >= _gap(len(others) + 1))
    best = free[0] if len(free) else int(far.argmax())
    return _spot(*spots[best])


def _spot(x: float, y: float) -> Spot:
    return round(float(x), 4), round(float(y), 4)
