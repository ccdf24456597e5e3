"""Changes of a plan: each raises the event's revision by one and can be undone.

Whoever changes names the revision that they saw. The revision is raised before anything is read,
so that of two who change at once the second one is told, and what it then reads is the first one's
work. What stood before is kept with the change: undo writes it back, last change first, as often
as there are changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict
from matchmaker.services.events.change_rows import (
    NOWHERE,
    Change,
    Spot,
    Spots,
    What,
    standing,
    write,
)
from matchmaker.services.events.whole import Pair
from models import Event, EventMove

__all__ = [
    "NOWHERE",
    "Change",
    "LostRace",
    "Spot",
    "Spots",
    "What",
    "before_of",
    "change_of",
    "claim",
    "newest_change",
    "raise_revision",
    "take_back",
    "write_change",
]


class LostRace(Conflict):
    """Somebody else has changed the plan since this page was read."""

    def __init__(self) -> None:
        """Say what is lost: nothing."""
        super().__init__(
            phrase("Somebody else has changed the plan meanwhile, so your change was not made."),
            remedy=phrase("Here is the plan as it stands now. Look, and do it again."),
        )


def claim(session: Session, event_id: int, *, revision: int, now: datetime) -> int:
    """Take the right to make the next change, in the caller's transaction; the new revision.

    What the session read before is forgotten, so that it is read again as it is now.

    Raises:
        LostRace: the plan is not at this revision any more.
    """
    query = (
        sa.update(Event)
        .where(Event.id == event_id, Event.revision == revision)
        .values(revision=revision + 1, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    found: Any = session.execute(query)
    session.expire_all()
    if not found.rowcount:
        session.rollback()
        raise LostRace
    return revision + 1


def raise_revision(session: Session, event: Event) -> None:
    """Let every plan that was read before be an older one, in the caller's transaction: for what
    changes an event beside its plan, such as a withdrawal or a rule.

    The database counts, so that of two who do so at once neither number is lost.
    """
    query = (
        sa.update(Event)
        .where(Event.id == event.id)
        .values(revision=Event.revision + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(query)
    session.flush()
    session.refresh(event, ["revision"])


def write_change(
    session: Session,
    event_id: int,
    change: Change,
    *,
    revision: int,
    account_id: int | None,
    now: datetime,
) -> None:
    """Write a change under a revision that was claimed, and what stood before; no commit."""
    before = standing(session, event_id, change)
    write(session, event_id, change, now=now)
    session.add(
        EventMove(
            event_id=event_id,
            revision=revision,
            what=change.what.value,
            before=_as_data(before),
            after=_as_data(change),
            account_id=account_id,
            at=now,
        )
    )


def newest_change(session: Session, event_id: int) -> EventMove | None:
    """The change that would be undone next."""
    return session.scalar(
        sa.select(EventMove)
        .where(EventMove.event_id == event_id, EventMove.undone_at.is_(None))
        .order_by(EventMove.revision.desc())
        .limit(1)
    )


def take_back(session: Session, move: EventMove, *, now: datetime) -> Change:
    """Write back what stood before a change; no commit. What is written is returned."""
    before = _from_data(move.what, move.before)
    move.undone_at = now
    write(session, move.event_id, before, now=now)
    return before


def change_of(move: EventMove) -> Change:
    """What a change wrote."""
    return _from_data(move.what, move.after)


def before_of(move: EventMove) -> Change:
    """What stood before a change."""
    return _from_data(move.what, move.before)


def _as_data(change: Change) -> dict[str, Any]:
    """A change as JSON keeps it, each pair as «12-15»."""
    return {
        "meetings": {
            _key(pair): [spot.slot, spot.table, spot.is_locked]
            for pair, spot in change.spots.items()
        },
        "wishes": {_key(pair): each and each.value for pair, each in change.wishes.items()},
        "bans": {_key(pair): each for pair, each in change.bans.items()},
        "away": {str(number): sorted(slots) for number, slots in change.away.items()},
        "closed": {str(number): sorted(slots) for number, slots in change.closed.items()},
    }


def _from_data(what: str, data: Mapping[str, Any]) -> Change:
    return Change(
        What(what),
        spots={_pair(key): Spot(*spot) for key, spot in data["meetings"].items()},
        wishes={
            _pair(key): None if each is None else WishStrength(each)
            for key, each in data["wishes"].items()
        },
        bans={_pair(key): each for key, each in data["bans"].items()},
        away={int(key): frozenset(slots) for key, slots in data["away"].items()},
        closed={int(key): frozenset(slots) for key, slots in data["closed"].items()},
    )


def _key(pair: Pair) -> str:
    return f"{pair[0]}-{pair[1]}"


def _pair(key: str) -> Pair:
    a, _, b = key.partition("-")
    return int(a), int(b)
