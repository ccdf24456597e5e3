"""What a participant says: comes or not, who, in which language, when, how many meetings.

Whoever has the participant's link says it, whoever acts for the organisation, or a manager for it.
What is said can be changed until the last day to answer, by managers until the event is over.
Whoever withdraws takes its meetings along, and the partners who were told of them are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.changes import raise_revision
from matchmaker.services.events.inviting import note, require_open
from matchmaker.services.events.letters import Note, about_event, own_page, write_letter
from matchmaker.services.events.views import EventView
from matchmaker.services.events.withdrawal_letters import tell_of_withdrawal
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Paragraph, Part
from models import Event, EventMeeting, EventParticipant, EventPlan

LONGEST_NAME, LONGEST_EMAIL = 200, 254
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class Registration:
    """What is said with «we come».

    Attributes:
        unavailable: numbers of meeting slots in which the person cannot meet.
        minimum, maximum: meetings wanted at least and at most; None: as the event has it.
    """

    person: str
    email: str = ""
    language: str | None = None
    unavailable: frozenset[int] = frozenset()
    step_free: bool = False
    minimum: int | None = None
    maximum: int | None = None


def register(
    speaker: Speaker,
    event: Event,
    row: EventParticipant,
    said: Registration,
    *,
    by_manager: bool = False,
) -> None:
    """Keep what is said with «we come», and write a confirmation the first time.

    Raises:
        Conflict: answers are not taken any more.
        FieldsError: something that cannot be, by field.
    """
    seen = _require_answers(speaker, event, by_manager=by_manager)
    check(said, seen)
    came = row.state is AttendanceState.REGISTERED
    row.person, row.language = said.person, said.language
    row.email = said.email or row.email
    row.unavailable = sorted(said.unavailable)
    row.step_free = said.step_free
    row.minimum, row.maximum = said.minimum, said.maximum
    if not came:
        row.state, row.answered_at = AttendanceState.REGISTERED, speaker.now
        _confirm(speaker, seen, row)
    note(speaker, "register", event, participant=row.id)
    speaker.session.commit()


def decline(
    speaker: Speaker, event: Event, row: EventParticipant, *, by_manager: bool = False
) -> None:
    """Keep «we do not come»; who had registered has withdrawn.

    Raises:
        Conflict: answers are not taken any more.
    """
    if row.state is AttendanceState.REGISTERED:
        withdraw(speaker, event, row)
        return
    _require_answers(speaker, event, by_manager=by_manager)
    row.state, row.answered_at = AttendanceState.DECLINED, speaker.now
    note(speaker, "decline", event, participant=row.id)
    speaker.session.commit()


def withdraw(speaker: Speaker, event: Event, row: EventParticipant) -> int:
    """Take a registered participant off: its places are free again, and partners who were told of
    a meeting are told that it falls out; gives how many were written to. Twice is once.

    Also after the last day to answer: who cannot come must be able to say so until the end.

    Raises:
        Conflict: the event is over or called off.
    """
    session, seen = speaker.session, require_open(speaker, event)
    if row.state is not AttendanceState.REGISTERED:
        return 0
    row.state, row.answered_at = AttendanceState.WITHDRAWN, speaker.now
    freed = _free_places(session, event, row)
    if freed:
        raise_revision(session, event)
    count = tell_of_withdrawal(speaker, seen, row, published_partners(session, row))
    note(speaker, "withdraw", event, participant=row.id, meetings=freed)
    session.commit()
    return count


def check(said: Registration, event: EventView) -> None:
    """Refuse what cannot be.

    Raises:
        FieldsError: with a sentence for each field.
    """
    wrong: dict[str, str] = {}
    slots = {each.number for each in event.meeting_slots}
    if not said.person:
        wrong["person"] = phrase("Say who comes.")
    elif len(said.person) > LONGEST_NAME:
        wrong["person"] = phrase("%(most)s characters fit.", most=LONGEST_NAME)
    if said.email and (len(said.email) > LONGEST_EMAIL or not _EMAIL.fullmatch(said.email)):
        wrong["email"] = phrase("This is no e-mail address.")
    if said.unavailable - slots:
        wrong["unavailable"] = phrase("The times of the event have changed; look at them again.")
    elif slots and said.unavailable >= slots:
        wrong["unavailable"] = phrase("Leave at least one time open, or say that you do not come.")
    wrong |= _numbers(said, most=len(slots))
    if wrong:
        raise FieldsError(**wrong)


def published_partners(session: Session, row: EventParticipant) -> list[int]:
    """The participants with whom the newest published plan has told this one to meet."""
    query = (
        sa.select(EventPlan.meetings)
        .filter_by(event_id=row.event_id)
        .order_by(EventPlan.version.desc())
        .limit(1)
    )
    plan = session.scalar(query) or {}
    pairs = [
        (each["a"], each["b"]) for each in plan.get("meetings", ()) if not each.get("cancelled")
    ]
    return sorted({b if a == row.id else a for a, b in pairs if row.id in (a, b)})


def _numbers(said: Registration, *, most: int) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, number in (("minimum", said.minimum), ("maximum", said.maximum)):
        if number is not None and not 0 <= number <= most:
            wrong[name] = phrase("Write a number from 0 to %(most)s.", most=most)
    if said.maximum == 0:
        wrong["maximum"] = phrase("Who comes has one meeting or more.")
    both = said.minimum, said.maximum
    if not wrong and both[0] is not None and both[1] is not None and both[0] > both[1]:
        wrong["minimum"] = phrase("At least is more than at most.")
    return wrong


def _require_answers(speaker: Speaker, event: Event, *, by_manager: bool) -> EventView:
    seen = require_open(speaker, event)
    if not by_manager and not seen.takes_answers(speaker.now):
        raise Conflict(
            phrase("The last day to answer is past."),
            remedy=phrase("Write to the organisers: they can still take you in."),
        )
    if by_manager and event.state is EventState.DRAFT:
        event.state = EventState.OPEN
    return seen


def _confirm(speaker: Speaker, event: EventView, row: EventParticipant) -> None:
    words = phrase(
        "You are registered. On your page you choose whom you would like to meet, say when you"
        " cannot, and withdraw if you must."
    )
    parts: tuple[Part, ...] = (
        Paragraph(words),
        *about_event(event, row.language),
        own_page(speaker, row),
    )
    subject = phrase("You are registered: %(event)s", event=event.name)
    write_letter(speaker, row, Note("registered", subject, parts))


def _free_places(session: Session, event: Event, row: EventParticipant) -> int:
    """Its meetings stay on the list, without a place: who repairs the plan sees them."""
    held: Iterable[EventMeeting] = session.scalars(
        sa.select(EventMeeting).where(
            EventMeeting.event_id == event.id,
            EventMeeting.slot.is_not(None),
            sa.or_(EventMeeting.a_id == row.id, EventMeeting.b_id == row.id),
        )
    )
    count = 0
    for each in held:
        each.slot = each.table_number = None
        each.is_locked = False
        count += 1
    return count
