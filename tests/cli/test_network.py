"""network: the files that it writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx

from matchmaker.errors import NotFound


def test_the_network_is_written_as_files(
    run: Callable[..., Any], run_json: Callable[..., Any], tmp_path: Path
) -> None:
    links = tmp_path / "links.csv"
    links.write_text("key,a,b,kind,date\nl,moulder,toolmaker,contract,2024-01-01\n")
    run("import", "files", links)
    out = tmp_path / "new" / "files"
    told = run("network", "export", "--as-of", "2026-11-22", "--out", out)
    assert told.stdout == f"2 clusters, 1 link → {out}\n"
    assert networkx.read_graphml(out / "network.graphml").number_of_edges() == 1
    assert "2024-01-01" in (out / "links.csv").read_text()
    before = run_json("network", "export", "--as-of", "2023-12-31", "--out", out)
    assert (before["clusters"], before["links"]) == (2, 0)
    assert sorted(each.name for each in out.iterdir()) == sorted(before["files"])


def test_an_unknown_network_is_named(run: Callable[..., Any], tmp_path: Path) -> None:
    result = run("network", "export", "--network", "Nowhere", "--out", tmp_path)
    assert isinstance(result.exception, NotFound)
    assert "Nowhere" in str(result.exception)
