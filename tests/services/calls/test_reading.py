"""Tables of calls that nobody here has seen: in many forms, with many names of columns."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import InputError
from matchmaker.services.calls.reading import CallRow, ReadCalls, read_calls
from matchmaker.services.calls.tables import files_of, flat, read_calls_table

TODAY = date(2026, 11, 22)


def read(folder: Path, name: str, content: str | bytes) -> ReadCalls:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_calls(read_calls_table(path), today=TODAY)


def one(folder: Path, name: str, content: str | bytes) -> CallRow:
    found = read(folder, name, content)
    assert found.problems == ()
    (row,) = found.rows
    return row


HEADINGS = (
    ("id", "title", "description", "deadline", "programme", "budget", "url"),
    ("Identifier", "Title", "Objective", "Deadline date", "Framework Programme", "Budget", "Link"),
    ("topic_id", "call_title", "full_text", "closing_date", "fund", "total_budget", "website"),
    ("callIdentifier", "topicTitle", "objective", "deadlineDate", "scheme", "amount", "portal"),
    ("Kennung", "Titel", "Beschreibung", "Frist", "Programm", "Summe", "Adresse"),
    ("référence", "Titre", "Objectif", "Date limite", "Programma", "Montant", "Lien-URL"),
)


@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_columns_are_known_by_many_names(
    headings: tuple[str, ...], separator: str, tmp_path: Path
) -> None:
    cells = ("X-1", "Soil", "Measure soil by light.", "2027-03-04", "Fund", "2000000", "http://a.b")
    text = "\n".join(separator.join(each) for each in (headings, cells))
    row = one(tmp_path, "calls.csv", text)
    assert (row.external_key, row.title, row.text) == (
        "call:X-1",
        "Soil",
        "Measure soil by light.",
    )
    assert (row.deadline, row.budget, row.programme) == (date(2027, 3, 4), 2_000_000, "Fund")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-03-04", date(2027, 3, 4)),
        ("2027-03-04T17:00:00.000+0000", date(2027, 3, 4)),
        ("04/03/2027", date(2027, 3, 4)),
        ("4.3.2027", date(2027, 3, 4)),
        ("4 March 2027", date(2027, 3, 4)),
        ("4 March 2027 17:00:00 Brussels time", date(2027, 3, 4)),
        ("1804118400", date(2027, 3, 4)),
        ("1804118400000", date(2027, 3, 4)),
        ("2024-01-01; 2027-03-04; 2028-01-01", date(2027, 3, 4)),
        ("2024-01-01; 2025-01-01", date(2025, 1, 1)),
        ("17 March 2026 (first stage), 4 March 2027 (second stage)", date(2027, 3, 4)),
        ("First stage: 2027-03-04 17:00; second stage: 2027-09-01", date(2027, 3, 4)),
        ("March 4, 2027", date(2027, 3, 4)),
        ("", None),
        ("open", None),
        ("n/a", None),
    ],
)
def test_deadlines_are_read_as_people_and_programs_write_them(
    written: str, day: date | None, tmp_path: Path
) -> None:
    assert one(tmp_path, "c.csv", f'title,deadline\nSoil,"{written}"\n').deadline == day


def test_a_row_that_cannot_be_used_is_named_with_its_remedy_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    rows = ('1,Soil,"two\nlines",,', "2,Sea,a,some day,", ",,,2027-01-01,", "1,Again,b,,")
    more = [f"x{n},More,c,," for n in range(20)]
    text = "\n".join(("id,title,text,deadline,budget", *rows, "3,Sky,c,,lots", *more, ""))
    found = read(tmp_path, "calls.csv", text)
    assert [each.title for each in found.rows][:2] == ["Soil", "Sky"]
    told = [(each.row, each.column, each.found, each.kept) for each in found.problems]
    assert told == [
        (4, "deadline", "some day", False),
        (5, "title", "", False),
        (6, "id", "1", True),
        (7, "budget", "lots", True),
    ]
    assert all(each.file == "calls.csv" and each.remedy for each in found.problems)


def test_a_table_without_titles_or_texts_is_refused_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"calls\.csv.*Found: colour, taste"):
        read(tmp_path, "calls.csv", "colour,taste\nred,sweet\n")


@pytest.mark.parametrize(
    "shape",
    [
        lambda row: [row],
        lambda row: {"calls": [row]},
        lambda row: {"fundingData": {"GrantTenderObj": [row]}, "total": 1},
        lambda row: {"results": [{"metadata": row, "weight": 1.0}]},
        lambda row: row,
        lambda row: {"T-1": {k: v for k, v in row.items() if k != "identifier"}},
    ],
)
def test_json_is_read_however_deep_its_list_lies(shape: object, tmp_path: Path) -> None:
    row = {
        "identifier": ["T-1"],
        "title": "Soil",
        "description": "<p>Measure <b>soil</b></p>",
        "deadlineDatesLong": [1_804_118_400_000],
        "status": {"abbreviation": "Open", "description": "Open for submission"},
        "frameworkProgramme": {"id": 7, "description": "Horizon Europe"},
        "budget": 1_500_000,
        "keywords": ["soil", "light"],
    }
    found = one(tmp_path, "calls.json", json.dumps(shape(row)))  # type: ignore[operator]
    assert (found.external_key, found.text) == ("call:T-1", "Measure soil")
    assert (found.deadline, found.budget) == (date(2027, 3, 4), 1_500_000)
    assert found.programme == "Horizon Europe"


def test_lines_of_json_packed_or_not_and_a_folder_of_files(tmp_path: Path) -> None:
    lines = '{"title": "Soil"}\n\n{"title": "Sea"}\n'
    for name, content in (
        ("a.jsonl", lines.encode()),
        ("b.jsonl.gz", gzip.compress(lines.encode())),
        ("c.csv.gz", gzip.compress("title\nSoil\nSea\n".encode("utf-8-sig"))),
        ("d.tsv", "title\tid\nSoil\t1\nSea\t2\n".encode("utf-16")),
    ):
        assert [each.title for each in read(tmp_path, name, content).rows] == ["Soil", "Sea"]
    (tmp_path / "README.md").write_text("not a table")
    (tmp_path / "below").mkdir()
    (tmp_path / "below/e.csv").write_text("title\nSoil\n")
    names = [each.name for each in files_of(tmp_path)]
    assert names == ["a.jsonl", "b.jsonl.gz", "e.csv", "c.csv.gz", "d.tsv"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{", "line 1: this is not JSON"),
        ("a.json", '{"a": 1}', "no list of calls"),
        ("a.jsonl", '{"title": "x"}\n[', "line 2: this is not JSON"),
        ("a.csv.gz", b"\x1f\x8bbroken", "broken archive"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(
    name: str, content: str | bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words) as error:
        read(tmp_path, name, content)
    assert name in error.value.message
    assert error.value.remedy


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table of calls"):
        files_of(tmp_path)


def test_several_texts_are_joined_and_letters_of_old_files_are_read(tmp_path: Path) -> None:
    text = "title;scope;objective\nPrüfung;Böden;Äcker\n"
    row = one(tmp_path, "calls.csv", text.encode("cp1252"))
    assert (row.title, row.text, row.language) == ("Prüfung", "Äcker\n\nBöden", row.language)


def test_topics_of_one_call_are_told_apart_by_their_own_number(tmp_path: Path) -> None:
    text = "call_id,topic_id,title\nC,T1,Soil\nC,T2,Sea\nC,T3,Sky\n"
    keys = [each.external_key for each in read(tmp_path, "c.csv", text).rows]
    assert keys == ["call:T1", "call:T2", "call:T3"]
    bare = read(tmp_path, "d.csv", "call_id,title\nC,Soil\nC,Sea\nC,Sky\n")
    assert len({each.external_key for each in bare.rows}) == 3
    assert bare.problems == ()


def test_a_closed_call_without_a_deadline_is_not_shown_as_open(tmp_path: Path) -> None:
    assert one(tmp_path, "c.csv", "title,status\nSoil,Closed\n").deadline == date(2026, 11, 21)


def test_lots_that_the_table_lists_are_its_parts(tmp_path: Path) -> None:
    row = one(tmp_path, "c.json", '[{"title": "Soil", "lots": ["light probes", "field tests"]}]')
    assert row.parts == ("light probes", "field tests")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=8), values))
def test_whatever_an_object_holds_its_cells_are_texts(row: dict[str, object]) -> None:
    for cell in flat(row).values():
        assert cell
        assert all(isinstance(each, str) and each == each.strip() and each for each in cell)
