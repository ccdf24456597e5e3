"""The fast index: FAISS over half-precision vectors, read straight from a mapped file.

Up to `FLAT_LIMIT` vectors every search is exact. Beyond, searches without a filter walk an HNSW
graph that has shown its recall against the exact scan; filtered ones stay exact, because a graph
loses its way where few nodes are allowed. FAISS only proposes rows; their scores and order come
from `ranking`, as they do for `ExactIndex`.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.graph import Calibration, build_graph
from indexing.groups import GroupColumn, Mask
from indexing.index import rows_of_ids
from indexing.libraries import load_faiss
from indexing.ranking import HalfMatrix, Hits, Ids, Matrix, best, similarities

FLAT_LIMIT = 200_000
ROWS_PER_GATHER = 350  # a row fetched by hand costs as much as so many rows skipped by FAISS
SPARE = 16
ROUNDING = 4e-6  # FAISS adds up in another order: far more than two orders of 384 addends differ
CHUNK = 16_384


class FaissIndex:
    """Vectors in one file, ids and groups beside it; rows are in the order of the ids."""

    def __init__(self, index: Any, ids: Ids, groups: GroupColumn, *, ef_search: int = 0) -> None:
        """Take an index whose rows are in the order of the ids; `ef_search` is for a graph."""
        faiss = load_faiss()
        self.ids = ids
        self.groups = groups
        self._graph = index if isinstance(index, faiss.IndexHNSW) else None
        self._flat = faiss.downcast_index(index.storage) if self._graph else index
        self._ef_search = ef_search
        self._half = _codes(self._flat)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def half_vectors(self) -> HalfMatrix:
        """All vectors as they are stored, in the order of `ids`; a view of the mapped file."""
        return self._half

    def search(
        self, queries: Matrix, k: int, *, keep: Ids | None = None, drop: Ids | None = None
    ) -> Hits:
        """See `VectorIndex.search`; exact unless a graph is used, that is without a filter."""
        hits = Hits.empty(len(queries), k)
        mask = self.groups.select(keep, drop)
        allowed = len(self) if mask is None else int(np.count_nonzero(mask))
        if not allowed or not len(queries) or not k:
            return hits
        for number, rows in enumerate(self._propose(queries, k, mask, allowed)):
            scores = similarities(self._half[rows].astype(np.float32), queries[number])
            chosen = best(scores, k)
            found = rows[chosen]
            hits.put(number, self.ids[found], self.groups[found], scores[chosen])
        return hits

    def vectors(self, ids: Ids) -> Matrix:
        """See `VectorIndex.vectors`."""
        return self._half[rows_of_ids(self.ids, ids)].astype(np.float32)

    def _propose(
        self, queries: Matrix, k: int, mask: Mask | None, allowed: int
    ) -> list[NDArray[np.intp]]:
        """Rising rows among which the k best of each query are, by the cheapest route."""
        if mask is not None and allowed * ROWS_PER_GATHER <= len(self):
            return [np.flatnonzero(mask)] * len(queries)
        if mask is None and self._graph is not None:
            return self._walk(queries, k)
        return self._scan(queries, k, mask, allowed)

    def _walk(self, queries: Matrix, k: int) -> list[NDArray[np.intp]]:
        faiss = load_faiss()
        parameters = faiss.SearchParametersHNSW(efSearch=max(self._ef_search, k + SPARE))
        assert self._graph is not None
        _, rows = self._graph.search(queries, k + SPARE, params=parameters)
        return [np.sort(row[row >= 0]) for row in rows]

    def _scan(
        self, queries: Matrix, k: int, mask: Mask | None, allowed: int
    ) -> list[NDArray[np.intp]]:
        """Ask FAISS for a few more than k; where the last is still tied with the k-th, ask for
        all ties.

        The same sentence said by a hundred firms gives a hundred equal vectors, and FAISS keeps
        any of them.
        """
        wanted = min(k + SPARE, allowed)
        scores, rows = self._ask(queries, wanted, mask)
        proposals = list(np.sort(rows, axis=1))
        if wanted == allowed:
            return proposals
        floor = scores[:, k - 1] - ROUNDING
        for number in np.flatnonzero(scores[:, -1] >= floor):
            proposals[number] = self._above(queries[number], floor[number], mask)
        return proposals

    def _ask(self, queries: Matrix, wanted: int, mask: Mask | None) -> tuple[Any, Any]:
        """Scores and rows as FAISS finds them."""
        if mask is None:
            scores, rows = self._flat.search(queries, wanted)
        else:
            faiss = load_faiss()
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
            scores, rows = self._flat.search(queries, wanted, params=parameters)
        return scores, rows

    def _above(self, query: Matrix, floor: float, mask: Mask | None) -> NDArray[np.intp]:
        """All allowed rows whose similarity is at least `floor`: rare, so plain."""
        found = []
        for start in range(0, len(self), CHUNK):
            block = self._half[start : start + CHUNK].astype(np.float32)
            reached = similarities(block, query) >= floor
            if mask is not None:
                reached &= mask[start : start + CHUNK]
            found.append(np.flatnonzero(reached) + start)
        return np.concatenate(found)


def build_faiss(
    vectors: NDArray[np.floating], *, flat_limit: int = FLAT_LIMIT
) -> tuple[Any, Calibration]:
    """Index these rows in their order; return FAISS's index and what is known of its recall."""
    faiss = load_faiss()
    flat = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    for start in range(0, len(vectors), CHUNK):
        # Rounded here, so that what FAISS stores does not depend on how FAISS rounds.
        half = vectors[start : start + CHUNK].astype(np.float16)
        flat.add(half.astype(np.float32))
    if len(vectors) <= flat_limit:
        return flat, Calibration.exact()
    return build_graph(flat, _codes(flat))


def write_faiss(index: Any, path: Path) -> None:
    """Write FAISS's own format."""
    faiss = load_faiss()
    faiss.write_index(index, str(path))


def map_faiss(path: Path) -> Any:
    """Map the file into memory: workers that map the same file share its pages."""
    faiss = load_faiss()
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def _codes(flat: Any) -> HalfMatrix:
    """FAISS's codes as an array; QT_fp16 codes are IEEE half-precision numbers, row by row."""
    faiss = load_faiss()
    size = flat.ntotal * flat.d
    if not size:
        return np.empty((0, flat.d), dtype=np.float16)
    raw = faiss.rev_swig_ptr(flat.codes.data(), size * 2)
    codes: HalfMatrix = raw.view(np.float16).reshape(flat.ntotal, flat.d)
    return codes
