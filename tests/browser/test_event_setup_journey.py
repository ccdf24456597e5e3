"""An event from its first step to the first wishes: a manager, and two who follow their links.

With script on a desk, without on a phone; and the wizard by keyboard alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.vocabulary import LetterKind
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look, tab_to
from tests.browser.sites import Site
from tests.browser.walking import letter, link, right, unfolded
from tests.web.worlds import ALPS, address

WAYS = {
    "desk": (Look(DESK, "dark"), True),
    "phone-no-script": (Look(PHONE, "light"), False),
}


@dataclass
class Host:
    """Who manages Alps, at a window."""

    site: Site
    page: Page
    look: Look
    has_script: bool


@pytest.fixture(params=WAYS)
def host(request: pytest.FixtureRequest, serve: OpenSite, visit: Visit, small_world: Path) -> Host:
    look, script = WAYS[request.param]
    site = serve(small_world)
    page = visit(site, "the manager", look=look, script=script)
    return Host(site, page, look, script)


def test_from_the_first_step_to_the_first_wishes(host: Host, visit: Visit) -> None:
    sets_the_day(host)
    invites(host.page)
    makes_rules(host.page)
    for who, name in (("the other member", "Tomas"), ("the member", "Mara")):
        window = visit(host.site, look=host.look, script=host.has_script)
        answers(window, link(letter(host.site, LetterKind.EVENT, address(who))), name)
    wishes(window)
    sees_who_comes(host.page)


def sets_the_day(host: Host) -> None:
    page = host.page
    page.goto("/events")
    right(page, "Events begin with a day and a place")
    page.get_by_role("link", name="Set up an event").click()
    right(page, "When and where is your event?")
    page.get_by_label("Name of the event").fill("Spring day")
    page.get_by_label("Day", exact=True).fill("2027-03-28")
    page.get_by_label("First one begins").fill("02:30")
    page.get_by_role("button", name="Next: participants").click()
    errors = page.locator("#errors")
    expect(errors).to_contain_text("02:30 does not exist on 2027-03-28")
    right(page, "When and where is your event?")
    page.get_by_label("First one begins").fill("09:00")
    page.get_by_label("How many").fill("10")
    if host.has_script:
        page.get_by_label("How many").press("Tab")
    else:
        page.get_by_role("button", name="Count the places").click()
    expect(page.locator("#count")).to_contain_text("= 17 slots × 10 tables = 170 places")
    page.get_by_role("button", name="Next: participants").click()
    right(page, "Whom do you invite?")


def invites(page: Page) -> None:
    page.get_by_role("link", name="Choose whom to invite").click()
    right(page, "2 members could be invited")
    guests = unfolded(page, "Add guest clusters")
    guests.get_by_label("Baltic").check()
    guests.get_by_role("button", name="Keep").click()
    right(page, "4 members could be invited")
    page.get_by_role("checkbox", name=re.compile("^Toolmaker")).check()
    page.get_by_role("checkbox", name=re.compile("^Moulder")).check()
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.get_by_text("2 invitations are on their way.")).to_be_visible()
    right(page, "2 are asked")


def makes_rules(page: Page) -> None:
    page.get_by_role("link", name="Next: rules").click()
    right(page, "Each has 2 to 10 meetings")
    page.get_by_label("Meetings at most").fill("6")
    apart = unfolded(page, "Keep two apart")
    apart.get_by_role("button", name="Keep apart").click()
    expect(page.get_by_text("Choose two different participants.").first).to_be_visible()
    page.get_by_label("Meetings at most").fill("6")
    page.get_by_role("button", name="Next: meetings").click()
    page.goto("/events/1/set-up/rules")
    right(page, "Each has 2 to 6 meetings")
    page.goto("/events/1")
    right(page, "Nobody has said yet that they come")


def answers(page: Page, path: str, name: str) -> None:
    page.goto(path)
    right(page, re.compile(r"^Does .* come\?$"))
    page.get_by_label("Who comes").fill(name)
    page.get_by_label("09:20").uncheck()
    page.get_by_role("button", name="We come").click()
    expect(page.get_by_text("You are registered.")).to_be_visible()


def wishes(page: Page) -> None:
    right(page, "Whom would you like to meet?")
    card = page.get_by_role("article").filter(has_text="Toolmaker")
    expect(card).to_contain_text("We build an injection mould for bottle caps.")
    card.get_by_role("button", name=re.compile("Must meet")).click()
    right(page, "You would like to meet 1 of them")
    chosen = page.get_by_role("button", name=re.compile("Must meet"))
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Your page").click()
    right(page, re.compile("comes$"))


def sees_who_comes(page: Page) -> None:
    page.goto("/events/1/participants")
    right(page, "2 come")
    expect(page.get_by_role("row", name=re.compile("Toolmaker"))).to_contain_text("Tomas")
    page.goto("/events/1")
    right(page, "Choose which meetings there are to be")


def test_the_wizard_by_keyboard_alone(serve: OpenSite, visit: Visit, small_world: Path) -> None:
    page = visit(serve(small_world), "the manager")
    page.goto(f"/clusters/{ALPS}/events/new")
    tab_to(page, "Name of the event")
    page.keyboard.type("Spring day")
    tab_to(page, "Day")
    page.keyboard.type("10032027")
    tab_to(page, "How many")
    page.keyboard.press("Control+A")
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    expect(page.locator("#count")).to_contain_text("= 17 slots × 8 tables = 136 places")
    tab_to(page, "Next: participants")
    page.keyboard.press("Enter")
    comes_to(page, "Whom do you invite?")
    tab_to(page, "Choose whom to invite")
    page.keyboard.press("Enter")
    comes_to(page, "2 members could be invited")
    tab_to(page, "All 2 that fit")
    page.keyboard.press("Space")
    tab_to(page, "Invite those ticked")
    page.keyboard.press("Enter")
    comes_to(page, "2 are asked")
    tab_to(page, "Next: rules")
    page.keyboard.press("Enter")
    comes_to(page, "Each has 2 to 10 meetings")
    tab_to(page, "Next: meetings")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/1/meetings")
    page.goto("/events/1")
    comes_to(page, "Nobody has said yet that they come")


def comes_to(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
