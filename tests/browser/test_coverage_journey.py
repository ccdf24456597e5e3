"""From a gap in the chain to an invitation: by mouse, without script, and by keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.vocabulary import LetterKind
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look, tab_to, walk
from tests.browser.sites import Site
from tests.browser.walking import letter, right
from tests.chain_worlds import lay_chain
from tests.web.worlds import ALPS, BALTIC, address

PAGE = f"/clusters/{ALPS}/coverage"
FINDING = "Nobody here covers Tools or Tests, and Blowing hangs on one member"
WAYS = {
    "desk": (Look(DESK, "light"), True),
    "phone-dark-no-script": (Look(PHONE, "dark"), False),
}


@pytest.fixture
def site(serve: OpenSite, small_world: Path) -> Site:
    found = serve(small_world)
    with found.app.extensions["matchmaker"].database() as session:
        lay_chain(session, ALPS)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_from_a_gap_to_an_invitation_and_an_introduction(
    way: str, site: Site, visit: Visit
) -> None:
    look, script = WAYS[way]
    page = visit(site, "the manager", look=look, script=script)
    reads_the_matrix(page, is_phone=look.size == PHONE)
    invites(page)
    assert "invites" in letter(site, LetterKind.EVENT, address("the other member")).text
    introduces(page)
    assert letter(site, LetterKind.INTRODUCTION, address("the other member")).text


def reads_the_matrix(page: Page, *, is_phone: bool) -> None:
    page.goto(f"/clusters/{ALPS}/today")
    page.get_by_role("link", name="See who covers which stage").click()
    right(page, FINDING)
    gaps = page.get_by_role("navigation", name="Gaps")
    assert gaps.is_visible() is is_phone
    page.get_by_role("link", name="Neighbour, Moulding").click()
    said = page.locator("#said")
    expect(said).to_contain_text("We offer injection moulding of lids.")
    expect(said.locator("[lang=en]").first).to_be_visible()
    right(page, FINDING)
    for view, words in (("Beside other clusters", "No other cluster"), ("Need and offer", "Need")):
        page.get_by_role("link", name=view).click()
        expect(page.locator("main")).to_contain_text(words)
        right(page, FINDING)
    page.get_by_role("link", name="Members", exact=True).last.click()


def invites(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Invite them to an event.*Tools")).click()
    right(page, "Whom do you invite for Tools?")
    page.get_by_label("Day").fill("2027-03-10")
    page.get_by_role("button", name="Make the event").click()
    expect(page.get_by_text("The event is made; nobody has been written to.")).to_be_visible()
    right(page, "Whom do you invite for Tools?")
    expect(page.get_by_role("checkbox", name="Toolmaker & Söhne")).to_be_checked()
    page.get_by_role("button", name="Invite those ticked").click()
    expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()
    right(page, "1 is asked")


def introduces(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_role("button", name="Introduce to Moulder").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Toolmaker & Söhne?")
    page.get_by_role("button", name="Send to both").click()
    expect(page.get_by_text("Both get your letter in two minutes.")).to_be_visible()


def test_the_matrix_and_an_invitation_by_keyboard_alone(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager")
    page.goto(PAGE)
    assert walk(page) == []
    page.goto(PAGE)
    walks_the_cells(page)
    tab_to(page, "Invite them to an event")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you invite for Tools?")
    tab_to(page, "Day")
    page.keyboard.type("10032027")
    tab_to(page, "Make the event")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The event is made; nobody has been written to.")).to_be_visible()
    tab_to(page, "Toolmaker")
    tab_to(page, "Invite those ticked")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 is asked")


def walks_the_cells(page: Page) -> None:
    """One stop of Tab; arrows walk over empty cells too, Enter opens the sentences."""
    grid = page.get_by_role("grid")
    expect(grid.locator("tbody [tabindex='0'], tfoot [tabindex='0']")).to_have_count(1)
    tab_to(page, ", Moulding: ")
    first = focused(page)
    assert first.endswith("sentence")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == ""  # nobody of this row covers it
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == first
    page.keyboard.press("ArrowDown")
    assert focused(page) != first
    page.keyboard.press("ArrowUp")
    assert focused(page) == first
    page.keyboard.press("Enter")
    expect(page.locator("#said q").first).to_be_visible()
    expect(page.locator("#live")).to_have_text("1 sentence")
    assert focused(page) == first


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))


def test_the_chain_is_changed_and_put_back(site: Site, visit: Visit) -> None:
    page = visit(site, "the manager", look=Look(PHONE, "light"))
    page.goto(PAGE)
    page.get_by_role("link", name="Change the chain").click()
    right(page, "The chain has 4 stages")
    page.get_by_role("button", name=re.compile("Later: Tools")).click()
    expect(page.get_by_label("Name").first).to_have_value("Moulding")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Name").first).to_have_value("Tools")
    page.get_by_label("Name").nth(1).fill("Tools")
    page.get_by_role("button", name="Keep the chain").last.click()
    expect(page.locator("#errors")).to_contain_text("Another stage has this name.")
    right(page, "The chain has 4 stages")


def test_two_clusters_are_compared(site: Site, visit: Visit, look: Look) -> None:
    page = visit(site, "the manager", look=look)
    page.goto(f"{PAGE}?stage=0&side=need")
    right(page, FINDING)
    page.get_by_label("Cluster", exact=True).last.select_option(label="Baltic")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url(f"**/coverage/{BALTIC}")
    right(page, "Alps and Baltic would complete each other")
