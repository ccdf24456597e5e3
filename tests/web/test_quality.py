"""The quality sheet: read on the page, typed in, taken away as a workbook or a PDF."""

from __future__ import annotations

import html
import io
import re

import openpyxl
import pytest
from flask import Flask
from pypdf import PdfReader

from tests.web.worlds import ALPS, BALTIC, CANARIES, CLUSTER_CANARIES, Browser, counted_queries

SHEET = f"/clusters/{ALPS}/quality"
PROMISE = "It prepares your file; it is not an assessment, and there is no overall score."


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def typed(text: str, key: str) -> str:
    """What stands in a field."""
    found = re.search(rf'name="{key}" value="([^"]*)"', text)
    assert found is not None
    return html.unescape(found[1])


def test_the_page_tells_what_is_counted_and_what_is_asked_for(manager: Browser) -> None:
    words = plain(manager.opens(SHEET).text)
    assert PROMISE in words
    assert "Members 2 40 are a sound base. computed from the records" in words
    assert "Members from industry 100% 2 of 2 More than 70 % are asked for." in words
    assert "Small and medium-sized companies not known" in words
    assert "Strategy and implementation plan – not ours: attach your document" in words
    leaks = [each for each in (*CANARIES.values(), *CLUSTER_CANARIES.values()) if each in words]
    assert leaks == []


def test_what_is_typed_in_is_kept_for_its_year_and_can_be_taken_out(manager: Browser) -> None:
    answer = manager.sends(SHEET, year="2026", staff=" 2.5 ", stories='"Caps" <b>', unknown="x")
    assert answer.location == f"{SHEET}?year=2026"
    text = manager.opens(SHEET).text
    assert (typed(text, "staff"), typed(text, "stories")) == ("2.5", '"Caps" <b>')
    assert "Kept." in text
    assert typed(manager.opens(SHEET, year="2025").text, "staff") == ""
    manager.sends(SHEET, year="2026", staff="")
    text = manager.opens(SHEET).text
    assert (typed(text, "staff"), typed(text, "stories")) == ("", '"Caps" <b>')


def test_what_is_too_long_is_refused_and_nothing_is_kept(manager: Browser) -> None:
    answer = manager.sends(SHEET, year="2026", staff="3", stories="x" * 501)
    assert answer.status_code == 422
    assert "Success stories: 501 characters." in plain(answer.text)
    assert typed(manager.opens(SHEET).text, "staff") == ""


def test_each_of_five_years_has_its_sheet(manager: Browser) -> None:
    text = manager.opens(SHEET, year="2025").text
    chips = re.findall(r'class="chip" href="[^"]*year=(\d+)"( aria-current="true")?', text)
    assert [year for year, _ in chips] == ["2026", "2025", "2024", "2023", "2022"]
    assert [year for year, mark in chips if mark] == ["2025"]


@pytest.mark.parametrize("year", ["1999", "2027", "20266", "soon", "²⁰²⁵"])
def test_a_year_that_is_none_has_no_sheet(manager: Browser, year: str) -> None:
    assert manager.opens(SHEET, year=year).status_code == 404
    assert manager.sends(SHEET, year=year, staff="1").status_code == 404


def test_the_pdf_says_the_same_tagged_and_in_words(manager: Browser) -> None:
    manager.sends(SHEET, year="2026", staff="2.5 posts")
    answer = manager.opens(f"{SHEET}.pdf")
    assert answer.mimetype == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.data))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Alps: quality sheet 2026" in words
    assert PROMISE in words
    assert "100% (2/2)" in words
    assert "2.5 posts" in words
    assert paper.root_object["/MarkInfo"]["/Marked"]


def test_the_workbook_holds_numbers(manager: Browser) -> None:
    answer = manager.opens(f"{SHEET}.xlsx", year="2026")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    values = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert (values["Members"], values["Members from industry"]) == (2, 1.0)
    assert values["Success stories"] is None
    assert PROMISE in values


def test_the_sheet_is_for_the_managers_of_the_cluster(app: Flask, member: Browser) -> None:
    other = Browser(app).signs_in_as("the other manager")
    for path in (SHEET, f"{SHEET}.pdf", f"{SHEET}.xlsx"):
        assert other.opens(path).status_code == 403
        assert member.opens(path).status_code == 403
    assert other.sends(SHEET, staff="1").status_code == 403
    assert other.opens(f"/clusters/{BALTIC}/quality").status_code == 200


def test_every_year_takes_the_same_number_of_questions(app: Flask, manager: Browser) -> None:
    counts = []
    manager.opens(SHEET)
    for year in ("2026", "2022"):
        with counted_queries(app) as seen:
            manager.opens(SHEET, year=year)
        counts.append(len(seen))
    assert counts[0] == counts[1]
