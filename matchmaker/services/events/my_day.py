"""A participant's own day, as it was published: whom it meets, when, at which table, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services.events.published import published
from matchmaker.services.events.reading import participants_of
from matchmaker.services.events.views import EventView, SlotView
from matchmaker.services.introducing.shared_cards import CardDict, card_for
from models import EventMeeting, EventParticipant, Proposal

_SOON = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A line of the day: a meeting, or a break or talk (then `name` is empty).

    Attributes:
        name: of whom it meets.
        person: who comes for them.
        card: why, from public sentences; None where nothing is recorded.
        is_off: they have withdrawn since.
        is_missing: the desk has noted that they did not come.
    """

    slot: SlotView
    name: str = ""
    organisation_id: int | None = None
    person: str | None = None
    table: str = ""
    card: CardDict | None = None
    is_off: bool = False
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class MyDay:
    """What a participant was told last; `version` is the number of that plan."""

    version: int
    lines: tuple[Appointment, ...]

    @property
    def meetings(self) -> int:
        """How many meetings there are."""
        return sum(bool(each.name) and not each.is_off for each in self.lines)

    def current(self, now: datetime) -> Appointment | None:
        """What is on now."""
        return next((x for x in self.lines if x.slot.starts_at <= now < x.slot.ends_at), None)

    def is_any_over(self, now: datetime) -> bool:
        """Whether a meeting has ended, so that one can say what it was."""
        return any(each.name and each.slot.ends_at <= now for each in self.lines)

    def coming(self, now: datetime) -> Appointment | None:
        """The next meeting, once the day has come."""
        later = (x for x in self.lines if x.name and not x.is_off and x.slot.starts_at > now)
        found = next(later, None)
        return found if found and found.slot.starts_at - now < _SOON else None


def my_day(
    session: Session, event: EventView, row: EventParticipant, *, today: date
) -> MyDay | None:
    """The newest published plan of one participant; None before there is one."""
    told = published(session, event.id)
    if told is None:
        return None
    people = {each.id: each for each in participants_of(session, event, today=today)}
    tables = {each.number: each.name for each in event.tables}
    mine = {each.slot: each for each in told.held if row.id in each.pair}
    cards = _cards(session, [each.id for each in mine.values()], row)
    lines = []
    for slot in event.slots:
        found = mine.get(slot.number) if slot.number is not None else None
        if found is None:
            if slot.number is None:
                lines.append(Appointment(slot))
            continue
        other = people.get(next(each for each in found.pair if each != row.id))
        if other is not None:
            lines.append(
                Appointment(
                    slot,
                    name=other.name,
                    organisation_id=other.organisation_id,
                    person=other.person,
                    table=tables.get(found.table, ""),
                    card=cards.get(found.id),
                    is_off=not other.comes,
                    is_missing=other.missed_at is not None,
                )
            )
    return MyDay(told.version, tuple(lines))


def _cards(
    session: Session, meeting_ids: Sequence[int], row: EventParticipant
) -> dict[int, CardDict]:
    """The evidence of each meeting as this side may read it, from public sentences."""
    query = (
        sa.select(EventMeeting.id, Proposal)
        .join(Proposal, Proposal.id == EventMeeting.proposal_id)
        .where(EventMeeting.id.in_(meeting_ids))
    )
    return {
        number: card_for(proposal, organisation_id=row.organisation_id, viewer=Viewer())
        for number, proposal in session.execute(query)
        if row.organisation_id in {proposal.seeker_id, proposal.candidate_id}
    }
