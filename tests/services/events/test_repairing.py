"""Repairs: few moves, promises kept, seen before they are made."""

from __future__ import annotations

from datetime import timedelta

import pytest
from event_boards import (
    BEGIN,
    an_event,
    as_documents,
    board_of,
    hand_of,
    ids_of,
    place,
    whole_of,
)
from schedule_checker import violations
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.scheduling.repairing import repair
from matchmaker.errors import InputError
from matchmaker.services.events import repairing
from matchmaker.services.events.board import board_view
from matchmaker.services.events.changes import LostRace
from matchmaker.services.events.hand import CannotBeDone
from matchmaker.services.events.moving import move, undo
from matchmaker.services.events.plan_tasks import Mending, Task
from matchmaker.services.events.publishing import publish
from matchmaker.services.events.repairing import Incident, apply, preview
from models import Event, EventParticipant, EventTable


@pytest.fixture(autouse=True)
def solver_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very solver, without a process of its own: that way is walked in test_planning."""

    def solve(task: Task, **_: object) -> object:
        assert isinstance(task, Mending)
        return repair(
            task.instance,
            task.meetings,
            locked=task.locked,
            from_slot=task.from_slot,
            is_filled=task.is_filled,
        )

    monkeypatch.setattr(repairing, "solve", solve)


@pytest.fixture
def event(session: Session) -> Event:
    """A–B and C–D at nine, A–C and B–D twenty minutes later; E and F want each other in vain."""
    found = an_event(session, slots=3, wishes=[(0, 1), (2, 3), (0, 2), (1, 3), (4, 5)], maximum=3)
    a, b, c, d, *_ = ids_of(session, found)
    place(session, found, {(a, b): (0, 0), (c, d): (0, 1), (a, c): (1, 0), (b, d): (1, 1)})
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def test_a_lost_table_moves_its_meetings_and_no_others(
    session: Session, event: Event, ids: list[int]
) -> None:
    a, b, c, d, *_ = ids
    lost = [Incident(table=1, first=0, last=0)]
    seen = preview(hand_of(session, event), lost)
    assert [(each.pair, each.before, each.after[0]) for each in seen.moved if each.after] == [
        ((c, d), (0, 1), 2)
    ]
    assert (seen.lost, seen.added, seen.people) == ((), (), 2)
    assert len(board_of(session, event)) == 4  # nothing has happened yet
    apply(hand_of(session, event), lost, mark=seen.mark)
    board = board_of(session, event)
    assert board[c, d][0] == 2
    assert {pair: place for pair, place in board.items() if pair != (c, d)} == {
        (a, b): (0, 0), (a, c): (1, 0), (b, d): (1, 1),
    }  # fmt: skip
    table = session.query(EventTable).filter_by(event_id=event.id, number=1).one()
    assert table.closed == [0]
    assert violations(*as_documents(whole_of(session, event))) == []


def test_a_repair_is_undone_with_what_happened(
    session: Session, event: Event, ids: list[int]
) -> None:
    before = board_of(session, event)
    away = [Incident(participant=ids[3], first=0, last=0)]
    seen = preview(hand_of(session, event), away)
    apply(hand_of(session, event), away, mark=seen.mark)
    assert session.get_one(EventParticipant, ids[3]).unavailable == [0]
    undo(hand_of(session, event))
    assert board_of(session, event) == before
    assert session.get_one(EventParticipant, ids[3]).unavailable == []


def test_who_does_not_come_leaves_the_board_and_others_may_take_the_places(
    session: Session, event: Event, ids: list[int]
) -> None:
    row = session.get_one(EventParticipant, ids[0])
    row.state = AttendanceState.WITHDRAWN
    session.commit()
    assert len(board_view(whole_of(session, event)).troubles) == 2
    seen = preview(hand_of(session, event), is_filled=True)
    assert {each.pair for each in seen.lost} == {(ids[0], ids[1]), (ids[0], ids[2])}
    assert all(each.reason for each in seen.lost)
    assert [each.pair for each in seen.added] == [(ids[4], ids[5])]
    apply(hand_of(session, event), is_filled=True, mark=seen.mark)
    assert set(board_of(session, event)) == {
        (ids[2], ids[3]), (ids[1], ids[3]), (ids[4], ids[5]),
    }  # fmt: skip
    assert board_view(whole_of(session, event)).troubles == {}


def test_what_was_published_stays_where_people_were_told_it_is(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), None)
    late = [Incident(participant=ids[2], first=0, last=0)]
    seen = preview(hand_of(session, event), late)
    assert {each.pair for each in seen.changes} == {(ids[2], ids[3])}


def test_a_repair_that_is_not_what_was_seen_is_not_made(
    session: Session, event: Event, ids: list[int]
) -> None:
    lost = [Incident(table=1, first=0, last=0)]
    mark = preview(hand_of(session, event), lost).mark
    with pytest.raises(CannotBeDone, match="would be another one"):
        apply(hand_of(session, event), [Incident(table=0, first=0, last=0)], mark=mark)
    hand = hand_of(session, event)
    move(hand_of(session, event), (ids[4], ids[5]), slot=2, table=0)
    with pytest.raises(LostRace):
        apply(hand, lost, mark=mark)


def test_what_is_over_stays(session: Session, event: Event, ids: list[int]) -> None:
    later = BEGIN + timedelta(minutes=5)
    gone = [Incident(participant=ids[0], first=1, last=2)]
    seen = preview(hand_of(session, event, now=later), gone)
    assert {each.pair for each in seen.changes} == {(ids[0], ids[2])}


@pytest.mark.parametrize(
    "incident",
    [
        Incident(participant=None, table=None, first=0, last=1),
        Incident(participant=99_999, first=0, last=1),
        Incident(table=9, first=0, last=1),
        Incident(table=0, first=2, last=1),
        Incident(table=0, first=0, last=9),
    ],
)
def test_what_cannot_have_happened_is_refused(
    session: Session, event: Event, incident: Incident
) -> None:
    with pytest.raises(InputError):
        preview(hand_of(session, event), [incident])
