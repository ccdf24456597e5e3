"""Meetings made on the day: who can stand in for a no-show, and which two free people fit.

Only people who have arrived and are free are proposed, and only pairs that somebody wished or that
were proposed with evidence; whoever would rather not meet is never put together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Instance, Meeting, Wish
from matchmaker.domain.scheduling.moving import legal_places
from matchmaker.services.events.changes import NOWHERE, Change, Spot, What
from matchmaker.services.events.desk import Presence, presence, use_key
from matchmaker.services.events.hand import CannotBeDone, Hand, carry_out, changing
from matchmaker.services.events.instance import instance_of, locked_numbers, meetings_on
from matchmaker.services.events.moving import scores_of
from matchmaker.services.events.wanted import Candidate, candidates
from matchmaker.services.events.whole import EventWhole, Pair

MOST_OFFERS = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """A meeting that could be held in a slot at once.

    Attributes:
        table: where; that of the meeting whose place it takes, if it can.
        instead_of: meetings of that slot that cannot be held, since one side is not there.
    """

    candidate: Candidate
    slot: int
    table: int
    instead_of: tuple[Pair, ...] = ()

    @property
    def pair(self) -> Pair:
        """Both sides."""
        return self.candidate.pair


def offers(
    whole: EventWhole, slot: int, *, among: Iterable[int] = (), most: int = MOST_OFFERS
) -> tuple[Offer, ...]:
    """Who could meet in a slot, the most wanted first; `among` are participants who have to take
    part: with one their meetings, with two that meeting.

    A slot that has begun counts as long as it runs.
    """
    if slot not in whole.slots or whole.slots[slot].ends_at <= whole.now:
        return ()
    instance, waiting = instance_of(whole), _waiting(whole, slot)
    free, taking_part = _free(whole, slot, waiting), set(among)
    found: list[Offer] = []
    for pair, candidate in candidates(whole).items():
        if len(found) == most:
            break
        if pair not in whole.placed and free.issuperset(pair) and taking_part.issubset(pair):
            offer = _offer(whole, instance, candidate, slot, waiting)
            found += [offer] if offer else []
    return tuple(found)


def let_meet(hand: Hand, pair: Pair, *, slot: int, key: str) -> bool:
    """Put two on the board at once, in the place of what falls out; whether it is news.

    The key is made by whoever pressed; the same key counts once.

    Raises:
        LostRace: the board is not as it was seen.
        CannotBeDone: one of them is not free any more, or there is no table.
    """
    if pair in (placed := hand.look().placed) and placed[pair].slot == slot:
        return False
    with changing(hand) as (whole, revision):
        if not use_key(hand.session, hand.event_id, key, now=hand.now):
            hand.session.rollback()
            return False
        found = next(iter(offers(whole, slot, among=pair)), None)
        if found is None:
            raise CannotBeDone(
                phrase("These two cannot meet then any more."),
                remedy=phrase("Look at who is free now."),
            )
        spots = dict.fromkeys(found.instead_of, NOWHERE)
        spots[pair] = Spot(found.slot, found.table)
        change = Change(What.PLACE, spots=spots, scores=scores_of(whole, [pair]))
        carry_out(hand, change, revision)
        return True


def _waiting(whole: EventWhole, slot: int) -> dict[int, Pair]:
    """Who sits alone in this slot, since the other did not come: person to meeting."""
    found: dict[int, Pair] = {}
    for pair, meeting in whole.placed.items():
        sides = [presence(whole.people[each]) for each in pair]
        if meeting.slot == slot and Presence.MISSED in sides:
            found |= dict.fromkeys(pair, pair)
    return found


def _free(whole: EventWhole, slot: int, waiting: dict[int, Pair]) -> set[int]:
    """Who has arrived and meets nobody in this slot."""
    busy = {one for pair, each in whole.placed.items() if each.slot == slot for one in pair}
    return {
        each.id
        for each in whole.participants
        if each.comes
        and presence(each) is Presence.ARRIVED
        and (each.id not in busy or each.id in waiting)
    }


def _offer(
    whole: EventWhole,
    instance: Instance,
    candidate: Candidate,
    slot: int,
    waiting: dict[int, Pair],
) -> Offer | None:
    """The meeting at its table; None if no table is free for it."""
    gone = tuple(sorted({waiting[each] for each in candidate.pair if each in waiting}))
    board = [each for each in meetings_on(whole, instance) if _pair(each) not in gone]
    wish = next(each for each in instance.wishes if (each.a, each.b) == candidate.pair)
    places = legal_places(
        instance,
        board,
        Wish(wish.a, wish.b, score=wish.score),
        locked=locked_numbers(whole, instance),
        from_slot=slot,
    )
    tables = [each.table for each in places if each.slot == slot and each.is_legal]
    if not tables:
        return None
    own = {whole.placed[each].table for each in gone}
    table = next((each for each in tables if each in own), tables[0])
    return Offer(candidate, slot, table, gone)


def _pair(meeting: Meeting) -> Pair:
    return int(meeting.a), int(meeting.b)
