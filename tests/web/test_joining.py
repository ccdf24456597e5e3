"""«This is us»: a letter, a button, and one's own profile."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from models import Account, Letter
from tests.web.worlds import CANARIES, NEIGHBOUR, Browser

EDIT = f"/organisations/{NEIGHBOUR}/edit"


@pytest.fixture
def link(manager: Browser, app: Flask) -> str:
    sent = manager.sends(f"/organisations/{NEIGHBOUR}/invite", invite_email="ona@n.example")
    assert "The invitation is on its way." in manager.opens(sent.location).text
    with app.extensions["matchmaker"].database() as session:
        text = session.scalars(sa.select(Letter.text)).one()
    found = re.search(r"/join/\S+", text)
    assert found is not None
    return found[0]


def test_the_profile_is_prefilled_and_one_click_makes_it_ours(visitor: Browser, link: str) -> None:
    page = visitor.opens(link).text
    assert "Is this you?" in page
    assert "We offer injection moulding of lids." in page
    assert not any(canary in page for canary in CANARIES.values())
    welcome = visitor.sends(link, name="Ona")
    assert welcome.location == EDIT
    own = visitor.opens(EDIT)
    assert own.status_code == 200
    assert "Welcome. This is your profile" in own.text
    assert CANARIES[NEIGHBOUR] in own.text  # it acts for the organisation now


def test_opening_the_link_makes_no_account(visitor: Browser, link: str, app: Flask) -> None:
    with app.extensions["matchmaker"].database() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(Account))
        visitor.opens(link)
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == before


def test_a_second_use_says_so_and_offers_to_sign_in(app: Flask, link: str) -> None:
    Browser(app).sends(link, name="Ona")
    later = Browser(app)
    for page in (later.opens(link), later.sends(link, name="Ona")):
        assert page.status_code == 200
        assert "You have joined already" in page.text
        assert "/sign-in?next=" in page.text
    assert later.opens(EDIT).status_code == 303  # and nobody is let in


def test_a_worn_link_makes_nothing(visitor: Browser, link: str) -> None:
    assert visitor.sends(f"{link}x").status_code == 410


def test_what_is_no_address_is_said_beside_the_field(manager: Browser) -> None:
    page = manager.sends(f"/organisations/{NEIGHBOUR}/invite", invite_email="ona at n")
    assert page.status_code == 422
    assert "Write an address such as name@example.org." in page.text
    assert 'value="ona at n"' in page.text
