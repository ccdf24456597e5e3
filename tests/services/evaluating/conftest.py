"""A small invented programme, read once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from benchmarks.consortium_worlds import RECIPES, write_world
from benchmarks.cordis import Sizes
from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import History, read_history
from matchmaker.services.evaluating.texts import Texts, read_texts
from matchmaker.services.evaluating.vectors import Vectors

CUT, UNTIL = date(2018, 12, 31), date(2019, 12, 31)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """As the command does: many small products on many threads mostly wait for each other."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programme")
    write_world(folder, RECIPES[0], Sizes(500, 600, 3_000), seed=7)
    return folder


@pytest.fixture(scope="session")
def history(folder: Path) -> History:
    return read_history(folder)


@pytest.fixture(scope="session")
def vectors() -> Vectors:
    return Vectors(open_encoder(EncoderSettings(backend="hashing")))


@pytest.fixture(scope="session")
def world(history: History) -> AsOf:
    return AsOf(history, CUT)


@pytest.fixture(scope="session")
def texts(world: AsOf, vectors: Vectors) -> Texts:
    return read_texts(world, vectors, lambda done, of: None)
