"""An event with everything that choosing, planning and publishing read: one value, ten queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Strength
from matchmaker.services.events.reading import (
    bans_of,
    event_view,
    meetings_of,
    participants_of,
    wishes_of,
)
from matchmaker.services.events.views import (
    BanView,
    EventView,
    MeetingView,
    ParticipantView,
    SlotView,
    TableView,
    WishView,
)
from models import Event, Proposal

Pair: TypeAlias = tuple[int, int]
"""Two EventParticipant ids, the smaller one first."""


@dataclass(frozen=True, slots=True)
class KnownProposal:
    """The newest proposal between two participants, as far as planning needs it.

    `reciprocal` is between 0 and 1 and high only if both gain; `strength` is its named step.
    """

    id: int
    reciprocal: float
    strength: Strength | None = None


@dataclass(frozen=True)
class EventWhole:
    """An event, who comes, who wants whom, and the board as it stands at `now`.

    For those who run the event only: it knows every wish.
    """

    event: EventView
    participants: tuple[ParticipantView, ...]
    wishes: tuple[WishView, ...]
    bans: tuple[BanView, ...]
    meetings: tuple[MeetingView, ...]
    proposals: Mapping[Pair, KnownProposal]
    now: datetime = field(compare=False)

    @cached_property
    def people(self) -> dict[int, ParticipantView]:
        """The participants by id."""
        return {each.id: each for each in self.participants}

    @cached_property
    def slots(self) -> dict[int, SlotView]:
        """The meeting slots by number."""
        return {each.number: each for each in self.event.meeting_slots if each.number is not None}

    @cached_property
    def tables(self) -> dict[int, TableView]:
        """The tables by number."""
        return {each.number: each for each in self.event.tables}

    @cached_property
    def placed(self) -> dict[Pair, MeetingView]:
        """The meetings that have a place on the board."""
        return {
            (each.a_id, each.b_id): each
            for each in self.meetings
            if each.slot is not None and each.table is not None
        }

    @cached_property
    def from_slot(self) -> int:
        """The first meeting slot that has not begun; as many as there are once all have."""
        return sum(each.starts_at <= self.now for each in self.slots.values())

    def name(self, participant_id: int) -> str:
        """What the participant is called."""
        return self.people[participant_id].name


def load_whole(session: Session, event: Event, *, now: datetime) -> EventWhole:
    """Read everything of an event."""
    view = event_view(session, event, now=now)
    people = participants_of(session, view, today=now.date())
    return EventWhole(
        event=view,
        participants=people,
        wishes=wishes_of(session, event.id),
        bans=bans_of(session, event.id),
        meetings=meetings_of(session, event.id),
        proposals=_proposals(session, event.id, people),
        now=now,
    )


def slate_prefix(event_id: int) -> str:
    """How the names of all lists in the ledger begin that were shown for this event."""
    return f"event-{event_id}-"


def plan_slate(event_id: int) -> str:
    """The list of those whom people have put together: it judges nobody."""
    return f"{slate_prefix(event_id)}plan"


def pair_of(one: int, other: int) -> Pair:
    """Two participants in the order in which pairs are kept."""
    return (one, other) if one < other else (other, one)


def _proposals(
    session: Session, event_id: int, people: tuple[ParticipantView, ...]
) -> dict[Pair, KnownProposal]:
    """The newest proposal of each pair, whoever of the two asked."""
    by_organisation = {each.organisation_id: each.id for each in people}
    query = (
        sa.select(Proposal.id, Proposal.seeker_id, Proposal.candidate_id, Proposal.reciprocal)
        .add_columns(Proposal.evidence["strength"].as_string())
        .where(
            Proposal.slate.startswith(slate_prefix(event_id), autoescape=True),
            Proposal.slate != plan_slate(event_id),
        )
        .order_by(Proposal.id)
    )
    found: dict[Pair, KnownProposal] = {}
    for number, seeker, candidate, reciprocal, strength in session.execute(query):
        one, other = by_organisation.get(seeker), by_organisation.get(candidate)
        if one is not None and other is not None:
            found[pair_of(one, other)] = KnownProposal(
                number, reciprocal, Strength(strength) if strength else None
            )
    return found
