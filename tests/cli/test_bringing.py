"""import and duplicates: what came in, what did not, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from matchmaker.errors import Conflict, NotFound

HEADINGS = "key,name,kind,country\n"


@pytest.fixture
def new_file(tmp_path: Path):
    def new_file(text: str) -> Path:
        path = tmp_path / "organisations.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return new_file


def test_the_same_file_again_changes_nothing(run, run_json, filled):
    paths = [filled.parent / "files" / name for name in ("organisations.csv", "statements.csv")]
    before = run_json("propose", "moulder", "--limit", 1)
    result = run("import", *paths)
    assert result.exit_code == 0
    after = run_json("propose", "moulder", "--limit", 1)
    assert before["proposals"][0]["candidate"] == after["proposals"][0]["candidate"]
    assert run("index", "check").stdout == "6 entries compared.\nThey agree.\n"


def test_what_is_brought_in_is_found_at_once(run, run_json, new_file, tmp_path):
    statements = tmp_path / "statements.csv"
    statements.write_text(
        "key,organisation,role,text,language\nd1,dyer,capability,We dye wool.,en\n", "utf-8"
    )
    result = run("import", new_file(HEADINGS + "dyer,Wool Dyer,company,PT\n"), statements)
    assert result.exit_code == 0
    assert "Encoding sentences" in result.stderr
    answer = run_json("search", "Who can dye wool?", "--country", "pt")
    assert [each["candidate"]["name"] for each in answer["proposals"]] == ["Wool Dyer"]


def test_a_dry_run_writes_nothing(run, new_file):
    path = new_file(HEADINGS + "dyer,Wool Dyer,company,PT\n")
    result = run("import", path, "--dry-run")
    assert result.exit_code == 0
    assert "Building the index" not in result.stderr
    assert isinstance(run("propose", "dyer").exception, NotFound)


def test_without_indexing_the_check_says_what_is_missing(run, new_file, tmp_path):
    statements = tmp_path / "statements.csv"
    statements.write_text(
        "key,organisation,role,text,language\nd1,bakery,capability,We bake rolls.,en\n", "utf-8"
    )
    assert run("import", statements, "--no-index").exit_code == 0
    checked = run("index", "check")
    assert checked.exit_code == 1
    assert "1 sentences are not encoded yet" in checked.stdout


def test_an_import_is_taken_back_by_its_number(run, run_json, new_file):
    told = run("import", new_file(HEADINGS + "dyer,Wool Dyer,company,PT\n"))
    number = re.search(r"`import undo (\d+)`", told.stdout)

    undone = run("import", "undo", number[1])

    assert undone.stdout == "Removed: organisation 1. Put back: 0.\n"
    assert isinstance(run("propose", "dyer").exception, NotFound)
    assert isinstance(run("import", "undo", number[1]).exception, Conflict)
    assert run("index", "check").exit_code == 0


def test_one_sheet_of_a_workbook_is_brought_in(run, tmp_path):
    book = openpyxl.Workbook()
    for name in ("First", "Second"):
        page = book.create_sheet(name)
        page.append(["Name", "Land", "Angebot"])
        page.append([f"{name} GmbH", "AT", "We mill."])
    path = tmp_path / "list.xlsx"
    book.save(path)

    asked = ("import", path, "--sheet", "Second", "--cluster", "plastics")
    assert run(*asked, "--no-index").exit_code == 0

    assert not isinstance(run("propose", "Second GmbH").exception, NotFound)
    assert isinstance(run("propose", "First GmbH").exception, NotFound)


def test_persons_come_in_only_on_somebodys_word(run, run_json, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name;Land;E-Mail\nDyer;PT;d@dyer.example\n", "utf-8")
    without = run_json("import", path, "--template", "members", "--dry-run")
    asked = ("--contacts", "They agreed", "--template", "members", "--dry-run")

    assert "contacts" not in without["tables"][0]["counts"]
    assert run_json("import", path, *asked)["tables"][0]["counts"]["contacts"]["created"] == 1


def test_a_bad_row_is_exit_code_1_and_good_rows_are_kept(run, run_json, new_file):
    path = new_file(HEADINGS + "dyer,Wool Dyer,company,PT\nodd,,company,PT\n")
    assert run("import", path).exit_code == 1
    report = run_json("import", path)
    assert isinstance(report, dict)
    assert not isinstance(run("propose", "dyer").exception, NotFound)
    assert isinstance(run("propose", "odd").exception, NotFound)


def test_a_broken_file_is_refused_whole(run, tmp_path):
    broken = tmp_path / "members.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    result = run("import", broken)
    assert result.exit_code == 1
    assert "members.xlsx" in result.stdout
    assert run("duplicates", "list").stderr == "No suspected pairs.\n"


def test_a_file_that_is_not_there_is_wrong_use(run, tmp_path):
    result = run("import", tmp_path / "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr


@pytest.fixture
def twice(run, new_file):
    """The moulder a second time, under another key."""
    run("import", new_file(HEADINGS + "moulder-2,Cap Moulder UAB,company,LT\n"), "--no-index")


def test_the_same_organisation_twice_is_listed_with_the_reasons(run, run_json, twice):
    [pair] = run_json("duplicates", "list")
    assert {pair["a"], pair["b"]} == {1, 5}
    assert pair["reasons"]
    listed = run("duplicates", "list")
    assert "1 Cap Moulder  ~  5 Cap Moulder UAB" in listed.stdout
    assert listed.stderr == "1 likely pairs.\n"


def test_a_merge_is_taken_back(run, twice):
    merged = run("duplicates", "merge", "moulder", "moulder-2")
    assert merged.stdout == "Merge 1. `duplicates undo 1` takes it back.\n"
    assert run("duplicates", "list").stderr == "No suspected pairs.\n"
    assert run("duplicates", "undo", 1).stdout == "Merge 1 is taken back.\n"
    assert run("duplicates", "list").stderr == "1 likely pairs.\n"


def test_two_that_a_person_tells_apart_are_not_listed_again(run, twice):
    assert run("duplicates", "distinct", "moulder", "moulder-2").exit_code == 0
    assert run("duplicates", "list").stderr == "No suspected pairs.\n"
