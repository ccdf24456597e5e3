"""The report of a network: a page with tables, and two sheets that screen readers follow."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from pypdf import PdfReader

from matchmaker.domain.vocabulary import LinkKind, Visibility
from models import Cluster, Link, MetaCluster
from tests.web.worlds import (
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    counted_queries,
)


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    with app.extensions["matchmaker"].database() as session:
        for a, b, kind, year in (
            (MOULDER, TOOLMAKER, LinkKind.PROJECT, 2021),
            (LAB, NEIGHBOUR, LinkKind.CONTACT, 2024),
        ):
            ends = {"a_id": min(a, b), "b_id": max(a, b)}
            session.add(Link(**ends, kind=kind, dated=date(year, 3, 1), recorded_at=NOW))
        hidden = {"visibility": Visibility.PRIVATE, "title": "canary", "recorded_at": NOW}
        ends = {"a_id": MOULDER, "b_id": LAB}
        session.add(Link(**ends, kind=LinkKind.CONTRACT, dated=date(2025, 3, 1), **hidden))
        session.commit()
    return Browser(app).signs_in_as("the coordinator")


def pages(browser: Browser, **query: str) -> PdfReader:
    answer = browser.opens("/network/report.pdf", **query)
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data))


def test_the_page_shows_six_pictures_each_with_its_table(coordinator: Browser) -> None:
    page = coordinator.opens("/network/report").text
    assert "1 of 1 pairs of clusters are connected" in page
    assert "2 ties between members began in ten years" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 6
    assert page.count("The same as a table</summary>") == 6
    for word in ("canary", "Contract</th><td>1", *CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page


def test_the_pdf_is_two_tagged_sheets_with_six_findings(coordinator: Browser) -> None:
    reader = pages(coordinator)
    assert len(reader.pages) == 2
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "en"
    assert {(round(each.mediabox.width), round(each.mediabox.height)) for each in reader.pages} == {
        (595, 842)
    }
    text = " ".join(" ".join(each.extract_text() for each in reader.pages).split())
    for finding in (
        "1 of 1 pairs of clusters are connected",
        "2 ties between members began in ten years",
        "No two clusters met for the first time in the last four quarters",
        "Alps is connected with most: 1 of 1 others",
        "2 of 2 ties between members cross a border",
        "1 of 1 pairs of clusters have worked together",
        "The members lie in 2 countries",
    ):
        assert finding in text
    assert "canary" not in text


def test_names_of_any_length_and_an_empty_network_stay_on_two_sheets(
    coordinator: Browser,
) -> None:
    with coordinator.app.extensions["matchmaker"].database() as session:
        session.get_one(MetaCluster, 1).name = "Network of everything " * 9
        for each in session.query(Cluster):
            each.name = f"{each.name} {'cluster of injection moulding ' * 6}"[:200]
        session.commit()
    assert len(pages(coordinator).pages) == 2
    assert len(pages(coordinator, as_of="2021-12-31").pages) == 2
    with coordinator.app.extensions["matchmaker"].database() as session:
        for each in session.query(Cluster):
            each.meta_cluster_id = None
        session.commit()
    assert len(pages(coordinator).pages) == 2
    assert "Nothing to draw yet." in coordinator.opens("/network/report").text


def test_any_year_can_be_reported_of(coordinator: Browser) -> None:
    page = coordinator.opens("/network/report", as_of="2023-12-31").text
    assert "1 tie between members began in ten years" in page
    assert "as of 31 December 2023" in page
    for unknown in ("2999-01-01", "never", "1999-01-01"):
        assert "2 ties between" in coordinator.opens("/network/report", as_of=unknown).text


def test_another_network_is_not_open(coordinator: Browser) -> None:
    assert coordinator.opens("/network/report", network="2").status_code == 403
    assert coordinator.opens("/network/report.pdf", network="2").status_code == 403


def test_the_page_asks_the_database_a_fixed_number_of_times(coordinator: Browser) -> None:
    with counted_queries(coordinator.app) as queries:
        coordinator.opens("/network/report")
    assert len(queries) < 45
