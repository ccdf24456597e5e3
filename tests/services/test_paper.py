"""Paper says what it was given, word for word, tagged, and the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from matchmaker.services import paper

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEMPLATE = """#import "house.typ": *
#show: house.with(data.title, foot: data.foot)
= #data.title
#rows-table(data.headings, data.rows)
"""
NAMES = ["#panic() *x* $y$", "Žąsis", "Ωμέγα", "Привет"]
DATA = {
    "title": "Your day",
    "foot": "As of today",
    "headings": ["Time", "With"],
    "rows": [["09:00", each] for each in NAMES],
}


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    (tmp_path / "house.typ").write_bytes((paper.FOLDER / "house.typ").read_bytes())
    (tmp_path / "try.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(paper, "FOLDER", tmp_path)
    paper._compiler.cache_clear()
    yield paper.pdf("try", DATA, language="en", at=NOW)
    paper._compiler.cache_clear()


def test_names_stand_as_they_are_and_are_never_run_as_commands(
    printed: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(printed)
    text = PdfReader(path).pages[0].extract_text()
    assert [name for name in NAMES if name not in text] == []


def test_it_is_tagged_and_says_its_title_and_language(printed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(printed)
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert reader.metadata.title == "Your day"
    assert reader.root_object["/Lang"] == "en"
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_the_same_data_and_moment_give_the_same_bytes(printed: bytes) -> None:
    assert paper.pdf("try", DATA, language="en", at=NOW) == printed
