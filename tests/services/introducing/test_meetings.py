"""Times offered, taken and called off; one event that keeps its identity."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from factories import NOW, letters, office_of, organisation, person, proposal, voice_of
from icalendar import Calendar
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import Conflict, InputError, NotAllowed
from matchmaker.services.introducing.introductions import answer
from matchmaker.services.introducing.meetings import (
    Meeting,
    Times,
    call_off,
    choose_time,
    meeting_of,
    offer_times,
)
from matchmaker.services.introducing.speaking import Speaker
from models import MeetingChoice, Organisation

STARTS = tuple(NOW + timedelta(days=each) for each in (2, 3, 4))


@pytest.fixture
def sides(session: Session) -> list[Organisation]:
    found = [organisation(session, name) for name in ("Seeker", "Candidate")]
    person(session, found[0], "Sira", time_zone="Europe/Lisbon")
    person(session, found[1], "Konrad", language="de", time_zone="Europe/Vienna")
    return found


@pytest.fixture
def number(session: Session, sides: list[Organisation]) -> int:
    shown = proposal(session, *sides).id
    for side in sides:
        answer(session, shown, side.id, Answer.YES, viewer=voice_of(side), now=NOW)
    return shown


def speaks(session: Session, side: Organisation, *, at: datetime = NOW) -> Speaker:
    return Speaker(session, voice_of(side), at, office_of())


def offered(session: Session, side: Organisation, number: int, *, at: datetime = NOW) -> Meeting:
    times = Times(STARTS, 30, "https://meet.example/room")
    return offer_times(speaks(session, side, at=at), number, side.id, times)


def take(
    session: Session, side: Organisation, number: int, offer: Meeting, start: datetime | None
) -> Meeting:
    speaker = speaks(session, side)
    return choose_time(speaker, number, side.id, offer_id=offer.offer_id, start=start)


def test_the_other_side_takes_one_time_and_both_get_it_for_the_calendar(
    session: Session, sides: list[Organisation], number: int
) -> None:
    offer = offered(session, sides[0], number)
    (asked,) = letters(session)
    assert asked.recipient == "konrad@example.org"
    assert asked.text.count("/times/") == 4
    agreed = take(session, sides[1], number, offer, STARTS[1])
    assert (agreed.start, agreed.sequence) == (STARTS[1], 0)

    files = {each.recipient: each.calendar for each in letters(session)[1:]}
    events = {name: Calendar.from_ical(text or "") for name, text in files.items()}
    zones = {"sira@example.org": "Europe/Lisbon", "konrad@example.org": "Europe/Vienna"}
    for name, calendar in events.items():
        (event,) = calendar.walk("VEVENT")
        assert event["UID"] == f"meeting-{offer.offer_id}@matchmaker.example"
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == STARTS[1]
        assert event["DTSTART"].params["TZID"] == zones[name]
        assert [each["TZID"] for each in calendar.walk("VTIMEZONE")] == [zones[name]]


def test_calling_off_raises_the_sequence_of_the_same_event(
    session: Session, sides: list[Organisation], number: int
) -> None:
    offer = offered(session, sides[0], number)
    take(session, sides[1], number, offer, STARTS[0])
    off = call_off(speaks(session, sides[0]), number, sides[0].id)
    assert off is not None
    assert (off.is_off, off.sequence) == (True, 1)
    assert call_off(speaks(session, sides[1]), number, sides[1].id) == off
    for letter in letters(session)[-2:]:
        assert letter.subject.startswith(("Called off", "Abgesagt"))
        calendar = Calendar.from_ical(letter.calendar or "")
        (event,) = calendar.walk("VEVENT")
        assert calendar["METHOD"] == "CANCEL"
        assert (event["SEQUENCE"], event["STATUS"]) == (1, "CANCELLED")
        assert event["DTSTART"].dt == STARTS[0]
    assert offered(session, sides[1], number).is_open


def test_none_may_fit_and_whoever_offered_is_told(
    session: Session, sides: list[Organisation], number: int
) -> None:
    offer = offered(session, sides[0], number)
    found = take(session, sides[1], number, offer, None)
    assert (found.is_open, found.is_off, found.start) == (False, False, None)
    assert letters(session)[-1].recipient == "sira@example.org"
    with pytest.raises(Conflict, match="Offer new times"):
        take(session, sides[1], number, offer, STARTS[0])


def test_a_newer_offer_takes_the_place_of_the_older_one(
    session: Session, sides: list[Organisation], number: int
) -> None:
    older = offered(session, sides[0], number)
    assert offered(session, sides[0], number).offer_id == older.offer_id  # a second click
    newer = offer_times(speaks(session, sides[1]), number, sides[1].id, Times([STARTS[2]], 60))
    with pytest.raises(Conflict, match="no longer offered"):
        take(session, sides[1], number, older, STARTS[0])
    take(session, sides[0], number, newer, STARTS[2])
    with pytest.raises(Conflict, match="Call it off first"):
        offered(session, sides[0], number)


@pytest.mark.parametrize(
    "times",
    [
        Times([], 30),
        Times([NOW], 30),
        Times([NOW - timedelta(days=1)], 30),
        Times([NOW + timedelta(days=400)], 30),
        Times([*STARTS, NOW + timedelta(days=9)], 30),
        Times(STARTS, 31),
    ],
)
def test_times_that_no_calendar_has_are_refused(
    session: Session, sides: list[Organisation], number: int, times: Times
) -> None:
    with pytest.raises(InputError):
        offer_times(speaks(session, sides[0]), number, sides[0].id, times)
    assert meeting_of(session, number) is None


def test_only_an_offered_time_that_has_not_passed_can_be_taken(
    session: Session, sides: list[Organisation], number: int
) -> None:
    offer = offered(session, sides[0], number)
    for start in (datetime(2030, 1, 1, tzinfo=UTC), STARTS[0] + timedelta(minutes=1)):
        with pytest.raises(InputError):
            take(session, sides[1], number, offer, start)
    late = speaks(session, sides[1], at=STARTS[0])
    with pytest.raises(InputError):
        choose_time(late, number, sides[1].id, offer_id=offer.offer_id, start=STARTS[0])
    with pytest.raises(Conflict):
        take(session, sides[0], number, offer, STARTS[0])  # nobody takes their own offer


def test_strangers_and_those_who_have_not_met_offer_nothing(
    session: Session, sides: list[Organisation], number: int
) -> None:
    third = organisation(session, "Third")
    with pytest.raises(NotAllowed):
        offer_times(speaks(session, third), number, sides[0].id, Times(STARTS, 30))
    unmet = proposal(session, sides[0], third)
    with pytest.raises(Conflict, match="Both sides say yes first"):
        offer_times(speaks(session, sides[0]), unmet.id, sides[0].id, Times(STARTS, 30))


def test_two_who_choose_at_the_same_moment_get_one_time(database: sessionmaker[Session]) -> None:
    with database() as session:
        sides = [organisation(session, name) for name in ("Seeker", "Candidate")]
        number = proposal(session, *sides).id
        for side in sides:
            answer(session, number, side.id, Answer.YES, viewer=voice_of(side), now=NOW)
        offer = offered(session, sides[0], number)
    gate, failures = threading.Barrier(3), []

    def click(start: datetime) -> None:
        gate.wait()
        try:
            with database() as session:
                take(session, sides[1], number, offer, start)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=click, args=[each]) for each in STARTS]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [type(each) for each in failures] == [Conflict, Conflict]
    with database() as session:
        assert session.query(MeetingChoice).count() == 1
