"""Workbooks: typed values, headings that stay, and no text that a spreadsheet would run."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.sheets import Share, Table, file_name, sheet, workbook


def read(content: bytes, name: str | None = None):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book[name] if name else book.active


def test_values_keep_their_types() -> None:
    moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
    page = read(
        sheet(
            "Members",
            ["a", "b", "c", "d", "e"],
            [["x", 3, 2.5, date(2026, 1, 2), Share(0.4)], [None, 0, 0.0, moment, None]],
        )
    )
    first, second = list(page.iter_rows(min_row=4, values_only=True))
    assert (*first[:3], first[3].date(), first[4]) == ("x", 3, 2.5, date(2026, 1, 2), 0.4)
    assert (*second[:3], second[3].date(), second[4]) == (None, 0, 0, date(2026, 5, 1), None)
    assert page["E4"].number_format == "0%"


def test_headings_stay_in_view_and_can_be_filtered_and_the_table_says_when_it_was_true() -> None:
    page = read(sheet("Members", ["Name", "Country"], [["A", "LT"]], as_of="LITEK, as of May"))
    assert (page["A1"].value, page["A2"].value, page["A4"].value) == (
        "Members",
        "LITEK, as of May",
        "Name",
    )
    assert (page.freeze_panes, page.auto_filter.ref) == ("B5", "A4:B5")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1"]
)
def test_what_looks_like_a_formula_is_a_text(text: str) -> None:
    page = read(sheet(text, [text], [[text]], as_of=text))
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert page.cell(5, 1).value.startswith("'")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_can_be_written_and_none_is_ever_a_formula(texts: list[str]) -> None:
    page = read(sheet("x", texts, [texts]))
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_sheets_have_names_that_excel_takes() -> None:
    long = "Fahrzeugzulieferer [Donau]/Isar: alle Mitglieder"
    book = openpyxl.load_workbook(
        io.BytesIO(workbook([Table(long, ["a"], []), Table(long, ["a"], []), Table("", ["a"], [])]))
    )
    assert len(set(book.sheetnames)) == 3
    assert all(len(each) <= 31 for each in book.sheetnames)


def test_a_file_is_named_by_letters_that_every_system_takes() -> None:
    assert file_name("Clúster Tèxtil / Łódź", "2026-11-22") == "cluster-textil-odz-2026-11-22.xlsx"
