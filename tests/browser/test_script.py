"""What static/app.js adds, on a page made for it, under the policy that all pages have.

The page is the test's; the scripts, the policy and the check of the token are the real ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from matchmaker.web.security import HEADERS
from tests.browser.conftest import Visit
from tests.browser.sites import Site

HTML = """<!doctype html>
<html lang="en" data-shortcuts="{shortcuts}"><head><title>Keys</title>{token}
<script src="{htmx}" defer></script><script type="module" src="/static/app.js"></script></head>
<body><main><h1>Keys</h1>
<form><input type="search" aria-label="Search"></form>
<ol data-list tabindex="0" aria-label="Firms">
  <li><a href="#one">One</a> <button type="button" data-key="i" hx-get="/part?n=1"
    hx-target="#part">Interest</button></li>
  <li><a href="#two">Two</a> <button type="button" data-key="i" hx-get="/part?n=2"
    hx-target="#part">Interest</button></li>
  <li><a href="/elsewhere">Not this</a> <a data-open href="#three">Three</a></li>
</ol>
<form data-ctrl-enter><textarea name="said" aria-label="Say"></textarea>
  <button type="button">Not this</button><button name="go" value="yes">Send</button></form>
<p id="part"></p><p data-announce>Three firms</p>
<p id="live" role="status" aria-live="polite"></p>
<button type="button" id="enter" hx-post="/sign-in" hx-target="#part"
  hx-select="title">Enter</button>
<button type="button" data-opens="shortcuts">Keys</button>
<dialog id="shortcuts" aria-label="Keys"><button type="button">Close</button></dialog>
</main></body></html>"""

HTMLS = {"Content-Type": "text/html; charset=utf-8", **HEADERS}
Open = Callable[..., Page]


@pytest.fixture
def opens(visit: Visit, small_site: Site) -> Open:
    """A page of keys, with the token of its own session unless it is to have none."""

    def open_one(*, shortcuts: str = "on", has_token: bool = True) -> Page:
        page = visit(small_site)
        form = page.request.get("/sign-in").text()
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token is not None
        with small_site.app.test_request_context():
            htmx = small_site.app.extensions["assets"].vendor("htmx.org")
        meta = f'<meta name="csrf-token" content="{token[1]}">' if has_token else ""
        body = HTML.format(shortcuts=shortcuts, token=meta, htmx=htmx)

        def part(route: Route) -> None:
            words = f"Part {route.request.url[-1]}"
            route.fulfill(content_type="text/html", body=f"<span data-announce>{words}</span>")

        page.route("**/keys*", lambda route: route.fulfill(body=body, headers=HTMLS))
        page.route("**/part*", part)
        page.goto("/keys")
        return page

    return open_one


def test_a_stroke_goes_to_the_search_box_and_is_typed_inside_it(opens: Open) -> None:
    page = opens()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("j/k")
    expect(page.get_by_role("searchbox")).to_have_value("j/k")


def test_j_and_k_move_through_a_list_and_stop_at_its_ends(opens: Open) -> None:
    page = opens()
    items = page.locator("li")
    page.locator("[data-list]").focus()
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1), ("j", 2), ("j", 2)):
        page.keyboard.press(key)
        expect(items.nth(place)).to_be_focused()


def test_enter_opens_the_item_one_has_come_to(opens: Open) -> None:
    page = opens()
    page.get_by_role("link", name="One").focus()
    for address in ("#two", "#three"):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/keys{address}")


def test_a_letter_acts_on_the_item_that_has_the_focus_and_is_announced(opens: Open) -> None:
    page = opens()
    expect(page.locator("#live")).to_have_text("")
    page.get_by_role("link", name="Two").focus()
    page.keyboard.press("i")
    expect(page.locator("#part")).to_have_text("Part 2")
    expect(page.locator("#live")).to_have_text("Part 2")
    page.keyboard.press("k")
    page.keyboard.press("i")
    expect(page.locator("#live")).to_have_text("Part 1")


@pytest.mark.parametrize(("start", "shortcuts"), [("[data-opens]", "on"), ("li a", "off")])
def test_letters_do_nothing_outside_a_list_or_when_they_are_switched_off(
    start: str, shortcuts: str, opens: Open
) -> None:
    page = opens(shortcuts=shortcuts)
    page.locator(start).first.focus()
    for key in ("i", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator(start).first).to_be_focused()
    expect(page.locator("#part")).to_have_text("")


def test_a_question_mark_or_the_button_shows_the_keys_and_escape_hides_them(opens: Open) -> None:
    page = opens()
    for show in (lambda: page.keyboard.press("?"), page.locator("[data-opens]").click):
        show()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("/")
        expect(page.get_by_role("searchbox", include_hidden=True)).not_to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_control_and_enter_send_a_form_with_its_own_button(opens: Open) -> None:
    page = opens()
    page.get_by_role("textbox", name="Say").fill("hello")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/keys?said=hello&go=yes")


@pytest.mark.parametrize(("has_token", "status"), [(True, 422), (False, 400)])
def test_what_htmx_sends_carries_the_token_which_the_server_asks_for(
    has_token: bool, status: int, opens: Open
) -> None:
    page = opens(has_token=has_token)
    with page.expect_response("**/sign-in") as answer:
        page.locator("#enter").click()
    assert answer.value.status == status
