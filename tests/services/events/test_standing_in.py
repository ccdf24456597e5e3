"""Stand-ins and meetings made on the day: only who is there, free, and wanted; never a clash."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.services.events.changes import LostRace
from matchmaker.services.events.hand import CannotBeDone
from matchmaker.services.events.moving import undo
from matchmaker.services.events.standing_in import let_meet, offers
from matchmaker.services.events.troubles import troubles
from matchmaker.services.events.whole import EventWhole, Pair
from models import Event, EventParticipant, EventWish
from tests.event_boards import BEGIN, an_event, board_of, hand_of, ids_of, place, whole_of

DURING = BEGIN + timedelta(minutes=5)  # the first slot has begun


@pytest.fixture
def event(session: Session) -> Event:
    """A meets B and C meets D; B wishes E too, C wishes F; all are there."""
    found = an_event(session, wishes=[(0, 1), (2, 3), (1, 4), (2, 5)])
    ids = ids_of(session, found)
    place(session, found, {(ids[0], ids[1]): (0, 0), (ids[2], ids[3]): (0, 1)})
    note(session, found, arrived=range(6))
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def note(
    session: Session, event: Event, *, arrived: Iterable[int] = (), missed: Iterable[int] = ()
) -> None:
    """Those at these places have arrived, those at those did not come."""
    ids = ids_of(session, event)
    for each in arrived:
        session.get_one(EventParticipant, ids[each]).arrived_at = BEGIN
    for each in missed:
        row = session.get_one(EventParticipant, ids[each])
        row.arrived_at, row.missed_at = None, BEGIN
    session.commit()


def look(session: Session, event: Event) -> EventWhole:
    return whole_of(session, event, now=DURING)


def pairs(session: Session, event: Event, slot: int = 0, **about: object) -> list[Pair]:
    found = offers(look(session, event), slot, **about)  # type: ignore[arg-type]
    return [each.pair for each in found]


def test_nobody_is_offered_while_everybody_meets(session: Session, event: Event) -> None:
    assert pairs(session, event) == []


def test_a_no_show_frees_its_partner_for_whoever_is_free_and_wanted(
    session: Session, event: Event, ids: list[int]
) -> None:
    note(session, event, missed=[0])
    (offer,) = offers(look(session, event), 0)
    assert offer.pair == (ids[1], ids[4])
    assert (offer.table, offer.instead_of) == (0, ((ids[0], ids[1]),))
    assert pairs(session, event, among=[ids[2]]) == []


def test_the_stand_in_takes_the_place_and_it_can_be_undone(
    session: Session, event: Event, ids: list[int]
) -> None:
    note(session, event, missed=[0])
    before = board_of(session, event)
    hand = hand_of(session, event, now=DURING)
    assert let_meet(hand, (ids[1], ids[4]), slot=0, key="k") is True
    assert board_of(session, event) == {(ids[1], ids[4]): (0, 0), (ids[2], ids[3]): (0, 1)}
    assert troubles(look(session, event)) == {}
    undo(hand_of(session, event, now=DURING))
    assert board_of(session, event) == before


def test_twice_is_once_and_an_older_board_is_a_lost_race(
    session: Session, event: Event, ids: list[int]
) -> None:
    note(session, event, missed=[0, 3])
    hand = hand_of(session, event, now=DURING)
    assert let_meet(hand, (ids[1], ids[4]), slot=0, key="k") is True
    assert let_meet(hand, (ids[1], ids[4]), slot=0, key="k") is False
    with pytest.raises(LostRace):
        let_meet(hand, (ids[2], ids[5]), slot=0, key="other")
    assert (ids[2], ids[5]) not in board_of(session, event)
    assert let_meet(hand_of(session, event, now=DURING), (ids[2], ids[5]), slot=0, key="other")


def test_two_free_people_who_fit_meet_at_a_free_table_in_a_later_slot(
    session: Session, event: Event, ids: list[int]
) -> None:
    assert pairs(session, event, 1) == [(ids[1], ids[4]), (ids[2], ids[5])]
    let_meet(hand_of(session, event, now=DURING), (ids[2], ids[5]), slot=1, key="")
    assert board_of(session, event)[ids[2], ids[5]] == (1, 0)


@pytest.mark.parametrize("why", ["absent", "apart", "away", "full", "over", "no table"])
def test_what_is_not_possible_is_not_offered_and_not_done(
    session: Session, event: Event, ids: list[int], why: str
) -> None:
    row, slot, now = session.get_one(EventParticipant, ids[4]), 1, DURING
    if why == "absent":
        row.arrived_at = None
    elif why == "apart":
        said = sa.update(EventWish).where(EventWish.from_id == ids[4])
        session.execute(said.values(strength=WishStrength.RATHER_NOT))
    elif why == "away":
        row.unavailable = [1]
    elif why == "full":
        row.maximum = 0
    elif why == "over":
        now = DURING + timedelta(minutes=40)
    else:
        place(session, event, {(ids[0], ids[3]): (1, 0), (ids[2], ids[5]): (1, 1)})
    session.commit()
    found = offers(whole_of(session, event, now=now), slot)
    assert (ids[1], ids[4]) not in [each.pair for each in found]
    with pytest.raises(CannotBeDone):
        let_meet(hand_of(session, event, now=now), (ids[1], ids[4]), slot=slot, key="")
    assert (ids[1], ids[4]) not in board_of(session, event)
