"""Who may run an event, who may read it, and for whom somebody may answer.

An event is run by the managers of its host cluster. Managers of guest clusters read the part of
their own members and answer for them; a participant knows of the event and of its own page. To
everybody else, and to all but the host while it is being set up, there is no such event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.access import is_current
from models import Cluster, Event, EventGuest, EventParticipant, Membership


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody has to do with an event.

    Attributes:
        is_host: manages the cluster that hosts it, so may change everything.
        guests: clusters of theirs that are guests: they answer for these clusters' members.
        own: participants (EventParticipant.id) whose organisation they act for.
    """

    is_host: bool = False
    guests: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()

    @property
    def may_read(self) -> bool:
        """Whether they may know of the event at all, once it is not a draft any more."""
        return self.is_host or bool(self.guests) or bool(self.own)


def event_for(session: Session, viewer: Viewer, event_id: int, *, to_run: bool) -> Event:
    """The event, if this viewer may read it, or (`to_run`) change it.

    Raises:
        NotFound: there is none of which this viewer may know.
        NotAllowed: the viewer may read it, but not change it.
    """
    found = session.get(Event, event_id)
    part = part_of(session, viewer, found) if found is not None else Part()
    if found is None or not _is_known(found, part):
        raise NotFound(phrase("There is no event %(number)s.", number=event_id))
    if to_run and not part.is_host:
        raise NotAllowed(
            phrase("This page is for the managers of %(cluster)s.", cluster=_host(session, found))
        )
    return found


def part_of(session: Session, viewer: Viewer, event: Event) -> Part:
    """What this viewer has to do with the event; two queries at most."""
    guests = sa.select(EventGuest.cluster_id).where(
        EventGuest.event_id == event.id, EventGuest.cluster_id.in_(viewer.managed)
    )
    own = sa.select(EventParticipant.id).where(
        EventParticipant.event_id == event.id,
        EventParticipant.organisation_id.in_(viewer.organisations),
    )
    return Part(
        is_host=event.cluster_id in viewer.managed,
        guests=frozenset(session.scalars(guests)) if viewer.managed else frozenset(),
        own=frozenset(session.scalars(own)) if viewer.organisations else frozenset(),
    )


def participant_for(
    session: Session, viewer: Viewer, event: Event, participant_id: int, *, today: date
) -> EventParticipant:
    """A participant for whom this viewer may answer: a host's manager, a guest's for its members,
    or somebody who acts for the organisation.

    Raises:
        NotFound: there is none for whom they may.
    """
    row = session.get(EventParticipant, participant_id)
    if row is not None and row.event_id == event.id:
        part = part_of(session, viewer, event)
        if part.is_host or row.id in part.own:
            return row
        if part.guests and _is_member(session, row.organisation_id, part.guests, today):
            return row
    raise NotFound(phrase("This event has no such participant."))


def _is_known(event: Event, part: Part) -> bool:
    return part.is_host or (part.may_read and event.state is not EventState.DRAFT)


def _host(session: Session, event: Event) -> str:
    return session.get_one(Cluster, event.cluster_id).name


def _is_member(
    session: Session, organisation_id: int, clusters: frozenset[int], today: date
) -> bool:
    query = sa.select(Membership.id).where(
        Membership.organisation_id == organisation_id,
        Membership.cluster_id.in_(clusters),
        *is_current(today),
    )
    return session.scalar(query.limit(1)) is not None
