"""Changing the board by hand: move, place, take off, lock, swap, and undo any number of times.

What would break a rule is refused with the reason; what stands already as it is asked for is done,
so that a second click does no harm.
"""

from __future__ import annotations

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.instance import Instance, Wish
from matchmaker.domain.scheduling.moving import Place, check_move, legal_places
from matchmaker.errors import NotFound
from matchmaker.services.events.changes import (
    NOWHERE,
    Change,
    Spot,
    What,
    newest_change,
    take_back,
)
from matchmaker.services.events.hand import CannotBeDone, Hand, carry_out, changing
from matchmaker.services.events.instance import instance_of, locked_numbers, meetings_on
from matchmaker.services.events.swapping import Swap, best_swap, board_of, swapped
from matchmaker.services.events.troubles import troubles
from matchmaker.services.events.wanted import candidates
from matchmaker.services.events.whole import EventWhole, Pair


def places_for(whole: EventWhole, pair: Pair) -> tuple[Place, ...]:
    """Every place of the board with the reason against it, for a meeting that is on it or wanted.

    Raises:
        NotFound: nobody wants these two to meet.
    """
    instance = instance_of(whole)
    return legal_places(
        instance,
        meetings_on(whole, instance),
        _loose(_wish(instance, pair)),
        locked=locked_numbers(whole, instance),
        from_slot=whole.from_slot,
    )


def move(hand: Hand, pair: Pair, *, slot: int, table: int) -> None:
    """Put a meeting in another place, or on the board.

    Raises:
        CannotBeDone: somebody or something is in the way; the message says what.
    """
    whole = hand.look()
    here = _spot(whole, pair)
    if (here.slot, here.table) == (slot, table):
        return
    with changing(hand) as (whole, revision):
        instance, here = instance_of(whole), _spot(whole, pair)
        reason = check_move(
            instance,
            meetings_on(whole, instance),
            _loose(_wish(instance, pair)),
            slot=slot,
            table=table,
            locked=locked_numbers(whole, instance),
            from_slot=whole.from_slot,
        )
        if reason:
            raise CannotBeDone(reason, remedy=phrase("Choose another place."))
        what = What.PLACE if here.slot is None else What.MOVE
        spots = {pair: Spot(slot, table, here.is_locked)}
        carry_out(hand, Change(what, spots=spots, scores=scores_of(whole, [pair])), revision)


def take_off(hand: Hand, pair: Pair) -> None:
    """Take a meeting off the board.

    Raises:
        CannotBeDone: it is locked or over.
    """
    if _spot(hand.look(), pair).slot is None:
        return
    with changing(hand) as (whole, revision):
        here = _spot(whole, pair)
        if here.is_locked:
            raise CannotBeDone(phrase("This meeting is locked."), remedy=phrase("Unlock it first."))
        _refuse_past(whole, here)
        carry_out(hand, Change(What.TAKE_OFF, spots={pair: NOWHERE}), revision)


def lock(hand: Hand, pair: Pair, *, is_locked: bool) -> None:
    """Let a meeting stay where it is whatever is planned, or let it go again.

    Raises:
        CannotBeDone: it is not on the board.
    """
    if _spot(hand.look(), pair).is_locked == is_locked:
        return
    with changing(hand) as (whole, revision):
        here = _spot(whole, pair)
        if here.slot is None:
            raise CannotBeDone(
                phrase("Only a meeting on the board can be locked."),
                remedy=phrase("Put it on the board first."),
            )
        what = What.LOCK if is_locked else What.UNLOCK
        spots = {pair: Spot(here.slot, here.table, is_locked)}
        carry_out(hand, Change(what, spots=spots), revision)


def swap(hand: Hand, pair: Pair) -> Swap:
    """Make the best swap for a meeting that has no place.

    Raises:
        CannotBeDone: there is none, or the board has to be repaired first.
    """
    with changing(hand) as (whole, revision):
        if troubles(whole):
            raise CannotBeDone(
                phrase("Some meetings on the board cannot be held."),
                remedy=phrase("Repair the plan first."),
            )
        instance = instance_of(whole)
        meetings = meetings_on(whole, instance)
        number = instance.wishes.index(_wish(instance, pair))
        found = None
        if pair not in whole.placed:
            found = best_swap(
                board_of(instance, meetings),
                number,
                locked=locked_numbers(whole, instance),
                from_slot=whole.from_slot,
            )
        if found is None:
            raise CannotBeDone(
                phrase("There is no swap that makes room for this meeting any more."),
                remedy=phrase("Look at the board as it is now."),
            )
        after = {
            _pair(instance.wishes[wish]): place
            for wish, place in swapped(instance, meetings, found).items()
        }
        spots = differences(whole, after)
        change = Change(What.SWAP, spots=spots, scores=scores_of(whole, spots))
        carry_out(hand, change, revision)
        return found


def undo(hand: Hand) -> What | None:
    """Take back the last change that stands; what it was, None if there is none.

    Raises:
        CannotBeDone: what stood before is not possible any more.
    """
    with changing(hand) as (whole, _):
        last = newest_change(hand.session, hand.event_id)
        if last is None:
            hand.session.rollback()
            return None
        before = {*troubles(whole)}
        take_back(hand.session, last, now=hand.now)
        hand.session.expire_all()
        new = [why for pair, why in troubles(hand.look()).items() if pair not in before]
        if new:
            raise CannotBeDone(
                phrase("This cannot be undone any more: %(reason)s", reason=new[0]),
                remedy=phrase("Change the board as it is now."),
            )
        hand.session.commit()
        return What(last.what)


def differences(whole: EventWhole, after: dict[Pair, tuple[int, int]]) -> dict[Pair, Spot]:
    """What has to change so that exactly these meetings are on the board; locks stay."""
    spots = {pair: NOWHERE for pair in whole.placed if pair not in after}
    for pair, (slot, table) in after.items():
        here = _spot(whole, pair)
        if (here.slot, here.table) != (slot, table):
            spots[pair] = Spot(slot, table, here.is_locked)
    return spots


def scores_of(
    whole: EventWhole, pairs: dict[Pair, Spot] | list[Pair]
) -> dict[Pair, tuple[float, int | None]]:
    """Interest and proposal of meetings as they are wanted now."""
    found = candidates(whole)
    return {
        pair: (float(found[pair].score), found[pair].proposal_id) for pair in pairs if pair in found
    }


def _spot(whole: EventWhole, pair: Pair) -> Spot:
    found = whole.placed.get(pair)
    return Spot(found.slot, found.table, found.is_locked) if found else NOWHERE


def _refuse_past(whole: EventWhole, here: Spot) -> None:
    if here.slot is not None and here.slot < whole.from_slot:
        raise CannotBeDone(phrase("This meeting is over."))


def _wish(instance: Instance, pair: Pair) -> Wish:
    found = next((each for each in instance.wishes if (each.a, each.b) == pair), None)
    if found is None:
        raise NotFound(phrase("Nobody has asked for this meeting."))
    return found


def _loose(wish: Wish) -> Wish:
    """A wish that may be anywhere; a lock has a sentence of its own."""
    return Wish(wish.a, wish.b, score=wish.score)


def _pair(wish: Wish) -> Pair:
    return int(wish.a), int(wish.b)
