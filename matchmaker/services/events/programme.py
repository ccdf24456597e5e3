"""The published plan of an event as paper, tables and calendars need it: everybody's day at once.

Read from the newest published version, never from the board, with a fixed number of queries
whatever the size of the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole, voice
from matchmaker.services.events.published import Told, ToldMeeting, published
from matchmaker.services.events.reading import event_view, participants_of
from matchmaker.services.events.views import EventView, ParticipantView, SlotView, TableView
from matchmaker.services.introducing.shared_cards import CardDict, card_for
from models import Event, EventMeeting, Proposal

Side = tuple[int, int]
"""A meeting (EventMeeting.id) as one participant (EventParticipant.id) sees it."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """A meeting in somebody's day.

    Attributes:
        partner: whom they meet.
        is_off: it was told as cancelled, or one of the two does not come any more.
        why: the strongest piece of evidence in a sentence; "" where nothing is recorded.
    """

    meeting: ToldMeeting
    slot: SlotView
    table: TableView
    partner: ParticipantView
    is_off: bool
    why: str = ""


@dataclass(frozen=True)
class Programme:
    """An event with its newest published plan.

    Attributes:
        told: the plan; None before anything was published.
        people: all participants by id, in the order of their names.
        whys: why two meet, for each side; empty where it was not asked for.
        changed_at: when the event was changed last.
    """

    event: EventView
    told: Told | None
    people: Mapping[int, ParticipantView]
    whys: Mapping[Side, str]
    changed_at: datetime

    @property
    def coming(self) -> tuple[ParticipantView, ...]:
        """Who comes, by name."""
        return tuple(each for each in self.people.values() if each.comes)

    @property
    def slots(self) -> dict[int, SlotView]:
        """The meeting slots by number."""
        return {each.number: each for each in self.event.slots if each.number is not None}

    @property
    def tables(self) -> dict[int, TableView]:
        """The tables by number."""
        return {each.number: each for each in self.event.tables}

    def is_held(self, meeting: ToldMeeting) -> bool:
        """Whether it was told as held, and both still come."""
        sides = [self.people.get(each) for each in meeting.pair]
        return not meeting.is_cancelled and all(each and each.comes for each in sides)

    @property
    def held(self) -> tuple[ToldMeeting, ...]:
        """The meetings to be held, in the order of slots and tables."""
        return tuple(each for each in self._known if self.is_held(each))

    @property
    def fallen_out(self) -> int:
        """How many meetings were told but fall out, since somebody has withdrawn."""
        told = self.told.held if self.told else ()
        return sum(not self.is_held(each) for each in told)

    @property
    def _known(self) -> tuple[ToldMeeting, ...]:
        """The meetings whose slot and table there still are."""
        slots, tables = self.slots, self.tables
        return tuple(
            each
            for each in (self.told.meetings if self.told else ())
            if each.slot in slots and each.table in tables
        )

    def days(self, ids: Iterable[int] | None = None) -> dict[int, tuple[Engagement, ...]]:
        """Everybody's meetings in the order of time, those that are off among them; everybody
        means all participants, or those with these ids.
        """
        wanted = self.people.keys() if ids is None else set(ids)
        found: dict[int, list[Engagement]] = {each: [] for each in self.people if each in wanted}
        slots, tables = self.slots, self.tables
        for meeting in self._known:
            for own, other in (meeting.pair, meeting.pair[::-1]):
                if own in found and other in self.people:
                    found[own].append(
                        Engagement(
                            meeting,
                            slots[meeting.slot],
                            tables[meeting.table],
                            self.people[other],
                            is_off=not self.is_held(meeting),
                            why=self.whys.get((meeting.id, own), ""),
                        )
                    )
        return {
            each: tuple(sorted(day, key=lambda engagement: engagement.slot.starts_at))
            for each, day in found.items()
        }


def programme_of(
    session: Session,
    event: Event,
    *,
    now: datetime,
    with_reasons: bool = False,
    only: int | None = None,
) -> Programme:
    """Read it: seven queries, and one more `with_reasons`, which tell why the two of each meeting
    meet; those of `only` one participant (EventParticipant.id) take less time.
    """
    view = event_view(session, event, now=now)
    people = {each.id: each for each in participants_of(session, view, today=now.date())}
    told = published(session, event.id)
    whys = _reasons(session, event.id, told, people, only) if with_reasons and told else {}
    return Programme(view, told, people, whys, event.updated_at)


def _reasons(
    session: Session,
    event_id: int,
    told: Told,
    people: Mapping[int, ParticipantView],
    only: int | None,
) -> dict[Side, str]:
    """Why two meet, from public sentences, for each side of each meeting with evidence."""
    sides = {
        each.id: [one for one in each.pair if one in people and only in {None, one}]
        for each in told.held
    }
    query = (
        sa.select(EventMeeting.id, Proposal)
        .join(Proposal, Proposal.id == EventMeeting.proposal_id)
        .where(EventMeeting.event_id == event_id)
    )
    if only is not None:
        query = query.where(sa.or_(EventMeeting.a_id == only, EventMeeting.b_id == only))
    found = {}
    for number, proposal in session.execute(query):
        for one in sides.get(number, ()):
            owner = people[one].organisation_id
            if owner in {proposal.seeker_id, proposal.candidate_id}:
                card = card_for(proposal, organisation_id=owner, viewer=Viewer())
                found[number, one] = _why(card)
    return {side: words for side, words in found.items() if words}


def _why(card: CardDict) -> str:
    """The strongest pair of sentences: first what this side gains."""
    for quote in card["why_you"][:1]:
        return _pair(quote["seeking"], quote["offering"], is_you_seeking=True)
    for quote in card["why_them"][:1]:
        return _pair(quote["seeking"], quote["offering"], is_you_seeking=False)
    return ""


def _pair(seeking: CardDict, offering: CardDict, *, is_you_seeking: bool) -> str:
    yours, theirs = (seeking, offering) if is_you_seeking else (offering, seeking)
    return phrase(
        "%(you)s: %(yours)s %(they)s: %(theirs)s",
        you=voice(StatementRole(yours["role"]), is_you=True),
        yours=yours["text"],
        they=voice(StatementRole(theirs["role"]), is_you=False),
        theirs=theirs["text"],
    )
