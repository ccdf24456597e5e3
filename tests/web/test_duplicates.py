"""Two entries side by side: same, different, and back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.services.deduplicating.suspects import look_for_duplicates
from models import Membership, Organisation
from models.changes import append_changes
from tests.web.worlds import (
    ALPS,
    BALTIC,
    MOULDER,
    NOW,
    TOOLMAKER,
    Browser,
    an_organisation,
    counted_queries,
)

ONE, OTHER = 50, 51
PAGE = f"/clusters/{ALPS}/duplicates"


def database(app: Flask) -> Session:
    found: Session = app.extensions["matchmaker"].database()
    return found


@pytest.fixture
def twins(manager: Browser) -> Browser:
    add_twins(manager.app, ONE)
    return manager


def add_twins(app: Flask, first: int, *, number: int = 1) -> None:
    with database(app) as session:
        for pair in range(number):
            for at, name in enumerate(("Glasbau Huber GmbH", "Glasbau Huber")):
                row = an_organisation(first + 2 * pair + at, f"{name} {_word(pair)}", country="AT")
                row.website, row.city = None, ("Linz", "Wels")[at]
                session.add(row)
                session.flush()
                session.add(Membership(organisation_id=row.id, cluster_id=ALPS))
                append_changes(session, [row.id])
        session.commit()
        look_for_duplicates(session, None, NOW)


def _word(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)) * 3 if number else ""


def test_a_pair_stands_side_by_side_with_what_differs_marked(twins: Browser) -> None:
    page = twins.opens(PAGE).text
    assert "1 pair of entries may be one company" in page
    assert "the same name without the legal form" in page
    differing = re.findall(r'<tr class="differs">\s*<th scope="row">(\w+)', page)
    assert differing == ["Name", "City"]
    for key in "yn":
        assert f'data-key="{key}"' in page


def test_same_keeps_the_one_that_was_chosen_and_is_taken_back(twins: Browser) -> None:
    sent = twins.sends(f"{PAGE}/{ONE}/{OTHER}", verdict="same", keep=str(OTHER))
    page = twins.opens(sent.location).text
    assert "No suspected pairs" in page
    assert "The last two are one entry now." in page
    with database(twins.app) as session:
        assert session.get_one(Organisation, ONE).merged_into_id == OTHER
    found = re.search(r'action="([^"]+/undo/same/\d+)"', page)
    assert found is not None
    twins.sends(found[1])
    assert "1 pair of entries may be one company" in twins.opens(PAGE).text


def test_different_is_taken_back_too(twins: Browser) -> None:
    sent = twins.sends(f"{PAGE}/{ONE}/{OTHER}", verdict="different")
    page = twins.opens(sent.location).text
    assert "The last two stay two entries." in page
    twins.sends(f"{PAGE}/undo/different/{ONE}/{OTHER}")
    assert "1 pair of entries may be one company" in twins.opens(PAGE).text


def test_a_second_click_and_a_missing_verdict_do_no_harm(twins: Browser) -> None:
    assert twins.sends(f"{PAGE}/{ONE}/{OTHER}").status_code == 422
    twins.sends(f"{PAGE}/{ONE}/{OTHER}", verdict="same", keep=str(ONE))
    again = twins.sends(f"{PAGE}/{ONE}/{OTHER}", verdict="same", keep=str(ONE))
    assert again.status_code == 409
    assert "decided already" in again.text


def test_a_pair_that_is_not_suspected_cannot_be_joined(twins: Browser) -> None:
    sent = twins.sends(f"{PAGE}/{MOULDER}/{TOOLMAKER}", verdict="same", keep=str(MOULDER))
    assert sent.status_code == 409
    other = Browser(twins.app).signs_in_as("the other manager")
    path = f"/clusters/{BALTIC}/duplicates/{ONE}/{OTHER}"
    assert other.sends(path, verdict="same", keep=str(ONE)).status_code == 409


def test_looking_again_finds_what_came_in_since(manager: Browser) -> None:
    with database(manager.app) as session:
        look_for_duplicates(session, None, NOW)
        row = an_organisation(ONE, "Neighbour GmbH", country="AT")
        session.add(row)
        session.commit()
    assert "No suspected pairs" in manager.opens(PAGE).text
    manager.sends(f"{PAGE}/look")
    assert "1 pair of entries may be one company" in manager.opens(PAGE).text


def test_the_page_asks_equally_often_for_one_pair_and_for_ten(twins: Browser) -> None:
    twins.opens(PAGE)
    with counted_queries(twins.app) as few:
        twins.opens(PAGE)
    add_twins(twins.app, 100, number=9)
    with counted_queries(twins.app) as many:
        assert twins.opens(PAGE).text.count("data-item") > 1
    assert len(few) == len(many)
