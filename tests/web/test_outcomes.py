"""Outcomes on pages and in workbooks: empty, with little, and what is told to nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask

from matchmaker.domain.calibration import Bin, Odds
from matchmaker.domain.vocabulary import Answer, OutcomeStep
from models import Interest, Introduction, Membership, Outcome, Suggestion
from tests import factories
from tests.web.worlds import ALPS, BALTIC, NOW, Browser, an_organisation, counted_queries

PAGE = f"/clusters/{ALPS}/outcomes"


def meet(
    app: Flask, count: int = 4, *, outcome: OutcomeStep | None = OutcomeStep.PROJECT, first: int = 0
) -> None:
    """Firms of the Alps and of the Baltic cluster are introduced to each other, pair by pair."""
    with app.extensions["matchmaker"].database() as session:
        for number in range(first, first + count):
            sides = [
                an_organisation(100 + 2 * number + side, f"=Firm {number}{side}") for side in (0, 1)
            ]
            session.add_all(sides)
            session.flush()
            for row, cluster_id in zip(sides, (ALPS, BALTIC), strict=True):
                session.add(Membership(organisation_id=row.id, cluster_id=cluster_id))
            pair = factories.proposal(session, *sides)
            for row, days in zip(sides, (60, 57), strict=True):
                at = NOW - timedelta(days=days)
                session.add(
                    Interest(proposal_id=pair.id, organisation_id=row.id, answer=Answer.YES, at=at)
                )
            session.add(Introduction(proposal_id=pair.id, at=NOW - timedelta(days=57)))
            if outcome:
                session.add(
                    Outcome(proposal_id=pair.id, organisation_id=sides[0].id, step=outcome, at=NOW)
                )
        session.commit()


def sheets(browser: Browser, path: str):
    answer = browser.opens(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def test_an_empty_page_leads_to_the_first_introduction(manager: Browser) -> None:
    text = manager.opens(PAGE).text
    assert "First outcomes after your first introductions" in text
    assert f"/clusters/{ALPS}/introductions" in text


def test_few_introductions_are_counted_and_not_rated(app: Flask, manager: Browser) -> None:
    meet(app, 3)
    text = manager.opens(PAGE).text
    assert "3 introductions, of which 3 led to joint projects" in text
    assert "3 of 3: too few for a rate" in text
    assert "100%" not in text


def test_from_five_on_there_is_a_rate_with_its_interval_and_the_reporting_rate(
    app: Flask, manager: Browser
) -> None:
    meet(app, 5)
    text = manager.opens(PAGE).text
    assert "100% of those introduced; 57% to 100% likely" in text
    assert "Reporting rate" in text


def test_a_long_list_of_members_is_paged_and_its_numbers_are_of_all(
    app: Flask, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.web.outcomes.PAGE", 2)
    meet(app, 5)
    first, last = manager.opens(PAGE).text, manager.opens(PAGE, page="3").text
    assert [f"=Firm {n}0" in first for n in range(5)] == [True, True, False, False, False]
    assert [f"=Firm {n}0" in last for n in range(5)] == [False, False, False, False, True]
    for text in (first, last):
        assert "5 introductions, of which 5 led to joint projects" in text
        assert "5 of 7" in text
    assert f"{PAGE}?page=2#by-member" in first
    book = sheets(manager, f"{PAGE}.xlsx")["Members"]
    names = [row[0] for row in book.iter_rows(values_only=True)]
    assert sum(str(each).startswith("'=Firm") for each in names) == 5


def test_a_period_without_anything_leads_back(app: Flask, manager: Browser) -> None:
    meet(app, 3)
    assert "Nothing in this period" in manager.opens(PAGE, period="last-year").text


def test_partners_are_not_named_and_their_cluster_only_with_three_behind_it(
    app: Flask, manager: Browser
) -> None:
    meet(app, 2)
    text = manager.opens(PAGE).text
    assert "=Firm 00" in text
    assert "=Firm 01" not in text
    assert "Fewer than three organisations: not shown" in text
    assert manager.opens(PAGE, partner=str(BALTIC)).status_code == 404
    meet_more = Browser(app)
    assert meet_more.opens(PAGE).status_code == 303


def test_the_workbook_holds_the_tables_with_their_date_and_no_formula(
    app: Flask, manager: Browser
) -> None:
    meet(app, 4)
    book = sheets(manager, f"{PAGE}.xlsx?partner={BALTIC}")
    assert book.sheetnames == ["Funnel", "Members", "Partner clusters"]
    members = book["Members"]
    assert members["A2"].value == "Alps, as of 22 Nov 2026, 10:00"
    values = [row for row in members.iter_rows(values_only=True) if str(row[0]).startswith("'=")]
    assert sorted(row[0] for row in values) == [f"'=Firm {n}0" for n in range(4)]
    assert {row[1:4] for row in values} == {(1, 0, 1)}
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_coordinator_sees_pairs_of_clusters(app: Flask) -> None:
    coordinator = Browser(app).signs_in_as("the coordinator")
    assert "Fewer than three organisations on a side" in coordinator.opens("/network/outcomes").text
    meet(app, 3)
    text = coordinator.opens("/network/outcomes").text
    assert "3 introductions, of which 3 led to joint projects" in text
    assert "Alps" in text
    assert "=Firm" not in text
    book = sheets(coordinator, "/network/outcomes.xlsx")
    assert book.sheetnames == ["Funnel", "Pairs of clusters"]


def test_introductions_can_be_taken_along(app: Flask, manager: Browser) -> None:
    meet(app, 1, outcome=None)
    with app.extensions["matchmaker"].database() as session:
        session.add(Suggestion(proposal_id=1, cluster_id=ALPS, note="@note", at=NOW))
        session.commit()
    page = sheets(manager, f"/clusters/{ALPS}/introductions.xlsx")["Introductions"]
    row = [cell.value for cell in page[5]]
    assert (row[0], row[1], row[3], row[5], row[6]) == (
        "'=Firm 00",
        "'=Firm 01",
        "Alps",
        "'@note",
        "Introduced",
    )


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.xlsx", f"/clusters/{ALPS}/introductions.xlsx"])
def test_other_managers_and_members_stay_outside(app: Flask, path: str) -> None:
    for who in ("the other manager", "the member", "the coordinator"):
        assert Browser(app).signs_in_as(who).opens(path).status_code == 403


def test_the_page_asks_equally_often_for_one_pair_and_for_thirty(
    app: Flask, manager: Browser
) -> None:
    meet(app, 1)
    with counted_queries(app) as few:
        manager.opens(PAGE)
    meet(app, 30, first=1)
    with counted_queries(app) as many:
        manager.opens(PAGE)
    assert len(many) == len(few)


def with_odds(app: Flask, *, error: float) -> None:
    """Let weights be in use that were learned from outcomes."""
    parts = app.extensions["matchmaker"]
    bins = (Bin(0.25, 0.22, 0.15, 0.31, 100), Bin(0.75, 0.8, 0.71, 0.87, 100))
    odds = Odds((-4.0, 4.0), (0.05, 0.95), bins, error, 200, 200)
    parts.weights = replace(parts.weights, odds=odds)


def test_how_many_outcomes_are_missing_is_said(app: Flask, manager: Browser) -> None:
    meet(app, 4)
    text = manager.opens(PAGE).text
    assert "How often proposals come true is not told yet" in text
    assert "Not enough outcomes: 4 of 200 answered requests" in text
    assert "<svg viewBox" not in text


def test_a_reliability_picture_has_a_table_that_says_the_same(app: Flask, manager: Browser) -> None:
    meet(app, 4)
    with_odds(app, error=0.03)
    text = manager.opens(PAGE).text
    assert "What cards say of odds came true within 3 points" in text
    assert '<circle class="dot" cx="90.0" cy="166.0" r="4"/>' in text
    assert '<path class="range" d="M190.0 68.0V36.0"/>' in text
    assert '<tr><th scope="row">75%</th><td class="number">80%</td>' in text
    assert "style=" not in text[text.index("<svg") :]


def test_odds_that_did_not_come_true_are_shown_to_managers_as_such(
    app: Flask, manager: Browser
) -> None:
    meet(app, 4)
    with_odds(app, error=0.08)
    text = manager.opens(PAGE).text
    assert "What was said of odds did not come true well enough to be told" in text
    assert "They were off by 8 points on average" in text
