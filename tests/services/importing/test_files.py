"""Files as people have them: refused whole, tried without writing, mended and sent again."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.services.importing import Upload, import_files
from matchmaker.services.importing.rejected import masked
from matchmaker.services.reading import Limits
from models import Base, ImportBatch, Membership, Organisation, Statement

GOOD = "key,name,country\na,Alpha,DE\nb,Beta,LT\n"


def rows_of(session):
    """Everything that is stored, apart from the record that something was imported."""
    logs = {"import_batch", "audit_event"}
    return {
        table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in logs
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("a.pdf", b"%PDF-1.7 and so on", "this is a PDF document"),
        ("torn.xlsx", b"PK\x03\x04 torn", "the file is damaged"),
        ("open.csv", b'key,name\na,"Alpha\n', "a quotation mark is opened here"),
        ("other.csv", b"colour,taste\nred,sweet\n", "do not fit any template"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(session, now, name, content, message):
    report = import_files(session, [Upload(name, content)], now=now)

    (table,) = report.tables
    assert message in table.refusal
    assert not report.ok
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0


def test_a_refused_file_does_not_keep_the_others_out(session, now, tmp_path):
    good = tmp_path / "organisations.csv"
    good.write_text(GOOD, encoding="utf-8")

    report = import_files(session, [tmp_path / "missing.csv", good], now=now)

    assert [table.file for table in report.refused] == [str(tmp_path / "missing.csv")]
    assert report.total("organisations", "created") == 2


def test_a_file_over_the_limit_is_refused(session, now):
    report = import_files(session, [Upload("a.csv", GOOD.encode())], now=now, limits=Limits(rows=1))

    assert "more rows than the 1" in report.tables[0].refusal


def test_a_dry_run_reports_the_real_run_and_writes_nothing(session, now):
    files = [
        Upload("statements.csv", b"organisation,role,text\na,need,We need lenses.\nx,need,What?\n"),
        Upload("organisations.csv", GOOD.encode()),
    ]
    before = rows_of(session)

    tried = import_files(session, files, now=now, dry_run=True)

    assert rows_of(session) == before
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 0
    done = import_files(session, files, now=now)
    assert tried.as_dict() | {"dry_run": False} == done.as_dict() | {"batches": []}


def test_rejected_rows_come_back_as_csv_to_mend_and_import_again(session, now, tmp_path):
    text = "key;name;country;city\na;Alpha;Germny-land;=1+1\nb;Beta;LT;Vilnius\nc;;DE;-5\n"
    report = import_files(
        session, [Upload("list.csv", text.encode())], now=now, rejected_folder=tmp_path
    )
    path = report.tables[0].rejected_path

    assert path == tmp_path / "list-rejected.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "key;name;country;city;Problem"
    assert lines[1].startswith("a;Alpha;Germny-land;'=1+1;country: found “Germny-land”")
    assert lines[2].startswith("c;;DE;-5;name: empty, expected the name")

    mended = path.read_text(encoding="utf-8-sig").replace("Germny-land;", "Germany;")
    path.write_text(mended.replace("c;;", "c;Gamma;"), encoding="utf-8")
    again = import_files(session, [path], now=now, rejected_folder=tmp_path)

    assert again.ok, again.render()
    cities = session.execute(sa.select(Organisation.external_key, Organisation.city)).all()
    assert sorted(cities) == [("a", "=1+1"), ("b", "Vilnius"), ("c", "-5")]
    assert "Problem" not in again.tables[0].unmapped


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    book.close()
    return content.getvalue()


def test_rejected_rows_of_a_workbook_come_back_as_a_workbook_without_formulas(session, now):
    content = workbook(
        Firms=[["key", "name", "country", "city"], ["a", "Alpha", "Narnia", "@SUM(A1)"]]
    )

    report = import_files(session, [Upload("list.xlsx", content)], now=now)

    (table,) = report.tables
    assert (table.sheet, table.rejected_name) == ("Firms", "list-Firms-rejected.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(table.rejected_content))
    grid = [[(cell.value, cell.data_type) for cell in row] for row in book["Firms"].rows]
    assert grid[1][3] == ("'@SUM(A1)", "s")
    assert {kind for row in grid for _, kind in row} == {"s"}
    assert grid[0][4] == ("Problem", "s")


def test_every_sheet_that_fits_a_template_is_imported_in_the_order_that_is_needed(session, now):
    content = workbook(
        Sentences=[["organisation", "role", "text"], ["a", "need", "We need lenses."]],
        Legend=[["colour", "meaning"], ["red", "urgent"]],
        Firms=[["key", "name"], ["a", "Alpha"]],
    )

    report = import_files(session, [Upload("all.xlsx", content)], now=now)

    assert [table.sheet for table in report.tables] == ["Firms", "Sentences"]
    assert session.scalars(sa.select(Statement.text)).all() == ["We need lenses."]


def test_the_cluster_of_a_whole_file_is_looked_up_before_anything_is_written(session, now):
    clusters = Upload("clusters.csv", b"key,name\nlitek,LITEK\n")
    firms = Upload("organisations.csv", GOOD.encode())

    refused = import_files(session, [firms], now=now, cluster="LITEK")
    done = import_files(session, [firms, clusters], now=now, cluster="LITEK")

    assert "There is no cluster “LITEK”" in refused.tables[0].refusal
    assert done.total("memberships", "created") == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 2


def test_the_report_is_short_and_names_what_was_guessed(session, now):
    text = "key;Firma;Land;Fax\n" + "".join(f"{n};Firm {n};Narnia;1\n" for n in range(12))
    text += "x;Müller;DE;1\n"

    report = import_files(session, [Upload("liste.csv", text.encode("cp1252"))], now=now)

    told = report.render()
    assert "read as Windows-1252 with separator “;”" in told
    assert "Firma = name, Land = country" in told
    assert "Not used: Fax" in told
    assert "Land, rows 2, 3, 4, 5, 6, 7 and 6 more “Narnia”: expected a country" in told
    assert "Mend and import again: liste-rejected.csv" in told
    assert len(told.splitlines()) < 12


def test_an_import_that_breaks_down_leaves_nothing(session, now):
    class PowerCut(BaseException):
        pass

    def cut(file, done, total):
        raise PowerCut

    before = rows_of(session)

    with pytest.raises(PowerCut):
        import_files(session, [Upload("a.csv", GOOD.encode())], now=now, progress=cut)

    assert rows_of(session) == before


def test_a_second_run_leaves_the_moment_of_the_last_change(session, now):
    import_files(session, [Upload("a.csv", GOOD.encode())], now=now)

    import_files(session, [Upload("a.csv", GOOD.encode())], now=now + timedelta(days=1))

    assert set(session.scalars(sa.select(Organisation.updated_at))) == {now}


@given(st.text())
def test_no_cell_that_goes_out_is_run_as_a_formula(text):
    cell = masked(text).lstrip(" \"'＂")
    assert not masked(text).startswith(("=", "@", "\t", "\r", "＝"))
    if masked(text)[:1] in {"+", "-"}:
        assert cell[1:].replace(".", "").replace(",", "").isdigit()
