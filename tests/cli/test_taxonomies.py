"""taxonomy as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.errors import InputError

CPV = "CODE,EN,LT\n1,Bread moulds for bakeries,Kepimo indai\n2,Rye,Rugiai\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "cpv.csv"
    path.write_text(CPV, encoding="utf-8")
    return path


def test_an_imported_table_is_shown_beside_our_own(
    run: Callable[..., Any], run_json: Callable[..., Any], table: Path
) -> None:
    assert "2 classes in 2 languages" in run("taxonomy", "import", table).stdout
    own, imported = run_json("taxonomy", "show")
    assert own["name"] == "terms"
    assert imported == {"name": "cpv", "classes": 2, "languages": {"en": 2, "lt": 2}}
    assert "cpv: 2 classes" in run("taxonomy", "show").stdout


def test_a_bad_table_is_refused_and_nothing_changes(
    run: Callable[..., Any], run_json: Callable[..., Any], table: Path
) -> None:
    table.write_text("name,EN\nx,y\n", encoding="utf-8")
    result = run("taxonomy", "import", table)
    assert isinstance(result.exception, InputError)
    assert "no column CODE" in str(result.exception.message)
    assert [each["name"] for each in run_json("taxonomy", "show")] == ["terms"]


def test_a_need_in_lithuanian_finds_its_partner(
    run: Callable[..., Any],
) -> None:
    run("index", "build", bridge="yes")
    found = json.loads(
        run("search", "Mums reikia butelių dangtelių", "--json", bridge="yes").stdout
    )
    assert found["proposals"][0]["candidate"]["name"] == "Cap Moulder"
