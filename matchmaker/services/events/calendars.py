"""Meetings of an event as calendars (RFC 5545): a feed for each person, and all in one file.

A meeting keeps its identity for ever. Its sequence number is that of the newest published plan; a
meeting that falls out because somebody withdrew keeps it until it is published, and has a newer
stamp: so calendars know which word is the last (RFC 5546, 3.2.1). The same plan gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.services.events.programme import Programme
from matchmaker.services.events.published import ToldMeeting

if TYPE_CHECKING:
    from icalendar import Calendar

Say = Callable[[str], str]
A_YEAR = timedelta(days=366)
REFRESH = timedelta(minutes=15)  # on the day itself changes have to arrive


@dataclass(frozen=True, slots=True)
class _Entry:
    """A meeting as a calendar shows it."""

    meeting: ToldMeeting
    title: str
    about: str
    is_off: bool


def own_calendar(programme: Programme, participant_id: int, *, base_url: str, say: Say) -> bytes:
    """One participant's meetings, those that fell out among them, as an iCalendar file.

    The name in `base_url`, of this site, is part of each meeting's identity; `say` says a phrase in
    the reader's language.
    """
    event = programme.event
    entries = [
        _Entry(
            each.meeting,
            say(phrase("%(who)s (%(event)s)", who=each.partner.name, event=event.name)),
            "\n\n".join(filter(None, (each.partner.person, say(each.why)))),
            each.is_off,
        )
        for each in programme.days([participant_id]).get(participant_id, ())
    ]
    return _calendar(programme, entries, base_url=base_url, say=say)


def whole_calendar(programme: Programme, *, base_url: str, say: Say) -> bytes:
    """All meetings of the event in one file, for those who run it."""
    people, known = programme.people, programme.slots.keys()
    entries = []
    for each in programme.told.meetings if programme.told else ():
        if each.slot in known and people.keys() >= set(each.pair):
            title = " × ".join(people[one].name for one in each.pair)
            persons = " × ".join(people[one].person or "–" for one in each.pair)
            entries.append(_Entry(each, title, persons, not programme.is_held(each)))
    return _calendar(programme, entries, base_url=base_url, say=say)


def _calendar(programme: Programme, entries: Iterable[_Entry], *, base_url: str, say: Say) -> bytes:
    from icalendar import Calendar, Timezone  # noqa: PLC0415 -- slow import

    event = programme.event
    calendar = Calendar()
    calendar.add("prodid", "-//matchmaker//events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", event.name)
    calendar.add("x-wr-calname", event.name)
    calendar.add("x-wr-timezone", event.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    if event.starts_at is not None and event.time_zone != "UTC":
        first, last = event.starts_at.date() - A_YEAR, event.starts_at.date() + A_YEAR
        calendar.add_component(
            Timezone.from_tzinfo(event.zone, event.time_zone, first_date=first, last_date=last)
        )
    host = urlsplit(base_url).hostname or "localhost"
    for each in entries:
        _add(calendar, programme, each, host=host, say=say)
    return bytes(calendar.to_ical())


def _add(calendar: Calendar, programme: Programme, entry: _Entry, *, host: str, say: Say) -> None:
    from icalendar import Event as Line  # noqa: PLC0415 -- slow import

    event, meeting = programme.event, entry.meeting
    slot, table = programme.slots[meeting.slot], programme.tables.get(meeting.table)
    is_off = entry.is_off or event.state is EventState.CANCELLED
    line: Any = Line()
    line.add("uid", f"event-meeting-{meeting.id}@{host}")
    line.add("sequence", meeting.sequence)
    line.add("dtstamp", _said_at(programme, meeting))
    line.add("dtstart", event.local(slot.starts_at))
    line.add("dtend", event.local(slot.ends_at))
    line.add("summary", entry.title)
    line.add("status", "CANCELLED" if is_off else "CONFIRMED")
    name = table.name if table else str(meeting.table + 1)
    where = say(phrase("Table %(name)s", name=name))
    line.add("location", ", ".join(filter(None, (where, event.venue))))
    if entry.about:
        line.add("description", entry.about)
    calendar.add_component(line)


def _said_at(programme: Programme, meeting: ToldMeeting) -> datetime:
    """When this was true last: published, or answered by one of the two since."""
    assert programme.told is not None, "a meeting was told"
    moments = [programme.told.at]
    for one in meeting.pair:
        person = programme.people.get(one)
        if person is not None and person.answered_at is not None:
            moments.append(person.answered_at)
    if programme.event.state is EventState.CANCELLED:
        moments.append(programme.changed_at)
    return max(moments)
