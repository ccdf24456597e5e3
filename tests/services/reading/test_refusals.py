"""Files that are refused whole, each with its own error, before they can do harm."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from matchmaker.services.reading import (
    BadHeadings,
    BrokenFile,
    EmptyFile,
    FileRefused,
    Limits,
    ProtectedFile,
    TooLarge,
    WrongType,
    open_csv,
    read_table,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_with(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Members")
    for row in rows:
        sheet.append(row)
    return saved(book)


ENCRYPTED_ODS = archive(
    mimetype=ODS.encode(), **{"META-INF__manifest_xml": b"<manifest:encryption-data/>"}
)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", EmptyFile, id="no bytes"),
        pytest.param(b"\n ;; \n\n", EmptyFile, id="only separators"),
        pytest.param(b"\xef\xbb\xbf", EmptyFile, id="only a byte order mark"),
        pytest.param(sheet_with([]), EmptyFile, id="empty sheet"),
        pytest.param(b"%PDF-1.7 ...", WrongType, id="PDF"),
        pytest.param(b"\xff\xd8\xff\xe0 JFIF", WrongType, id="JPEG"),
        pytest.param(b" <!DOCTYPE html><table>", WrongType, id="HTML saved as XLS"),
        pytest.param(b'{"members": []}', WrongType, id="JSON"),
        pytest.param(archive(word__document_xml=b"<w/>"), WrongType, id="DOCX"),
        pytest.param(OLE + "WordDocument".encode("utf-16-le"), WrongType, id="DOC"),
        pytest.param(b"Name;Land\nA\0;D\n", WrongType, id="NUL bytes"),
        pytest.param(b"\x01\x02\x00\x05" * 50, WrongType, id="binary"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), ProtectedFile, id="XLSX locked"),
        pytest.param(ENCRYPTED_ODS, ProtectedFile, id="ODS locked"),
        pytest.param(b"PK\x03\x04 torn", BrokenFile, id="no archive"),
        pytest.param(sheet_with([["Name"], ["A"]])[:-200], BrokenFile, id="torn archive"),
        pytest.param(archive(xl__workbook_xml=b"<x>"), BrokenFile, id="no workbook inside"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), BrokenFile, id="broken XLS"),
        pytest.param(gzip.compress(b"Name;Land\nA;D\n")[:-9], BrokenFile, id="torn gzip"),
        pytest.param(b'Name;Land\nA;"D\nB;AT\n', BrokenFile, id="open quotation mark"),
        pytest.param(b"Name;Land;name\nA;D;B\n", BadHeadings, id="heading twice"),
        pytest.param(
            b"https://a.example;12\nhttps://b.example;13\n", BadHeadings, id="no headings"
        ),
        pytest.param(b"Name;" + b"x;" * 300 + b"Land\nA;D\n", TooLarge, id="too many columns"),
        pytest.param(b"Name;Land\nA;" + b"x" * 40_000, TooLarge, id="cell too long"),
        pytest.param(b"Name;Land\n" + b"A;D\n" * 50_001, TooLarge, id="too many rows"),
        pytest.param(b"x" * (10 * 2**20 + 1), TooLarge, id="too many bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    content: bytes, error: type[FileRefused]
) -> None:
    with pytest.raises(error) as refusal:
        read_table(content, name="list.xlsx")

    assert refusal.type is error
    assert refusal.value.message.startswith("list.xlsx")
    assert refusal.value.remedy


def test_an_open_quotation_mark_is_named_by_its_line() -> None:
    with pytest.raises(BrokenFile, match="line 3: a quotation mark is opened here"):
        read_table(b'Name;Land\nA;D\nB;"AT\nC;CH\n')


def test_a_bomb_is_refused_before_it_is_parsed() -> None:
    bomb = archive(xl__workbook_xml=bytes(2**20), xl__worksheets__sheet1_xml=bytes(120 * 2**20))

    with pytest.raises(TooLarge, match="multiple of its size"):
        read_table(bomb)


def test_an_archive_that_lies_about_its_size_is_found_out() -> None:
    bomb = archive(xl__workbook_xml=bytes(90 * 2**20))
    honest = (90 * 2**20).to_bytes(4, "little")
    lying = bomb.replace(honest, (100).to_bytes(4, "little"))

    assert lying != bomb
    with pytest.raises(FileRefused):
        read_table(lying)


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(TooLarge, match="201 parts"):
        read_table(archive(**{f"part{n}": b"" for n in range(201)}))


def test_a_grid_of_seventeen_thousand_million_cells_ends_only_the_worker() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Name"
    book.active["XFD1048576"] = "far away"
    start = time.monotonic()

    with pytest.raises(TooLarge):
        read_table(saved(book))

    assert time.monotonic() - start < 10


def test_one_long_text_in_every_cell_ends_only_the_worker() -> None:
    row = b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
    parts = {
        "xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>",
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>%s</sheetData></worksheet>"
        % (row * 25_000),
    }
    with zipfile.ZipFile(io.BytesIO(saved(openpyxl.Workbook()))) as book:
        bomb = archive(**{n: parts.get(n) or book.read(n) for n in {*book.namelist(), *parts}})

    with pytest.raises(TooLarge, match="asks for too much memory"):
        read_table(bomb, limits=Limits(ratio=1000))


def test_limits_are_a_parameter() -> None:
    with pytest.raises(TooLarge, match="row 4"):
        read_table(b"Name;Land\nA;D\nB;D\nC;D\n", limits=Limits(rows=2))


def test_packed_text_counts_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"Name;Land\n" + b"A;D\n" * 8 * 2**20))

    with pytest.raises(TooLarge, match="multiple of its size"):
        open_csv(path)


@pytest.mark.parametrize(
    ("encoding", "error"), [("klingon", WrongType), ("utf-8", BrokenFile), ("ascii", BrokenFile)]
)
def test_a_wanted_encoding_that_does_not_fit_is_refused(
    encoding: str, error: type[FileRefused]
) -> None:
    with pytest.raises(error):
        read_table("Name;Land\nMüller;D\n".encode("cp1252"), encoding=encoding)


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongType, match="no such file"):
        read_table(tmp_path / "missing.csv")
