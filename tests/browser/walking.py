"""What a journey needs beside a window: a page to judge, letters to read, a clock to turn."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.chores import run_chores
from models import Cluster, Letter
from tests.browser.people import check_axe, sideways
from tests.browser.sites import Site


def right(page: Page, heading: str | re.Pattern[str]) -> None:
    """The page has come that has this heading; axe finds nothing, and it fits the window."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    # Without script there is nothing that axe could run by, and nothing else on the page.
    has_script = page.evaluate("matchMedia('(scripting: enabled)').matches")
    found = [*(check_axe(page) if has_script else ()), *sideways(page)]
    assert not found, f"{page.url}:\n" + "\n".join(found)


def unfolded(page: Page, summary: str) -> Locator:
    """What is folded under these words, open; one that stands open already stays so."""
    folded = page.locator("details").filter(
        has=page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(summary)}"))
    )
    if folded.last.get_attribute("open") is None:
        folded.last.locator("summary").first.click()
    return folded.last


def letter(site: Site, kind: LetterKind, recipient: str) -> Letter:
    """The newest letter of a kind to somebody."""
    query = (
        sa.select(Letter)
        .where(Letter.kind == kind, Letter.recipient == recipient)
        .order_by(Letter.id.desc())
    )
    with site.app.extensions["matchmaker"].database() as session:
        found = session.scalars(query).first()
    assert found is not None, f"no {kind} to {recipient}"
    return found


def link(found: Letter, words: str = "") -> str:
    """The address, on this site, of the link in a letter with these words; else of its first."""
    links = re.findall(r"^(.+):\nhttps?://[^/\s]+(/\S+)$", found.text, re.MULTILINE)
    assert links, found.text
    return next(address for said, address in links if words in said)


def days_pass(site: Site, days: int) -> None:
    """Turn the clock of a site, and do what is due by then."""
    parts = site.app.extensions["matchmaker"]
    moment = site.app.extensions["matchmaker.clock"]() + timedelta(days=days)
    site.app.extensions["matchmaker.clock"] = lambda: moment
    done = run_chores(parts.database, parts.post_office, moment)
    assert [each.error for each in done if each.error] == []


def cluster_called(site: Site, key: str) -> int:
    """The number of a cluster of the demo."""
    query = sa.select(Cluster.id).where(Cluster.external_key == key)
    with site.app.extensions["matchmaker"].database() as session:
        return session.scalars(query).one()
