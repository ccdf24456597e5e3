"""After the day: from the letter to rated meetings, by keyboard and on a phone, signed out."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from matchmaker.domain.event_vocabulary import Rating
from matchmaker.domain.vocabulary import LetterKind
from models import EventParticipant, MeetingRating
from tests.browser.conftest import OpenSite, Visit
from tests.browser.people import PHONE, Look, tab_to
from tests.browser.sites import Site
from tests.browser.walking import days_pass, letter, link, right
from tests.event_boards import an_event
from tests.event_days import let_begin, published_event
from tests.web.worlds import ALPS, NOW

THUMB = 44  # CSS pixels: what a finger meets without looking


@pytest.fixture
def site(serve: OpenSite, small_world: object) -> Site:
    """The small world the day after an event: the first of six has met two others."""
    found = serve(small_world)
    with found.app.extensions["matchmaker"].database() as session:
        event = an_event(session, wishes=[(0, 1), (0, 2)], cluster_id=ALPS)
        published_event(session, event, {(0, 1): (0, 0), (0, 2): (1, 0)}, now=NOW)
        let_begin(session, event, NOW)
    days_pass(found, 1)
    return found


def mailed(site: Site) -> str:
    """The link for all meetings, as it stands in the first participant's letter."""
    with site.app.extensions["matchmaker"].database() as session:
        query = sa.select(EventParticipant).order_by(EventParticipant.id).limit(1)
        row = session.scalars(query).one()
    return link(letter(site, LetterKind.EVENT, row.email or ""), "Say it for all of them")


def said(site: Site) -> list[tuple[Rating, str | None]]:
    with site.app.extensions["matchmaker"].database() as session:
        rows = session.scalars(sa.select(MeetingRating).order_by(MeetingRating.id))
        return [(row.rating, row.note) for row in rows]


def pressed(page: Page) -> list[str]:
    return [each.inner_text() for each in page.locator("[aria-pressed=true]").all()]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_both_meetings_are_rated_by_keyboard(site: Site, visit: Visit, *, script: bool) -> None:
    page = visit(site, script=script)
    page.goto(mailed(site))
    right(page, "What were your 2 meetings?")
    tab_to(page, "Informative")
    page.keyboard.press("Enter")
    right(page, "What was your meeting?")
    assert said(site) == [(Rating.INFORMATIVE, None)]
    second = page.locator(".rateable").nth(1)
    tab_to(page, "Add a sentence for the organisers")  # of the first meeting, where it went on
    tab_to(page, "Co-operation possible")
    expect(second.get_by_role("button", name="Co-operation possible")).to_be_focused()
    page.keyboard.press("Enter")
    right(page, "Thank you: all is said")
    assert pressed(page) == ["Informative", "Co-operation possible"]


def test_on_a_phone_every_word_is_large_enough_and_a_sentence_goes_along(
    site: Site, visit: Visit
) -> None:
    page = visit(site, look=Look(PHONE, "dark"))
    page.goto(mailed(site))
    right(page, re.compile("^What were your 2 meetings"))
    words = page.locator(".rating-words button").all()
    assert len(words) == 8
    boxes = [each.bounding_box() or {"height": 0, "width": 0} for each in words]
    assert [each for each in boxes if min(each["height"], each["width"]) < THUMB] == []
    first = page.locator(".rateable").first
    first.get_by_text("Add a sentence for the organisers").click()
    first.get_by_label("Your sentence").fill("They can bend it.")
    first.get_by_role("button", name="No interest").click()
    right(page, "What was your meeting?")
    expect(page.locator(".rateable").first.get_by_label("Your sentence")).to_have_value(
        "They can bend it."
    )
    assert said(site) == [(Rating.NO_INTEREST, "They can bend it.")]
