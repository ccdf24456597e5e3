"""network spot: a look at all pairs from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LINKS = "key,a,b,kind,date\nl1,moulder,toolmaker,contract,2021-05-01\n"
CLUSTERS = """\
key,name,country,meta_cluster
plastics,Plastics,LT,Europe
tools,Tools,AT,Europe
"""


@pytest.fixture
def tied(run: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    for name, text in (("clusters.csv", CLUSTERS), ("links.csv", LINKS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run("import", str(tmp_path / name), "--no-index")
    return run


def test_a_look_is_printed_and_kept(tied: Callable[..., Any], run_json: Any) -> None:
    said = tied("network", "spot", "--network", "Europe").stdout
    assert "Europe, " in said
    assert "Plastics – Tools: 1 tie, " in said
    (again,) = run_json("network", "spot")
    assert (again["is_new"], again["looked_at"]) == (False, 1)
    (anew,) = run_json("network", "spot", "--anew")
    assert anew["is_new"]
    assert anew["pairs"] == again["pairs"]


def test_the_past_is_asked_with_what_had_happened(tied: Callable[..., Any], run_json: Any) -> None:
    (before,) = run_json("network", "spot", "--as-of", "2020-06-30")
    assert (before["quarter"], before["pairs"]) == ("2020Q2", [])
    assert before["headline"] == "Nothing rises above chance this quarter"


def test_a_day_to_come_is_wrong(tied: Callable[..., Any]) -> None:
    found = tied("network", "spot", "--as-of", "2999-01-01")
    assert "still to come" in str(found.exception)
