"""The same ways with a keyboard only (J10): each stop is seen, and nothing needs a pointer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.visibility import Viewer
from matchmaker.services.suggesting.matching_runs import Means, run_now
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import PHONE, Look, check_axe, tab_to
from tests.browser.sites import Site
from tests.browser.walking import cluster_called

SENTENCE = "We need hot-runner injection moulds for closures"
US, THEM = "Gervuta Plast UAB", "Krempelmoos Formenbau GmbH"


@pytest.fixture
def site(serve: OpenSite, demo_world: Path) -> Site:
    """The demo, to be changed."""
    return serve(demo_world)


def test_a_sentence_is_typed_a_partner_asked_and_the_request_accepted(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "caps@demo.example")
    page.goto("/")
    expect(page.get_by_label("What do you need?")).to_be_focused()
    page.keyboard.type(SENTENCE)
    page.keyboard.press("Control+Enter")
    comes_to(page, re.compile("partners could help$"))
    goes_along_the_list(page)
    page.keyboard.press("i")
    comes_to(page, f"Ask {THEM} for a talk")
    tab_to(page, "A short note")
    page.keyboard.press("Control+A")
    page.keyboard.type("Could we talk?")
    page.keyboard.press("Control+Enter")
    comes_to(page, f"{THEM} has not answered yet")
    accepts(visit(site, "tools@demo.example"))
    page.reload()
    comes_to(page, f"You and {THEM} are introduced")


def comes_to(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def goes_along_the_list(page: Page) -> None:
    names = page.locator("article[data-item] h2").all_inner_texts()
    tab_to(page, names[0])
    at = page.locator("article[data-item]:focus h2")
    for key, name in (("j", names[1]), ("j", names[2]), ("k", names[1])):
        page.keyboard.press(key)
        expect(at).to_have_text(name)
    for _ in names:
        page.keyboard.press("k")
    while at.inner_text() != THEM:
        page.keyboard.press("j")


def accepts(page: Page) -> None:
    page.goto("/inbox")
    comes_to(page, "1 request waits for your answer")
    tab_to(page, US)
    page.keyboard.press("a")
    expect(page.get_by_text("You are introduced").first).to_be_visible()


def test_a_refusal_is_two_keys_and_its_reason(site: Site, visit: Visit) -> None:
    page = visit(site, "caps@demo.example")
    page.goto("/find?q=" + SENTENCE.replace(" ", "+"))
    goes_along_the_list(page)
    page.keyboard.press("i")
    comes_to(page, f"Ask {THEM} for a talk")
    tab_to(page, "Send the request")
    page.keyboard.press("Enter")
    comes_to(page, f"{THEM} has not answered yet")
    other = visit(site, "tools@demo.example", look=Look(PHONE, "dark"))
    other.goto("/inbox")
    tab_to(other, US)
    other.keyboard.press("n")
    tab_to(other, "No capacity now")
    other.keyboard.press("Enter")
    expect(other.get_by_text("Nothing to answer")).to_be_visible()
    page.reload()
    comes_to(page, f"{THEM} says: not now")


def test_the_first_thing_to_do_today_is_done_by_keys(site: Site, visit: Visit) -> None:
    page = visit(site, "litek@demo.example")
    page.goto(f"/clusters/{cluster_called(site, 'litek')}/today")
    button = page.locator(".todo").first.locator("button, a.button").inner_text()
    tab_to(page, button)
    page.keyboard.press("Enter")
    comes_to(page, re.compile(r"^\d+ members? "))
    expect(page.get_by_role("button", name="Edit cells")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.get_by_role("grid")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("rowheader").nth(1)).to_be_focused()


def test_a_pair_is_introduced_by_keys(site: Site, visit: Visit) -> None:
    cluster = cluster_called(site, "litek")
    with_pairs(site, cluster)
    page = visit(site, "litek@demo.example")
    page.goto(f"/clusters/{cluster}/introductions")
    comes_to(page, re.compile("worth introducing$"))
    names = page.locator("[data-item] .both-names").all_text_contents()
    tab_to(page, "Introduce :")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-item]:focus .both-names")).to_have_text(names[0])
    page.keyboard.press("Enter")
    comes_to(page, re.compile("^Introduce .* and .*[?]$"))
    tab_to(page, "Send to both")
    page.keyboard.press("Enter")
    comes_to(page, re.compile("worth introducing$"))
    expect(page.locator("[data-item] .both-names").first).not_to_have_text(names[0])


def with_pairs(site: Site, cluster: int) -> None:
    parts, clock = site.app.extensions["matchmaker"], site.app.extensions["matchmaker.clock"]
    means = Means(parts.database, parts.library, parts.weights, clock)
    run_now(means, cluster, viewer=Viewer(managed=frozenset({cluster})))


def test_what_the_keys_do_is_a_key_away(site: Site, visit: Visit) -> None:
    page = visit(site, "caps@demo.example")
    page.goto("/inbox")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog.get_by_role("row", name="j next in a list")).to_be_visible()
    assert check_axe(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
