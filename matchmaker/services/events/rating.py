"""After the day: each side says in one press what a meeting was, without signing in.

What is said is kept for ever; the newest word of a side holds. It feeds the ledger: once both sides
say that a meeting was held, it is an introduction as of then, and what the two say stands as their
first outcome. One side's word alone opens nobody's contacts to the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState, Rating
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OutcomeStep
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.events.letters import Note, write_letter
from matchmaker.services.events.published import ToldMeeting, published
from matchmaker.services.events.reading import event_view, participants_of
from matchmaker.services.events.views import EventView, SlotView
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.introductions import introduction_link
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Paragraph, PostOffice
from matchmaker.services.posting.signing import Purpose
from models import (
    Event,
    EventMeeting,
    EventParticipant,
    EventSlot,
    Introduction,
    Link,
    MeetingRating,
    Outcome,
    Proposal,
)
from models.insertion import insert_missing

CATCH_UP = timedelta(days=10)  # after the day: older events are not asked about
AGAIN_AFTER = timedelta(days=3)  # whoever has not rated all is reminded, once
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Rateable:
    """A meeting that is over, as one side sees it; `rating` is what this side says of it."""

    meeting_id: int
    name: str
    slot: SlotView
    rating: Rating | None = None
    note: str = ""


def to_rate(
    session: Session, event: EventView, row: EventParticipant, *, now: datetime
) -> tuple[Rateable, ...]:
    """The published meetings of a participant that are over, in the order of time."""
    return _to_rate_by_participant(session, event, now=now).get(row.id, ())


def _to_rate_by_participant(
    session: Session, event: EventView, *, now: datetime
) -> dict[int, tuple[Rateable, ...]]:
    """The same of everybody who has any; four queries, however many there are."""
    told = published(session, event.id)
    if told is None:
        return {}
    slots = {each.number: each for each in event.meeting_slots}
    over = [each for each in told.held if slots[each.slot].ends_at <= now]
    names = {each.id: each.name for each in participants_of(session, event, today=now.date())}
    said = ratings_of(session, [each.id for each in over])
    found: dict[int, list[Rateable]] = {}
    for each in sorted(over, key=lambda each: each.slot):
        for own, other in (each.pair, each.pair[::-1]):
            mine = said.get((each.id, own))
            rateable = Rateable(
                each.id,
                names[other],
                slots[each.slot],
                mine.rating if mine else None,
                (mine.note or "") if mine else "",
            )
            found.setdefault(own, []).append(rateable)
    return {number: tuple(meetings) for number, meetings in found.items()}


def ratings_of(
    session: Session, meeting_ids: Sequence[int]
) -> dict[tuple[int, int], MeetingRating]:
    """What each side says of each meeting: (meeting, participant) to its newest row; one query."""
    query = (
        sa.select(MeetingRating)
        .where(MeetingRating.meeting_id.in_(meeting_ids))
        .order_by(MeetingRating.id)
    )
    return {(row.meeting_id, row.participant_id): row for row in session.scalars(query)}


def rate(
    speaker: Speaker, row: EventParticipant, meeting_id: int, rating: Rating, note: str = ""
) -> None:
    """Keep what one side says of a meeting; the same again changes nothing.

    Raises:
        NotFound: it is no published meeting of this participant.
        Conflict: it is not over yet.
    """
    session = speaker.session
    told, slot = _find(session, row, meeting_id)
    if slot.starts_at + timedelta(minutes=slot.minutes) > speaker.now:
        raise Conflict(
            phrase("This meeting is not over yet."), remedy=phrase("Say it when you have met.")
        )
    words = note.strip()[:_LONGEST_NOTE] or None
    before = ratings_of(session, [meeting_id]).get((meeting_id, row.id))
    if before is None or (before.rating, before.note) != (rating, words):
        session.add(
            MeetingRating(
                meeting_id=meeting_id,
                participant_id=row.id,
                rating=rating,
                note=words,
                at=speaker.now,
            )
        )
        session.flush()
        _tell_ledger(speaker, told, slot)
    session.commit()


def ask_ratings(session: Session, office: PostOffice, now: datetime) -> int:
    """The chore: once an event is over, ask who met what it was, twice at most."""
    ends = sa.select(EventSlot.event_id).group_by(EventSlot.event_id)
    recent = ends.having(sa.func.max(EventSlot.starts_at) > now - CATCH_UP)
    query = sa.select(Event).where(Event.state == EventState.PUBLISHED, Event.id.in_(recent))
    speaker = Speaker(session, Viewer(), now, office)
    count = 0
    for event in session.scalars(query.order_by(Event.id)).all():
        seen = event_view(session, event, now=now)
        if seen.state is EventState.OVER:
            count += _ask_all(speaker, seen)
    session.commit()
    return count


def _ask_all(speaker: Speaker, event: EventView) -> int:
    assert event.ends_at is not None, "it is over"
    occasion = "rate-again" if speaker.now - event.ends_at >= AGAIN_AFTER else "rate"
    query = sa.select(EventParticipant).where(EventParticipant.event_id == event.id)
    meetings = _to_rate_by_participant(speaker.session, event, now=speaker.now)
    count = 0
    for row in speaker.session.scalars(query.order_by(EventParticipant.id)).all():
        waiting = [each for each in meetings.get(row.id, ()) if each.rating is None]
        if waiting:
            count += write_letter(speaker, row, _letter(speaker, event, row, waiting, occasion))
    return count


def _letter(
    speaker: Speaker,
    event: EventView,
    row: EventParticipant,
    waiting: Sequence[Rateable],
    occasion: str,
) -> Note:
    assert speaker.office is not None, "letters are written by an office"
    link = speaker.office.link("/rate/", Purpose.RATE, now=speaker.now, participant=row.id)
    words = phrase(
        "What were your meetings? One press each, without signing in. The organisers see counts;"
        " your partners do not see what you say."
    )
    choices = (
        Choice(phrase("Meeting with %(name)s", name=each.name), f"{link}#meeting-{each.meeting_id}")
        for each in waiting
    )
    subject = phrase("What came of your meetings? %(event)s", event=event.name)
    first = Choice(phrase("Say it for all of them"), link, is_primary=True)
    return Note(occasion, subject, (Paragraph(words), first, *choices))


def _find(
    session: Session, row: EventParticipant, meeting_id: int
) -> tuple[ToldMeeting, EventSlot]:
    told = published(session, row.event_id)
    held = {each.id: each for each in told.held} if told else {}
    found = held.get(meeting_id)
    if found is None or row.id not in found.pair:
        raise NotFound(phrase("There is no such meeting of yours."))
    query = sa.select(EventSlot).filter_by(event_id=row.event_id, number=found.slot)
    return found, session.scalars(query).one()


def _tell_ledger(speaker: Speaker, told: ToldMeeting, slot: EventSlot) -> None:
    """Once both say that it was held: the introduction, and what each side says came of it."""
    session = speaker.session
    said = ratings_of(session, [told.id])
    both = [said.get((told.id, each)) for each in told.pair]
    if any(each is None or each.rating is Rating.NOT_HELD for each in both):
        return
    meeting = session.get(EventMeeting, told.id)
    proposal = (
        session.get(Proposal, meeting.proposal_id) if meeting and meeting.proposal_id else None
    )
    if proposal is None:
        return  # one of the two was merged into another organisation before it was published
    insert_missing(session, Introduction, [{"proposal_id": proposal.id, "at": slot.starts_at}])
    insert_missing(session, Link, [introduction_link(proposal, slot.starts_at)])
    session.flush()
    for side in (proposal.seeker_id, proposal.candidate_id):
        _first_outcome(speaker, proposal, side)


def _first_outcome(speaker: Speaker, proposal: Proposal, side: int) -> None:
    """That they talked, unless this side has said more already."""
    query = sa.select(Outcome.id).filter_by(proposal_id=proposal.id, organisation_id=side)
    if speaker.session.scalar(query.limit(1)) is None:
        viewer = acting_for(speaker.session, side, today=speaker.now.date())
        own = Speaker(speaker.session, viewer, speaker.now, speaker.office)
        tell_outcome(own, proposal.id, side, Telling(OutcomeStep.TALKED))


def ratings_by_meeting(
    session: Session, meeting_ids: Sequence[int]
) -> Mapping[int, tuple[Rating, ...]]:
    """What was said of each meeting, by either side."""
    found: dict[int, list[Rating]] = {}
    for (meeting_id, _), row in sorted(ratings_of(session, meeting_ids).items()):
        found.setdefault(meeting_id, []).append(row.rating)
    return {number: tuple(said) for number, said in found.items()}
