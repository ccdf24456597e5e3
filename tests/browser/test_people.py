"""The helpers see what they are there to see: a check that never finds anything proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from matchmaker.web.security import HEADERS
from tests.browser.conftest import open_window
from tests.browser.people import (
    LOOKS,
    PHONE,
    Look,
    Watch,
    check_axe,
    first_visit,
    look_like,
    sideways,
    tab_to,
    walk,
)
from tests.browser.sites import Site

Shows = Callable[[str], tuple[Page, Watch]]


@pytest.fixture
def shows(chromium: Browser, small_site: Site) -> Iterator[Shows]:
    """A page of this content, under the policy that all pages have."""
    pages: list[Page] = []

    def show(content: str) -> tuple[Page, Watch]:
        page, watch = open_window(chromium, small_site, look=Look(PHONE, "light"))
        pages.append(page)
        headers = {"Content-Type": "text/html", **HEADERS}
        body = f'<!doctype html><html lang="en"><title>T</title><body>{content}'
        page.route("**/shown", lambda route: route.fulfill(body=body, headers=headers))
        page.goto("/shown")
        return page, watch

    yield show
    for page in pages:
        page.context.close()


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        ('<img alt="" src="http://example.org/a.png">', "request elsewhere: http://example.org/"),
        ("<script>1</script>", "console: CSP: script-src-elem refuses inline"),
        ('<p style="color: red">', "console: CSP: style-src-attr refuses inline"),
        ('<img alt="" src="/static/none.png">', "404: http://127.0.0.1"),
        ('<img alt="" src="data:image/png;base64,AAAA">', "console: CSP: img-src refuses data"),
    ],
)
def test_what_no_page_may_do_is_noted(content: str, trouble: str, shows: Shows) -> None:
    page, watch = shows(content)
    page.wait_for_load_state("networkidle")
    assert [each for each in watch.troubles if each.startswith(trouble)] != [], watch.troubles


def test_an_error_that_no_script_catches_is_noted(shows: Shows) -> None:
    page, watch = shows("")
    page.evaluate("setTimeout(() => { throw new Error('lost') })")
    page.wait_for_timeout(100)
    assert [each.partition(":")[0] for each in watch.troubles] == ["uncaught"]
    assert "lost" in watch.troubles[0]


def test_a_good_page_is_left_in_peace(shows: Shows) -> None:
    page, watch = shows('<main><h1>Good</h1><a href="#x">Go</a></main>')
    for look in LOOKS:
        look_like(page, look)
        assert (check_axe(page), sideways(page)) == ([], [])
    tab_to(page, "Go")
    assert (walk(page), watch.troubles) == ([], [])


def test_axe_finds_what_is_wrong(shows: Shows) -> None:
    page, _ = shows('<main><h1>Bad</h1><input><img src="/static/icon.svg"></main>')
    assert [each.partition(":")[0] for each in check_axe(page)] == ["image-alt", "label"]


def test_what_is_too_wide_is_named(shows: Shows) -> None:
    page, _ = shows(f"<p id='wide'>{'W' * 200}</p>")
    found = sideways(page)
    assert found[0].endswith("px wide in 360")
    assert "wide" in found[1]


def test_a_focus_that_cannot_be_seen_and_a_stop_that_is_not_there_are_told(shows: Shows) -> None:
    page, _ = shows('<a href="#x">Go</a>')
    with pytest.raises(AssertionError, match="never reaches «Come»; it passes"):
        tab_to(page, "Come", most=3)
    page.evaluate("document.links[0].style.outline = 'none'")
    with pytest.raises(AssertionError, match="cannot be seen: a «Go»"):
        tab_to(page, "Go", most=3)
    assert walk(page) == ["the focus cannot be seen: a «Go»"]


def test_a_focus_under_something_else_is_found(shows: Shows) -> None:
    page, _ = shows('<a href="#x">Go</a><div id="lid">Lid</div>')
    page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    lid = "#lid { position: fixed; inset: 0; background: canvas }"
    page.evaluate("lid => document.adoptedStyleSheets[0].replaceSync(lid)", lid)
    assert walk(page) == ["the focus is covered: a «Go»"]


def test_a_first_visit_is_weighed_with_its_files(shows: Shows, small_site: Site) -> None:
    page, _ = shows("")
    weight = first_visit(page, "/static/icon.svg")
    assert list(weight.zipped) == [f"{small_site.origin}/static/icon.svg"]
    assert 0 < weight.total < sum(weight.plain.values())
