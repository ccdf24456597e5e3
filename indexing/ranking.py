"""From scores to a ranking, in one way for every index.

A ranking is by falling score, and among equal scores by rising id. That rule is total, so the order
never depends on the route by which the scores were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ids: TypeAlias = NDArray[np.int64]
Matrix: TypeAlias = NDArray[np.float32]
HalfMatrix: TypeAlias = NDArray[np.float16]

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Hits:
    """The best entries for each of q queries: three arrays of shape (q, k).

    Where there were fewer than k, the rest is padded with id and group -1 and score -inf.
    """

    ids: Ids
    groups: Ids
    scores: Matrix

    @classmethod
    def empty(cls, queries: int, k: int) -> "Hits":
        """Return padding only."""
        shape = (queries, k)
        return cls(
            ids=np.full(shape, NOBODY, dtype=np.int64),
            groups=np.full(shape, NOBODY, dtype=np.int64),
            scores=np.full(shape, -np.inf, dtype=np.float32),
        )

    def put(self, query: int, ids: Ids, groups: Ids, scores: Matrix) -> None:
        """Write the ranking of one query, at most k long, over its padding."""
        self.ids[query, : len(ids)] = ids
        self.groups[query, : len(ids)] = groups
        self.scores[query, : len(ids)] = scores


def similarities(vectors: Matrix, query: Matrix) -> Matrix:
    """Inner products of each row (n, d) with one query (d,).

    Every score that leaves this room comes from here. Each row is summed by itself, so that its
    score is the same to the last bit whichever other rows are looked at with it; a matrix product
    does not promise that.
    """
    products: Matrix = np.vecdot(vectors, query)
    return products


def best(scores: Matrix, k: int) -> NDArray[np.intp]:
    """Positions of the k highest scores, falling; of equal scores the earlier position first."""
    if k < len(scores):
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        candidates = np.flatnonzero(scores >= kth)
    else:
        candidates = np.arange(len(scores))
    return candidates[np.argsort(-scores[candidates], kind="stable")[:k]]


def merge(parts: Sequence[Hits], k: int) -> Hits:
    """Join rankings of the same queries; an id in several of them counts once, at its best."""
    if len(parts) == 1 and parts[0].ids.shape[1] == k:
        return parts[0]
    ids, groups, scores = (
        np.concatenate([getattr(part, field) for part in parts], axis=1)
        for field in ("ids", "groups", "scores")
    )
    merged = Hits.empty(len(ids), k)
    for query in range(len(ids)):
        order = np.lexsort((ids[query], -scores[query]))
        order = order[ids[query][order] != NOBODY]
        _, first = np.unique(ids[query][order], return_index=True)
        chosen = order[np.sort(first)[:k]]
        merged.put(query, ids[query][chosen], groups[query][chosen], scores[query][chosen])
    return merged
