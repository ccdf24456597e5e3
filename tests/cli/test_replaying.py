"""replay and evaluate links as a person runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.link_worlds import RECIPES, Sizes, write_world


def test_the_story_is_told_year_by_year(run: Callable[..., Any], run_json: Any) -> None:
    assert "not evidence" in run("replay", "topag").stdout
    told = run_json("replay", "topag")
    assert (told["holds"], len(told["years"])) == (True, 16)
    assert run_json("replay", "topag", "--shuffled", 3)["shuffled"] == 3


def test_links_print_a_table_and_json(
    run: Callable[..., Any], run_json: Callable[..., Any], tmp_path: Path
) -> None:
    write_world(tmp_path / "world", RECIPES[1], Sizes(800, 800, 4_000, 60), seed=2)
    asked = ("evaluate", "links", tmp_path / "world", "--cut", "2018-12-31", "--resamples", "10")
    assert "What was promised" in run(*asked).stdout
    assert run_json(*asked)["protocol"]["until"] == "2019-12-31"
