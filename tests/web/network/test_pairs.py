"""What a coordinator sees of the clusters of a network."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from models import Cluster
from tests.web.worlds import ALPS, CANARIES, CLUSTER_CANARIES, Browser, counted_queries


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the coordinator")


def works_out(browser: Browser) -> None:
    """Press the button and wait until the work is done."""
    assert browser.sends("/network/pairs").status_code == 303
    for each in threading.enumerate():
        if each.name.startswith("job-"):
            each.join(timeout=60)


def test_at_first_nothing_is_worked_out(coordinator: Browser) -> None:
    page = coordinator.opens("/network/pairs").text
    assert "2 clusters: who fits whom?" in page
    assert "Work out the pairs" in page


def test_the_pairs_stand_with_their_evidence_and_no_secret(coordinator: Browser) -> None:
    works_out(coordinator)
    page = coordinator.opens("/network/pairs").text
    assert "Alps and Baltic fit best" in page
    assert "<q>We look for injection moulding of bottle caps.</q>" in page
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page
    with counted_queries(coordinator.app) as queries:
        coordinator.opens("/network/pairs")
    assert len(queries) < 15


def test_one_cluster_makes_no_pair(coordinator: Browser) -> None:
    with coordinator.app.extensions["matchmaker"].database() as session:
        session.get_one(Cluster, ALPS).meta_cluster_id = None
        session.commit()
    assert "Two clusters make a pair" in coordinator.opens("/network/pairs").text


@pytest.mark.parametrize("network", ["2", "99999999999"])
def test_another_network_is_not_open(coordinator: Browser, network: str) -> None:
    assert coordinator.opens("/network/pairs", network=network).status_code == 403
    assert coordinator.sends("/network/pairs", network=network).status_code == 403
