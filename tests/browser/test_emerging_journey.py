"""A coordinator's way from the list of emerging links to two managers who know of each other.

Once by keys alone, once from the table twin alone, on a phone and without script.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.demo.periods import tell_periods
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look, tab_to
from tests.browser.sites import Site
from tests.browser.walking import cluster_called, letter, link, right, unfolded
from tests.web.worlds import NOW

NORA = "network@demo.example"
TITLE = "4 pairs of clusters have more ties than chance gives"


@pytest.fixture
def site(serve: OpenSite, demo_world: Path) -> Site:
    found: Site = serve(demo_world)
    with found.app.extensions["matchmaker"].database() as session:
        tell_periods(session, now=NOW)
    return found


def test_by_keys_from_the_list_to_both_managers(site: Site, visit: Visit) -> None:
    page = visit(site, NORA, look=Look(DESK, "dark"))
    page.goto("/network/emerging")
    right(page, TITLE)
    cards = page.locator("[data-item]")
    tab_to(page, "SECPhO ↔ and FEMAC")
    goes_along(page)
    page.keyboard.press("w")
    expect(page.get_by_text("You keep watching it.")).to_be_visible()
    expect(cards.nth(0).get_by_text("watched", exact=True)).to_be_visible()

    tab_to(page, "Tell both managers : SECPhO – FEMAC")
    page.keyboard.press("Enter")
    right(page, "SECPhO and FEMAC: what to do")
    tab_to(page, "A line of yours to both")
    page.keyboard.type("You should talk. Nora")
    tab_to(page, "Send to both")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Told: 2 letters are on their way.")).to_be_visible()
    managers_read_the_same(site, visit)


def goes_along(page: Page) -> None:
    """j and k move, and the first card has the focus in the end."""
    at = page.locator("[data-item]:focus h2")
    names = page.locator("[data-item] h2").all_inner_texts()
    for key, name in (("j", names[1]), ("j", names[2]), ("k", names[1]), ("k", names[0])):
        page.keyboard.press(key)
        expect(at).to_have_text(name, use_inner_text=True)


def managers_read_the_same(site: Site, visit: Visit) -> None:
    mails = [
        letter(site, LetterKind.NETWORK, f"{name}@demo.example") for name in ("secpho", "femac")
    ]
    own, theirs = (each.text.partition("See the links")[0] for each in mails)
    assert own == theirs
    assert "«You should talk. Nora»" in own
    page = visit(site, "femac@demo.example")
    page.goto(link(mails[1], "See the links"))
    right(page, "1 cluster is growing together with yours")
    expect(page.get_by_text("Told both managers:")).to_be_visible()


def test_from_the_table_twin_alone_without_script(site: Site, visit: Visit) -> None:
    page = visit(site, NORA, look=Look(PHONE, "light"), script=False)
    page.goto("/network/emerging")
    table = unfolded(page, "As a table").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(17)
    table.get_by_role("link", name="SECPhO – FEMAC").click()
    right(page, "SECPhO and FEMAC: what to do")
    page.get_by_role("button", name="Send to both").click()
    expect(page.get_by_text("Told: 2 letters are on their way.")).to_be_visible()
    assert letter(site, LetterKind.NETWORK, "secpho@demo.example").text.startswith("Nora")

    unfolded(page, "As a table").get_by_role("link", name="SECPhO – FEMAC").click()
    page.get_by_label("SECPhO", exact=True).check()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_text("A draft is ready for the host's managers")).to_be_visible()
    host = visit(site, "secpho@demo.example")
    host.goto("/events")
    host.get_by_role("link", name="SECPhO meets FEMAC").first.click()
    right(host, "Nobody has said yet that they come")


def test_a_pair_is_put_aside_and_taken_up_again(site: Site, visit: Visit) -> None:
    page = visit(site, NORA, look=Look(PHONE, "dark"))
    page.goto("/network/emerging")
    page.locator("[data-item]").first.focus()
    page.keyboard.press("x")
    right(page, "SECPhO and FEMAC: what to do")
    page.get_by_label("The topic does not fit").check()
    page.get_by_role("button", name="Put aside").click()
    right(page, TITLE)
    expect(page.locator("[data-item]")).to_have_count(15)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-item]")).to_have_count(16)


def test_the_story_of_topag_is_stepped_through(site: Site, visit: Visit) -> None:
    page = visit(site, NORA, look=Look(PHONE, "light"))
    page.goto("/network/emerging")
    page.get_by_role("link", name="A story, year by year").click()
    right(page, "Optence and LITEK could be seen coming 10 years before they linked")
    expect(page.get_by_role("heading", name="End of 2006")).to_be_visible()
    expect(page.get_by_text("TOPAG Lasertechnik – EKSMA Optics").first).to_be_visible()
    for year in range(2007, 2015):
        page.get_by_role("link", name="A year later").click()
        expect(page.get_by_role("heading", name=f"End of {year}")).to_be_visible()
    expect(page.locator("#year").get_by_text(re.compile("Ripe"))).to_be_visible()
    expect(page.locator("#year").get_by_text("belongs to both clusters").first).to_be_visible()


def test_a_manager_switches_the_signals_off(site: Site, visit: Visit) -> None:
    page = visit(site, "litek@demo.example")
    page.goto(f"/clusters/{cluster_called(site, 'litek')}/emerging")
    right(page, "2 clusters are growing together with yours")
    page.get_by_role("button", name="Keep these counts to ourselves").click()
    expect(page.get_by_role("button", name="Let these counts be used")).to_be_visible()
    right(page, "2 clusters are growing together with yours")
