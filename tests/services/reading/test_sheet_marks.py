"""What stands beside the values of a workbook: formulas, error values, links, hidden columns."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from matchmaker.services.reading import read_table
from matchmaker.services.reading.spreadsheets import position_of


@pytest.fixture
def book():
    """A list with one of each, as a program writes it that works out no formula."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Mitglieder & Gäste"
    sheet.append(["Firma", "Land", "MA", "Web", "Angebote", "Suche"])
    sheet.append(["Alpha", "DE", "=12+3", '=HYPERLINK("https://alpha.example?a=1&b=2","Web")', "x"])
    sheet.append(["Beta", "#N/A", 7, "Homepage", "y"])
    sheet["D3"].hyperlink = "https://beta.example/"
    sheet.column_dimensions["F"].hidden = True
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def test_a_formula_without_a_value_is_empty_and_told(book):
    table = read_table(book, name="liste.xlsx")

    assert table.rows[0].cells[2] == ""
    assert table.layout.notes == (
        "Formulas that were never worked out are read as empty cells: C2. "
        "Opening and saving the file in a spreadsheet program gives them a value.",
    )


def test_an_error_value_is_read_as_it_is_shown(book):
    assert read_table(book, name="liste.xlsx").rows[1].cells[1] == "#N/A"


def test_the_address_behind_a_link_is_kept_beside_its_cell(book):
    first, second = read_table(book, name="liste.xlsx").rows

    assert first.links == ((3, "https://alpha.example?a=1&b=2"),)
    assert second.cells[3] == "Homepage"
    assert second.links == ((3, "https://beta.example/"),)


def test_a_hidden_column_is_named_by_its_position(book):
    assert read_table(book, name="liste.xlsx").layout.hidden == (5,)


def test_a_workbook_that_says_it_otherwise_is_read_all_the_same(book):
    """The marks are looked up by hand; where they cannot be found, the values still are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "xl/workbook.xml":
                content = content.replace(b"Mitglieder &amp; G", b"Mitglieder &#38; G")
            if member.filename.endswith("sheet1.xml"):
                content = content.replace(b"<cols>", b"<cols >").replace(b"<f>", b"<f >")
            new.writestr(member, content)

    table = read_table(packed.getvalue(), name="liste.xlsx")

    assert [row.cells[0] for row in table.rows] == ["Alpha", "Beta"]
    assert table.layout.hidden == (5,)


@pytest.mark.parametrize(("cell", "place"), [("A1", (1, 0)), ("Z9", (9, 25)), ("AA10", (10, 26))])
def test_a_cell_address_is_a_row_and_a_column(cell, place):
    assert position_of(cell) == place
