"""evaluate needs as a person runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matchmaker.errors import InputError

CLASSES = "CODE,EN,DE\n03000000-1,Cereals,Getreide\n09000000-3,Petroleum,Erdöl\n"
NEEDS = "text,language,cpv\nWir kaufen Getreide,de,03000000\nWe buy petroleum,en,09000000\n"


def test_needs_print_a_table_and_json(
    run: Callable[..., Any], run_json: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "needs.csv").write_text(NEEDS, encoding="utf-8")
    (tmp_path / "cpv.csv").write_text(CLASSES, encoding="utf-8")
    asked = ("evaluate", "needs", tmp_path / "needs", "--classes", tmp_path / "cpv.csv")
    assert "own vocabulary" in run(*asked).stdout
    assert run_json(*asked)["systems"]["ours"]["accuracy@1"]["value"] == 1.0


def test_a_folder_without_needs_is_refused_by_its_name(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "cpv.csv").write_text(CLASSES, encoding="utf-8")
    result = run("evaluate", "needs", tmp_path / "empty", "--classes", tmp_path / "cpv.csv")
    assert isinstance(result.exception, InputError)
