"""What is done about a gap: who fills it elsewhere is invited to an event, or put before a member.

Both are harmless twice: who is on an event's list is not written to again, and a pair that was
suggested stays as it was.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.events.access import event_for
from matchmaker.services.events.inviting import Invited, invite, set_guests
from matchmaker.services.events.reading import event_views, participants_of
from matchmaker.services.events.setting_up import create, first_draft
from matchmaker.services.events.views import EventView
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.policy import PLAIN
from matchmaker.services.ranking.profiling import cluster_marks
from matchmaker.services.ranking.proposing import Wish, propose
from matchmaker.services.suggesting.matching import eyes_of, members_of, require_manager
from models import Event, EventGuest, Proposal

_SLATE = "coverage"


def coming_events(session: Session, cluster_id: int, *, now: datetime) -> list[EventView]:
    """The events of this cluster to which people may still be invited, the nearest first."""
    rows = session.scalars(sa.select(Event).filter_by(cluster_id=cluster_id).order_by(Event.id))
    found = [each for each in event_views(session, rows.all(), now=now) if _is_coming(each, now)]
    return sorted(found, key=lambda each: (each.starts_at or now, each.id))


def on_the_list(session: Session, event: EventView, *, today: date) -> frozenset[int]:
    """The organisations that have been asked to an event already."""
    people = participants_of(session, event, today=today)
    return frozenset(each.organisation_id for each in people if not each.waits_for_invitation)


def draft_event(
    speaker: Speaker, cluster_id: int, name: str, day: date | None, *, zone: str
) -> Event:
    """A draft with the times and tables of the cluster's last event; nobody is written to.

    One of this name on this day that is there already is taken: a second click makes no second.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        FieldsError: the name is missing, or the day is past, by field.
    """
    session = speaker.session
    require_manager(session, cluster_id, speaker.viewer)
    for each in coming_events(session, cluster_id, now=speaker.now):
        if each.name == name and day in each.days:
            return session.get_one(Event, each.id)
    draft = first_draft(session, cluster_id, zone=zone).basics
    timetable = replace(draft.timetable, days=(day,) if day else ())
    until = _answers_until(day, speaker.now.date())
    basics = replace(draft, name=name, about="", timetable=timetable, register_until=until)
    return create(session, cluster_id, basics, viewer=speaker.viewer, now=speaker.now)


def invite_elsewhere(speaker: Speaker, event_id: int, organisation_ids: Collection[int]) -> Invited:
    """Make the clusters of these organisations guests of the event, and invite them.

    Raises:
        NotFound, NotAllowed: the viewer does not run the event.
        Conflict: it is over or called off.
    """
    session, today = speaker.session, speaker.now.date()
    event = event_for(session, speaker.viewer, event_id, to_run=True)
    guests = set(session.scalars(sa.select(EventGuest.cluster_id).filter_by(event_id=event_id)))
    marks = cluster_marks(session, organisation_ids, today=today)
    new = {
        each[0].id
        for each in marks.values()
        if not {mark.id for mark in each} & (guests | {event.cluster_id})
    }
    if new:
        set_guests(speaker, event, guests | new)
    return invite(speaker, event, organisation_ids)


def pair_to_introduce(desk: Desk, cluster_id: int, member_id: int, partner_id: int) -> int | None:
    """The proposal on which a manager puts these two before each other; made if there is none.

    None where no sentence of the one answers the other well enough to write to both.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: the member is none of this cluster, or the partner is.
    """
    session = desk.session
    require_manager(session, cluster_id, desk.viewer)
    members = members_of(session, cluster_id, today=desk.today)
    if member_id not in members or partner_id in members:
        raise NotFound(phrase("These two cannot be introduced from here."))
    known = session.scalar(
        sa.select(Proposal.id)
        .where(
            Proposal.seeker_id == member_id,
            Proposal.candidate_id == partner_id,
            Proposal.slate.startswith(f"c{cluster_id}-"),
        )
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    if known is not None:
        return known
    eyes = replace(desk, viewer=eyes_of(cluster_id, desk.viewer.account_id), policy=PLAIN)
    wish = Wish(Filters(ids=(partner_id,)), limit=1, slate=f"c{cluster_id}-{_SLATE}")
    shown = propose(eyes, member_id, wish).shown
    return shown[0].proposal_id if shown else None


def _is_coming(event: EventView, now: datetime) -> bool:
    return event.is_open and (event.starts_at is None or event.starts_at > now)


def _answers_until(day: date | None, today: date) -> date | None:
    """A week before the event, where that is still to come."""
    last = day - timedelta(days=7) if day else None
    return last if last and last > today else None
