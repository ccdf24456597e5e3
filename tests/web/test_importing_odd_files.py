"""Files that are no list, or an odd one: each with its reason, its remedy, and nothing lost."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask

from models import ImportDraft
from tests.web.importing_lists import (
    LIST,
    START,
    draft_path,
    rows,
    uploads,
)
from tests.web.worlds import Browser


def _workbook(*grid: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in grid:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_PROTECTED = (
    bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a PNG picture"),
        ("locked.xlsx", _PROTECTED, "protected by a password"),
        ("half.xlsx", LIST.read_bytes()[:9_000], "damaged"),
        ("blank.csv", b"\n\n ; ;\n", "nothing in it"),
        ("notes.pdf", b"%PDF-1.7 ...", "a PDF document"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(
    app: Flask, manager: Browser, name: str, content: bytes, told: str
) -> None:
    answer = uploads(manager, name, content)

    assert answer.status_code == 422
    assert told in answer.text
    assert name in answer.text
    assert rows(app, ImportDraft) == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("wide.xlsx", _workbook([f"Name {n}" for n in range(300)], ["x"] * 300), "300 columns"),
        ("twice.csv", b"Name;Land;name\nA;AT;B\n", "two columns are called"),
    ],
)
def test_headings_that_cannot_be_used_are_named_and_the_file_is_kept(
    app: Flask, manager: Browser, name: str, content: bytes, told: str
) -> None:
    path = draft_path(uploads(manager, name, content))

    answer = manager.sends(f"{path}/sheet", header_row="1")

    assert answer.status_code == 422
    assert told in answer.text
    for step in ("columns", "check", "confirm"):
        assert (manager.opens(f"{path}/{step}").status_code, rows(app, ImportDraft)) == (422, 1)


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("utf16.csv", "Name\tLand\nÄ GmbH\tAT\nB GmbH\tAT\n".encode("utf-16"), 2),
        ("quotes.csv", b'Name;Land;Angebot\n"A; B GmbH";AT;"We mill; we turn."\n', 1),
        ("no-rows.csv", b"Name;Land\n", 0),
        (
            "two.xlsx",
            _workbook(["Firma", "", "Sitz"], ["Name", "Typ", "Land"], ["A GmbH", "", "AT"]),
            1,
        ),
    ],
)
def test_odd_lists_are_read(manager: Browser, name: str, content: bytes, count: int) -> None:
    path = draft_path(uploads(manager, name, content))
    row = "2" if name == "two.xlsx" else "1"
    assert manager.sends(f"{path}/sheet", header_row=row).status_code == 303

    page = manager.opens(f"{path}/confirm").text

    told = {0: "No row can be imported", 1: "Import 1 row<", 2: "Import 2 rows"}
    assert told[count] in page


def test_merged_cells_hurt_nobody(manager: Browser) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Members 2026", "", ""],
        ["Name", "Land", "Angebot"],
        ["A GmbH", "AT", "We mill."],
    ):
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    content = io.BytesIO()
    book.save(content)

    path = draft_path(uploads(manager, "merged.xlsx", content.getvalue()))

    assert "Import 1 row" in manager.opens(f"{path}/confirm").text


def test_a_file_over_the_limit_is_refused_and_other_forms_stay_small(manager: Browser) -> None:
    content = b"x" * (21 * 2**20)
    answer = manager.client.post(
        START, data=content, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413
    assert "At most 20 MB" in answer.text
    assert manager.sends("/sign-in", email="x" * 300_000).status_code == 413
