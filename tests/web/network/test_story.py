"""The story of two clusters year by year."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.network.growing import grow, link_clusters
from tests.web.worlds import ALPS, BALTIC, CANARIES, Browser


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    grow(app, is_spotted=False)
    return Browser(app).signs_in_as("the coordinator")


def test_without_a_link_there_is_no_story_yet(coordinator: Browser) -> None:
    assert "A story needs an end" in coordinator.opens("/network/story").text


def test_the_years_are_told_one_by_one(coordinator: Browser) -> None:
    link_clusters(coordinator.app)
    page = coordinator.opens("/network/story").text
    assert "Alps and Baltic could be seen coming 6 years before they linked" in page
    assert "End of 2020" in page
    assert "Moulds for caps" in page
    assert "A year later" in page
    early = coordinator.opens("/network/story", year="2017").text
    assert "Nothing joins their members yet" in early
    last = coordinator.opens("/network/story", year="2026").text
    assert "The clusters have a link of their own" in last
    assert "A year later" not in last
    for text in (page, early, last):
        assert [word for word in (*CANARIES.values(), "zanzibarlink") if word in text] == []


def test_it_says_what_is_fact_and_what_is_not(coordinator: Browser) -> None:
    link_clusters(coordinator.app)
    page = coordinator.opens("/network/story").text
    assert "worked out now, by today&#39;s method" in page or "by today's method" in page
    assert "it shows how the software works and proves nothing" in page


def test_another_pair_is_chosen_by_its_clusters(coordinator: Browser) -> None:
    page = coordinator.opens("/network/story", a=str(BALTIC), b=str(ALPS)).text
    assert "have no link of their own yet" in page


@pytest.mark.parametrize("query", [{"a": "1"}, {"a": "1", "b": "1"}, {"a": "1", "b": "77"}])
def test_clusters_that_are_no_pair_are_not_found(
    coordinator: Browser, query: dict[str, str]
) -> None:
    assert coordinator.opens("/network/story", **query).status_code == 404
