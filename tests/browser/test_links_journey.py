"""A manager writes a link down, corrects it and takes that back, with the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import (
    COLOURS,
    DESK,
    PHONE,
    WCAG,
    Look,
    check_axe,
    look_like,
    sideways,
    tab_to,
    walk,
)
from tests.browser.sites import Site
from tests.browser.walking import cluster_called, right

MANAGER, COORDINATOR = "litek@demo.example", "network@demo.example"
TITLE = "Mirrors for a scanner"


def types(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def test_a_link_is_added_corrected_and_that_taken_back_by_keyboard(
    serve: OpenSite, demo_world: Path, visit: Visit
) -> None:
    site = serve(demo_world)
    page = visit(site, MANAGER)
    page.goto(f"/clusters/{cluster_called(site, 'litek')}/links")
    right(page, "27 links are written down")
    tab_to(page, "Add a link")
    page.keyboard.press("Enter")
    right(page, "Who has worked with whom?")
    types(page, "A member", "EKSMA Optics")
    types(page, "The other organisation", "Nobody")
    types(page, "What joins them", "Contr")
    types(page, "What about", TITLE)
    tab_to(page, "Add the link")
    page.keyboard.press("Enter")
    expect(page.locator("#b-error")).to_contain_text("There is no organisation Nobody")
    right(page, "Who has worked with whom?")
    tab_to(page, "The other organisation")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("TOPAG Lasertechnik")
    tab_to(page, "Add the link")
    page.keyboard.press("Enter")
    right(page, "28 links are written down")
    expect(page.get_by_role("status").first).to_contain_text("The link is added.")
    types(page, "Name or title", TITLE)
    page.keyboard.press("Enter")
    right(page, "1 link fits")
    tab_to(page, "Correct")
    page.keyboard.press("Enter")
    right(page, re.compile("and"))
    types(page, "Where is this known from?", "Annual report")
    tab_to(page, "Correct the link")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("What was said before is kept.")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The link holds again.")
    right(page, "28 links are written down")


@pytest.mark.parametrize(
    ("who", "path"),
    [(MANAGER, "/clusters/LITEK/links"), (COORDINATOR, "/network/links"),
     (COORDINATOR, "/network/links/new?between=clusters")],
)  # fmt: skip
def test_the_pages_of_links_are_right_in_every_look(
    who: str, path: str, demo_site: Site, visit: Visit
) -> None:
    page = visit(demo_site, who)
    page.goto(path.replace("LITEK", str(cluster_called(demo_site, "litek"))))
    found = []
    for look, rules in (
        (Look(DESK, "light"), WCAG),
        (Look(DESK, "dark"), COLOURS),
        (Look(PHONE, "dark"), COLOURS),
        (Look(PHONE, "light"), WCAG),
    ):
        look_like(page, look)
        found += [f"{look}: {each}" for each in (*check_axe(page, rules), *sideways(page))]
    found += [f"by keyboard: {each}" for each in walk(page)]
    assert not found, "\n".join(found)
