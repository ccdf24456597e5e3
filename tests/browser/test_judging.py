"""Suspected pairs judged by keys alone, and looked at by axe."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from matchmaker.services.deduplicating.suspects import look_for_duplicates
from models import Membership, open_database
from models.changes import append_changes
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import WCAG, Look, check_axe
from tests.web.worlds import ALPS, NOW, an_organisation


def with_twins(world: Path, folder: Path) -> Path:
    """The small world with two pairs that look alike."""
    from shutil import copytree

    copytree(world, folder)
    database = open_database(f"sqlite:///{folder / 'matchmaker.sqlite3'}")
    with database() as session:
        for number, name in enumerate(
            ("Glasbau Huber GmbH", "Glasbau Huber", "Optik Thal AG", "Optik Thal")
        ):
            session.add(an_organisation(50 + number, name, country="AT"))
            session.flush()
            session.add(Membership(organisation_id=50 + number, cluster_id=ALPS))
            append_changes(session, [50 + number])
        session.commit()
        look_for_duplicates(session, None, NOW)
    database.kw["bind"].dispose()
    return folder


def opened(page: Page) -> Page:
    page.goto(f"/clusters/{ALPS}/duplicates")
    expect(page.locator("[data-item]").first).to_be_focused()
    return page


def test_pairs_are_judged_and_judgements_undone_by_keys(
    visit: Visit, serve: OpenSite, small_world: Path, tmp_path: Path
) -> None:
    page = opened(visit(serve(with_twins(small_world, tmp_path / "twins")), "the manager"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 pairs of entries may be one company each"
    )
    page.keyboard.press("n")
    expect(page.get_by_text("The last two stay two entries.")).to_be_visible()
    expect(page.locator("[data-item]")).to_have_count(1)
    expect(page.locator("[data-item]").first).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("[data-item]")).to_have_count(2)
    expect(page.locator("[data-item]").first).to_be_focused()
    page.keyboard.press("y")
    expect(page.get_by_text("The last two are one entry now.")).to_be_visible()
    page.keyboard.press("y")
    expect(page.get_by_role("heading", level=1)).to_have_text("No suspected pairs")


def test_a_pair_is_right_in_every_look(
    visit: Visit, serve: OpenSite, small_world: Path, tmp_path: Path, look: Look
) -> None:
    site = serve(with_twins(small_world, tmp_path / "twins"))
    page = opened(visit(site, "the manager", look=look))
    assert check_axe(page, WCAG) == []
