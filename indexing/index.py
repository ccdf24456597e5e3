"""Nearest vectors: the contract that every index keeps, and the reference that shows how.

Vectors are kept in half precision everywhere. `ExactIndex` rounds as the FAISS index does, so the
two agree bit by bit and a test may say so.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexing.groups import GroupColumn
from indexing.ranking import Hits, Ids, Matrix, best, similarities


class VectorIndex(Protocol):
    """Vectors of unit length, each with an id of its own and the group that it belongs to."""

    ids: Ids

    def __len__(self) -> int:
        """Number of vectors."""
        ...

    def search(
        self, queries: Matrix, k: int, *, keep: Ids | None = None, drop: Ids | None = None
    ) -> Hits:
        """Return the k nearest entries to each query (q, d), by inner product.

        `keep` and `drop` hold groups: only entries of a kept and not of a dropped group take part.
        """
        ...

    def vectors(self, ids: Ids) -> Matrix:
        """Return the stored vectors (n, d) of these ids; an unknown id is a `KeyError`."""
        ...


class ExactIndex:
    """The reference: every similarity is computed, by NumPy."""

    def __init__(self, ids: Ids, groups: Ids, vectors: NDArray[np.floating]) -> None:
        """Take n entries in any order; vectors are rows (n, d)."""
        order = ascending(ids)
        self.ids = ids[order]
        self.groups = GroupColumn(groups[order])
        self._vectors = vectors[order].astype(np.float16).astype(np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def search(
        self, queries: Matrix, k: int, *, keep: Ids | None = None, drop: Ids | None = None
    ) -> Hits:
        """Compare with everything that the filter leaves; see `VectorIndex.search`."""
        hits = Hits.empty(len(queries), k)
        mask = self.groups.select(keep, drop)
        rows = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        candidates = self._vectors if mask is None else self._vectors[rows]
        for number, query in enumerate(queries):
            scores = similarities(candidates, query)
            chosen = best(scores, k)
            found = rows[chosen]
            hits.put(number, self.ids[found], self.groups[found], scores[chosen])
        return hits

    def vectors(self, ids: Ids) -> Matrix:
        """See `VectorIndex.vectors`."""
        return self._vectors[rows_of_ids(self.ids, ids)]


def ascending(ids: Ids) -> NDArray[np.intp]:
    """Return the order that sorts the ids; an id given twice is a `ValueError`.

    Rows in the order of their ids make "the earlier row" and "the smaller id" the same thing.
    """
    order = np.argsort(ids, kind="stable")
    repeated = np.flatnonzero(np.diff(ids[order]) == 0)
    if len(repeated):
        raise ValueError(f"Id {ids[order][repeated[0]]} occurs twice; ids in a shelf are unique.")
    return order


def rows_of_ids(column: Ids, ids: Ids) -> NDArray[np.intp]:
    """Find each id in the rising `column`; an unknown id is a `KeyError`."""
    rows, known = locate(column, ids)
    if not known.all():
        raise KeyError(f"No vector with id {ids[~known][0]} in this index.")
    return rows


def locate(column: Ids, ids: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Find each id in the rising `column`: its row, and whether it is there at all."""
    if not len(column):
        return np.zeros(len(ids), dtype=np.intp), np.zeros(len(ids), dtype=np.bool_)
    rows = np.searchsorted(column, ids).clip(max=len(column) - 1)
    return rows, column[rows] == ids
