"""The table of all pairs of clusters of a network."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook

from matchmaker.domain.vocabulary import JobState
from matchmaker.services.ranking.cluster_pairs import FORM, KIND, Subject
from matchmaker.web.network import pair_table
from models import Cluster, Job
from tests.web.network.runs import works_out
from tests.web.worlds import ALPS, CANARIES, CLUSTER_CANARIES, NOW, Browser, counted_queries


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the coordinator")


def test_at_first_nothing_is_worked_out(coordinator: Browser) -> None:
    page = coordinator.opens("/network/pairs").text
    assert "2 clusters: who fits whom?" in page
    assert "Work out the pairs" in page
    assert coordinator.opens("/network/pairs.xlsx").status_code == 404


def test_the_pairs_stand_with_their_evidence_and_no_secret(coordinator: Browser) -> None:
    works_out(coordinator)
    page = coordinator.opens("/network/pairs").text
    assert "Alps and Baltic fit best" in page
    assert "<q>We need an injection mould for bottle caps.</q>" in page
    assert "it stands on 2 members of Alps" in page
    assert 'href="/network/1/2"' in page
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page
    with counted_queries(coordinator.app) as queries:
        coordinator.opens("/network/pairs")
    assert len(queries) < 15


def test_every_order_shows_all_pairs_and_an_unknown_one_that_of_fit(coordinator: Browser) -> None:
    works_out(coordinator)
    for order in ("fit", "name", "pairs", "filled", "ties", "no such order"):
        page = coordinator.opens("/network/pairs", order=order).text
        assert 'href="/network/1/2"' in page
    assert page.count('aria-sort="descending"') == 1
    assert "1 pair of clusters fits" in coordinator.opens("/network/pairs", order="ties").text


def kept(app: Flask) -> None:
    """A run that found three pairs of three clusters, each best by something else."""
    with app.extensions["matchmaker"].database() as session:
        session.add(Cluster(id=3, name="Zeta", created_at=NOW, meta_cluster_id=1))
        rows = [
            {"a": 2, "b": 3, "score": 0.9, "pairs": 1, "ties": 1, "filled": [[], []]},
            {"a": 1, "b": 3, "score": 0.5, "pairs": 7, "ties": 0, "filled": [["tooling"], []]},
            {"a": 1, "b": 2, "score": 0.1, "pairs": 2, "ties": 5, "filled": [[], []]},
        ]
        rest = {"members": [3, 3], "answered": [1, 1], "rivals": 0, "busiest": []}
        rows = [{**rest, "lacks": [[], []], "carriers": [], **each} for each in rows]
        job = Job(kind=KIND, subject=str(Subject(network=1)), created_at=NOW, beat_at=NOW)
        job.state, job.outcome = JobState.DONE, {"form": FORM, "pairs": rows}
        session.add(job)
        session.commit()


@pytest.mark.parametrize(
    ("order", "pairs"),
    [
        ("fit", ["2/3", "1/3", "1/2"]),
        ("name", ["1/2", "1/3", "2/3"]),
        ("pairs", ["1/3", "1/2", "2/3"]),
        ("filled", ["1/3", "2/3", "1/2"]),
        ("ties", ["1/2", "2/3", "1/3"]),
    ],
)
def test_the_table_stands_in_the_order_that_is_asked_for(
    coordinator: Browser, order: str, pairs: list[str]
) -> None:
    kept(coordinator.app)
    page = coordinator.opens("/network/pairs", order=order).text
    assert re.findall(r'data-open href="/network/(\d/\d)"', page) == pairs


def test_a_long_list_comes_in_pages(coordinator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(coordinator.app)
    monkeypatch.setattr(pair_table, "PAGE", 2)
    assert "Page 2 of 2" in coordinator.opens("/network/pairs", page="2", order="ties").text
    last = coordinator.opens("/network/pairs", page="99", order="ties").text
    assert re.findall(r'data-open href="/network/(\d/\d)"', last) == ["1/3"]
    assert "3 pairs of clusters fit each other" in last


def test_the_workbook_holds_clusters_and_members_and_no_secret(coordinator: Browser) -> None:
    works_out(coordinator)
    answer = coordinator.opens("/network/pairs.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Pairs of clusters", "Pairs of members"]
    cells = [str(cell.value) for page in book for row in page for cell in row if cell.value]
    assert "We build an injection mould for bottle caps." in cells
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert not [each for each in cells if word in each]


def test_one_cluster_makes_no_pair(coordinator: Browser) -> None:
    with coordinator.app.extensions["matchmaker"].database() as session:
        session.get_one(Cluster, ALPS).meta_cluster_id = None
        session.commit()
    assert "Two clusters make a pair" in coordinator.opens("/network/pairs").text


@pytest.mark.parametrize("network", ["2", "99999999999"])
def test_another_network_is_not_open(coordinator: Browser, network: str) -> None:
    assert coordinator.opens("/network/pairs", network=network).status_code == 403
    assert coordinator.opens("/network/pairs.xlsx", network=network).status_code == 403
    assert coordinator.sends("/network/pairs", network=network).status_code == 403
