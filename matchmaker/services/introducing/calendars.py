"""Meetings as calendar files (RFC 5545): one event that keeps its identity when it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from matchmaker.services.introducing.people import Person

A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Event:
    """A meeting that was agreed, or called off.

    Attributes:
        number: of the offer; with the site's name it is the event's identity for ever.
        sequence: rises with each change, so that calendars know which word is the last.
        said_at: when it was agreed or called off.
        place: a room or the address of a call.
    """

    number: int
    sequence: int
    start: datetime
    minutes: int
    title: str
    place: str | None
    said_at: datetime
    organiser: Person | None = None
    is_off: bool = False


def as_calendar(event: Event, *, zone: ZoneInfo, base_url: str) -> str:
    """The file, in one person's time zone; the zone's own rules are written into it."""
    from icalendar import Calendar, vCalAddress  # noqa: PLC0415 -- slow import
    from icalendar import Event as Entry  # noqa: PLC0415

    calendar, entry = Calendar(), Entry()
    calendar.add("prodid", "-//matchmaker//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.is_off else "PUBLISH")
    host = urlsplit(base_url).hostname or "localhost"
    entry.add("uid", f"meeting-{event.number}@{host}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.said_at)
    entry.add("dtstart", event.start.astimezone(zone))
    entry.add("dtend", (event.start + timedelta(minutes=event.minutes)).astimezone(zone))
    entry.add("summary", event.title)
    entry.add("status", "CANCELLED" if event.is_off else "CONFIRMED")
    if event.place:
        entry.add("location", event.place)
    if event.organiser is not None:
        address = vCalAddress(f"mailto:{event.organiser.email}")
        address.params["CN"] = event.organiser.name
        entry.add("organizer", address)
    calendar.add_component(entry)
    day = event.start.date()  # the rules of that time are enough
    calendar.add_missing_timezones(first_date=day - A_YEAR, last_date=day + A_YEAR)
    return str(calendar.to_ical().decode())
