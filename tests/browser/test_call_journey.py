"""A call from its text to interest: a manager posts it, a firm and one by its letter answer.

With script on a desk, without on a phone; and the whole way by keyboard alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from matchmaker.domain.vocabulary import LetterKind
from models import Letter
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look, tab_to
from tests.browser.sites import Site
from tests.browser.walking import link, right, unfolded
from tests.web.worlds import LAB

WAYS = {
    "desk": (Look(DESK, "dark"), True),
    "phone-no-script": (Look(PHONE, "light"), False),
}
TEXT = """\
The project must cover these tasks:
- an injection mould for bottle caps
- injection moulding of bottle caps
- rocket propulsion
"""
TITLE = "Caps that sort themselves"
DONE = "2 organisations from 2 countries could do all 2 parts together"


@dataclass
class Office:
    """Who manages Alps, at a window."""

    site: Site
    page: Page
    look: Look
    has_script: bool


@pytest.fixture(params=WAYS)
def office(
    request: pytest.FixtureRequest, serve: OpenSite, visit: Visit, small_world: Path
) -> Office:
    look, script = WAYS[request.param]
    site = serve(small_world)
    return Office(site, visit(site, "the manager", look=look, script=script), look, script)


def test_from_a_text_to_groups_and_expressions_of_interest(office: Office, visit: Visit) -> None:
    posts(office.page)
    reads_the_groups(office.page)
    rewords(office.page)
    firm = visit(office.site, "the member", look=office.look, script=office.has_script)
    expresses_interest(firm)
    informs(office, visit)
    sees_who_is_interested(office.page)
    closes_and_opens_again(office.page)


def posts(page: Page) -> None:
    page.goto("/calls")
    right(page, "No call is open")
    page.get_by_role("link", name="Post a call").first.click()
    right(page, "What does the call ask for?")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What the call asks for").fill(TEXT)
    page.get_by_label("Who may see it").select_option("")
    page.get_by_label("Interest until").fill("2026-12-24")
    page.get_by_role("button", name="Post it").click()
    right(page, "Change the call and its parts")
    expect(page.get_by_label("Part 3")).to_have_value("rocket propulsion")
    page.get_by_role("button", name="Save and see the groups").click()


def reads_the_groups(page: Page) -> None:
    right(page, "Nobody here does 1 of 3 parts")
    expect(page.get_by_role("row", name=re.compile("rocket propulsion"))).to_contain_text("nobody")
    expect(page.get_by_text("We test an injection mould for bottle caps.").first).to_be_visible()
    page.get_by_role("link", name="Group 2").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Group 2: who does what"))).to_be_visible()
    right(page, "Nobody here does 1 of 3 parts")


def rewords(page: Page) -> None:
    page.get_by_role("link", name="Change the parts").click()
    page.get_by_role("checkbox", name=re.compile("take out.*rocket propulsion")).check()
    page.get_by_role("button", name="Save and see the groups").click()
    right(page, DONE)


def expresses_interest(page: Page) -> None:
    page.goto("/calls")
    right(page, "1 call is open until 24 December 2026")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="We are interested").click()
    page.get_by_label("injection moulding of bottle caps").check()
    page.get_by_label("In a sentence").fill("We have a press free from March.")
    page.get_by_role("button", name="We are interested").click()
    expect(page.get_by_text("Those who run the call now see your interest.")).to_be_visible()
    right(page, DONE)
    expect(page.get_by_role("heading", name="You are interested")).to_be_visible()


def informs(office: Office, visit: Visit) -> None:
    """The other manager writes to its own members; one of them answers without an account."""
    other = visit(office.site, "the other manager", look=office.look, script=office.has_script)
    other.goto("/calls/1")
    other.get_by_role("button", name="Inform members whom it fits").click()
    expect(other.get_by_text("2 letters are on their way.")).to_be_visible()
    with office.site.app.extensions["matchmaker"].database() as session:
        query = sa.select(Letter).filter_by(kind=LetterKind.CALL, organisation_id=LAB)
        letter = session.scalars(query).one()
    window = visit(office.site, look=office.look, script=office.has_script)
    window.goto(link(letter, "Look at the call"))
    right(window, DONE)
    window.get_by_role("button", name="We are interested").click()
    expect(window.get_by_role("heading", name="You are interested")).to_be_visible()
    window.get_by_role("button", name="Undo").click()
    expect(window.get_by_role("heading", name="Are you interested?")).to_be_visible()
    window.get_by_role("button", name="We are interested").click()
    expect(window.get_by_role("heading", name="You are interested")).to_be_visible()


def sees_who_is_interested(page: Page) -> None:
    page.goto("/calls/1")
    expect(page.get_by_role("heading", name="2 are interested")).to_be_visible()
    expect(page.get_by_text("We have a press free from March.")).to_be_visible()
    page.get_by_role("link", name="First those who are interested").click()
    expect(page.get_by_text("is interested", exact=True).first).to_be_visible()
    right(page, DONE)


def closes_and_opens_again(page: Page) -> None:
    page.get_by_role("button", name="Close it now").click()
    expect(page.get_by_text("closed since").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The call is open again.")).to_be_visible()


def test_a_call_is_posted_and_answered_by_keyboard_alone(
    serve: OpenSite, visit: Visit, small_world: Path
) -> None:
    site = serve(small_world)
    page = visit(site, "the manager")
    page.goto("/calls")
    tab_to(page, "Post a call")
    page.keyboard.press("Enter")
    comes_to(page, "What does the call ask for?")
    tab_to(page, "Title")
    page.keyboard.type(TITLE)
    tab_to(page, "What the call asks for")
    page.keyboard.type("We need an injection mould for bottle caps, rocket propulsion")
    tab_to(page, "Who may see it")
    page.keyboard.press("Home")
    tab_to(page, "Post it")
    page.keyboard.press("Enter")
    comes_to(page, "Change the call and its parts")
    tab_to(page, "Save and see the groups")
    page.keyboard.press("Enter")
    comes_to(page, re.compile("^Nobody here does 1 of"))
    tab_to(page, "Group 2")  # the table, which scrolls
    tab_to(page, "Group 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("^Group 2: who does what"))).to_be_visible()

    firm = visit(site, "the member")
    firm.goto("/calls")
    tab_to(firm, TITLE)
    firm.keyboard.press("Enter")
    comes_to(firm, re.compile("^Nobody here does 1 of"))
    tab_to(firm, "In a sentence")
    firm.keyboard.type("We have a press.")
    tab_to(firm, "We are interested")
    firm.keyboard.press("Enter")
    expect(firm.get_by_role("heading", name="You are interested")).to_be_visible()
    unfolded(firm, "Say something else")


def comes_to(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
