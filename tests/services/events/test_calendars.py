"""Calendars: one identity for each meeting, rising sequences, cancellations, and the right hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.services.events.calendars import own_calendar, whole_calendar
from matchmaker.services.events.moving import move, take_off
from matchmaker.services.events.publishing import publish
from matchmaker.services.events.registering import withdraw
from matchmaker.services.introducing.speaking import Speaker
from models import Event, EventParticipant, EventSlot
from tests.event_boards import NOW, an_event, hand_of, ids_of, manager_of
from tests.event_days import programme, published_event
from tests.factories import office_of

BASE = "https://match.example"
VIENNA = ZoneInfo("Europe/Vienna")
BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=[(0, 1), (2, 3), (0, 2)])
    published_event(session, found, BOARD)
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def own(session: Session, event: Event, person: int) -> Calendar:
    made = own_calendar(programme(session, event), person, base_url=BASE, say=str)
    return Calendar.from_ical(made)


def lines(calendar: Calendar) -> dict[str, tuple[int, str, datetime, datetime]]:
    """By identity: sequence, status, begin and stamp."""
    return {
        str(each["UID"]): (each["SEQUENCE"], str(each["STATUS"]), each.start, each["DTSTAMP"].dt)
        for each in calendar.walk("VEVENT")
    }


def test_a_feed_has_the_meetings_of_one_person_at_the_places_clock(
    session: Session, event: Event, ids: list[int]
) -> None:
    found = own(session, event, ids[0])
    assert str(found["METHOD"]) == "PUBLISH"
    assert [str(each["SUMMARY"]) for each in found.walk("VEVENT")] == [
        "Firm B (Light meets soil)",
        "Firm C (Light meets soil)",
    ]
    first, second = found.walk("VEVENT")
    assert first.start == datetime(2026, 12, 3, 9, 0, tzinfo=VIENNA)
    assert second.end - second.start == timedelta(minutes=20)
    assert str(first["LOCATION"]) == "Table 1, Hall 2"
    assert [str(each["TZID"]) for each in found.walk("VTIMEZONE")] == ["Europe/Vienna"]
    assert first["DTSTART"].params["TZID"] == "Europe/Vienna"


def test_a_meeting_keeps_its_identity_and_its_sequence_rises_with_each_publication(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair, seen = (ids[0], ids[1]), []

    def look() -> None:
        (mine,) = lines(own(session, event, ids[1])).items()
        seen.append((mine[0], *mine[1][:2]))

    look()
    move(hand_of(session, event), pair, slot=3, table=0)
    look()  # the board is not what was told
    publish(hand_of(session, event), None)
    look()
    take_off(hand_of(session, event), pair)
    publish(hand_of(session, event), None)
    look()
    move(hand_of(session, event), pair, slot=1, table=0)
    publish(hand_of(session, event), None)
    look()
    assert len({identity for identity, *_ in seen}) == 1
    assert [each[1:] for each in seen] == [
        (0, "CONFIRMED"),
        (0, "CONFIRMED"),
        (1, "CONFIRMED"),
        (2, "CANCELLED"),
        (3, "CONFIRMED"),
    ]


def test_who_withdraws_cancels_at_once_with_a_newer_stamp(
    session: Session, event: Event, ids: list[int]
) -> None:
    before = lines(own(session, event, ids[0]))
    later = NOW + timedelta(hours=2)
    speaker = Speaker(session, manager_of(event), later, office_of())
    withdraw(speaker, event, session.get_one(EventParticipant, ids[1]))
    after = lines(own(session, event, ids[0]))
    assert [each[:2] for each in after.values()] == [(0, "CANCELLED"), (0, "CONFIRMED")]
    assert [each[3] for each in before.values()] == [NOW, NOW]
    assert [each[3] for each in after.values()] == [later, NOW]


def test_an_event_that_is_called_off_cancels_everything(
    session: Session, event: Event, ids: list[int]
) -> None:
    event.state = EventState.CANCELLED
    session.commit()
    made = whole_calendar(programme(session, event), base_url=BASE, say=str)
    assert {each[1] for each in lines(Calendar.from_ical(made)).values()} == {"CANCELLED"}


def test_the_same_plan_gives_the_same_bytes_at_any_time(
    session: Session, event: Event, ids: list[int]
) -> None:
    made = [
        own_calendar(programme(session, event, now=now), ids[0], base_url=BASE, say=str)
        for now in (NOW, NOW + timedelta(days=3))
    ]
    assert made[0] == made[1]


def test_the_whole_plan_names_both_sides(session: Session, event: Event) -> None:
    made = whole_calendar(programme(session, event), base_url=BASE, say=str)
    found = Calendar.from_ical(made).walk("VEVENT")
    assert sorted(str(each["SUMMARY"]) for each in found) == [
        "Firm A × Firm B",
        "Firm A × Firm C",
        "Firm C × Firm D",
    ]
    assert {str(each["UID"]).partition("@")[2] for each in found} == {"match.example"}


def test_before_anything_is_published_a_feed_is_empty_and_valid(session: Session) -> None:
    bare = an_event(session)
    found = own(session, bare, ids_of(session, bare)[0])
    assert (found.walk("VEVENT"), len(found.walk("VTIMEZONE"))) == ([], 1)


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("Europe/Vienna", datetime(2027, 3, 27, 8, tzinfo=UTC)),  # clocks go forward at night
        ("Europe/Vienna", datetime(2027, 10, 30, 7, tzinfo=UTC)),  # and back
        ("Europe/Lisbon", datetime(2027, 3, 27, 9, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 11, 6, 13, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2027, 3, 27, 4, tzinfo=UTC)),  # never changes
        ("UTC", datetime(2027, 3, 27, 9, tzinfo=UTC)),
    ],
)
def test_the_hours_are_right_over_a_change_of_clocks(
    session: Session, zone: str, begin: datetime
) -> None:
    """A program that knows no time zones but those in the file comes to the same moments."""
    event = an_event(session, time_zone=zone)
    starts = {}
    for row in session.query(EventSlot).filter_by(event_id=event.id):
        if row.number is not None:  # two slots a day, over the night of the change
            row.starts_at = begin + timedelta(days=row.number // 2, hours=row.number % 2)
            starts[row.number] = row.starts_at
    session.commit()
    ids = published_event(session, event, {(0, 1): (0, 0), (0, 2): (2, 0), (0, 3): (3, 0)})
    found = own(session, event, ids[0])
    rules = [each.to_tz(lookup_tzid=False) for each in found.walk("VTIMEZONE")]
    moments = []
    for each in found.walk("VEVENT"):
        bare = each.start.replace(tzinfo=None)
        moments.append(bare.replace(tzinfo=rules[0] if rules else UTC).astimezone(UTC))
    assert moments == [starts[0], starts[2], starts[3]]
    assert len(rules) == (0 if zone == "UTC" else 1)
