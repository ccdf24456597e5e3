"""Asking a member for what is missing, and the page on which they answer without an account."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from models import Contact, Letter, Organisation, Statement
from tests.web.worlds import CANARIES, CLUSTER_CANARIES, MOULDER, NEIGHBOUR, NOW, Browser

ALPS_SECRET = next(iter(CLUSTER_CANARIES.values()))


@pytest.fixture
def link(manager: Browser, app: Flask) -> str:
    """The link in the letter to the neighbour, of whom only a contact is known."""
    with app.extensions["matchmaker"].database() as session:
        contact = Contact(organisation_id=NEIGHBOUR, name="Ona", email="ona@n.example")
        contact.created_at = NOW
        session.add(contact)
        session.commit()
    sent = manager.sends(f"/organisations/{NEIGHBOUR}/ask")
    assert "1 letter is on its way." in manager.opens(sent.location).text
    with app.extensions["matchmaker"].database() as session:
        text = session.scalars(sa.select(Letter.text)).one()
    found = re.search(r"/complete/\S+", text)
    assert found is not None
    return found[0]


def test_the_link_shows_what_is_missing_and_nothing_private(visitor: Browser, link: str) -> None:
    page = visitor.opens(link).text
    assert 'name="needs"' in page
    assert 'name="offers"' not in page
    assert "We offer injection moulding of lids." in page
    assert ALPS_SECRET in page  # its own clusters read it
    for canary in CANARIES.values():
        assert canary not in page


def test_opening_the_link_changes_nothing(visitor: Browser, link: str, app: Flask) -> None:
    with app.extensions["matchmaker"].database() as session:
        before = session.get_one(Organisation, NEIGHBOUR).updated_at
    visitor.opens(link)
    with app.extensions["matchmaker"].database() as session:
        assert session.get_one(Organisation, NEIGHBOUR).updated_at == before


def test_answers_are_saved_with_thanks_and_twice_is_once(
    visitor: Browser, link: str, app: Flask
) -> None:
    answers = {
        "needs": "We need pigments.\r\n\r\nWe need a second press.",
        "size": "small",
        "region": "AT312",
        "still_true": "yes",
    }
    for _ in range(2):
        thanked = visitor.sends(link, **answers)
        assert thanked.status_code == 303
    page = visitor.opens(thanked.location).text
    assert "Thank you." in page
    assert 'name="needs"' not in page
    with app.extensions["matchmaker"].database() as session:
        row = session.get_one(Organisation, NEIGHBOUR)
        assert (row.region, row.size) == ("AT312", "small")
        query = sa.select(Statement.text).where(
            Statement.organisation_id == NEIGHBOUR, Statement.text.startswith("We need ")
        )
        assert sorted(session.scalars(query)) == ["We need a second press.", "We need pigments."]


def test_what_was_answered_is_found_by_the_next_search(visitor: Browser, link: str) -> None:
    visitor.sends(link, capacity="We laminate 9 t of retroreflective tape a year.")
    page = visitor.opens("/find", q="We need laminated retroreflective tape.").text
    assert f"/organisations/{NEIGHBOUR}" in page


def test_what_cannot_be_read_is_said_beside_it_and_the_rest_is_kept(
    visitor: Browser, link: str
) -> None:
    page = visitor.sends(link, needs="x" * 401, size="small")
    assert page.status_code == 422
    assert "401 characters" in page.text
    assert "x" * 401 in page.text


def test_a_worn_or_foreign_link_opens_nothing(visitor: Browser, link: str) -> None:
    assert visitor.opens(f"{link}x").status_code == 410
    assert visitor.opens(link.replace("/complete/", "/join/")).status_code == 410


def test_whoever_has_no_address_is_not_asked_and_the_page_says_so(manager: Browser) -> None:
    sent = manager.sends(f"/organisations/{NEIGHBOUR}/ask")
    assert "No address is known." in manager.opens(sent.location).text


def test_a_member_does_not_ask_itself(member: Browser) -> None:
    assert member.sends(f"/organisations/{MOULDER}/ask").status_code == 403
