"""Paper and files of an event: only what was published, for those who may have it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from matchmaker.services.posting.signing import Purpose
from models import Event, EventParticipant
from tests.event_boards import add_participant, an_event, ids_of
from tests.event_days import published_event
from tests.web.worlds import ALPS, MOULDER, NOW, Browser, counted_queries

BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}
KINDS = ("schedules", "pocket", "signs", "badges", "plan", "all")


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.extensions["matchmaker"].database() as session:
        yield session


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, wishes=[(0, 1), (2, 3), (0, 2)], cluster_id=ALPS)


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return published_event(session, event, BOARD)


def link(app: Flask, participant_id: int, tail: str = "") -> str:
    signer = app.extensions["matchmaker"].post_office.signer
    return f"/event/{signer.sign(Purpose.EVENT, now=NOW, participant=participant_id)}{tail}"


def feed_on(page: str) -> str:
    """The path of the feed that a page offers."""
    begin = page.index('<a class="button primary" href="') + len('<a class="button primary" href="')
    address = page[begin : page.index('"', begin)]
    return "/" + address.split("/", 3)[3]


def test_before_a_plan_is_published_the_page_says_so_and_nothing_is_printed(
    event: Event, manager: Browser
) -> None:
    page = manager.opens(f"/events/{event.id}/print")
    assert page.status_code == 200
    assert "No plan has been published yet" in page.text
    for each in (*(f"{kind}.pdf" for kind in KINDS), "plan.xlsx", "all.ics"):
        assert manager.opens(f"/events/{event.id}/print/{each}").status_code == 409, each


@pytest.mark.usefixtures("ids")
def test_every_tile_leads_to_a_file(event: Event, manager: Browser) -> None:
    page = manager.opens(f"/events/{event.id}/print").text
    assert "Paper for 6 people and 3 meetings" in page
    for kind in KINDS:
        assert f'href="/events/{event.id}/print/{kind}.pdf"' in page
        answer = manager.opens(f"/events/{event.id}/print/{kind}.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"].endswith(f"light-meets-soil-{kind}-plan-1.pdf")
        text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.data)).pages)
        assert "Firm A" in text
    book = load_workbook(io.BytesIO(manager.opens(f"/events/{event.id}/print/plan.xlsx").data))
    assert book.sheetnames == ["Participants and slots", "Meetings"]
    calendar = Calendar.from_ical(manager.opens(f"/events/{event.id}/print/all.ics").data)
    assert len(calendar.walk("VEVENT")) == 3
    assert manager.opens(f"/events/{event.id}/print/posters.pdf").status_code == 404


@pytest.mark.usefixtures("ids")
def test_a_guest_prints_nothing_and_others_do_not_know_of_it(event: Event, app: Flask) -> None:
    for who in ("the other manager", "the member"):
        person = Browser(app).signs_in_as(who)
        codes = {
            person.opens(f"/events/{event.id}/print{each}").status_code
            for each in ("", "/all.pdf", "/plan.xlsx", "/all.ics")
        }
        assert codes <= {403, 404}, who


def test_a_participant_prints_their_own_day_behind_their_link(
    app: Flask, session: Session, event: Event, ids: list[int], visitor: Browser
) -> None:
    answer = visitor.opens(link(app, ids[1], "/day.pdf"))
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert ("Firm A" in text, "Firm C" in text) == (True, False)
    page = visitor.opens(link(app, ids[1])).text
    assert "/day.pdf" in page
    row = session.get_one(EventParticipant, ids[1])
    row.organisation_id = MOULDER
    session.commit()
    member = Browser(app).signs_in_as("the member")
    again = member.opens(f"/events/{event.id}/me/day.pdf")
    assert again.mimetype == "application/pdf"
    other = Browser(app).signs_in_as("the other member")
    assert other.opens(f"/events/{event.id}/me/day.pdf").status_code == 404


def test_a_feed_is_private_tells_one_persons_meetings_and_can_change_nothing(
    app: Flask, session: Session, event: Event, ids: list[int], visitor: Browser
) -> None:
    path = feed_on(visitor.opens(link(app, ids[1])).text)
    answer = visitor.opens(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    names = [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.data).walk("VEVENT")]
    assert names == ["Firm A (Light meets soil)"]
    assert b"Firm C" not in answer.data
    assert "private" in answer.headers["Cache-Control"]
    token = path.split("/")[2]
    assert visitor.opens(f"/event/{token}").status_code == 410
    entrance = link(app, ids[1]).split("/")[2]
    assert visitor.opens(f"/event/{entrance}/calendar.ics").status_code == 410


def test_asked_again_with_its_mark_a_feed_answers_that_nothing_is_new(
    app: Flask, session: Session, event: Event, ids: list[int], visitor: Browser
) -> None:
    path = feed_on(visitor.opens(link(app, ids[1])).text)
    mark = visitor.opens(path).headers["ETag"]
    again = visitor.client.get(path, headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")
    event.venue = "Hall 9"
    session.commit()
    fresh = visitor.client.get(path, headers={"If-None-Match": mark})
    assert (fresh.status_code, b"Hall 9" in fresh.data) == (200, True)


def test_pages_and_files_ask_as_much_for_many_as_for_few(
    app: Flask, session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    paths = [f"/events/{event.id}/print", f"/events/{event.id}/print/plan.xlsx"]
    paths += [f"/events/{event.id}/print/schedules.pdf", link(app, ids[0], "/day.pdf")]
    manager.opens(paths[0])

    def counts() -> list[int]:
        found = []
        for path in paths:
            with counted_queries(app) as seen:
                assert manager.opens(path).status_code == 200
            found.append(len(seen))
        return found

    few = counts()
    for number in range(30):
        add_participant(session, event, f"Late {number}")
    more = ids_of(session, event)
    session.commit()
    published_event(session, event, {(6, 7): (3, 0), (8, 9): (3, 1)})
    assert len(more) == 36
    assert counts() == few
