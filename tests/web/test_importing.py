"""The import wizard as a manager goes through it: five steps, then done, then taken back."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.services.jobs import PATIENCE
from models import Contact, ImportBatch, ImportDraft, Job, Membership, Organisation, Statement
from tests.web.importing_lists import (
    CSV,
    LIST,
    START,
    draft_path,
    finished,
    goes_through,
    rows,
    uploads,
)
from tests.web.worlds import ALPS, BALTIC, NOW, Browser, counted_queries


@pytest.fixture
def path(manager: Browser) -> str:
    return draft_path(uploads(manager, "members.csv", CSV.encode("cp1252")))


def test_the_whole_way_with_the_dirty_list_and_back(app: Flask, manager: Browser) -> None:
    before = {each: rows(app, each) for each in (Organisation, Statement, Membership, Contact)}
    path = draft_path(uploads(manager, LIST.name, LIST.read_bytes()))

    result = goes_through(manager, path, consent="They agreed when they joined")

    page = manager.opens(result).text
    assert "139 members came in" in page
    assert rows(app, Organisation) == before[Organisation] + 139
    assert rows(app, Membership) == before[Membership] + 139
    assert rows(app, Contact) > 130
    mend = manager.opens(f"{result}/rejected.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(mend.data)).active
    assert (sheet.cell(1, sheet.max_column).value, sheet.max_row) == ("Problem", 14)

    undone = manager.sends(f"{result}/undo")

    assert undone.status_code == 303
    assert {each: rows(app, each) for each in before} == before
    assert manager.sends(f"{result}/undo").status_code == 409


def test_a_text_file_shows_its_letters_and_can_be_read_otherwise(
    manager: Browser, path: str
) -> None:
    page = manager.opens(f"{path}/file").text
    assert "Österreich" in page
    assert "Windows, Western Europe" in page

    again = manager.sends(f"{path}/file", encoding="cp1251", separator=";", go="again")

    assert again.status_code == 303
    assert "Цsterreich" in manager.opens(f"{path}/file").text
    wrong = manager.sends(f"{path}/file", encoding="utf-8", separator=";", go="on")
    assert wrong.status_code == 422
    assert "is not encoded in utf-8" in wrong.text


def test_rows_are_pasted_from_the_grid_or_the_page(manager: Browser) -> None:
    text = 'Name\tLand\tAngebot\r\nAlpha GmbH\tAT\t"Zeile 1\nZeile 2"\r\n'

    path = draft_path(manager.sends(START, pasted=text))

    page = manager.opens(f"{path}/columns").text
    assert "Zeile 1" in page
    empty = manager.sends(START, pasted="  ")
    assert (empty.status_code, "Paste the rows first." in empty.text) == (422, True)


def test_going_back_and_on_again_loses_no_answer(manager: Browser, path: str) -> None:
    manager.sends(f"{path}/sheet", header_row="1")
    back = manager.sends(f"{path}/columns", **{"column-2": "needs", "go": "back"})
    assert back.headers["Location"].endswith("/sheet")
    page = manager.opens(f"{path}/columns").text
    chosen = re.search(r'id="column-2".*?value="(\w+)" selected', page, re.DOTALL)
    assert chosen is not None
    assert chosen[1] == "needs"


def test_two_columns_cannot_be_the_name_and_one_must_be(manager: Browser, path: str) -> None:
    twice = manager.sends(f"{path}/columns", **{"column-0": "name", "column-1": "name"})
    assert twice.status_code == 422
    assert "is chosen for another column too" in twice.text
    none = manager.sends(f"{path}/columns", **{"column-0": "city"})
    assert (none.status_code, "members’ names" in none.text) == (422, True)


def test_a_decision_is_kept_shown_and_taken_back(manager: Browser, path: str) -> None:
    page = manager.opens(f"{path}/check").text
    mark = re.search(r'name="how-(\w+)"', page)
    assert mark is not None, "“Mittelland” is in doubt"

    wrong = manager.sends(f"{path}/check", go="stay",
                          **{f"how-{mark[1]}": "own", f"value-{mark[1]}": "Nirgendwo"})  # fmt: skip
    assert wrong.status_code == 422
    assert 'value="Nirgendwo"' in wrong.text
    manager.sends(f"{path}/check", go="stay",
                  **{f"how-{mark[1]}": "own", f"value-{mark[1]}": "Belgien"})  # fmt: skip

    page = manager.opens(f"{path}/check").text
    assert "“Mittelland” → Belgium" in page or "“Mittelland” → Belgien" in page
    taken = re.search(r'name="take_back" value="(\w+)"', page)
    assert taken is not None
    manager.sends(f"{path}/check", take_back=taken[1])
    assert f'name="how-{mark[1]}"' in manager.opens(f"{path}/check").text


def test_persons_need_somebodys_word(app: Flask, manager: Browser, path: str) -> None:
    answer = manager.sends(f"{path}/confirm", go="import")

    assert answer.status_code == 422
    assert "Say who says" in answer.text
    assert rows(app, Job) == 0
    goes_through(manager, path, contacts="no")
    assert rows(app, Contact) == 0


def test_nothing_is_written_before_the_last_step(app: Flask, manager: Browser, path: str) -> None:
    entities = (Organisation, Statement, Membership, Contact, ImportBatch, Job)
    before = [rows(app, each) for each in entities]

    for step in ("file", "sheet", "columns", "check", "confirm"):
        assert manager.opens(f"{path}/{step}").status_code == 200

    assert [rows(app, each) for each in entities] == before


def test_a_second_click_makes_no_second_import(app: Flask, manager: Browser, path: str) -> None:
    for _ in range(3):
        manager.sends(f"{path}/confirm", go="import", consent="yes")
    finished(manager, path)

    assert (rows(app, ImportBatch), rows(app, Job)) == (1, 1)
    assert manager.sends(f"{path}/confirm", go="import", consent="yes").status_code == 404


def test_the_next_search_finds_what_came_in(manager: Browser, path: str) -> None:
    goes_through(manager, path, consent="yes")

    assert "Alpha GmbH" in manager.opens("/find", q="Wir fräsen Aluminium").text


def test_rejected_rows_are_mended_and_sent_again(app: Flask, manager: Browser) -> None:
    broken = "Name;Land;Angebot\n;AT;Wir fräsen.\nB GmbH;AT;Wir drehen.\n"
    result = goes_through(manager, draft_path(uploads(manager, "a.csv", broken.encode())))
    book = openpyxl.load_workbook(io.BytesIO(manager.opens(f"{result}/rejected.xlsx").data))
    book.active["A2"] = "A GmbH"
    mended = io.BytesIO()
    book.save(mended)

    path = draft_path(uploads(manager, "a-rejected.xlsx", mended.getvalue()))
    page = manager.opens(f"{path}/columns").text
    goes_through(manager, path)

    assert "Problem" not in page
    with app.extensions["matchmaker"].database() as session:
        assert session.scalar(sa.select(Organisation.name).filter_by(name="A GmbH")) == "A GmbH"


def test_a_list_is_its_accounts_own(opened, app: Flask, manager: Browser, path: str) -> None:
    other = Browser(app).signs_in_as("the other manager")

    for step in ("file", "sheet", "columns", "check", "confirm", "progress"):
        assert other.opens(f"{path}/{step}").status_code == 403
        foreign = path.replace(f"/clusters/{ALPS}/", f"/clusters/{BALTIC}/")
        assert other.opens(f"{foreign}/{step}").status_code == 404
    assert other.sends(f"{path}/throw-away").status_code == 403
    assert manager.sends(f"{path}/throw-away").status_code == 303
    assert manager.opens(f"{path}/check").status_code == 404


def test_a_result_is_its_clusters_own(app: Flask, manager: Browser, path: str) -> None:
    result = goes_through(manager, path, consent="yes")
    other = Browser(app).signs_in_as("the other manager")
    foreign = result.replace(f"/clusters/{ALPS}/", f"/clusters/{BALTIC}/")

    assert other.opens(result).status_code == 403
    assert other.opens(foreign).status_code == 404
    assert other.sends(f"{foreign}/undo").status_code == 404


def test_the_sample_and_the_empty_list_can_be_imported(manager: Browser) -> None:
    sample = manager.opens("/import/sample.xlsx")
    assert sample.data == LIST.read_bytes()
    path = draft_path(uploads(manager, "t.xlsx", manager.opens("/import/template.xlsx").data))
    page = manager.opens(f"{path}/columns").text
    assert "not used</td>" not in page.replace("\n", "")
    assert manager.opens(f"{path}/check").status_code == 200


@pytest.mark.parametrize("step", ["start", "check", "confirm"])
def test_a_long_list_asks_as_often_as_a_short_one(app: Flask, manager: Browser, step: str) -> None:
    counted = []
    for number in (1, 30):
        text = "Name;Land;Angebot\n" + "".join(
            f"Firm {n} GmbH;Landd;We mill part {n}.\n" for n in range(number)
        )
        path = draft_path(uploads(manager, f"{number}.csv", text.encode()))
        address = START if step == "start" else f"{path}/{step}"
        with counted_queries(app) as seen:
            assert manager.opens(address).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_a_row_that_was_decided_to_stay_out_is_asked_about_no_more(
    manager: Browser, path: str
) -> None:
    mark = re.search(r'name="how-(\w+)"', manager.opens(f"{path}/check").text)
    assert mark is not None

    manager.sends(f"{path}/check", go="stay", **{f"how-{mark[1]}": "out"})

    page = manager.opens(f"{path}/check").text
    assert f'name="how-{mark[1]}"' not in page
    assert "1 row of 3 stays out, all others can be imported" in page


def test_an_interrupted_import_is_told_and_run_again(
    app: Flask, manager: Browser, path: str
) -> None:
    with app.extensions["matchmaker"].database() as session:
        job = Job(kind="import", subject="x", created_at=NOW, beat_at=NOW - 2 * PATIENCE)
        session.add(job)
        session.flush()
        session.execute(sa.update(ImportDraft).values(job_id=job.id))
        session.commit()

    page = manager.opens(f"{path}/progress").text
    assert "The import was interrupted" in page
    manager.sends(f"{path}/again")

    assert "2 members came in" in manager.opens(finished(manager, path)).text


def test_the_page_that_watches_is_led_to_the_result(manager: Browser, path: str) -> None:
    result = goes_through(manager, path, consent="yes")

    answer = manager.client.get(f"{path}/progress", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, result)


def test_what_is_undone_in_part_says_what_stays(app: Flask, manager: Browser, path: str) -> None:
    result = goes_through(manager, path, consent="yes")
    with app.extensions["matchmaker"].database() as session:
        query = sa.update(Organisation).where(Organisation.name == "Gamma AG")
        session.execute(query.values(description="Written by <b>Gamma</b>."))
        session.commit()

    page = manager.sends(f"{result}/undo")

    assert page.status_code == 200
    assert "Gamma AG: its profile was changed since" in page.text


def test_what_would_be_overwritten_is_shown_old_and_new(manager: Browser) -> None:
    text = "Name;Land;Branche;Typ\nNeighbour;AT;25.73;Forschungseinrichtung\n"
    path = draft_path(uploads(manager, "new.csv", text.encode()))

    page = manager.opens(f"{path}/confirm").text

    assert "Create 0, update 1, leave out 0" in page
    assert "<del>22.22</del>" in page
    assert "<ins>25.73</ins>" in page
    assert re.search(r"<del>Company</del>.*<ins>Research organisation</ins>", page, re.DOTALL)
    kept = manager.sends(f"{path}/confirm", go="again", overwrites="no").text
    assert "Create 0, update 0, leave out 0" in kept
