"""What the room promises as a whole."""

import subprocess
import sys
from pathlib import Path

import pytest

import indexing

ROOT = Path(indexing.__file__).parent
HEAVY = {
    "bm25s", "faiss", "huggingface_hub", "onnxruntime", "openvino", "sentence_transformers",
    "Stemmer", "tokenizers", "torch", "transformers",
}  # fmt: skip


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_whole_room_loads_nothing_heavy():
    modules = sorted(f"indexing.{path.stem}" for path in ROOT.glob("[a-z]*.py"))

    loaded = run(f"import sys, {', '.join(modules)}; print(*sys.modules)").split()

    assert HEAVY.intersection(loaded) == set()


def test_importing_the_room_is_quick():
    code = (
        "import numpy, time; t = time.perf_counter(); import indexing.live, indexing.encoder;"
        "print(time.perf_counter() - t)"
    )
    assert min(float(run(code)) for _ in range(3)) < 0.2


def test_threads_are_limited_unless_the_environment_already_says():
    code = (
        "import os; os.environ['OMP_NUM_THREADS'] = '5';"
        "from indexing.threads import limit_threads;"
        "limit_threads(1); print(*(os.environ[v] for v in"
        " ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'OMP_WAIT_POLICY')))"
    )
    assert run(code) == "5 1 PASSIVE"


def test_no_thread_at_all_is_refused():
    from indexing.threads import limit_threads

    with pytest.raises(ValueError, match="at least one thread"):
        limit_threads(0)
