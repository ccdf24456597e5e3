"""How close a vector search comes to the speed of the memory, and whether it finds everything.

Run from the project's root: `python benchmarks/vector_search.py [--graph]`. 100,000 vectors of
384 dimensions, one query at a time, one thread, k = 20. The limit is the time that this processor
needs to read the same bytes once, measured in turns with the searches. `--graph` adds an HNSW
graph over 250,000 vectors, which takes a few minutes to build.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from indexing.threads import limit_threads  # noqa: E402

limit_threads(1)

import numpy as np  # noqa: E402

from benchmarks.measuring import interleaved, median, quantile, seconds, write_result  # noqa: E402
from indexing.faiss_index import FaissIndex, build_faiss, map_faiss, write_faiss  # noqa: E402
from indexing.groups import GroupColumn  # noqa: E402
from indexing.index import ExactIndex  # noqa: E402
from indexing.libraries import load_faiss  # noqa: E402

COUNT, DIMENSION, K = 100_000, 384, 20
GRAPH_COUNT = 250_000
GROUPS = 10_000
SELECTIVITIES = (0.001, 0.01, 0.1, 0.5, 0.9)
ROUNDS, QUERIES = 200, 50
TARGET = 1.3


def world(count: int, queries: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in some 500 loose clusters, and queries that lie beside them."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((500, DIMENSION), dtype=np.float32)

    def draw(number: int, spread: float) -> np.ndarray:
        rows = centres[random.integers(0, len(centres), number)]
        rows = rows + spread * random.standard_normal(rows.shape, dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return draw(count, 0.7), draw(queries, 1.0)


def open_index(folder: Path, vectors: np.ndarray, groups: np.ndarray) -> tuple[FaissIndex, object]:
    """Build, write and map, as a snapshot does."""
    path = folder / f"{len(vectors)}.faiss"
    index, calibration = build_faiss(vectors)
    write_faiss(index, path)
    ids = np.arange(len(vectors))
    mapped = FaissIndex(map_faiss(path), ids, GroupColumn(groups), ef_search=calibration.ef_search)
    return mapped, calibration


def in_turn(queries: np.ndarray, search):
    """A search that takes the next query each time."""
    following = iter(np.resize(np.arange(len(queries)), 100_000))
    return lambda: search(queries[(number := next(following)) : number + 1])


def recall(found: np.ndarray, truth: np.ndarray) -> float:
    """Mean share of the true nearest that were found."""
    shared = [len(np.intersect1d(a, b)) for a, b in zip(found, truth, strict=True)]
    return float(np.mean(shared) / truth.shape[1])


def measure_scan(fast: FaissIndex, vectors: np.ndarray, queries: np.ndarray) -> dict[str, object]:
    """The unfiltered search against the time to read its bytes."""
    # A copy, because the file's header leaves the mapped vectors off the eight-byte grid.
    words = fast.half_vectors.copy().reshape(-1).view(np.uint64)
    actions = {
        "addition": words.sum,
        "or": lambda: np.bitwise_or.reduce(words),
        "search": in_turn(queries, lambda query: fast.search(query, K)),
    }
    interleaved(actions, rounds=5)
    times = interleaved(actions, rounds=ROUNDS)
    limit = min(median(times["addition"]), median(times["or"]))
    best = min(times["addition"] + times["or"])
    found = fast.search(queries, K).ids
    exact = ExactIndex(fast.ids, fast.groups.values, fast.half_vectors).search(queries, K).ids
    full = np.argsort(-(queries @ vectors.T), axis=1)[:, :K]
    return {
        "limit_ms": round(limit * 1e3, 3),
        "limit_gb_per_s": round(words.nbytes / limit / 1e9, 1),
        "p50_ms": round(median(times["search"]) * 1e3, 3),
        "p95_ms": round(quantile(times["search"], 0.95) * 1e3, 3),
        "ratio_to_limit": round(median(times["search"]) / limit, 2),
        "ratio_of_the_fastest": round(min(times["search"]) / best, 2),
        "target_ratio": TARGET,
        "recall_same_precision": recall(found, exact),
        "recall_against_fp32": round(recall(found, full), 4),
        "order_equal_to_exact": bool(np.array_equal(found, exact)),
    }


def measure_filters(fast: FaissIndex, queries: np.ndarray) -> list[dict[str, object]]:
    """Searches among the groups that a filter keeps; each compared with the exact index."""
    exact = ExactIndex(fast.ids, fast.groups.values, fast.half_vectors)
    random = np.random.default_rng(1)
    rows = []
    for share in SELECTIVITIES:
        keep = np.sort(random.choice(GROUPS, int(share * GROUPS), replace=False))
        search = in_turn(queries, lambda query, keep=keep: fast.search(query, K, keep=keep))
        times = [seconds(search) for _ in range(40)]
        found = fast.search(queries[:5], K, keep=keep).ids
        expected = exact.search(queries[:5], K, keep=keep).ids
        rows.append(
            {
                "kept": share,
                "p50_ms": round(median(times) * 1e3, 3),
                "equal_to_exact": bool(np.array_equal(found, expected)),
            }
        )
    return rows


def measure_graph(folder: Path) -> dict[str, object]:
    """An index beyond the flat limit: its graph, the recall it showed, and the recall it has."""
    vectors, queries = world(GRAPH_COUNT, QUERIES)
    groups = np.arange(GRAPH_COUNT) % GROUPS
    built: list[tuple[FaissIndex, object]] = []
    faiss = load_faiss()
    faiss.omp_set_num_threads(os.cpu_count() or 1)  # to build, as `index build` may
    spent = seconds(lambda: built.append(open_index(folder, vectors, groups)))
    faiss.omp_set_num_threads(1)
    fast, calibration = built[0]
    search = in_turn(queries, lambda query: fast.search(query, K))
    times = [seconds(search) for _ in range(100)]
    exact = ExactIndex(fast.ids, groups, vectors).search(queries, K).ids
    return {
        "count": GRAPH_COUNT,
        "build_s": round(spent, 1),
        **calibration.as_dict(),
        "p50_ms": round(median(times) * 1e3, 3),
        "recall_of_other_queries": round(recall(fast.search(queries, K).ids, exact), 4),
    }


def main() -> None:
    """Measure, print, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", action="store_true", help="also build a graph of 250,000")
    given = parser.parse_args()
    vectors, queries = world(COUNT, QUERIES)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        fast, _ = open_index(Path(name), vectors, np.arange(COUNT) % GROUPS)
        figures: dict[str, object] = {"scan": measure_scan(fast, vectors, queries)}
        figures["filters"] = measure_filters(fast, queries)
        if given.graph:
            figures["graph"] = measure_graph(Path(name))
    for title, value in figures.items():
        print(title)
        for row in value if isinstance(value, list) else value.items():
            print("  ", *(row.values() if isinstance(row, dict) else row))
    setting = {"count": COUNT, "dimension": DIMENSION, "k": K, "threads": 1, "rounds": ROUNDS}
    print(f"Wrote {write_result('vector_search', ('faiss-cpu', 'numpy'), **setting, **figures)}")


if __name__ == "__main__":
    main()
