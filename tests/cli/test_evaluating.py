"""evaluate as a person runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.consortium_worlds import RECIPES, write_world
from benchmarks.cordis import Sizes
from matchmaker.errors import InputError

WINDOW = ("--cut", "2018-12-31", "--until", "2019-12-31")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    write_world(tmp_path / "tables", RECIPES[0], Sizes(200, 250, 1_200), seed=5)
    return tmp_path / "tables"


def test_consortia_prints_a_table_and_json(
    run: Callable[..., Any], run_json: Callable[..., Any], tables: Path
) -> None:
    asked = ("evaluate", "consortia", tables, *WINDOW, "--queries", 10, "--kind", "r2b")
    assert "Adamic–Adar" in run(*asked).stdout
    found = run_json(*asked)
    assert found["protocol"]["queries"] == 10
    assert found["protocol"]["kind"] == "r2b"


def test_a_folder_without_tables_is_refused_by_its_name(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    result = run("evaluate", "consortia", tmp_path / "empty", *WINDOW)
    assert isinstance(result.exception, InputError)
    assert "there is no table in this folder" in str(result.exception.message)


def test_the_protocol_is_the_help(run: Callable[..., Any]) -> None:
    text = " ".join(run("evaluate", "consortia", "--help").stdout.split())
    assert "Nothing dated later reaches a profile" in text
    assert "What the figures do not mean" in text


def test_markets_are_tried(run: Callable[..., Any], run_json: Callable[..., Any]) -> None:
    asked = ("evaluate", "market", "--organisations", 40, "--worlds", 2)
    assert "harmonic mean" in run(*asked).stdout
    assert run_json(*asked)["protocol"]["organisations"] == 40
