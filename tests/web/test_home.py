"""The front page: a box, three roles of a demo, three steps where all is empty."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from matchmaker.app import create_app
from matchmaker.config import read_config
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.database import migrate
from models import Account, Statement
from tests.web.worlds import CANARIES, CLUSTER_CANARIES, MOULDER, NOW, Browser, close_app


def show_first_list(app: Flask) -> None:
    Browser(app).signs_in_as("the member").sends(f"/organisations/{MOULDER}/proposals")


def test_the_box_has_the_focus_and_three_roles_stand_below(app: Flask, visitor: Browser) -> None:
    show_first_list(app)
    page = visitor.opens("/").text
    assert re.search(r'<textarea id="q"[^>]* autofocus', page)
    for words in (
        "I am a small company",
        "I manage a cluster",
        "I look after the network",
        "You act for Moulder &lt;script&gt;",
        "You manage Alps.",
        "You look after the clusters of Plastics of Europe.",
    ):
        assert words in page


def test_the_pictures_are_made_of_what_is_there(app: Flask, visitor: Browser) -> None:
    show_first_list(app)
    page = visitor.opens("/").text
    assert "We need an injection mould for bottle caps." in page
    assert "Toolmaker &amp; Söhne offers" in page or "Lab offers" in page
    assert "<b>2</b> members" in page
    assert "1 member says no need" in page
    assert "no known tie" in page


def test_the_front_page_shows_nothing_that_a_visitor_may_not_see(
    app: Flask, visitor: Browser
) -> None:
    show_first_list(app)
    with app.extensions["matchmaker"].database() as session:
        hidden = sa.update(Statement).where(Statement.text.contains("for bottle caps"))
        session.execute(hidden.values(visibility=Visibility.PRIVATE))
        session.commit()
    page = visitor.opens("/").text
    assert "for bottle caps" not in page
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page


def test_a_role_is_entered_by_one_click_with_a_hint_that_can_be_closed(
    app: Flask, visitor: Browser
) -> None:
    page = visitor.opens("/").text
    numbers = re.findall(r'name="account" value="(\d+)"', page)
    assert len(numbers) == 3
    visitor.sends("/sign-in/example", account=numbers[0])
    page = visitor.opens("/find").text
    assert "Try this:" in page
    assert "tell them that you are interested" in page
    assert visitor.sends("/hint/close", next="/inbox").location == "/inbox"
    assert "Try this:" not in visitor.opens("/find").text


def test_outside_a_demo_there_are_no_roles(opened: Callable[..., Flask]) -> None:
    page = Browser(opened(demo="no")).opens("/").text
    assert "I manage a cluster" not in page
    assert "Start with your own" not in page
    assert "three steps" not in page


def test_an_empty_site_says_the_first_three_steps(tmp_path: Path) -> None:
    config = read_config({}, instance=tmp_path, backend="hashing", secret_key="known")
    app = create_app(config, clock=lambda: NOW)
    app.testing = True
    migrate(app.extensions["matchmaker"].database)
    page = Browser(app).opens("/").text
    assert "Nothing is here yet: three steps to begin" in page
    assert "user add you@example.org --administrator" in page
    assert page.count('aria-current="step"') == 1
    close_app(app)


def test_the_ribbon_leads_to_data_of_ones_own(app: Flask, visitor: Browser) -> None:
    assert 'href="/start"' in visitor.opens("/").text
    page = visitor.opens("/start").text
    assert "demo clear" in page
    number = re.search(r'name="account" value="(\d+)"', page)
    assert number is not None
    visitor.sends("/sign-in/example", account=number[1], next="/admin")
    assert visitor.opens("/admin").status_code == 200


def test_without_the_demos_people_the_front_page_is_whole(app: Flask, visitor: Browser) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.execute(sa.update(Account).values(active=False))
        session.commit()
    page = visitor.opens("/")
    assert page.status_code == 200
    assert "I manage a cluster" not in page.text
