"""Reading text files and workbooks as people really send them."""

from __future__ import annotations

import datetime
import gzip
import io
import resource
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.reading import (
    FileRefused,
    Row,
    Table,
    iter_rows,
    open_csv,
    read_table,
    read_tables,
)


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_guessed_from_lines_that_hold_the_others_in_quotes(separator: str) -> None:
    lines = [["Name", "Country", "Offers"], ["A", "DE", '"x, y; z | \tw"'], ["B", "AT", '"u, v"']]
    content = "\n".join(separator.join(line) for line in lines).encode()

    table = read_table(content)

    assert table.layout.separator == separator
    assert cells(table) == [("A", "DE", "x, y; z | \tw"), ("B", "AT", "u, v")]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Łódź Žilina Größe"),
        ("utf-8-sig", "Łódź Žilina Größe"),
        ("utf-16", "Łódź Žilina Größe"),
        ("cp1252", "Müller Präzision GmbH"),
        ("cp1252", "Société Générale d'Optique"),
        ("cp1252", "Diseño y fabricación"),
        ("cp1252", "Müller, Société, Muñoz, Sørensen"),
        ("cp1252", "Qualität – „geprüft“"),
        ("cp1250", "Łódź, Wrocław, żółć"),
        ("cp1250", "Příliš žluťoučký kůň"),
        ("cp1250", "Győr tűzálló"),
        ("cp1257", "Įmonė, įrankių gamyba, žalia"),
        ("cp1253", "Αθήνα και Πειραιάς"),
        ("cp1251", "София, Пловдив"),
        ("cp1254", "İstanbul şirketi, Iğdır"),
        ("cp850", "Müller Größe"),
        ("mac_roman", "Müller Größe"),
    ],
)
def test_the_encoding_is_guessed_and_shown(encoding: str, name: str) -> None:
    table = read_table(f'Name;Country\n"{name}";DE\n'.encode(encoding))

    assert cells(table) == [(name, "DE")]
    assert table.layout.encoding == encoding


def test_the_guesses_can_be_overridden() -> None:
    table = read_table("Name,x;Country\nM\u00fcller,1;D".encode("cp1252"), encoding="cp1250",
                       separator=",")  # fmt: skip

    assert table.columns == ("Name", "x;Country")
    assert (table.layout.encoding, table.layout.separator) == ("cp1250", ",")


def test_rows_carry_the_line_on_which_they_begin() -> None:
    content = b'Name;Offers\n\nA;"one\ntwo\nthree"\nB;x\n;;\nC;y\n'

    assert read_table(content).rows == (
        Row(3, ("A", "one\ntwo\nthree")),
        Row(6, ("B", "x")),
        Row(8, ("C", "y")),
    )


def test_excels_own_line_for_the_separator_is_no_data() -> None:
    table = read_table(b"sep=|\nName|Country\nA|DE\n")

    assert (table.layout.header_row, table.columns) == (2, ("Name", "Country"))


def test_titles_above_the_headings_and_repeated_headings_are_left_out() -> None:
    table = read_table(
        "Mitgliederliste 2024;;\nStand: März;;\n;;\nFirma ;Land;Wir bieten\nA;D;x\n"
        "Firma;Land;Wir bieten\nB;AT;y\n".encode()
    )

    assert table.layout.header_row == 4
    assert table.columns == ("Firma", "Land", "Wir bieten")
    assert table.rows == (Row(5, ("A", "D", "x")), Row(7, ("B", "AT", "y")))
    assert table.layout.notes == ("Not read: what stands above the headings in row 4.",)


def test_doubly_encoded_letters_are_put_right_and_counted() -> None:
    content = "Name;Größe\nMüller;klein\n".encode().decode("cp1252").encode("utf-8")

    table = read_table(content)

    assert (table.columns, cells(table)) == (("Name", "Größe"), [("Müller", "klein")])
    assert "1 doubly encoded cell was put right" in table.layout.notes[0]


def test_cells_right_of_the_last_column_are_kept_apart() -> None:
    assert read_table(b"Name,Country\nA,DE,too,,many\nB\n").rows == (
        Row(2, ("A", "DE"), ("too", "many")),
        Row(3, ("B", "")),
    )


def test_a_column_without_heading_is_called_by_its_letter() -> None:
    assert read_table(b"Name;;Country\nA;lost?;DE\n").columns == ("Name", "(column B)", "Country")


def test_unknown_headings_are_found_too() -> None:
    assert read_table(b"foo,bar\n1,2\n").columns == ("foo", "bar")


def test_a_list_of_one_column_is_a_table() -> None:
    assert cells(read_table(b"Name\nAlpha\nBeta\n")) == [("Alpha",), ("Beta",)]


def test_workbook_cells_become_the_text_that_a_person_sees() -> None:
    day = datetime.datetime(2019, 5, 12)  # noqa: DTZ001 -- Excel's days have no zone
    rows = [
        ["Name", "Key", "Size", "Founded", "Website", "Example", "City"],
        ["NA", "0012", 12, day, 1.5, True, None],
    ]

    table = read_table(workbook(Mitglieder=rows))

    assert cells(table) == [("NA", "0012", "12", "2019-05-12", "1.5", "yes", "")]
    assert (table.layout.sheet, table.layout.encoding) == ("Mitglieder", None)


def test_the_sheet_with_known_headings_is_read_and_the_others_are_named() -> None:
    content = workbook(
        Info=[["Liste der Mitglieder"], ["Stand 2024"]],
        Mitglieder=[["Titel über allem"], [], ["Firma", "Land", "Angebot"], ["A", "D", "x"]],
    )

    table = read_table(content)

    assert (table.layout.sheet, table.layout.header_row) == ("Mitglieder", 3)
    assert table.rows == (Row(4, ("A", "D", "x")),)
    assert table.layout.notes[-1] == "Only this sheet was read, not “Info”."
    assert [t.layout.sheet for t in read_tables(content)] == ["Info", "Mitglieder"]
    assert read_table(content, sheet="Info").columns == ("Liste der Mitglieder",)


def test_an_ods_file_is_read_with_its_repeated_rows() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>"
        for row in [("Name", "Land"), ("Žilina a.s.", "SK")]
    ]
    rows.insert(1, '<table:table-row table:number-rows-repeated="2"><table:table-cell/>'
                   "</table:table-row>")  # fmt: skip
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="Členovia">{"".join(rows)}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", "<manifest/>")

    table = read_table(stream.getvalue(), name="list.ods")

    assert (table.layout.sheet, table.columns) == ("Členovia", ("Name", "Land"))
    assert table.rows == (Row(4, ("Žilina a.s.", "SK")),)


def test_hidden_sheets_are_not_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Land"])
    book.active.append(["A", "D"])
    book.create_sheet("old").append(["Name", "Land", "Offers"])
    book["old"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)

    assert [t.layout.sheet for t in read_tables(stream.getvalue())] == ["Sheet"]


def test_a_long_file_is_streamed_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "organization.csv.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("id;name;objective\n")
        for number in range(20_000):
            file.write(f"{number};name {number};{f'{number * 7919:040d} ' * 80}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    count = sum(1 for _ in iter_rows(path))

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (count, grown < 50_000) == (20_000, True)


def test_a_stream_tells_its_columns_before_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "project.csv"
    path.write_text('"id";"title"\n"1";"Lasers; and more"\n', encoding="utf-8")

    stream = open_csv(path)

    assert stream.columns == ("id", "title")
    assert list(stream.rows) == [Row(2, ("1", "Lasers; and more"))]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileRefused):
        read_table(content)
