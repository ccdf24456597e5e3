"""Whom an event invites: members of its host and guest clusters, by a letter with their own link.

The link opens the answer page without an account. An organisation for which no address is known
is taken on the list all the same, so that its manager can add a person or answer for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict
from matchmaker.services.events.guest_letters import tell_guests
from matchmaker.services.events.letters import (
    Note,
    about_event,
    own_page,
    spoken_day,
    write_letter,
)
from matchmaker.services.events.reading import event_view
from matchmaker.services.events.setting_up import reach
from matchmaker.services.events.views import EventView
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.people import people_by_organisation
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Paragraph, Part
from models import Cluster, Event, EventGuest, EventParticipant, Membership, Organisation
from models.insertion import insert_missing

AGAIN = timedelta(minutes=10)  # a second click within this time is the same click


@dataclass(frozen=True, slots=True)
class Invited:
    """What inviting did.

    Attributes:
        new: how many were not on the list before.
        letters: how many were written.
        without_address: the names of those for whom no address is known.
    """

    new: int
    letters: int
    without_address: tuple[str, ...]


def set_guests(speaker: Speaker, event: Event, cluster_ids: Collection[int]) -> None:
    """Make these clusters, and no others, guests; participants who are on the list stay.

    Once the event is open their managers are told.
    """
    session = speaker.session
    known = set(session.scalars(sa.select(Cluster.id).where(Cluster.id.in_(cluster_ids))))
    wanted = sorted(known - {event.cluster_id})
    session.execute(sa.delete(EventGuest).where(EventGuest.event_id == event.id))
    session.add_all(EventGuest(event_id=event.id, cluster_id=each) for each in wanted)
    if event.state is not EventState.DRAFT:
        tell_guests(speaker, event_view(session, event, now=speaker.now))
    note(speaker, "choose guests", event, clusters=wanted)
    session.commit()


def invite(speaker: Speaker, event: Event, organisation_ids: Collection[int]) -> Invited:
    """Take these on the list and write to them; who is on it already is not written to again.

    The first invitation opens the event. Others than members of the host and the guests are left
    out.

    Raises:
        Conflict: the event is over or called off.
    """
    session, seen = speaker.session, require_open(speaker, event)
    wanted = _members(session, event, organisation_ids, today=speaker.now.date())
    known = set(
        session.scalars(
            sa.select(EventParticipant.organisation_id).where(
                EventParticipant.event_id == event.id, sa.not_(_waits())
            )
        )
    )
    rows = _take_on(session, event, sorted(set(wanted) - known))
    letters = sum(_write(speaker, seen, row, "invite") for row in rows)
    if rows and event.state is EventState.DRAFT:
        event.state = EventState.OPEN
        tell_guests(speaker, seen)
    reach(event, 2)
    note(speaker, "invite to event", event, new=len(rows), letters=letters)
    session.commit()
    silent = tuple(wanted[row.organisation_id] for row in rows if not row.email)
    return Invited(len(rows), letters, silent)


def put_on_list(
    session: Session, event: Event, organisation_ids: Collection[int], *, today: date
) -> dict[int, int]:
    """Take these on the list and write to nobody, in the caller's transaction.

    Their invitations wait until the host's managers send them. Others than members of the host and
    the guests are left out. Gives the participant of each organisation, by its id.
    """
    wanted = _members(session, event, organisation_ids, today=today)
    return {row.organisation_id: row.id for row in _take_on(session, event, sorted(wanted))}


def resend(speaker: Speaker, event: Event, row: EventParticipant) -> bool:
    """Write the invitation once more; whether a letter was written (not twice in ten minutes).

    Raises:
        Conflict: the event is over or called off, or no address is known.
    """
    seen = require_open(speaker, event)
    if not row.email:
        raise Conflict(
            phrase("No address is known."), remedy=phrase("Add the e-mail of a person who comes.")
        )
    if row.invited_at is not None and speaker.now - row.invited_at < AGAIN:
        return False
    is_written = _write(speaker, seen, row, f"invite-{speaker.now:%Y%m%d%H%M}")
    if event.state is EventState.DRAFT:
        event.state = EventState.OPEN
    note(speaker, "invite again", event, participant=row.id)
    speaker.session.commit()
    return is_written


def require_open(speaker: Speaker, event: Event) -> EventView:
    """The event, if people may still be asked to it.

    Raises:
        Conflict: it is over or called off.
    """
    seen = event_view(speaker.session, event, now=speaker.now)
    if not seen.is_open:
        raise Conflict(
            phrase("This event takes no more participants."),
            remedy=phrase("Set up a new one: it copies this one."),
        )
    return seen


def note(speaker: Speaker, action: str, event: Event, **detail: object) -> None:
    """Write down who did what to the event, in the caller's transaction."""
    who = speaker.viewer.account_id
    subject = f"event {event.id}"
    record(speaker.session, action, subject, account_id=who, now=speaker.now, **detail)


def _waits() -> sa.ColumnElement[bool]:
    """The condition that somebody is on the list whose invitation was never sent."""
    return sa.and_(
        EventParticipant.state == AttendanceState.INVITED,
        EventParticipant.email.is_not(None),
        EventParticipant.invited_at.is_(None),
    )


def _members(
    session: Session, event: Event, organisation_ids: Collection[int], *, today: date
) -> dict[int, str]:
    """Those among them that belong to the host or a guest today, with their names."""
    guests = sa.select(EventGuest.cluster_id).where(EventGuest.event_id == event.id)
    query = (
        sa.select(Organisation.id, Organisation.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Organisation.id.in_(organisation_ids),
            Organisation.merged_into_id.is_(None),
            sa.or_(Membership.cluster_id == event.cluster_id, Membership.cluster_id.in_(guests)),
            *is_current(today),
        )
    )
    return dict(session.execute(query).all())


def _take_on(
    session: Session, event: Event, organisation_ids: Collection[int]
) -> list[EventParticipant]:
    people = people_by_organisation(session, organisation_ids)
    lines: list[dict[str, Any]] = []
    for number in organisation_ids:
        face = people[number][0] if people.get(number) else None
        lines.append(
            {
                "event_id": event.id,
                "organisation_id": number,
                "person": face.name if face else None,
                "email": face.email if face else None,
                "language": face.language if face else None,
                "state": AttendanceState.INVITED,
                "unavailable": [],
                "step_free": False,
            }
        )
    insert_missing(session, EventParticipant, lines)
    query = sa.select(EventParticipant).where(
        EventParticipant.event_id == event.id,
        EventParticipant.organisation_id.in_(organisation_ids),
    )
    return list(session.scalars(query.order_by(EventParticipant.id)))


def _write(speaker: Speaker, event: EventView, row: EventParticipant, occasion: str) -> bool:
    subject = phrase("You are invited: %(event)s", event=event.name)
    is_written = write_letter(
        speaker, row, Note(occasion, subject, _invitation(speaker, event, row))
    )
    if row.email:
        row.invited_at = speaker.now
    return is_written


def _invitation(speaker: Speaker, event: EventView, row: EventParticipant) -> tuple[Part, ...]:
    organisation = speaker.session.get_one(Organisation, row.organisation_id).name
    parts: list[Part] = [
        Paragraph(
            phrase(
                "%(cluster)s invites %(organisation)s to meet possible partners, one at a time,"
                " %(minutes)s minutes each.",
                cluster=event.cluster_name,
                organisation=organisation,
                minutes=event.meeting_slots[0].minutes,
            )
        ),
        *about_event(event, row.language),
    ]
    if event.about:
        parts.append(Paragraph(event.about))
    if event.register_until is not None:
        day = spoken_day(event.register_until, row.language)
        parts.append(Paragraph(phrase("Please answer by %(day)s.", day=day)))
    parts.append(
        Paragraph(
            phrase(
                "Say whether you come and when you can; then you see who fits you, and why, and"
                " say whom you would like to meet. No account is needed."
            )
        )
    )
    parts.append(own_page(speaker, row, phrase("Answer the invitation")))
    return tuple(parts)
