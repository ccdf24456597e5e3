"""When a side may ask or agree: five places, a rest after a «not now», and no late yes."""

from __future__ import annotations

from datetime import datetime, timedelta

from matchmaker.domain.correspondence import CAN_STILL_AGREE, MOST_OPEN, Standing, State
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import Pair, open_interests

RESTS = timedelta(days=30)  # after a «not now» the same partner is not asked again


def require_that_it_is_open(before: Standing, *, is_seeker: bool, now: datetime) -> None:
    """Let nobody agree to what is over: the other side may have gone on.

    Raises:
        Conflict: it has expired, or the other side has said not now.
    """
    state = before.state(is_seeker=is_seeker, now=now)
    if state not in CAN_STILL_AGREE or before.has_expired(now):
        raise Conflict(
            phrase("This request is closed."),
            remedy=phrase("Ask them yourself if you would still like to talk."),
        )


def require_that_it_has_rested(pair: Pair, state: State, now: datetime) -> None:
    """Let nobody ask again those who have just said not now.

    Raises:
        Conflict: with the day from which they can be asked again.
    """
    since = pair.standing.alive_at
    if state is State.NOT_NOW and since is not None and now < since + RESTS:
        raise Conflict(
            phrase("They have said: not now."),
            remedy=phrase("You can ask them again from %(day)s.", day=f"{since + RESTS:%Y-%m-%d}"),
        )


def require_a_place(speaker: Speaker, organisation_id: int) -> None:
    """Hold an organisation to its places; it must be held against others meanwhile.

    Raises:
        Conflict: all are taken.
    """
    taken = open_interests(speaker.session, organisation_id, now=speaker.now)
    if taken >= MOST_OPEN:
        raise Conflict(
            phrase("All %(n)s of your open requests wait for an answer.", n=MOST_OPEN),
            remedy=phrase("A place comes back with each answer, or when you withdraw one."),
        )
