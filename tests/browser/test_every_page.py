"""Every page there is, for everybody who may open it, in both widths, light and dark.

The pages are those of the table of who may enter where (tests/test_access.py), so that a new one
cannot be forgotten. Each kind of person has one window for all of them, and a page is loaded once
and looked at in turn: by the first kind that may open it in all four looks and with the keyboard,
by the others on a phone in the dark.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit, open_window
from tests.browser.people import (
    COLOURS,
    DESK,
    NARROWEST,
    PHONE,
    WCAG,
    Look,
    check_axe,
    first_visit,
    look_like,
    outside_fonts,
    sideways,
    walk,
)
from tests.browser.sites import Site, open_site
from tests.test_access import TABLE, VIEWERS, build_shown_world, path_of
from tests.web import worlds

# The second member and the second manager see what the first ones see, or nothing.
KINDS = (None, "the member", "the manager", "the coordinator", "the administrator")
# A scheme changes colours and nothing else, so the dark looks are asked about colours only.
EACH_LOOK = {
    Look(DESK, "light"): WCAG,
    Look(DESK, "dark"): COLOURS,
    Look(PHONE, "dark"): COLOURS,
    Look(PHONE, "light"): WCAG,
}
ONE_LOOK = {Look(PHONE, "dark"): WCAG}
BOTH_ENDS = {Look(DESK, "light"): WCAG, Look(PHONE, "dark"): WCAG}
FIRST_VISIT = 150_000  # bytes, compressed
PAGES = {
    rule: may_open
    for (method, rule), statuses in TABLE.items()
    if method == "GET" and not rule.startswith("/static/")
    # What the table's world has no example of is opened on the journeys.
    if (may_open := [who for who in KINDS if statuses[VIEWERS.index(who)] == 200])
}
REFUSALS = (("/no/such/page", None, 404), ("/inbox", "the coordinator", 403))
DEMO_PAGES = (
    ("/", None),
    ("/find?q=We+need+laser+welding+of+copper+busbars", None),
    ("/find", "caps@demo.example"),
    ("/inbox", "caps@demo.example"),
    ("/organisations/", "litek@demo.example"),
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The world of the table, for tests that only look."""
    folder = tmp_path_factory.mktemp("every-page")
    with open_site(build_shown_world(folder), folder / "served") as found:
        yield found


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: Site) -> Iterator[dict[str | None, Page]]:
    """One window for each kind of person, for all pages of this file."""
    opened = {who: open_window(chromium, site, who) for who in KINDS}
    yield {who: page for who, (page, _) in opened.items()}
    for page, _ in opened.values():
        page.context.close()
    assert [trouble for _, watch in opened.values() for trouble in watch.troubles] == []


def faults(page: Page, looks: dict[Look, dict[str, object]]) -> list[str]:
    """What is wrong with a page as it stands, in each look."""
    found = []
    for look, rules in looks.items():
        look_like(page, look)
        found += [f"{look}: {each}" for each in (*check_axe(page, rules), *sideways(page))]
    page.set_viewport_size({"width": NARROWEST, "height": PHONE[1]})
    found += [f"{NARROWEST}: {each}" for each in sideways(page)]
    if outside_fonts(page):
        found.append("it brings fonts of its own")
    return found


def walked(page: Page) -> list[str]:
    """What is wrong for somebody with a keyboard only, on a phone, where most things stick."""
    look_like(page, Look(PHONE, "light"))
    return [f"by keyboard: {each}" for each in walk(page)]


def is_page(site: Site, path: str, who: str | None) -> bool:
    """Whether an address gives a page, not a file or a word for a machine."""
    browser = worlds.Browser(site.app)
    answer = (browser.signs_in_as(who) if who else browser).opens(path)
    return answer.mimetype == "text/html"


@pytest.mark.parametrize("rule", PAGES)
def test_every_page_is_right_for_everybody_who_may_open_it(
    rule: str, site: Site, windows: dict[str | None, Page]
) -> None:
    path = path_of(rule, site.app)
    assert "<" not in path, "tests/test_access.py:path_of needs an example for this address"
    first = PAGES[rule][0]
    if not is_page(site, path, first):
        return
    found = []
    for who in PAGES[rule]:
        page = windows[who]
        assert page.goto(path).status == 200
        looks = EACH_LOOK if who == first else ONE_LOOK
        wrong = faults(page, looks) + (walked(page) if who == first else [])
        found += [f"{who or 'anybody'}, {each}" for each in wrong]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("path", "who", "status"), REFUSALS)
def test_a_refusal_is_a_page_like_any_other(
    path: str, who: str | None, status: int, windows: dict[str | None, Page]
) -> None:
    assert windows[who].goto(path).status == status
    found = faults(windows[who], EACH_LOOK)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("path", "who"), DEMO_PAGES)
def test_a_page_full_of_real_sentences_is_right_too(
    path: str, who: str | None, demo_site: Site, visit: Visit
) -> None:
    page = visit(demo_site, who)
    assert page.goto(path).status == 200
    found = faults(page, BOTH_ENDS)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/", "/find?q=We+need+laser+welding+of+copper+busbars"])
def test_a_first_visit_is_light(path: str, demo_site: Site, visit: Visit) -> None:
    weight = first_visit(visit(demo_site), path)
    assert weight.total < FIRST_VISIT, weight.zipped


def test_every_page_opens_without_script(site: Site, visit: Visit) -> None:
    windows = {who: visit(site, who, script=False) for who in KINDS}
    headings = {}
    for rule, (first, *_) in PAGES.items():
        path = path_of(rule, site.app)
        if is_page(site, path, first):
            assert windows[first].goto(path).status == 200
            headings[rule] = windows[first].locator("main h1").count()
    assert headings == dict.fromkeys(headings, 1)
