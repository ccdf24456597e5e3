"""The list of members as a grid: by keys alone, each cell by itself, and without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenSite, Visit
from tests.web.worlds import ALPS, NEIGHBOUR

LIST = f"/clusters/{ALPS}/members"


@pytest.fixture
def grid(serve: OpenSite, visit: Visit, small_world: Path) -> Page:
    """The list, turned into a grid by F2."""
    return as_grid(visit(serve(small_world), "the manager"))


def as_grid(page: Page) -> Page:
    page.goto(LIST)
    page.keyboard.press("F2")
    expect(page.get_by_role("grid")).to_be_visible()
    return page


def cell(page: Page, field: str) -> Locator:
    return page.locator(f"#member-{NEIGHBOUR} [data-field={field}]")


def test_arrows_move_enter_edits_and_saves_and_it_is_said(grid: Page) -> None:
    grid.keyboard.press("ArrowDown")
    for _ in range(4):
        grid.keyboard.press("ArrowRight")
    expect(cell(grid, "city")).to_be_focused()
    grid.keyboard.press("Enter")
    grid.keyboard.type("Linz")
    grid.keyboard.press("Enter")
    expect(cell(grid, "city")).to_have_text("Linz")
    expect(grid.locator("#live")).to_have_text("Saved.")
    grid.reload()
    expect(cell(grid, "city")).to_have_text("Linz")


def test_escape_brings_back_what_stood_there(grid: Page) -> None:
    grid.keyboard.press("Enter")
    grid.keyboard.type("Something else")
    grid.keyboard.press("Escape")
    expect(grid.get_by_role("rowheader").first).to_contain_text("Moulder")
    expect(grid.get_by_role("rowheader").first).to_be_focused()
    grid.keyboard.press("Escape")
    expect(grid.get_by_role("grid")).to_have_count(0)
    expect(grid.get_by_role("button", name="Edit cells")).to_be_focused()


def test_what_cannot_be_saved_stays_and_says_why(grid: Page) -> None:
    cell(grid, "region").click()
    grid.keyboard.press("Enter")
    grid.keyboard.type("Atlantis")
    grid.keyboard.press("Enter")
    expect(grid.locator("#live")).to_contain_text("This is no region", timeout=30_000)
    expect(cell(grid, "region").locator("input")).to_be_focused()
    grid.keyboard.press("Escape")
    expect(cell(grid, "region")).to_have_text("")


def test_a_closed_list_is_chosen_from(grid: Page) -> None:
    cell(grid, "size").click()
    grid.keyboard.press("Enter")
    cell(grid, "size").locator("select").select_option("small")
    grid.keyboard.press("Tab")
    expect(cell(grid, "size")).to_have_text("10–49 people")
    expect(cell(grid, "website")).to_be_focused()
    expect(grid.locator("[data-editing]")).to_have_count(0)


def test_rows_from_a_spreadsheet_open_the_import(grid: Page) -> None:
    rows = "Name\tCountry\nGlasbau Huber\tAustria\n"
    grid.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.activeElement.dispatchEvent(paste);
        }""",
        rows,
    )
    grid.wait_for_url("**/import**")
    expect(grid.get_by_text("Glasbau Huber").first).to_be_visible()


def test_a_phone_has_lines_as_cards_and_no_grid(
    visit: Visit, serve: OpenSite, small_world: Path
) -> None:
    page = visit(serve(small_world), "the manager")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(LIST)
    expect(page.get_by_role("button", name="Edit cells")).to_be_hidden()
    page.get_by_role("link", name="Change Neighbour").click()
    page.get_by_label("City", exact=True).fill("Linz")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: Neighbour.")).to_be_visible()
    expect(cell(page, "city")).to_have_text("Linz")
