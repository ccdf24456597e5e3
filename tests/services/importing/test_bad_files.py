"""Files that cannot be a list: each gets one clear sentence, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.services.importing import Upload, import_files
from models import ImportBatch, Organisation

LIST = Path(__file__).resolve().parents[3] / "data" / "demo" / "member-list-dirty.xlsx"
LETTERS = "Firma;Land;Was wir anbieten\nMüller Öle KG;Österreich;Schmieröle für Brücken\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016)


def many_rows():
    rows = (f"Firma {n} GmbH;DE;Teile {n}" for n in range(60_000))
    return "\n".join(["Firma;Land;Angebote", *rows]).encode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("liste.xlsx", lambda: b"", "the file is empty"),
        ("liste.csv", lambda: b"\n ; ;\n", "there is nothing in it"),
        ("liste.xlsx", lambda: b"%PDF-1.7\n", "this is a PDF document, not a table"),
        ("liste.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512),
         "the file is protected by a password"),
        ("liste.xlsx", lambda: LIST.read_bytes()[:20_000], "the file is damaged"),
        ("liste.csv", many_rows, "there are more rows than the 50,000 that are read"),
        ("liste.csv", lambda: b"Farbe;Lied\nrot;la\n", "there is none for “name”"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_one_sentence(session, now, name, content, said):
    report = import_files(session, [Upload(name, content())], now=now)

    (table,) = report.tables
    assert not report.ok
    assert said in table.refusal
    assert table.refusal.count("\n") == 0
    assert table.render().splitlines()[1].startswith("  Refused, nothing was changed: ")
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (LETTERS.encode("cp1252"), "read as Windows-1252 with separator “;”"),
        (LETTERS.encode("utf-8-sig"), "read as UTF-8 with separator “;”"),
        (LETTERS.replace(";", "\t").encode("utf-16"), "read as UTF-16 with separator tab"),
    ],
)
def test_letters_arrive_whatever_program_wrote_them(session, now, content, told):
    report = import_files(session, [Upload("liste.csv", content)], now=now)

    assert report.ok, report.render()
    assert told in report.render()
    assert session.scalars(sa.select(Organisation.name)).all() == ["Müller Öle KG"]
