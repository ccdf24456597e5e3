"""Pages behind links: they open without signing in, write nothing on opening, and open no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.services.introducing.reminding import ask_outcomes
from models import Interest, Introduction, Letter, MeetingChoice, Message, Outcome
from tests.web.test_inbox import TIMES, ask, introduce, rows, title
from tests.web.worlds import NOW, TOOLMAKER, Browser


def link(app: Flask, kind: str, recipient: str = "the.other.member") -> str:
    """The newest link of a kind that was written to somebody."""
    texts = [
        each.text for each in rows(app, Letter) if each.recipient == f"{recipient}@example.org"
    ]
    return re.findall(rf"http://[^/]+(/{kind}/[^\s?]+)", "\n".join(texts))[-1]


@pytest.fixture
def answer_link(app: Flask, member: Browser) -> str:
    ask(member)
    return link(app, "answer")


def test_opening_a_link_changes_nothing_whatever_it_asks_for(
    app: Flask, visitor: Browser, answer_link: str
) -> None:
    before = len(rows(app, Interest))
    for said in ("yes", "no", "ask", "nonsense"):
        page = visitor.opens(answer_link, say=said)
        assert page.status_code == 200
        assert visitor.client.head(f"{answer_link}?say={said}").status_code == 200
        assert page.headers["Cache-Control"] == "private, no-store"
    assert len(rows(app, Interest)) == before
    assert "We need an injection mould for bottle caps" in page.text
    assert "@example.org" not in page.text
    assert "zanzibar" not in page.text


def test_one_button_accepts_and_the_page_then_names_the_people(
    app: Flask, visitor: Browser, answer_link: str
) -> None:
    visitor.opens(answer_link)
    for _ in range(2):  # a second click is the same click
        assert visitor.sends(answer_link, answer="yes").location == answer_link
    assert len(rows(app, Introduction)) == 1
    page = visitor.opens(answer_link).text
    assert "the.member@example.org" in page
    assert title(page).endswith("are introduced")


def test_a_no_needs_one_reason_and_is_thanked_for(
    app: Flask, visitor: Browser, answer_link: str
) -> None:
    missing = visitor.sends(answer_link, answer="no")
    assert missing.status_code == 422
    assert "Choose a reason" in missing.text
    visitor.sends(answer_link, answer="no", reason="too_far")
    assert title(visitor.opens(answer_link).text).startswith("You said «not now»")
    assert "Accept after all" in visitor.opens(answer_link).text


def test_a_question_and_its_reply_need_no_account(
    app: Flask, visitor: Browser, answer_link: str
) -> None:
    visitor.sends(answer_link, answer="ask", text="How many?")
    reply_link = link(app, "answer", "the.member")
    assert "How many?" in visitor.opens(reply_link).text
    visitor.sends(reply_link, answer="ask", text="Two million.")
    assert [each.text for each in rows(app, Message)] == ["Could you?", "How many?", "Two million."]
    assert "Two million." in visitor.opens(answer_link).text


def test_a_link_opens_its_own_side_of_its_own_proposal_only(
    app: Flask, member: Browser, visitor: Browser, answer_link: str
) -> None:
    token = answer_link.removeprefix("/answer/")
    for other in (f"/times/{token}", f"/outcome/{token}", f"/answer/{token}x"):
        assert visitor.opens(other).status_code == 410
        assert visitor.sends(other).status_code == 410
    for closed in ("/inbox", "/inbox/1", f"/organisations/{TOOLMAKER}/proposals"):
        assert visitor.opens(closed).status_code == 303
    member.sends("/inbox/1/withdraw")
    assert visitor.opens(answer_link).status_code == 410


def test_an_old_link_says_so(app: Flask, visitor: Browser, answer_link: str) -> None:
    app.extensions["matchmaker.clock"] = lambda: NOW + timedelta(days=31)
    page = visitor.opens(answer_link)
    assert page.status_code == 410
    assert "This link is no longer good." in page.text


def test_a_time_is_chosen_behind_a_link(
    app: Flask, member: Browser, other: Browser, visitor: Browser
) -> None:
    thread = introduce(member, other)
    other.sends(f"{thread}/times", **TIMES)
    times = link(app, "times", "the.member")
    start = "2026-11-26T13:00:00+00:00"
    page = visitor.opens(times, start=start)
    assert re.search(rf'value="{re.escape(start)}" required checked', page.text)
    assert rows(app, MeetingChoice) == []
    for _ in range(2):
        assert visitor.sends(times, offer="1", start=start).location == times
    assert len(rows(app, MeetingChoice)) == 1
    assert "SEQUENCE:0" in visitor.opens(f"{times}/meeting.ics").text
    late = visitor.sends(times, offer="1", start="2026-11-25T09:00:00+00:00")
    assert late.status_code == 409
    assert "on 26 November 2026" in title(late.text)


def test_what_came_of_it_is_one_button_and_works_again(
    app: Flask, member: Browser, other: Browser, visitor: Browser
) -> None:
    introduce(member, other)
    parts = app.extensions["matchmaker"]
    later = NOW + timedelta(days=14)
    with parts.database() as session:
        assert ask_outcomes(session, parts.post_office, later) == 2
    app.extensions["matchmaker.clock"] = lambda: later
    outcome = link(app, "outcome", "the.member")
    page = visitor.opens(outcome, said="talked").text
    assert re.search(r'value="talked" checked', page)
    assert rows(app, Outcome) == []
    assert visitor.sends(outcome).status_code == 422
    visitor.sends(outcome, said="talked")
    assert "You have said: We talked." in visitor.opens(outcome).text
    visitor.sends(outcome, said="ended", step="talked", value="to_10k")
    assert "You have said: It ended: not a fit." in visitor.opens(outcome).text
    assert [each.is_final for each in rows(app, Outcome)] == [False, True]
