"""A first talk: one side offers up to three times, the other takes one, either calls it off.

Times are offered after the introduction only. An offer is never changed: a newer one takes its
place, and what became of it is a row of its own whose sequence rises, as calendars expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.access import require_own
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing import inviting
from matchmaker.services.introducing.introductions import find_proposal
from matchmaker.services.introducing.speaking import Speaker, hold
from matchmaker.services.introducing.standings import standing
from models import MeetingChoice, MeetingOffer, Proposal
from models.insertion import insert_once

MOST_TIMES = 3
LENGTHS = (15, 30, 45, 60, 90)  # minutes
FARTHEST = timedelta(days=365)
LONGEST_PLACE = 300


@dataclass(frozen=True, slots=True)
class Meeting:
    """The newest offer between two sides, and what became of it.

    Attributes:
        by_id: the organisation that offered.
        start: the time that was taken; None while none is, and after it was called off.
        is_answered: whether the other side has said which, or that none fits.
        was_agreed: whether a time had been taken before it was called off.
    """

    offer_id: int
    by_id: int
    starts: tuple[datetime, ...]
    minutes: int
    place: str | None
    start: datetime | None
    is_answered: bool
    was_agreed: bool
    sequence: int
    said_at: datetime

    @property
    def is_off(self) -> bool:
        """Whether it had been agreed and was called off."""
        return self.was_agreed and self.start is None

    @property
    def is_open(self) -> bool:
        """Whether the other side can still take a time."""
        return not self.is_answered

    def times_left(self, now: datetime) -> tuple[datetime, ...]:
        """The offered times that have not passed."""
        return tuple(each for each in self.starts if each > now)


@dataclass(frozen=True, slots=True)
class Times:
    """What one side offers."""

    starts: Sequence[datetime]
    minutes: int
    place: str | None = None


def offer_times(speaker: Speaker, proposal_id: int, organisation_id: int, times: Times) -> Meeting:
    """Offer up to three times; an older offer that nobody has taken is replaced.

    Raises:
        NotFound, NotAllowed: as for an answer.
        InputError: no time, one in the past, or a length that no calendar has.
        Conflict: the two have not been introduced, or have agreed on a time already.
    """
    proposal = _held(speaker, proposal_id, organisation_id)
    try:
        starts = _checked(times, speaker.now)
        before = meeting_of(speaker.session, proposal.id)
        if before is not None and before.start is not None and before.start > speaker.now:
            raise Conflict(
                phrase("You have agreed on a time."), remedy=phrase("Call it off first.")
            )
    except (Conflict, InputError):
        speaker.session.commit()
        raise
    if before is not None and before.is_open and before.starts == starts:
        speaker.session.commit()
        return before  # a second click
    row = MeetingOffer(
        proposal_id=proposal.id,
        organisation_id=organisation_id,
        starts=[each.isoformat() for each in starts],
        minutes=times.minutes,
        place=(times.place or "").strip()[:LONGEST_PLACE] or None,
        account_id=speaker.viewer.account_id,
        at=speaker.now,
    )
    speaker.session.add(row)
    speaker.session.flush()
    return _done(speaker, proposal, organisation_id, "times offered")


def choose_time(
    speaker: Speaker,
    proposal_id: int,
    organisation_id: int,
    *,
    offer_id: int,
    start: datetime | None,
) -> Meeting:
    """Take one of the offered times, or none; the same choice again changes nothing.

    Raises:
        NotFound, NotAllowed: as for an answer.
        InputError: the time was not offered, or has passed.
        Conflict: newer times have been offered, or another choice was made.
    """
    proposal = _held(speaker, proposal_id, organisation_id)
    found = meeting_of(speaker.session, proposal.id)
    try:
        is_said = _require_choice(found, organisation_id, offer_id, start, now=speaker.now)
    except (Conflict, InputError):
        speaker.session.commit()
        raise
    assert found is not None, "it was looked for"
    if is_said:
        speaker.session.commit()
        return found
    _say(speaker, found, organisation_id, start)
    return _done(speaker, proposal, organisation_id, "time taken" if start else "no time fits")


def call_off(speaker: Speaker, proposal_id: int, organisation_id: int) -> Meeting | None:
    """Call off what was agreed; calendars are told by the same identity and a higher number.

    Raises:
        NotFound, NotAllowed: as for an answer.
        Conflict: the two have not been introduced.
    """
    proposal = _held(speaker, proposal_id, organisation_id)
    found = meeting_of(speaker.session, proposal.id)
    if found is None or found.start is None:
        speaker.session.commit()
        return found
    _say(speaker, found, organisation_id, None)
    return _done(speaker, proposal, organisation_id, "called off", was_at=found.start)


def meeting_of(session: Session, proposal_id: int) -> Meeting | None:
    """The newest offer of a proposal and what became of it; two queries."""
    query = sa.select(MeetingOffer).where(MeetingOffer.proposal_id == proposal_id)
    row = session.scalars(query.order_by(MeetingOffer.id.desc()).limit(1)).first()
    if row is None:
        return None
    said = session.scalars(
        sa.select(MeetingChoice)
        .where(MeetingChoice.offer_id == row.id)
        .order_by(MeetingChoice.sequence)
    ).all()
    return Meeting(
        offer_id=row.id,
        by_id=row.organisation_id,
        starts=tuple(datetime.fromisoformat(each) for each in row.starts),
        minutes=row.minutes,
        place=row.place,
        start=said[-1].start if said else None,
        is_answered=bool(said),
        was_agreed=any(each.start is not None for each in said),
        sequence=said[-1].sequence if said else 0,
        said_at=said[-1].at if said else row.at,
    )


def _held(speaker: Speaker, proposal_id: int, organisation_id: int) -> Proposal:
    """The proposal of two who are introduced, held until the commit."""
    session = speaker.session
    require_own(speaker.viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    if standing(session, [proposal])[proposal.id].introduced_at is None:
        raise Conflict(
            phrase("You have not been introduced yet."),
            remedy=phrase("Both sides say yes first."),
        )
    hold(session, [proposal.seeker_id, proposal.candidate_id])
    return proposal


def _checked(times: Times, now: datetime) -> tuple[datetime, ...]:
    starts = tuple(sorted(set(times.starts)))
    if not starts:
        raise InputError(phrase("No time is offered."), remedy=phrase("Fill in at least one."))
    if len(starts) > MOST_TIMES or times.minutes not in LENGTHS:
        raise InputError(phrase("Offer up to three times of 15 to 90 minutes."))
    if starts[0] <= now:
        raise InputError(phrase("A time has passed already."), remedy=phrase("Choose a later one."))
    if starts[-1] > now + FARTHEST:
        raise InputError(phrase("A time is more than a year away."))
    return starts


def _require_choice(
    found: Meeting | None,
    organisation_id: int,
    offer_id: int,
    start: datetime | None,
    *,
    now: datetime,
) -> bool:
    """Whether exactly this was said already."""
    if found is None or found.offer_id != offer_id or found.by_id == organisation_id:
        raise Conflict(
            phrase("These times are no longer offered."),
            remedy=phrase("Look at the newest ones."),
        )
    if found.is_answered:
        if found.start == start:
            return True
        raise Conflict(
            phrase("Another time was chosen already, or it was called off."),
            remedy=phrase("Offer new times."),
        )
    if start is not None and start not in found.times_left(now):
        raise InputError(phrase("This time was not offered, or has passed."))
    return False


def _say(speaker: Speaker, found: Meeting, organisation_id: int, start: datetime | None) -> None:
    row = {
        "offer_id": found.offer_id,
        "organisation_id": organisation_id,
        "start": start,
        "sequence": found.sequence + 1 if found.is_answered else 0,
        "at": speaker.now,
    }
    if insert_once(speaker.session, MeetingChoice, row) is None:
        raise Conflict(phrase("The other side was faster."), remedy=phrase("Reload and look."))


def _done(
    speaker: Speaker,
    proposal: Proposal,
    organisation_id: int,
    action: str,
    *,
    was_at: datetime | None = None,
) -> Meeting:
    """Tell it to both, write it into the audit trail, and commit."""
    found = meeting_of(speaker.session, proposal.id)
    assert found is not None, "an offer has just been written"
    inviting.tell_of_meeting(
        speaker, proposal, organisation_id, inviting.News(action, found, was_at)
    )
    record(
        speaker.session,
        action,
        f"proposal {proposal.id}",
        account_id=speaker.viewer.account_id,
        now=speaker.now,
        organisation=organisation_id,
    )
    speaker.session.commit()
    return found
