"""Who may enter where: every route with every kind of viewer; a route without a row is an error.

The world: the moulder (of the cluster Alps) has been shown the toolmaker (of the Baltic cluster);
it has asked and been introduced to the lab. All requests are made in the world as it was built,
each by a fresh browser, and carry what the moulder's member would send.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from models import Proposal
from tests.web.worlds import (
    LAB,
    MOULDER,
    SENTENCE,
    TOOLMAKER,
    Browser,
    build_world,
    close_app,
    open_app,
)

VIEWERS = (
    None,
    "the member",
    "the other member",
    "the manager",
    "the other manager",
    "the coordinator",
    "the administrator",
)
ALL = (200,) * 7
# One column for each viewer, in the order of VIEWERS.
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/"): ALL,
    ("GET", "/healthz"): ALL,
    ("GET", "/readyz"): ALL,
    ("GET", "/how-ranking-works"): ALL,
    ("GET", "/static/<path:filename>"): ALL,
    ("GET", "/find"): ALL,
    ("POST", "/find/ask"): (401, 303, 403, 403, 403, 403, 403),
    ("GET", "/organisations/"): (303, 200, 200, 200, 200, 403, 403),
    ("GET", "/organisations/<int:organisation_id>"): ALL,
    ("GET", "/organisations/<int:organisation_id>/proposals"): (303, 200, 403, 200, 403, 403, 403),
    ("POST", "/organisations/<int:organisation_id>/proposals"): (401, 303, 403, 303, 403, 403, 403),
    ("GET", "/proposals/<int:proposal_id>"): (303, 200, 404, 404, 404, 403, 403),
    ("POST", "/proposals/<int:proposal_id>/answer"): (401, 303, 404, 403, 403, 403, 403),
    ("POST", "/proposals/<int:proposal_id>/outcome"): (401, 409, 404, 403, 403, 403, 403),
    ("GET", "/inbox"): (303, 200, 200, 403, 403, 403, 403),
    ("GET", "/sign-in"): ALL,
    ("POST", "/sign-in"): (422,) * 7,
    ("POST", "/sign-in/example"): (303,) * 7,
    ("POST", "/sign-out"): (401, 303, 303, 303, 303, 303, 303),
}
FIELDS = {
    "/find/ask": {"q": SENTENCE, "candidate": str(TOOLMAKER), "organisation": str(MOULDER)},
    "/proposals/<int:proposal_id>/answer": {"answer": "unsure"},
    "/proposals/<int:proposal_id>/outcome": {"step": "talked"},
    "/sign-in": {"email": "nobody@example.org", "password": "nothing"},
    "/sign-in/example": {"account": "1"},
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access") / "instance"
    build_world(folder)
    app = open_app(folder, folder.parent / "shown")
    Browser(app).signs_in_as("the member").sends(f"/organisations/{MOULDER}/proposals")
    close_app(app)
    return folder.parent / "shown"


@pytest.fixture
def app(world: Path, tmp_path: Path) -> Iterator[Flask]:
    app = open_app(world, tmp_path / "instance")
    yield app
    close_app(app)


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_has_its_row(app: Flask) -> None:
    assert routes(app) == set(TABLE)


@pytest.mark.parametrize(("method", "rule"), TABLE)
def test_each_kind_of_viewer_gets_what_the_table_says(app: Flask, method: str, rule: str) -> None:
    with app.extensions["matchmaker"].database() as session:
        shown = session.query(Proposal).filter_by(candidate_id=TOOLMAKER).one()
    path = (
        rule.replace("<int:organisation_id>", str(MOULDER))
        .replace("<int:proposal_id>", str(shown.id))
        .replace("<path:filename>", "site.css")
    )
    statuses = []
    for name in VIEWERS:
        browser = Browser(app)
        if name:
            browser.signs_in_as(name)
        if method == "GET":
            statuses.append(browser.opens(path).status_code)
        else:
            statuses.append(browser.sends(path, **FIELDS.get(rule, {})).status_code)
    assert tuple(statuses) == TABLE[method, rule]


def test_a_closed_page_is_closed_to_head_requests_too(app: Flask) -> None:
    for method, rule in TABLE:
        if method == "GET" and "<" not in rule:
            browser = Browser(app)
            assert browser.client.head(rule).status_code == browser.opens(rule).status_code


def test_each_side_of_an_introduction_tells_its_outcome_and_nobody_else(app: Flask) -> None:
    with app.extensions["matchmaker"].database() as session:
        shown = session.query(Proposal).filter_by(candidate_id=LAB).one()
    for name in ("the member", "the lab"):
        Browser(app).signs_in_as(name).sends(f"/proposals/{shown.id}/answer", answer="yes")
    statuses = {
        name: Browser(app)
        .signs_in_as(name)
        .sends(f"/proposals/{shown.id}/outcome", step="talked")
        .status_code
        for name in ("the member", "the lab", "the other member", "the manager")
    }
    assert statuses == {
        "the member": 303,
        "the lab": 303,
        "the other member": 404,
        "the manager": 403,
    }
