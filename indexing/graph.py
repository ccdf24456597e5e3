"""An HNSW graph for very large shelves, and the proof that it finds what the exact scan finds.

A fixed search width is a trap: recall at width 128 was seen to fall from 0.996 to 0.873 between
10,000 and 1,000,000 vectors. The width is therefore measured on the shelf itself, and where no
width reaches the target the graph is not used.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from indexing.libraries import load_faiss
from indexing.ranking import HalfMatrix, Matrix

NEIGHBOURS = 32
BUILD_WIDTH = 120
WIDTHS = (64, 128, 256, 512, 1024)
TARGET_RECALL = 0.98
DEPTH = 20
PROBES = 200
DRIFT = 0.35


@dataclass(frozen=True, slots=True)
class Calibration:
    """How an index searches without a filter: `ef_search` 0 means by exact scan."""

    kind: str
    ef_search: int
    recall: float

    @classmethod
    def exact(cls) -> Self:
        """The scan finds everything."""
        return cls(kind="flat", ef_search=0, recall=1.0)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as the manifest keeps them."""
        return asdict(self)


def build_graph(flat: Any, half: HalfMatrix) -> tuple[Any, Calibration]:
    """Link the rows of `flat` to a graph; return it if good enough, else `flat` as it was."""
    faiss = load_faiss()

    graph = faiss.IndexHNSWSQ(
        flat.d, faiss.ScalarQuantizer.QT_fp16, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT
    )
    graph.hnsw.efConstruction = BUILD_WIDTH
    for start in range(0, len(half), 16_384):
        graph.add(half[start : start + 16_384].astype(np.float32))
    probes = _probes(half)
    _, truth = flat.search(probes, DEPTH)
    for width in WIDTHS:
        _, found = graph.search(probes, DEPTH, params=faiss.SearchParametersHNSW(efSearch=width))
        recall = _overlap(truth, found)
        if recall >= TARGET_RECALL:
            return graph, Calibration(kind="hnsw", ef_search=width, recall=recall)
    return flat, Calibration.exact()


def _probes(half: HalfMatrix) -> Matrix:
    """Queries that lie beside the stored vectors rather than on them, as needs lie beside offers.

    Drawn from this shelf alone, with a fixed seed: what another shelf holds may not steer this one.
    """
    random = np.random.default_rng(0)
    rows = np.sort(random.choice(len(half), size=min(PROBES, len(half)), replace=False))
    probes = half[rows].astype(np.float32)
    noise = random.standard_normal(probes.shape, dtype=np.float32)
    probes += DRIFT * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    probes /= np.linalg.norm(probes, axis=1, keepdims=True)
    return probes


def _overlap(truth: Any, found: Any) -> float:
    """Mean share of the true nearest that were found."""
    shared = [len(np.intersect1d(a, b)) for a, b in zip(truth, found, strict=True)]
    return float(np.mean(shared) / truth.shape[1])
