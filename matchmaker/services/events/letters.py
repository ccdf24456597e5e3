"""Letters about an event to one of its participants: the frame that all of them share.

Each carries the participant's own link, which opens its page without an account. Times are told by
the clock of the event's place, with the name of the zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from babel.dates import format_date, format_time

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.events.views import EventView
from matchmaker.services.introducing.addressing import locale_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, Part, PostOffice, write
from matchmaker.services.posting.signing import Purpose
from models import EventParticipant


@dataclass(frozen=True, slots=True)
class Note:
    """What a letter to a participant says.

    Attributes:
        occasion: names what is told within the event («invite»): it is told to a participant once.
        parts: what stands in it; `tell_all` adds when, where and the participant's own page.
        due_at: not to be sent before.
        calendar: an iCalendar file to attach.
    """

    occasion: str
    subject: str
    parts: tuple[Part, ...]
    due_at: datetime | None = None
    calendar: str | None = None


def event_link(office: PostOffice, row: EventParticipant, *, now: datetime, tail: str = "") -> str:
    """The address of a participant's own page; `tail` follows the token."""
    return office.link("/event/", Purpose.EVENT, now=now, participant=row.id) + tail


def write_letter(speaker: Speaker, row: EventParticipant, note: Note) -> bool:
    """Write to the person who comes, in the caller's transaction; whether a letter is new.

    Nothing is written where no address is known.
    """
    if not row.email or speaker.office is None:
        return False
    draft = Draft(
        kind=LetterKind.EVENT,
        key=key_of(row.event_id, note.occasion, row.id),
        recipient=row.email,
        subject=note.subject,
        parts=note.parts,
        language=row.language,
        calendar=note.calendar,
        organisation_id=row.organisation_id,
        due_at=note.due_at,
    )
    return write(speaker.session, speaker.office, draft, now=speaker.now) is not None


def key_of(event_id: int, occasion: str, participant_id: int | str = "") -> str:
    """Under which a letter stands in the outbox."""
    return f"event:{event_id}:{occasion}:{participant_id}"


def tell_all(
    speaker: Speaker, rows: Iterable[EventParticipant], note: Note, *, event: EventView
) -> int:
    """The same to each of these, with when and where the event is, and the way to their page."""
    if speaker.office is None:
        return 0
    count = 0
    for row in rows:
        parts = (*note.parts, *about_event(event, row.language), own_page(speaker, row))
        count += write_letter(speaker, row, replace(note, parts=parts))
    return count


def own_page(speaker: Speaker, row: EventParticipant, words: str = "", tail: str = "") -> Choice:
    """The button to a participant's own page; it leads nowhere where no letter is written."""
    said = words or phrase("Your page of this event")
    office = speaker.office
    link = event_link(office, row, now=speaker.now, tail=tail) if office is not None else ""
    return Choice(said, link, is_primary=True)


def about_event(event: EventView, language: str | None) -> tuple[Paragraph, ...]:
    """When and where it is."""
    where = event.venue or phrase("The place will be told later.")
    return (
        Paragraph(phrase("When: %(when)s", when=when_words(event, language))),
        Paragraph(phrase("Where: %(where)s", where=where)),
    )


def when_words(event: EventView, language: str | None) -> str:
    """The days and hours of an event by its own clock, in the reader's way of writing."""
    if not event.days or event.starts_at is None or event.ends_at is None:
        return phrase("the day will be told later")
    days = spoken_day(event.days[0], language)
    if len(event.days) > 1:
        days = phrase(
            "%(first)s to %(last)s", first=days, last=spoken_day(event.days[-1], language)
        )
    return phrase(
        "%(days)s, %(begin)s to %(end)s (%(zone)s)",
        days=days,
        begin=spoken_clock(event, event.starts_at, language),
        end=spoken_clock(event, event.ends_at, language),
        zone=event.time_zone,
    )


def spoken_day(day: date, language: str | None) -> str:
    """A day with its weekday, as the language writes it."""
    return str(format_date(day, "full", locale=locale_of(language)))


def spoken_clock(event: EventView, moment: datetime, language: str | None) -> str:
    """A time by the clock of the event's place."""
    return str(format_time(event.local(moment), "short", locale=locale_of(language)))
