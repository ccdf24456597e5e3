"""From interest to outcome, pressed button by button on the pages of both sides."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from matchmaker.domain.correspondence import MOST_OPEN
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.services.introducing.introductions import answer
from models import Contact, Interest, Letter, MeetingChoice, Message, Outcome, Proposal, Suggestion
from tests.web.worlds import (
    ALPS,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    SENTENCE,
    TOOLMAKER,
    Browser,
    an_organisation,
)

ASK = {"q": SENTENCE, "candidate": str(TOOLMAKER), "organisation": str(MOULDER)}
TIMES = {"time-1": "2026-11-25T10:00", "time-2": "2026-11-26T14:00", "minutes": "30"}


def rows(app: Flask, entity: type) -> list:
    with app.extensions["matchmaker"].database() as session:
        return list(session.query(entity).order_by(entity.id))


def ask(member: Browser, **fields: str) -> str:
    """The member asks the toolmaker; the address of the thread."""
    answered = member.sends("/interest", **(ASK | {"note": "Could you?"} | fields))
    assert answered.status_code == 303
    assert answered.location.startswith("/inbox/")
    return answered.location


def introduce(member: Browser, other: Browser) -> str:
    thread = ask(member)
    other.sends(thread.replace("/inbox", "/proposals") + "/answer", answer="yes")
    return thread


def title(page: str) -> str:
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]).strip()


def test_the_page_says_what_they_will_see_and_what_after_a_yes(member: Browser, app: Flask) -> None:
    page = member.opens("/interest/new", **ASK).text
    assert title(page) == "Ask Toolmaker &amp; Söhne for a talk"
    assert "0 of 5 requests of your own are open" in page
    see, after = page.split('id="see"')[1].split('id="after"')
    assert SENTENCE in see
    assert "@example.org" not in see
    assert "The Member, the.member@example.org" in after
    assert "the.other.member@example.org" not in page
    note = re.search(r'<textarea id="note"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    assert note.splitlines()[0] == SENTENCE
    assert "We build an injection mould for bottle caps." in note
    assert rows(app, Proposal) == []  # looking writes nothing


def test_a_private_sentence_stays_out_of_the_note_and_of_what_they_see(
    member: Browser, other: Browser
) -> None:
    page = member.opens("/interest/new", candidate=str(TOOLMAKER), organisation=str(MOULDER)).text
    note = re.search(r'<textarea id="note"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]
    assert "zanzibar" not in note
    thread = ask(member)
    assert "zanzibarmoulder" not in other.opens(thread).text


def test_asking_records_the_list_says_yes_and_writes_to_them(app: Flask, member: Browser) -> None:
    thread = ask(member)
    assert [each.answer for each in rows(app, Interest)] == [Answer.YES]
    assert [each.text for each in rows(app, Message)] == ["Could you?"]
    (letter,) = rows(app, Letter)
    assert letter.recipient == "the.other.member@example.org"
    page = member.opens(thread).text
    assert title(page) == "Toolmaker &amp; Söhne has not answered yet"
    assert f'action="{thread}/withdraw"' in page
    assert "1 of 5 requests of your own are open" in member.opens("/inbox").text


def test_a_second_click_and_a_second_way_lead_to_the_same_thread(
    app: Flask, member: Browser
) -> None:
    thread = ask(member)
    assert ask(member) == thread
    assert member.opens("/interest/new", **ASK).location == thread
    assert len(rows(app, Interest)) == 1
    assert len(rows(app, Letter)) == 1


def test_undo_takes_the_request_back_and_frees_its_place(
    app: Flask, member: Browser, other: Browser
) -> None:
    thread = ask(member)
    member.sends(f"{thread}/withdraw")
    assert "0 of 5 requests" in member.opens("/inbox").text
    assert other.opens(thread).status_code == 404
    assert title(other.opens("/inbox").text) == "Nothing waits for your answer"


def test_a_note_that_is_too_long_comes_back_with_its_words(app: Flask, member: Browser) -> None:
    page = member.sends("/interest", **ASK, note="n" * 501)
    assert page.status_code == 422
    assert "The note has 501 characters; 500 fit." in page.text
    assert "n" * 501 in page.text
    assert rows(app, Interest) == []


def test_a_sixth_request_is_refused_on_the_page_and_nothing_is_recorded(
    app: Flask, member: Browser
) -> None:
    ask(member)
    with app.extensions["matchmaker"].database() as session:
        model = session.query(Proposal).first()
        kept = {
            each.name: getattr(model, each.name)
            for each in Proposal.__table__.columns
            if each.name not in {"id", "candidate_id"}
        }
        for place in range(MOST_OPEN - 1):
            session.add(an_organisation(100 + place, f"Firm {place}"))
            session.flush()
            row = Proposal(**kept, candidate_id=100 + place)
            session.add(row)
            session.flush()
            viewer = Viewer(organisations=frozenset({MOULDER}))
            answer(session, row.id, MOULDER, Answer.YES, viewer=viewer, now=NOW)
    before = len(rows(app, Proposal))
    fields = ASK | {"candidate": str(LAB)}
    page = member.opens("/interest/new", **fields).text
    assert "5 of 5 requests of your own are open" in page
    assert re.search(r"<button class=\"button primary\" disabled>", page)
    refused = member.sends("/interest", **fields)
    assert refused.status_code == 409
    assert "A place comes back with each answer" in refused.text
    assert len(rows(app, Proposal)) == before


def test_the_other_side_asks_gets_its_reply_and_accepts(
    app: Flask, member: Browser, other: Browser
) -> None:
    thread = ask(member)
    inbox = other.opens("/inbox").text
    assert title(inbox) == "1 request waits for your answer"
    assert '<b class="count">1</b>' in inbox
    assert inbox.index("We need an injection mould") < inbox.index("Accept")
    other.sends(f"{thread}/messages", text="How many?")
    assert title(member.opens(thread).text).endswith("has a question before answering")
    assert '<b class="count">1</b>' in member.opens("/find").text
    member.sends(f"{thread}/messages", text="Two million.")
    assert "Two million." in other.opens("/inbox").text
    accepted = other.sends(f"{thread.replace('/inbox', '/proposals')}/answer", answer="yes")
    assert accepted.location == thread
    assert title(member.opens(thread).text) == "You and Toolmaker &amp; Söhne are introduced"


def test_people_are_named_after_both_have_said_yes_and_not_before(
    app: Flask, member: Browser, other: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        contact = Contact(
            organisation_id=TOOLMAKER, name="Boss", email="boss@canary.example", phone="+37 0"
        )
        contact.created_at = NOW
        session.add(contact)
        session.commit()
    thread = ask(member)
    pages = member.opens(thread).text + member.opens("/inbox").text
    assert "boss@canary.example" not in pages
    assert "The Other Member" not in pages
    other.sends(thread.replace("/inbox", "/proposals") + "/answer", answer="yes")
    page = member.opens(thread).text
    for word in ("boss@canary.example", "tel:+370", "The Other Member"):
        assert word in page


def test_three_times_are_offered_one_is_taken_and_it_can_be_called_off(
    app: Flask, member: Browser, other: Browser
) -> None:
    thread = introduce(member, other)
    other.sends(f"{thread}/times", **TIMES, place="https://meet.example/room")
    page = member.opens(thread).text
    values = re.findall(r'name="start" value="([^"]+)"', page)
    assert values == ["2026-11-25T09:00:00+00:00", "2026-11-26T13:00:00+00:00", "none"]
    assert "Wednesday 25 November 2026, 10:00" in page.replace("Wednesday, ", "Wednesday ")
    member.sends(f"{thread}/times/choice", offer="1", start=values[0])
    for browser in (member, other):
        assert "on 25 November 2026" in title(browser.opens(thread).text)
        file = browser.opens(f"{thread}/meeting.ics")
        assert file.mimetype == "text/calendar"
        assert "DTSTART;TZID=Europe/Brussels:20261125T100000" in file.text
        assert "SEQUENCE:0" in file.text
    member.sends(f"{thread}/times/off")
    assert [each.start is None for each in rows(app, MeetingChoice)] == [False, True]
    assert "The talk was called off." in other.opens(thread).text


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"minutes": "30"}, "Fill in at least one time."),
        ({"time-1": "soon", "minutes": "30"}, "This is no day and time"),
        ({"time-1": "2020-01-01T10:00", "minutes": "30"}, "A time has passed already."),
        ({"time-1": "2026-11-25T10:00", "minutes": "7"}, "Choose how long it takes."),
    ],
)
def test_times_that_cannot_be_used_come_back_beside_their_field(
    member: Browser, other: Browser, fields: dict[str, str], complaint: str
) -> None:
    thread = introduce(member, other)
    page = other.sends(f"{thread}/times", **fields)
    assert page.status_code == 422
    assert complaint in page.text
    assert fields.get("time-1", "") in page.text


def test_what_came_of_it_closes_the_thread(app: Flask, member: Browser, other: Browser) -> None:
    thread = introduce(member, other)
    assert "Running" in member.opens("/inbox").text
    tell = thread.replace("/inbox", "/proposals") + "/outcome"
    member.sends(tell, said="negotiating", value="to_50k")
    member.sends(tell, said="ended", step="negotiating")
    found = [(each.step.value, each.is_final) for each in rows(app, Outcome)]
    assert found == [("negotiating", False), ("negotiating", True)]
    page = member.opens("/inbox").text
    assert "Running" not in page
    assert "It ended: not a fit" in page


def test_silence_ends_it_for_both_in_plain_words(
    app: Flask, member: Browser, other: Browser
) -> None:
    thread = ask(member)
    app.extensions["matchmaker.clock"] = lambda: NOW + timedelta(days=21)
    assert title(member.opens(thread).text).startswith("No answer within three weeks")
    assert "no answer within three weeks" in member.opens("/inbox").text
    assert "you have not answered within three weeks" in other.opens("/inbox").text
    late = other.sends(thread.replace("/inbox", "/proposals") + "/answer", answer="yes")
    assert late.status_code == 409


def test_what_a_manager_suggests_waits_for_both_with_the_name_of_the_cluster(
    app: Flask, member: Browser, other: Browser, manager: Browser
) -> None:
    manager.sends(f"/organisations/{MOULDER}/proposals")
    shown = next(each for each in rows(app, Proposal) if each.candidate_id == TOOLMAKER)
    thread = f"/inbox/{shown.id}"
    for browser in (member, other):
        assert browser.opens(thread).status_code == 404
    with app.extensions["matchmaker"].database() as session:
        session.add(Suggestion(proposal_id=shown.id, cluster_id=ALPS, at=NOW))
        session.commit()
    for browser in (member, other):
        assert "Suggested by Alps" in browser.opens("/inbox").text
        page = browser.opens(thread).text
        assert title(page).startswith("Alps suggests")
        assert "zanzibar" not in page
    reply = f"/proposals/{shown.id}/answer"
    other.sends(reply, answer="yes")
    assert "you accepted; they are asked too" in other.opens("/inbox").text
    member.sends(reply, answer="yes")
    assert title(member.opens(thread).text) == "You and Toolmaker &amp; Söhne are introduced"


def test_an_inbox_without_anything_says_what_to_do_next(member: Browser) -> None:
    page = member.opens("/inbox").text
    assert title(page) == "Nothing waits for your answer"
    assert "Find a partner" in page


def test_a_partner_for_whom_nothing_speaks_is_asked_with_other_words(member: Browser) -> None:
    fields = {"candidate": str(TOOLMAKER), "q": "xylophones", "organisation": str(MOULDER)}
    page = member.opens("/interest/new", **fields)
    assert page.status_code == 200
    assert "Say in other words what you need of them" in page.text


def test_a_neighbour_in_an_own_cluster_can_be_asked_by_name(app: Flask, member: Browser) -> None:
    fields = {"candidate": str(NEIGHBOUR), "organisation": str(MOULDER), "q": "moulding of lids"}
    page = member.opens("/interest/new", **fields).text
    assert "Nobody of Neighbour can be reached by mail here yet" in page
    place = re.search(r'name="place" value="(\d+)"', page)[1]
    answered = member.sends("/interest", **fields, own="yes", place=place)
    assert answered.location == "/inbox/" + str(rows(app, Interest)[0].proposal_id)
