"""Small worlds for the library: shelves of random vectors with known ids, groups and texts."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexing.identity import EncoderIdentity
from indexing.shelf import ShelfContent

DIMENSION = 24


@pytest.fixture(scope="session")
def identity() -> EncoderIdentity:
    return EncoderIdentity(
        model="test",
        revision="1",
        backend="hashing",
        dimension=DIMENSION,
        query_prompt="",
        passage_prompt="",
        max_tokens=256,
    )


@pytest.fixture(scope="session")
def unit_vectors() -> Callable[..., np.ndarray]:
    """Rows of length 1; equal ids have equal vectors wherever they stand."""

    def make(ids: Sequence[int], dimension: int = DIMENSION) -> np.ndarray:
        rows = [np.random.default_rng(abs(int(i))).standard_normal(dimension) for i in ids]
        matrix = np.array(rows, dtype=np.float32).reshape(len(ids), dimension)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)

    return make


@pytest.fixture(scope="session")
def shelf_of(unit_vectors) -> Callable[..., ShelfContent]:
    """A shelf of these ids: group = id // 10 unless given, text "entry NUMBER word …"."""

    def make(ids: Sequence[int], groups: Sequence[int] | None = None) -> ShelfContent:
        numbers = np.array(ids, dtype=np.int64)
        return ShelfContent(
            ids=numbers,
            groups=numbers // 10 if groups is None else np.array(groups, dtype=np.int64),
            vectors=unit_vectors(ids),
            texts=[f"Laser entry {i} with colour{i % 7} and shape{i % 3}" for i in ids],
            languages=["en"] * len(ids),
        )

    return make


@pytest.fixture(scope="session")
def encoder_cache(pytestconfig: pytest.Config) -> Path:
    """Exported models, kept between runs of the suite: an export takes seconds."""
    return pytestconfig.cache.mkdir("encoder")
