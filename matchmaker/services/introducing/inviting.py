"""Letters about a meeting: times offered, agreed (with a calendar file), none fits, called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.introducing.addressing import (
    link_to,
    name_of,
    other_side,
    spoken_time,
    thread_link,
    write_to_side,
    zone_of,
)
from matchmaker.services.introducing.calendars import Event, as_calendar
from matchmaker.services.introducing.people import Person, people_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Paragraph, Part
from matchmaker.services.posting.signing import Purpose
from models import Proposal

if TYPE_CHECKING:
    from matchmaker.services.introducing.meetings import Meeting

OFFERED, TAKEN, NONE_FITS, CALLED_OFF = (
    "times offered",
    "time taken",
    "no time fits",
    "called off",
)


@dataclass(frozen=True, slots=True)
class News:
    """What has happened to a meeting; `was_at` is the time that was called off."""

    what: str
    meeting: Meeting
    was_at: datetime | None = None


def tell_of_meeting(speaker: Speaker, proposal: Proposal, organisation_id: int, news: News) -> int:
    """Write to whom it concerns; `organisation_id` is the side that has just spoken."""
    other = other_side(proposal, organisation_id)
    if news.what == OFFERED:
        return _offered(speaker, proposal, other, news.meeting)
    if news.what == NONE_FITS:
        return _none_fits(speaker, proposal, other, news.meeting)
    sides = (organisation_id, other)
    return sum(_agreed_or_off(speaker, proposal, side, news) for side in sides)


def event_of(
    speaker: Speaker, proposal: Proposal, meeting: Meeting, *, was_at: datetime | None = None
) -> Event | None:
    """The meeting as calendars know it; None as long as nothing was agreed."""
    start = meeting.start or was_at
    if start is None:
        return None
    organisers = people_of(speaker.session, meeting.by_id)
    names = (name_of(speaker, each) for each in (proposal.seeker_id, proposal.candidate_id))
    return Event(
        number=meeting.offer_id,
        sequence=meeting.sequence,
        start=start,
        minutes=meeting.minutes,
        title=" – ".join(names),
        place=meeting.place,
        said_at=meeting.said_at,
        organiser=organisers[0] if organisers else None,
        is_off=meeting.start is None,
    )


def _offered(speaker: Speaker, proposal: Proposal, side: int, meeting: Meeting) -> int:
    who = name_of(speaker, meeting.by_id)

    def choice(person: Person, start: datetime) -> Choice:
        tail = f"?start={quote(start.isoformat())}"
        return Choice(
            spoken_time(start, person), _times_link(speaker, proposal, side, person, meeting, tail)
        )

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("%(name)s offers you times to talk", name=who), (
            Paragraph(
                phrase(
                    "%(minutes)s minutes. Choose the one that suits you:", minutes=meeting.minutes
                )
            ),
            *(choice(person, each) for each in meeting.starts),
            Choice(
                phrase("None of these"),
                _times_link(speaker, proposal, side, person, meeting, "?start=none"),
            ),
            *_place(meeting),
        )

    return write_to_side(
        speaker,
        proposal,
        side,
        kind=LetterKind.MEETING,
        occasion=f"times:{meeting.offer_id}",
        compose=compose,
    )


def _none_fits(speaker: Speaker, proposal: Proposal, side: int, meeting: Meeting) -> int:
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("None of your times suits %(name)s", name=who), (
            Paragraph(phrase("Offer others, or write to them.")),
            Choice(
                phrase("Offer three times"),
                thread_link(speaker, proposal, side, person),
                is_primary=True,
            ),
        )

    return write_to_side(
        speaker,
        proposal,
        side,
        kind=LetterKind.MEETING,
        occasion=f"none-fits:{meeting.offer_id}",
        compose=compose,
    )


def _agreed_or_off(speaker: Speaker, proposal: Proposal, side: int, news: News) -> int:
    event = event_of(speaker, proposal, news.meeting, was_at=news.was_at)
    assert event is not None, "a time was agreed"
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        when = spoken_time(event.start, person)
        subject = (
            phrase("Called off: your talk with %(name)s", name=who)
            if event.is_off
            else phrase("Your talk with %(name)s", name=who)
        )
        return subject, (
            Paragraph(when),
            *_place(news.meeting),
            *([] if event.is_off else [Paragraph(phrase("The calendar file is attached."))]),
            Choice(phrase("Open"), thread_link(speaker, proposal, side, person)),
        )

    def calendar(person: Person) -> str:
        assert speaker.office is not None, "letters are written by an office"
        return as_calendar(event, zone=zone_of(person), base_url=speaker.office.base_url)

    return write_to_side(
        speaker,
        proposal,
        side,
        kind=LetterKind.MEETING,
        occasion=f"meeting:{event.number}:{event.sequence}",
        compose=compose,
        calendar=calendar,
    )


def _times_link(
    speaker: Speaker, proposal: Proposal, side: int, person: Person, meeting: Meeting, tail: str
) -> str:
    return link_to(
        speaker,
        Purpose.TIMES,
        proposal,
        organisation_id=side,
        recipient=person.email,
        tail=tail,
        offer=meeting.offer_id,
    )


def _place(meeting: Meeting) -> list[Part]:
    return [Paragraph(phrase("Place: %(place)s", place=meeting.place))] if meeting.place else []
