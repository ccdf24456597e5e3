"""Moves by hand: legal ones are made and undone, all others are refused with the reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from event_boards import (
    BEGIN,
    NOW,
    an_event,
    board_of,
    hand_of,
    ids_of,
    place,
    whole_of,
)
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotFound
from matchmaker.services.events.changes import LostRace, What, raise_revision
from matchmaker.services.events.hand import CannotBeDone, Hand
from matchmaker.services.events.moving import lock, move, places_for, swap, take_off, undo
from models import Event, EventMove, EventParticipant, EventTable

WISHES = [(0, 1), (2, 3), (0, 2), (1, 3), (4, 5)]


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=WISHES)
    a, b, c, d, *_ = ids_of(session, found)
    place(session, found, {(a, b): (0, 0), (c, d): (0, 1)})
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def test_a_meeting_moves_and_undo_brings_it_back(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[0], ids[1]
    move(hand_of(session, event), pair, slot=3, table=1)
    assert board_of(session, event)[pair] == (3, 1)
    assert undo(hand_of(session, event)) is What.MOVE
    assert board_of(session, event)[pair] == (0, 0)
    assert undo(hand_of(session, event)) is None


def test_any_number_of_changes_can_be_undone_the_last_first(
    session: Session, event: Event, ids: list[int]
) -> None:
    start = board_of(session, event)
    boards = [start]
    move(hand_of(session, event), (ids[0], ids[1]), slot=1, table=0)
    boards.append(board_of(session, event))
    take_off(hand_of(session, event), (ids[2], ids[3]))
    boards.append(board_of(session, event))
    move(hand_of(session, event), (ids[4], ids[5]), slot=0, table=1)
    boards.append(board_of(session, event))
    lock(hand_of(session, event), (ids[4], ids[5]), is_locked=True)
    undo(hand_of(session, event))
    while boards:
        assert board_of(session, event) == boards.pop()
        undo(hand_of(session, event))
    assert board_of(session, event) == start


@pytest.mark.parametrize(
    ("pair", "slot", "table", "reason"),
    [
        ((0, 2), 0, 0, "Firm A meets Firm B at 09:00."),
        ((4, 5), 0, 0, "There is room for 2 meetings at 09:00, and all are taken."),
        ((4, 5), 1, 7, "There is no such place."),
        ((0, 2), 1, 1, "Firm C is not there at 09:20."),
        ((4, 5), 2, 1, "Table 2 is not there at 10:00."),
    ],
)
def test_a_move_that_would_break_a_rule_is_refused_with_the_reason(
    session: Session,
    event: Event,
    ids: list[int],
    pair: tuple[int, int],
    slot: int,
    table: int,
    reason: str,
) -> None:
    session.get_one(EventParticipant, ids[2]).unavailable = [1]
    session.scalars(sa.select(EventTable).filter_by(number=1)).one().closed = [2]
    session.commit()
    before = board_of(session, event), event.revision
    with pytest.raises(CannotBeDone) as refused:
        move(hand_of(session, event), (ids[pair[0]], ids[pair[1]]), slot=slot, table=table)
    assert refused.value.message == reason
    assert (board_of(session, event), event.revision) == before
    assert session.scalars(sa.select(EventMove)).all() == []


def test_what_is_locked_neither_moves_nor_leaves(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[0], ids[1]
    lock(hand_of(session, event), pair, is_locked=True)
    for act in (
        lambda: move(hand_of(session, event), pair, slot=2, table=0),
        lambda: take_off(hand_of(session, event), pair),
    ):
        with pytest.raises(CannotBeDone, match="locked"):
            act()
    lock(hand_of(session, event), pair, is_locked=False)
    move(hand_of(session, event), pair, slot=2, table=0)
    assert board_of(session, event)[pair] == (2, 0)


def test_a_second_click_is_one_move(session: Session, event: Event, ids: list[int]) -> None:
    hand = hand_of(session, event)
    for _ in range(2):
        move(hand, (ids[0], ids[1]), slot=1, table=1)
        lock(hand_of(session, event), (ids[0], ids[1]), is_locked=True)
    assert len(session.scalars(sa.select(EventMove)).all()) == 2


def test_who_saw_an_older_plan_is_told_and_nothing_is_lost(
    database: sessionmaker[Session], session: Session, event: Event, ids: list[int]
) -> None:
    mine = hand_of(session, event)
    with database() as other:
        theirs = other.get_one(Event, event.id)
        move(hand_of(other, theirs), (ids[2], ids[3]), slot=1, table=0)
    with pytest.raises(LostRace):
        move(mine, (ids[0], ids[1]), slot=1, table=1)
    assert board_of(session, event) == {(ids[0], ids[1]): (0, 0), (ids[2], ids[3]): (1, 0)}
    move(hand_of(session, event), (ids[0], ids[1]), slot=1, table=1)
    assert board_of(session, event) == {(ids[0], ids[1]): (1, 1), (ids[2], ids[3]): (1, 0)}


def test_of_two_who_move_in_the_same_instant_exactly_one_is_first(
    database: sessionmaker[Session], session: Session, event: Event, ids: list[int]
) -> None:
    seen, start = event.revision, Barrier(2)
    pairs = [(ids[0], ids[1]), (ids[2], ids[3])]

    def try_to_move(pair: tuple[int, int]) -> bool:
        with database() as mine:
            hand = hand_of(mine, mine.get_one(Event, event.id), seen)
            start.wait(timeout=10)
            try:
                move(hand, pair, slot=2, table=0)
            except LostRace:
                return False
            return True

    with ThreadPoolExecutor(2) as both:
        won = list(both.map(try_to_move, pairs))
    assert sorted(won) == [False, True]
    first = pairs[won.index(True)]
    assert {pair for pair, place in board_of(session, event).items() if place == (2, 0)} == {first}
    assert len(board_of(session, event)) == 2


def test_what_else_changes_an_event_makes_older_plans_old_and_no_number_is_lost(
    database: sessionmaker[Session], session: Session, event: Event, ids: list[int]
) -> None:
    hand, before = hand_of(session, event), event.revision
    stale = session.get_one(Event, event.id)
    with database() as other:
        raise_revision(other, other.get_one(Event, event.id))
        other.commit()
    raise_revision(session, stale)
    session.commit()
    assert stale.revision == before + 2
    with pytest.raises(LostRace):
        move(hand, (ids[0], ids[1]), slot=1, table=1)


def test_an_undo_that_would_break_a_rule_is_refused(
    session: Session, event: Event, ids: list[int]
) -> None:
    take_off(hand_of(session, event), (ids[0], ids[1]))
    session.get_one(EventParticipant, ids[1]).state = AttendanceState.WITHDRAWN
    session.commit()
    with pytest.raises(CannotBeDone) as refused:
        undo(hand_of(session, event))
    assert refused.value.message == "This cannot be undone any more: Firm B has withdrawn."
    assert board_of(session, event) == {(ids[2], ids[3]): (0, 1)}


def test_every_place_has_an_answer_and_the_legal_ones_are_those_that_are_taken(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[0], ids[2]
    places = places_for(whole_of(session, event), pair)
    assert len(places) == 4 * 2
    for each in places:
        if each.is_legal:
            move(hand_of(session, event), pair, slot=each.slot, table=each.table)
            undo(hand_of(session, event))
        else:
            with pytest.raises(CannotBeDone):
                move(hand_of(session, event), pair, slot=each.slot, table=each.table)
    assert {each.slot for each in places if each.is_legal} == {1, 2, 3}


def test_what_nobody_asked_for_is_put_nowhere(
    session: Session, event: Event, ids: list[int]
) -> None:
    with pytest.raises(NotFound):
        move(hand_of(session, event), (ids[0], ids[4]), slot=1, table=1)


def test_a_swap_makes_room_and_moves_what_was_in_the_way(session: Session) -> None:
    event = an_event(session, people=4, slots=2, tables=1, wishes=[(0, 1), (2, 3), (0, 2)])
    a, b, c, d = ids_of(session, event)
    place(session, event, {(a, b): (0, 0), (c, d): (1, 0)})
    found = swap(hand_of(session, event), (a, c))
    assert len(found.dropped) == 1
    assert (a, c) in board_of(session, event)
    undo(hand_of(session, event))
    assert board_of(session, event) == {(a, b): (0, 0), (c, d): (1, 0)}


def test_a_swap_that_only_moves_is_preferred(session: Session) -> None:
    event = an_event(session, people=4, slots=2, tables=1, wishes=[(0, 1), (2, 3)])
    a, b, c, d = ids_of(session, event)
    session.get_one(EventParticipant, c).unavailable = [1]
    place(session, event, {(a, b): (0, 0)})
    found = swap(hand_of(session, event), (c, d))
    assert (found.slot, found.dropped, len(found.moved)) == (0, (), 1)
    assert board_of(session, event) == {(a, b): (1, 0), (c, d): (0, 0)}


def test_what_has_begun_stays(session: Session, event: Event, ids: list[int]) -> None:
    later = BEGIN + timedelta(minutes=5)
    with pytest.raises(CannotBeDone, match="over"):
        move(hand_of(session, event, now=later), (ids[0], ids[1]), slot=3, table=0)
    with pytest.raises(CannotBeDone, match="over"):
        take_off(hand_of(session, event, now=later), (ids[0], ids[1]))
    with pytest.raises(CannotBeDone, match="is over"):
        move(hand_of(session, event, now=later), (ids[4], ids[5]), slot=0, table=1)
    move(hand_of(session, event, now=later), (ids[4], ids[5]), slot=1, table=1)


def test_a_stranger_finds_no_event(session: Session, event: Event, ids: list[int]) -> None:
    stranger = Hand(session, Viewer(), event.id, event.revision, NOW)
    with pytest.raises(NotFound):
        move(stranger, (ids[0], ids[1]), slot=1, table=1)
    assert board_of(session, event)[ids[0], ids[1]] == (0, 0)
