"""From wishes to a published plan: with the keyboard only, with a pointer, and without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from matchmaker.services.events.whole import load_whole
from models import Event, EventPlan, Letter
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look, tab_to, walk
from tests.browser.sites import Site
from tests.browser.walking import right
from tests.event_boards import an_event, ids_of, place
from tests.web.worlds import ALPS, NOW

WISHES = [(0, 1), (2, 3), (0, 2), (1, 3), (4, 5)]
PLANNED = "5 meetings placed, every mutual wish kept"


@pytest.fixture
def site(serve: OpenSite, small_world: Path) -> Site:
    """The small world with an event that six firms attend."""
    found = serve(small_world)
    with found.app.extensions["matchmaker"].database() as session:
        an_event(session, wishes=WISHES, cluster_id=ALPS)
    return found


def board(site: Site) -> dict[tuple[str, str], tuple[int, int]]:
    """What the database says is on the board, by the firms' letters."""
    with site.app.extensions["matchmaker"].database() as session:
        whole = load_whole(session, session.scalars(sa.select(Event)).one(), now=NOW)
    return {
        (whole.name(a)[-1], whole.name(b)[-1]): (each.slot or 0, each.table or 0)
        for (a, b), each in whole.placed.items()
    }


def plans(page: Page) -> None:
    """Press Plan and wait until the plan is there."""
    page.goto("/events/1/schedule")
    right(page, "5 meetings wait for a place")
    page.get_by_role("button", name="Plan", exact=True).press("Enter")
    for _ in range(120):
        page.wait_for_timeout(500)
        page.goto("/events/1/schedule")
        if page.get_by_role("heading", level=1).inner_text() == PLANNED:
            break
    right(page, PLANNED)
    expect(page.get_by_text("best possible: proved")).to_be_visible()


def test_each_page_is_right_at_every_look_and_by_keyboard(
    site: Site, visit: Visit, look: Look
) -> None:
    with site.app.extensions["matchmaker"].database() as session:
        event = session.scalars(sa.select(Event)).one()
        a, b, c, d, *_ = ids_of(session, event)
        place(session, event, {(a, b): (0, 0), (c, d): (0, 1)})
    page = visit(site, "the manager", look=look)
    for path, heading in (
        ("meetings", "5 meetings to choose from, and everybody has enough"),
        ("schedule", "3 meetings that both asked for have no place"),
        (f"schedule?move={a}-{b}", "3 meetings that both asked for have no place"),
        ("schedule?view=people", "3 meetings that both asked for have no place"),
        ("schedule/repair", "What has happened?"),
        ("publish", "4 people will be told"),
    ):
        page.goto(f"/events/1/{path}")
        right(page, heading)
        assert walk(page) == [], path


def test_plan_move_lock_undo_and_publish_with_the_keyboard_only(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(DESK, "light"))
    plans(page)
    before = board(site)
    live = page.locator("#live")
    tab_to(page, "Firm")
    page.keyboard.press("Enter")
    expect(live).to_have_text(
        re.compile(r"^Picked up: Firm . and Firm .\. Possible places: \d+\.$")
    )
    name = re.findall(r"Firm (.)", live.inner_text())
    page.keyboard.press("ArrowRight")
    expect(live).to_have_text(re.compile(r"^\d\d:\d\d, table \d, \d+ of \d+$"))
    place = live.inner_text().rpartition(",")[0]
    page.keyboard.press("Enter")
    expect(live).to_have_text(f"Firm {name[0]} and Firm {name[1]} is now at {place}.")
    pair = name[0], name[1]
    moved = board(site)
    assert moved[pair] != before[pair]
    assert {key: at for key, at in moved.items() if key != pair} == {
        key: at for key, at in before.items() if key != pair
    }
    expect(page.locator("td:focus")).to_contain_text(f"Firm {name[0]}")
    page.keyboard.press("l")
    expect(page.locator("td:focus")).to_contain_text("locked")
    page.keyboard.press("Enter")
    expect(live).to_have_text(re.compile("there is no other place for it. This meeting is locked."))
    for words in ("A meeting was locked", "A meeting was moved"):
        page.keyboard.press("u")
        expect(live).to_have_text(f"Undone: {words}.")
    assert board(site) == before
    publishes(page, site)


def publishes(page: Page, site: Site) -> None:
    tab_to(page, "Publish to 6 people")
    page.keyboard.press("Enter")
    right(page, "6 people will be told")
    tab_to(page, "Publish and tell them")
    page.keyboard.press("Enter")
    right(page, "Everybody knows the plan as it stands")
    with site.app.extensions["matchmaker"].database() as session:
        assert len(session.scalars(sa.select(EventPlan)).all()) == 1
        told = sorted(session.scalars(sa.select(Letter.recipient)))
    assert told == [f"firm.{each}@example.org" for each in "abcdef"]


def test_escape_lets_it_be_and_what_is_not_possible_says_why(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager")
    plans(page)
    before = board(site)
    tab_to(page, "Firm")
    cell = page.locator("td:focus")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text(re.compile("^Picked up"))
    page.keyboard.press("Escape")
    expect(page.locator("#live")).to_have_text(re.compile("stays where it is.$"))
    expect(cell).to_be_focused()
    assert page.locator(".legal").count() == 0
    assert board(site) == before


def test_a_meeting_is_dragged_to_a_place_that_lights_up(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager")
    plans(page)
    before = board(site)
    meeting = page.locator("td.filled .meet").first
    firms = re.findall(r"Firm (.)", meeting.inner_text())
    meeting.hover()
    page.mouse.down()
    page.mouse.move(400, 500, steps=4)
    target = page.locator("td.legal").last
    expect(target).to_be_visible()
    target.hover()
    target.hover()
    page.mouse.up()
    expect(page.locator("#live")).to_have_text(re.compile("is now at"))
    after = board(site)
    assert after[firms[0], firms[1]] != before[firms[0], firms[1]]
    assert len(after) == len(before)


def test_two_managers_at_once_lose_nothing(site: Site, visit: Visit) -> None:
    one, other = visit(site, "the manager"), visit(site, "the manager")
    plans(one)
    other.goto("/events/1/schedule")
    tab_to(one, "Firm")
    other.locator("td.filled").nth(1).focus()
    one.keyboard.press("l")
    expect(one.locator("td:focus")).to_contain_text("locked")
    other.keyboard.press("l")
    expect(other.locator("#refused")).to_contain_text("Somebody else has changed the plan")
    expect(other.locator("td.locked")).to_have_count(1)
    expect(other.locator("#live")).to_have_text(re.compile("your change was not made"))


def test_all_of_it_on_a_phone_without_script(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "dark"), script=False)
    plans(page)
    before = board(site)
    page.get_by_role("link", name="By participant").click()
    right(page, PLANNED)
    page.get_by_role("link", name="By table").click()
    meeting = page.locator("td.filled a").first
    firms = re.findall(r"Firm (.)", meeting.inner_text())
    meeting.click()
    expect(page.get_by_role("heading", name=f"Firm {firms[0]} and Firm {firms[1]}")).to_be_visible()
    page.get_by_label("Move to").select_option(index=0)
    page.get_by_role("button", name="Move", exact=True).click()
    right(page, PLANNED)
    assert board(site)[firms[0], firms[1]] != before[firms[0], firms[1]]
    page.get_by_role("button", name="Undo").click()
    right(page, PLANNED)
    assert board(site) == before
    page.get_by_role("link", name="Publish to 6 people").click()
    right(page, "6 people will be told")
    page.get_by_role("button", name="Publish and tell them").click()
    right(page, "Everybody knows the plan as it stands")
