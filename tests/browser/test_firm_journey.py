"""A firm's way from one sentence to an outcome (J1), at both widths; and without script (J8).

Gervuta moulds caps in Kaunas and lacks a toolmaker; Krempelmoos in Upper Austria is one. Giedrė
sits at the site; Konrad only ever follows links from his mail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from matchmaker.domain.vocabulary import LetterKind
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import DESK, PHONE, Look
from tests.browser.sites import Site
from tests.browser.walking import days_pass, letter, link, right, unfolded

GIEDRE, KONRAD = "caps@demo.example", "tools@demo.example"
THEM, US = "Krempelmoos Formenbau GmbH", "Gervuta Plast UAB"
SENTENCE = (
    "We need hot-runner injection moulds for closures, and a measured first sample from a press"
)
NOTE = "We mould caps in Kaunas. Could we talk about a 32-cavity mould?"
WAYS = {
    "desk": (Look(DESK, "light"), True),
    "phone": (Look(PHONE, "dark"), True),
    "no-script": (Look(PHONE, "light"), False),
}


@dataclass
class Two:
    """Both people of a journey, each at a window of their own."""

    site: Site
    asker: Page
    asked: Page
    has_script: bool


@pytest.fixture(params=WAYS)
def two(request: pytest.FixtureRequest, serve: OpenSite, visit: Visit, demo_world: Path) -> Two:
    look, script = WAYS[request.param]
    site = serve(demo_world)
    windows = (visit(site, who, look=look, script=script) for who in (GIEDRE, None))
    return Two(site, *windows, has_script=script)


def test_from_a_sentence_to_an_outcome_that_both_sides_tell(two: Two) -> None:
    types_a_sentence(two)
    changes_a_part(two.asker)
    filters(two)
    asks_for_a_talk(two.asker)
    accepts_by_the_link_in_the_letter(two)
    both_see_each_other(two)
    offers_three_times(two.asker)
    chooses_one_by_the_link(two)
    has_it_in_the_calendar(two)
    both_tell_by_the_link_what_came_of_it(two)


def types_a_sentence(two: Two) -> None:
    page = two.asker
    page.goto("/")
    right(page, "Find the partner you lack, and see why")
    page.get_by_label("What do you need?").fill(SENTENCE)
    page.get_by_role("button", name="Find partners").click()
    right(page, re.compile(r"^\d+ partners could help$"))
    expect(page.locator(".understood .chip.you")).to_have_text(
        [
            re.compile("hot-runner injection moulds"),
            re.compile("closures"),
            re.compile("measured first sample from a press"),
        ]
    )


def changes_a_part(page: Page) -> None:
    parts = unfolded(page, "Change the parts")
    parts.get_by_label("Part 3").fill("a trial on a press")
    parts.get_by_role("button", name="Find with these parts").click()
    expect(page.locator(".understood .chip.you").nth(2)).to_contain_text("a trial on a press")
    assert "part=a+trial+on+a+press" in page.url


def filters(two: Two) -> None:
    page = two.asker
    summary = page.locator(".facets > summary")
    if summary.is_visible():
        summary.click()
    austria = page.get_by_role("checkbox", name=re.compile("^Austria"))
    austria.check()
    if not two.has_script:
        page.get_by_role("button", name="Apply the filters").click()
    expect(page.get_by_role("link", name=re.compile("^Country: Austria"))).to_be_visible()
    assert "country=AT" in page.url
    right(page, re.compile(r"^\d+ partners? could help$"))


def asks_for_a_talk(page: Page) -> None:
    page.get_by_role("link", name=re.compile(f"^Express interest ?: {THEM}")).click()
    right(page, f"Ask {THEM} for a talk")
    expect(page.get_by_text("0 of 5 requests of your own are open")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("tools@demo.example")
    page.get_by_label("A short note").fill(NOTE)
    page.get_by_role("button", name="Send the request").click()
    right(page, f"{THEM} has not answered yet")


def accepts_by_the_link_in_the_letter(two: Two) -> None:
    found = letter(two.site, LetterKind.INTEREST, KONRAD)
    page = two.asked
    page.goto(link(found, "Accept"))
    right(page, f"{US} would like to talk to you")
    expect(page.get_by_text(NOTE)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(GIEDRE)
    page.get_by_role("button", name="Accept").click()
    right(page, f"You and {US} are introduced")


def both_see_each_other(two: Two) -> None:
    expect(two.asked.get_by_role("link", name=GIEDRE)).to_be_visible()
    two.asker.goto("/inbox")
    right(two.asker, "Nothing waits for your answer")
    two.asker.get_by_role("link", name=THEM).click()
    right(two.asker, f"You and {THEM} are introduced")
    expect(two.asker.get_by_role("link", name=KONRAD)).to_be_visible()


def offers_three_times(page: Page) -> None:
    offer = unfolded(page, "Offer three times")
    assert all(offer.get_by_label(f"Time {n}").input_value() for n in (1, 2, 3))
    offer.get_by_label("Place or link").fill("by phone, +370 600 00000")
    offer.get_by_role("button", name="Offer these times").click()
    expect(page.get_by_text("You have offered these times:")).to_be_visible()
    expect(page.locator("[aria-labelledby=talk] li")).to_have_count(3)


def chooses_one_by_the_link(two: Two) -> None:
    page = two.asked
    page.goto(link(letter(two.site, LetterKind.MEETING, KONRAD)))
    right(page, f"When do you talk with {US}?")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Confirm").click()
    right(page, re.compile(rf"^You talk with {US} on \d"))


def has_it_in_the_calendar(two: Two) -> None:
    two.asker.reload()
    right(two.asker, re.compile(rf"^You talk with {THEM} on \d"))
    for page in (two.asker, two.asked):
        with page.expect_download() as download:
            page.get_by_role("link", name="Add to calendar").click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert text.startswith("BEGIN:VCALENDAR")
        assert "by phone\\, +370 600 00000" in text.replace("\r\n ", "")


def both_tell_by_the_link_what_came_of_it(two: Two) -> None:
    days_pass(two.site, 15)
    for who, other, words in ((GIEDRE, THEM, "A joint project"), (KONRAD, US, "We talked")):
        page = two.asked
        page.goto(link(letter(two.site, LetterKind.OUTCOME, who), words))
        right(page, f"What came of it with {other}?")
        expect(page.get_by_label(words)).to_be_checked()
        page.get_by_role("button", name="Record this").click()
        expect(page.get_by_text("Thank you. It is recorded")).to_be_visible()
    two.asker.reload()
    expect(two.asker.locator("dl.facts dd").first).to_have_text("A joint project")
    expect(two.asker.locator("dl.facts dd").nth(1)).to_have_text("We talked")
    right(two.asker, re.compile(rf"^You talk with {THEM} on \d"))
