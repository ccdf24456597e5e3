"""A coordinator compares two dates, finds what is emerging and tells the managers (J6).

By keyboard only and from the tables alone, and once in the picture itself, which Cytoscape draws
under the strict policy; what a page may not do fails the test (`conftest.visit`).
"""

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

COORDINATOR = "network@demo.example"
PAGES = ("/network/", "/network/compare?before=2012-Q4", "/network/map")


@pytest.fixture
def site(serve: OpenSite, demo_world: Path) -> Site:
    """The demo, to be changed."""
    return serve(demo_world)


def chosen(page: Page) -> str:
    """The heading of the panel."""
    return page.locator("#cluster h2").inner_text()


def years(page: Page) -> list[str]:
    return page.locator(".links tbody time").all_inner_texts()


def test_two_dates_are_compared_and_the_managers_told_by_keyboard_from_the_tables(
    site: Site, visit: Visit
) -> None:
    page = visit(site, COORDINATOR)
    page.goto("/network/")
    right(page, re.compile("in a year"))
    tab_to(page, "Compare with a year ago")
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Who is linked with whom")).to_be_focused()
    tab_to(page, "Strength")
    page.keyboard.press("Enter")
    expect(page.locator('.links [aria-sort="ascending"]')).to_have_count(1)
    page.goto("/network/")
    tab_to(page, "Compare with a year ago")
    page.keyboard.press("Enter")
    right(page, re.compile("since Q4 2025"))
    tab_to(page, "First date")
    page.keyboard.type("Q4 2012")
    tab_to(page, "Compare")
    page.keyboard.press("Enter")
    right(page, re.compile(r"^\d+ new links since Q4 2012$"))
    expect(page.locator("table.changes tr.new").first).to_contain_text("+ new")
    page.reload()
    tab_to(page, "What is emerging")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Look at all pairs").first).to_be_visible()
    tab_to(page, "Look at all pairs")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The list is ready.").first).to_be_visible(timeout=30_000)
    tab_to(page, "Show it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Tell both managers").first).to_be_visible()
    right(page, re.compile("."))
    tab_to(page, "Tell both managers")  # the first pair of the list
    page.keyboard.press("Enter")
    tells(page)


def tells(page: Page) -> None:
    """On the page of the pair: the words, and the button that sends them."""
    button = page.locator("form[action$='/tell'] button")
    expect(button).to_be_visible()
    tab_to(page, button.inner_text())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Told")


def test_the_picture_is_walked_by_keys_and_moved_through_time(site: Site, visit: Visit) -> None:
    page = visit(site, COORDINATOR)
    page.goto("/network/")
    canvas = page.get_by_role("application", name="Picture of the network")
    expect(canvas.locator("canvas")).not_to_have_count(0)
    tab_to(page, "Picture of the network")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#cluster h2")).to_have_count(1)
    first = chosen(page)
    expect(page.locator("#live")).to_contain_text(first)
    assert page.locator(".links tr.chosen").count() > 0
    for key in ("ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        page.wait_for_function("name => document.querySelector('#cluster h2')", arg=first)
    page.keyboard.press("2")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator("#cluster")).to_be_focused()
    rows = page.locator(".links tbody tr")
    before = rows.count()
    slider = page.get_by_role("slider", name="To")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("combobox", name="To")).to_have_value(re.compile(r"^20\d\d-Q\d$"))
    expect(page).to_have_url(re.compile("to=20"))
    expect(rows).not_to_have_count(before)
    page.get_by_role("button", name="Later").click()
    expect(page).to_have_url(re.compile("to=20"))
    expect(page.get_by_role("button", name="Play")).to_be_hidden()  # motion is not wanted here


def test_whoever_wants_motion_can_have_the_years_played(site: Site, visit: Visit) -> None:
    page = visit(site, COORDINATOR)
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/network/")
    page.get_by_role("button", name="Play").click()
    expect(page).to_have_url(re.compile("to=20"), timeout=5_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    stopped = page.url
    page.wait_for_timeout(1_200)
    assert page.url == stopped


def test_clusters_stay_where_they_are_whatever_the_time(site: Site, visit: Visit) -> None:
    page = visit(site, COORDINATOR, script=False)
    found = []
    for path in ("/network/", "/network/?to=2012-Q4", "/network/?from=2020-Q1&node=1"):
        page.goto(path)
        dots = page.locator(".network-svg .dot")
        found.append(
            {
                each.get_attribute("data-id"): (
                    each.get_attribute("data-x"),
                    each.get_attribute("data-y"),
                )
                for each in dots.all()
            }
        )
    assert found[0] == found[1] == found[2] != {}


def test_without_script_a_form_moves_the_time_and_a_circle_opens_its_cluster(
    site: Site, visit: Visit
) -> None:
    page = visit(site, COORDINATOR, script=False)
    page.goto("/network/")
    expect(page.locator(".canvas")).to_be_hidden()
    page.get_by_role("combobox", name="To").select_option("2015-Q4")
    page.get_by_role("button", name="Show", exact=True).click()
    assert all(int(year) <= 2015 for year in years(page))
    litek = cluster_called(site, "litek")
    page.locator(f'.network-svg [data-id="{litek}"] circle').click()
    expect(page.locator("#cluster h2")).to_have_text("LITEK")


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_a_full_network_are_right_in_every_look(
    path: str, demo_site: Site, visit: Visit
) -> None:
    page = visit(demo_site, COORDINATOR)
    page.goto(path)
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


def test_on_a_phone_the_table_comes_first_and_the_picture_when_asked_for(
    demo_site: Site, visit: Visit
) -> None:
    page = visit(demo_site, COORDINATOR, look=Look(PHONE, "light"))
    brought: list[str] = []
    page.on("request", lambda request: brought.append(request.url))
    page.goto("/network/", wait_until="networkidle")
    expect(page.locator(".canvas")).to_be_hidden()
    assert not any("cytoscape" in each for each in brought)
    page.get_by_text("The picture", exact=True).click()
    expect(page.locator(".canvas canvas").first).to_be_visible()
    assert any("cytoscape" in each for each in brought)
