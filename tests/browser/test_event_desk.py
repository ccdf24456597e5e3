"""The day at the desk: on a phone, by keyboard, with a bad network, and without script."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from models import EventParticipant, UsedLink
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look
from tests.browser.sites import Site
from tests.browser.walking import right
from tests.event_boards import an_event
from tests.event_days import let_begin, published_event
from tests.web.worlds import ALPS, NOW

WISHES = [(0, 1), (2, 3), (0, 2), (1, 4)]
BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}
DAY = "/events/1/desk"


@pytest.fixture
def site(serve: OpenSite, small_world: Path) -> Site:
    """The small world with an event whose first slot has begun."""
    found = serve(small_world)
    with found.app.extensions["matchmaker"].database() as session:
        event = an_event(session, wishes=WISHES, cluster_id=ALPS)
        published_event(session, event, BOARD, now=NOW - timedelta(hours=1))
        let_begin(session, event, NOW - timedelta(minutes=5))
    return found


def states(site: Site) -> dict[str, str]:
    """What the database says of each firm, by its letter; those who are only expected are not in
    it.
    """
    with site.app.extensions["matchmaker"].database() as session:
        rows = session.scalars(sa.select(EventParticipant).order_by(EventParticipant.id))
        found = {
            "ABCDEF"[place]: "arrived" if row.arrived_at else "missed" if row.missed_at else ""
            for place, row in enumerate(rows)
        }
    return {name: state for name, state in found.items() if state}


def presses(site: Site) -> int:
    """How many presses were counted."""
    with site.app.extensions["matchmaker"].database() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(UsedLink)) or 0


def button(page: Page, firm: str, words: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^{words}\s*: Firm {firm}$"))


def test_type_a_name_and_press_enter(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(DESK, "light"))
    page.goto(DAY)
    right(page, "0 of 6 have arrived")
    expect(page.get_by_role("searchbox", name="Name or organisation")).to_be_focused()
    for name in ("firm b", "person of firm d"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.locator("#desk-line")).to_have_text(f"Arrived: Firm {name[-1].upper()}")
        expect(page.get_by_role("searchbox", name="Name or organisation")).to_have_value("")
    right(page, "2 of 6 have arrived")
    page.keyboard.type("firm")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("6 match: type on, or press Tab to choose.")
    assert states(site) == {"B": "arrived", "D": "arrived"}


def test_a_phone_without_network_keeps_what_was_pressed_and_sends_it_later(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "light"))
    page.goto(DAY)
    right(page, "0 of 6 have arrived")
    page.context.set_offline(True)
    button(page, "A", "Arrived").click()
    button(page, "C", "No-show").click()
    button(page, "E", "Arrived").click()
    button(page, "E", "Undo").click()
    expect(page.locator("#desk-line")).to_contain_text("No network.")
    expect(page.locator("#desk-line")).to_contain_text("Waiting to be sent: 4")
    expect(page.get_by_text("waits for the network")).to_have_count(6)
    expect(page.get_by_text("waits for the network").locator("visible=true")).to_have_count(3)
    assert states(site) == {}
    page.context.set_offline(False)
    right(page, "1 of 6 have arrived")
    expect(page.locator("#desk-line")).to_have_text("Everything is sent.")
    assert states(site) == {"A": "arrived", "C": "missed"}
    assert presses(site) == 4


def test_what_waits_outlives_the_page(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "dark"))
    page.goto(DAY)
    page.context.set_offline(True)
    button(page, "A", "Arrived").click()
    expect(page.locator("#desk-line")).to_contain_text("Waiting to be sent: 1")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(DAY)
    right(page, "1 of 6 have arrived")
    assert (states(site), presses(site)) == ({"A": "arrived"}, 1)


def test_a_double_click_counts_once_and_an_answer_that_is_lost_is_harmless(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "light"))
    page.goto(DAY)
    button(page, "A", "Arrived").dblclick()
    right(page, "1 of 6 have arrived")
    assert (states(site), presses(site)) == ({"A": "arrived"}, 1)
    lost: list[str] = []

    def lose(route: object) -> None:
        """The server is told, and the answer never arrives."""
        if not lost:
            lost.append("once")
            route.fetch()  # type: ignore[attr-defined]
            route.abort("internetdisconnected")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/desk/2", lose)
    button(page, "B", "Arrived").click()
    expect(page.locator("#desk-line")).to_contain_text("Waiting to be sent: 1")
    expect(page.locator("h1")).to_have_text("2 of 6 have arrived", timeout=15_000)
    right(page, "2 of 6 have arrived")
    assert (states(site), presses(site)) == ({"A": "arrived", "B": "arrived"}, 2)


def test_a_no_show_is_filled_on_a_phone_without_script(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "dark"), script=False)
    page.goto(DAY)
    for firm in "BE":
        page.get_by_label("Name or organisation").fill(f"firm {firm}")
        page.get_by_role("button", name="Find", exact=True).click()
        button(page, firm, "Arrived").click()
    page.goto(DAY)
    right(page, "2 of 6 have arrived")
    button(page, "A", "No-show").click()
    right(page, "Firm A did not come")
    page.get_by_role("button", name="Let them meet").click()
    right(page, "Firm A did not come")
    expect(page.get_by_role("status")).to_have_text(
        "Put on the board: Firm B and Firm E. Tell them, and publish."
    )
    way = page.locator("form", has=page.get_by_role("button", name="See how the plan is repaired"))
    expect(way).to_have_attribute("action", "/events/1/schedule/repair")
    expect(way.locator("[name=who]")).to_have_value("1")


def test_two_devices_see_each_other(site: Site, visit: Visit) -> None:
    one = visit(site, "the manager", look=Look(PHONE, "light"))
    other = visit(site, "the manager")
    one.goto(DAY)
    other.clock.install()
    other.goto(DAY)
    right(other, "0 of 6 have arrived")
    button(one, "F", "Arrived").click()
    right(one, "1 of 6 have arrived")
    other.clock.run_for(16_000)
    right(other, "1 of 6 have arrived")
    expect(button(other, "F", "Undo")).to_be_enabled()
