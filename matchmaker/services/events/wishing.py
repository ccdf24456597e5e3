"""Whom a participant would like to meet: proposals among those who come, with their evidence.

The list is made from public sentences alone, whoever asks, and only of participants who have
registered; it is recorded in the ledger when a participant asks for it, and shown as recorded.
A wish is its author's: nobody else is shown it but those who run the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, WishStrength
from matchmaker.domain.phrases import counted, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.desk import Desk
from matchmaker.services.events.reading import participants_of
from matchmaker.services.events.views import EventView, ParticipantView
from matchmaker.services.introducing.shared_cards import CardDict, card_for
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.proposing import Wish, propose
from models import EventParticipant, EventWish, Proposal
from models.insertion import insert_once

MOST_PROPOSED = 30
JUST_NOW = timedelta(seconds=10)  # a second click within this time is the same click


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody whom a participant may wish to meet, as it may see them.

    Attributes:
        card: the evidence; None for one who was not proposed.
        wish: what the participant has said of them.
    """

    participant_id: int
    organisation_id: int
    name: str
    country: str | None
    clusters: tuple[str, ...]
    card: CardDict | None = None
    proposal_id: int | None = None
    wish: WishStrength | None = None


@dataclass(frozen=True, slots=True)
class Partners:
    """All whom a participant may wish to meet.

    Attributes:
        proposed: best first.
        others: by name.
        made_at: when the list was made; None if there is none yet.
        newcomers: how many have registered since.
    """

    proposed: tuple[Partner, ...]
    others: tuple[Partner, ...]
    made_at: datetime | None = None
    newcomers: int = 0

    @property
    def everybody(self) -> tuple[Partner, ...]:
        """Both lists in one."""
        return self.proposed + self.others

    def wished(self, strength: WishStrength) -> tuple[Partner, ...]:
        """Of whom the participant has said this."""
        return tuple(each for each in self.everybody if each.wish is strength)


def find_partners(desk: Desk, event: EventView, row: EventParticipant) -> int:
    """Make and record the list for a participant; gives how many stand on it.

    Raises:
        Conflict: the participant has not registered, or answers are not taken any more.
    """
    _require_wishes(event, row, desk.now)
    people = participants_of(desk.session, event, today=desk.today)
    others = _allowed(event, people, row)
    listed = _newest_list(desk.session, event.id, row)
    if not others or (listed and desk.now - listed[0].shown_at < JUST_NOW):
        return len(listed)
    wish = Wish(
        Filters(ids=tuple(each.organisation_id for each in others)),
        limit=MOST_PROPOSED,
        include_own_clusters=event.same_cluster,
        slate=f"{_slate_of(event.id, row.id)}{int(desk.now.timestamp()):x}",
        is_public=True,
    )
    return len(propose(desk, row.organisation_id, wish).shown)


def partners_for(
    session: Session, event: EventView, row: EventParticipant, *, now: datetime
) -> Partners:
    """What a participant sees: the newest list, everybody else who comes, and its own wishes."""
    people = participants_of(session, event, today=now.date())
    allowed = {each.organisation_id: each for each in _allowed(event, people, row)}
    wishes = _wishes(session, row)
    listed = _newest_list(session, event.id, row)
    proposed = tuple(
        _partner(allowed[each.candidate_id], wishes, each, row)
        for each in listed
        if each.candidate_id in allowed
    )
    shown = {each.organisation_id for each in proposed}
    made_at = listed[0].shown_at if listed else None
    others = [each for each in allowed.values() if each.organisation_id not in shown]
    newer = [each for each in others if made_at and each.answered_at and each.answered_at > made_at]
    return Partners(
        proposed=proposed,
        others=tuple(_partner(each, wishes) for each in others),
        made_at=made_at,
        newcomers=len(newer),
    )


def wish(
    session: Session,
    event: EventView,
    row: EventParticipant,
    other_id: int,
    strength: WishStrength | None,
    *,
    now: datetime,
) -> None:
    """Keep what a participant says of another; None takes it back. The newest word counts.

    Raises:
        Conflict: wishes are not taken any more, or there are too many «must».
        NotFound: the other does not come, or the two may not meet.
    """
    _require_wishes(event, row, now)
    partners = {
        each.participant_id: each for each in partners_for(session, event, row, now=now).everybody
    }
    other = partners.get(other_id)
    if other is None:
        raise NotFound(phrase("This participant does not come, or cannot be met."))
    if strength is WishStrength.MUST and other.wish is not WishStrength.MUST:
        _require_room(event, row, partners.values())
    if strength is None:
        session.execute(sa.delete(EventWish).where(*_is_wish(row.id, other_id)))
        session.commit()
        return
    line: dict[str, Any] = {
        "event_id": event.id,
        "from_id": row.id,
        "to_id": other_id,
        "strength": strength,
        "by_manager": False,
        "proposal_id": other.proposal_id,
        "at": now,
    }
    if insert_once(session, EventWish, line) is None:
        changed = {"strength": strength, "proposal_id": other.proposal_id, "at": now}
        session.execute(sa.update(EventWish).where(*_is_wish(row.id, other_id)).values(**changed))
    session.commit()


def _require_wishes(event: EventView, row: EventParticipant, now: datetime) -> None:
    if row.state is not AttendanceState.REGISTERED:
        raise Conflict(
            phrase("You have not said yet that you come."), remedy=phrase("Register first.")
        )
    if not event.takes_answers(now):
        raise Conflict(
            phrase("The last day to answer is past."),
            remedy=phrase("Write to the organisers: they can still take your wish in."),
        )


def _require_room(event: EventView, row: EventParticipant, partners: Any) -> None:
    most = event.maximum if row.maximum is None else row.maximum
    said = sum(each.wish is WishStrength.MUST for each in partners)
    if said >= most:
        raise Conflict(
            counted(
                "You have %(n)s meeting at most, and as many “must” already.",
                "You have %(n)s meetings at most, and as many “must” already.",
                most,
            ),
            remedy=phrase("Change one of them to “would like” first."),
        )


def _allowed(
    event: EventView, people: tuple[ParticipantView, ...], row: EventParticipant
) -> list[ParticipantView]:
    """Who comes and may be met by this participant."""
    own = next((set(each.clusters) for each in people if each.id == row.id), set())
    return [
        each
        for each in people
        if each.comes
        and each.id != row.id
        and (event.same_cluster or own.isdisjoint(each.clusters))
    ]


def _partner(
    person: ParticipantView,
    wishes: dict[int, WishStrength],
    proposal: Proposal | None = None,
    row: EventParticipant | None = None,
) -> Partner:
    card = None
    if proposal is not None and row is not None:
        card = card_for(proposal, organisation_id=row.organisation_id, viewer=Viewer())
    return Partner(
        participant_id=person.id,
        organisation_id=person.organisation_id,
        name=person.name,
        country=person.country,
        clusters=tuple(person.clusters.values()),
        card=card,
        proposal_id=proposal.id if proposal is not None else None,
        wish=wishes.get(person.id),
    )


def _wishes(session: Session, row: EventParticipant) -> dict[int, WishStrength]:
    query = sa.select(EventWish.to_id, EventWish.strength).where(
        EventWish.from_id == row.id, EventWish.by_manager.is_(False)
    )
    return dict(session.execute(query).all())


def _newest_list(session: Session, event_id: int, row: EventParticipant) -> list[Proposal]:
    mine = Proposal.slate.startswith(_slate_of(event_id, row.id), autoescape=True)
    newest = (
        sa.select(Proposal.slate)
        .where(mine)
        .order_by(Proposal.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(Proposal).where(Proposal.slate == newest).order_by(Proposal.rank)
    return list(session.scalars(query))


def _slate_of(event_id: int, participant_id: int) -> str:
    return f"event-{event_id}-p{participant_id}-"


def _is_wish(from_id: int, to_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        EventWish.from_id == from_id,
        EventWish.to_id == to_id,
        EventWish.by_manager.is_(False),
    )
