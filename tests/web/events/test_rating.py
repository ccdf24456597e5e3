"""Behind the link of a letter: one press a meeting; and what the organisers see of it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask

from matchmaker.domain.event_vocabulary import EventState, Rating
from matchmaker.services.posting.signing import Purpose
from models import Event, EventMeeting, EventPlan, EventSlot, MeetingRating
from tests.web.events.fairs import a_fair, link_of, participant, register, rows
from tests.web.worlds import (
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NOW,
    TOOLMAKER,
    Browser,
    address,
    counted_queries,
)

SINCE = timedelta(days=120)  # the fair is in March, and the clock stands in November


@pytest.fixture
def fair(app: Flask, manager: Browser) -> int:
    """Moulder and toolmaker, and moulder and lab, have met; the day is over."""
    number = a_fair(app, manager, MOULDER, TOOLMAKER, LAB)
    for each in (MOULDER, TOOLMAKER, LAB):
        register(app, number, each)
    publish(app, number, (MOULDER, TOOLMAKER), (MOULDER, LAB))
    pass_by(app, number)
    return number


def publish(app: Flask, number: int, *pairs: tuple[int, int]) -> None:
    """The pairs meet one after the other at the third table, and were told."""
    told = []
    with app.extensions["matchmaker"].database() as session:
        for slot, pair in enumerate(pairs):
            a, b = sorted(participant(app, number, each).id for each in pair)
            row = EventMeeting(event_id=number, a_id=a, b_id=b, slot=slot, table_number=2, score=1)
            session.add(row)
            session.flush()
            told.append({"id": row.id, "a": a, "b": b, "slot": slot, "table": 2, "sequence": 0})
        session.add(EventPlan(event_id=number, version=1, meetings={"meetings": told}, at=NOW))
        session.get_one(Event, number).state = EventState.PUBLISHED
        session.commit()


def pass_by(app: Flask, number: int) -> None:
    """Turn the event's clock back, so that all its meetings are over."""
    with app.extensions["matchmaker"].database() as session:
        for slot in session.query(EventSlot).filter_by(event_id=number):
            slot.starts_at -= SINCE
        session.commit()


def rate_link(app: Flask, number: int, organisation_id: int) -> str:
    """The address that stands in the letter after the day."""
    signer = app.extensions["matchmaker"].post_office.signer
    row = participant(app, number, organisation_id)
    return f"/rate/{signer.sign(Purpose.RATE, now=NOW, participant=row.id)}"


def pressed(text: str) -> list[str]:
    """The words that are pressed, meeting by meeting."""
    return re.findall(r'value="(\w+)" aria-pressed="true"', text)


def words_of(app: Flask) -> list[tuple[Rating, str | None]]:
    return [(each.rating, each.note) for each in rows(app, MeetingRating)]


def test_opening_the_link_shows_the_own_meetings_and_changes_nothing(app: Flask, fair: int) -> None:
    text = Browser(app).opens(rate_link(app, fair, MOULDER)).text
    assert "What were your 2 meetings?" in text
    assert re.findall(r"<h2>(.*?)</h2>", text) == ["Toolmaker &amp; Söhne", "Lab"]
    assert pressed(text) == []
    text = Browser(app).opens(rate_link(app, fair, LAB)).text
    assert re.findall(r"<h2>(.*?)</h2>", text) == ["Moulder &lt;script&gt;alert(1)&lt;/script&gt;"]
    assert words_of(app) == []


def test_one_press_is_kept_and_minds_may_change(app: Flask, fair: int) -> None:
    person, link = Browser(app), rate_link(app, fair, MOULDER)
    first, second = (each.id for each in rows(app, EventMeeting))
    answer = person.sends(f"{link}/{first}", rating="informative", note=" They bend it. ")
    assert answer.location == f"{link}#meeting-{first}"
    text = person.opens(link).text
    assert "Thank you. It is recorded" in text
    assert "What was your meeting?" in text
    assert "They bend it." in text
    person.sends(f"{link}/{first}", rating="informative", note="They bend it.")  # pressed twice
    person.sends(f"{link}/{first}", rating="cooperation", note="They bend it.")
    person.sends(f"{link}/{second}", rating="not_held")
    text = person.opens(link).text
    assert "Thank you: all is said" in text
    assert pressed(text) == ["cooperation", "not_held"]
    assert words_of(app) == [
        (Rating.INFORMATIVE, "They bend it."),
        (Rating.COOPERATION, "They bend it."),
        (Rating.NOT_HELD, None),
    ]


def test_a_partner_reads_nothing_of_what_was_said(app: Flask, fair: int) -> None:
    meeting = rows(app, EventMeeting)[0].id
    Browser(app).sends(
        f"{rate_link(app, fair, MOULDER)}/{meeting}", rating="no_interest", note="zanzibarnote"
    )
    text = Browser(app).opens(rate_link(app, fair, TOOLMAKER)).text
    assert pressed(text) == []
    foreign = [*CANARIES.values(), *CLUSTER_CANARIES.values(), "zanzibarnote"]
    foreign += [address("the member"), f"Guest {MOULDER}"]
    assert [each for each in foreign if each in text] == []


def test_a_link_opens_one_participants_meetings_and_serves_for_nothing_else(
    app: Flask, fair: int
) -> None:
    link = rate_link(app, fair, TOOLMAKER)
    of_others = rows(app, EventMeeting)[1].id  # of moulder and lab
    assert Browser(app).sends(f"{link}/{of_others}", rating="informative").status_code == 404
    assert Browser(app).sends(f"{link}/999", rating="informative").status_code == 404
    assert Browser(app).opens(f"{link[:-3]}xyz").status_code == 410
    assert Browser(app).opens(link.replace("/rate/", "/event/")).status_code == 410
    attending = link_of(app, fair, TOOLMAKER).replace("/event/", "/rate/")
    assert Browser(app).opens(attending).status_code == 410
    assert words_of(app) == []


@pytest.mark.parametrize("word", ["", "splendid"])
def test_an_unknown_word_is_refused(app: Flask, fair: int, word: str) -> None:
    link, meeting = rate_link(app, fair, MOULDER), rows(app, EventMeeting)[0].id
    answer = Browser(app).sends(f"{link}/{meeting}", rating=word)
    assert (answer.status_code, "Press one of the four." in answer.text) == (422, True)
    assert words_of(app) == []


def test_before_the_meetings_are_over_there_is_nothing_to_say(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER, TOOLMAKER)
    person = register(app, number, MOULDER)
    register(app, number, TOOLMAKER)
    publish(app, number, (MOULDER, TOOLMAKER))
    link, meeting = rate_link(app, number, MOULDER), rows(app, EventMeeting)[0].id
    assert "No meeting of yours is over yet" in person.opens(link).text
    assert person.sends(f"{link}/{meeting}", rating="informative").status_code == 409
    assert "/rate/" not in person.opens(link_of(app, number, MOULDER)).text


def test_ones_own_page_leads_to_the_words_once_meetings_are_over(
    app: Flask, fair: int, member: Browser
) -> None:
    for text in (
        Browser(app).opens(link_of(app, fair, MOULDER)).text,
        member.opens(f"/events/{fair}/me").text,
    ):
        (link,) = re.findall(r'href="(/rate/[^"]+)"', text)
        assert "What were your 2 meetings?" in Browser(app).opens(link).text


def test_the_page_asks_as_many_questions_for_one_meeting_as_for_two(app: Flask, fair: int) -> None:
    counts = []
    for each in (LAB, MOULDER):
        person, link = Browser(app), rate_link(app, fair, each)
        with counted_queries(app) as seen:
            assert person.opens(link).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def funnel_of(text: str) -> list[str]:
    """The counts of the steps, as the page shows them."""
    table = text.split("funnel-steps")[1].split("</table>", maxsplit=1)[0]
    return re.findall(r'<td class="number">(\d+)</td>', table)


def test_the_organisers_see_counts_on_the_page_and_in_the_workbook(
    app: Flask, fair: int, manager: Browser
) -> None:
    assert "2 meetings in the plan" in manager.opens(f"/events/{fair}/outcomes").text
    first, second = (each.id for each in rows(app, EventMeeting))
    for who, meeting, word in (
        (MOULDER, first, "cooperation"),
        (TOOLMAKER, first, "informative"),
        (MOULDER, second, "not_held"),
    ):
        link = rate_link(app, fair, who)
        Browser(app).sends(f"{link}/{meeting}", rating=word, note="zanzibarnote")
    text = manager.opens(f"/events/{fair}/outcomes").text
    assert "We heard of 2 meetings: 1 were held, 1 were useful" in text
    assert funnel_of(text) == ["2", "2", "2", "1", "1", "0", "0"]
    assert "zanzibarnote" not in text
    answer = manager.opens(f"/events/{fair}/outcomes.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["What came of it", "Pairs of clusters"]
    cells = [row[:2] for row in book["What came of it"].iter_rows(values_only=True)]
    assert [each for each in cells if each[0] in {"Held", "In the published plan"}] == [
        ("In the published plan", 2),
        ("Held", 1),
    ]


def test_only_who_runs_the_event_sees_what_came_of_it(
    app: Flask, fair: int, member: Browser
) -> None:
    guest = Browser(app).signs_in_as("the other manager")
    for page in ("outcomes", "outcomes.xlsx"):
        assert guest.opens(f"/events/{fair}/{page}").status_code == 403
        assert member.opens(f"/events/{fair}/{page}").status_code == 403
        assert Browser(app).opens(f"/events/{fair}/{page}").status_code == 303


def test_the_outcomes_of_a_cluster_lead_to_those_of_its_past_events(
    app: Flask, fair: int, manager: Browser
) -> None:
    with app.extensions["matchmaker"].database() as session:
        host = session.get_one(Event, fair).cluster_id
    assert f'href="/events/{fair}/outcomes"' in manager.opens(f"/clusters/{host}/outcomes").text


def test_an_event_of_others_is_not_there(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    manager.sends(f"/events/{number}/participants/guests")  # nobody's members are guests any more
    stranger = Browser(app).signs_in_as("the other manager")
    for page in ("outcomes", "outcomes.xlsx"):
        assert stranger.opens(f"/events/{number}/{page}").status_code == 404


def test_without_a_published_plan_there_is_nothing_to_count(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER)
    text = manager.opens(f"/events/{number}/outcomes").text
    assert "Nothing was published, so there is nothing to count" in text
    assert f"/events/{number}/outcomes.xlsx" not in text
