"""Who changes a plan, having seen which revision: handed to every change of the board."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, MatchmakerError
from matchmaker.services.events.access import event_for
from matchmaker.services.events.changes import Change, claim, write_change
from matchmaker.services.events.whole import EventWhole, load_whole


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the plan of which event, when, and which revision of it they saw."""

    session: Session
    viewer: Viewer
    event_id: int
    revision: int
    now: datetime

    def look(self) -> EventWhole:
        """The event as it stands.

        Raises:
            NotFound, NotAllowed: the viewer does not run it.
        """
        event = event_for(self.session, self.viewer, self.event_id, to_run=True)
        return load_whole(self.session, event, now=self.now)


class CannotBeDone(Conflict):
    """A change that would break a rule; the message says which."""


def refuse_closed(whole: EventWhole) -> None:
    """Let nobody change the plan of an event that is over or was called off.

    Raises:
        CannotBeDone: it is.
    """
    if whole.event.state in {EventState.OVER, EventState.CANCELLED}:
        raise CannotBeDone(
            phrase("The event is over or was called off: its plan does not change any more.")
        )


@contextmanager
def changing(hand: Hand) -> Iterator[tuple[EventWhole, int]]:
    """Claim the next revision: the event as it is then, and its number. Whatever is refused inside
    leaves no trace; whoever enters commits.

    Raises:
        LostRace: somebody else was first.
        CannotBeDone: the event is over or was called off.
    """
    event_for(hand.session, hand.viewer, hand.event_id, to_run=True)
    revision = claim(hand.session, hand.event_id, revision=hand.revision, now=hand.now)
    try:
        whole = hand.look()
        refuse_closed(whole)
        yield whole, revision
    except MatchmakerError:
        hand.session.rollback()
        raise


def carry_out(hand: Hand, change: Change, revision: int) -> None:
    """Write a change and let it stand."""
    write_change(
        hand.session,
        hand.event_id,
        change,
        revision=revision,
        account_id=hand.viewer.account_id,
        now=hand.now,
    )
    hand.session.commit()
