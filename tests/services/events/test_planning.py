"""Plans come home under the revision they were made for; whatever happens, the last one stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from event_boards import (
    BEGIN,
    NOW,
    an_event,
    as_documents,
    board_of,
    hand_of,
    ids_of,
    manager_of,
    place,
    whole_of,
)
from schedule_checker import violations
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.scheduling.instance import Breaks, Instance, Meeting, Participant, Plan, Wish
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState
from matchmaker.errors import InputError, NotFound, NotReady
from matchmaker.services import jobs
from matchmaker.services.events import planning, solver
from matchmaker.services.events.board import board_view
from matchmaker.services.events.choosing import require
from matchmaker.services.events.hand import CannotBeDone
from matchmaker.services.events.moving import lock, move, undo
from matchmaker.services.events.plan_tasks import Planning, Task
from models import Event, EventParticipant, Job

WISHES = [(0, 1), (2, 3), (0, 2), (1, 3), (4, 5)]


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, wishes=WISHES)


def run(database: sessionmaker[Session], session: Session, event: Event) -> Job:
    """Plan and wait."""
    number = planning.begin(session, event.id, viewer=manager_of(event), now=NOW)
    assert number is not None
    work = planning.work_of(event.id, viewer=manager_of(event), clock=lambda: NOW, seconds=0.5)
    jobs.run(database, number, work, clock=lambda: NOW)
    session.expire_all()
    return session.get_one(Job, number)


def test_a_plan_is_found_in_another_process_put_on_the_board_and_undone(
    database: sessionmaker[Session], session: Session, event: Event
) -> None:
    job = run(database, session, event)
    assert (job.state, job.outcome["taken"], event.job_id) == (JobState.DONE, True, job.id)
    whole = whole_of(session, event)
    assert len(whole.placed) == len(WISHES)
    assert violations(*as_documents(whole)) == []
    figures = board_view(whole).figures
    assert (figures.placed, figures.mutual, figures.better) == (5, 5, 0.0)
    undo(hand_of(session, event))
    assert board_of(session, event) == {}


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """A solver that puts each wish into a slot of its own, after something else has happened."""

    def arrange(meanwhile: Callable[[], None]) -> None:
        def solve(task: Task, **_: object) -> Plan:
            assert isinstance(task, Planning)
            meanwhile()
            return _one_by_one(task.instance)

        monkeypatch.setattr(planning, "solve", solve)

    return arrange


def _one_by_one(instance: Instance) -> Plan:
    meetings = tuple(
        Meeting(number, wish.a, wish.b, number, 0)
        for number, wish in enumerate(instance.wishes[: instance.slots])
    )
    return Plan(meetings, 1.0, 1.0, True, Breaks(0, 0, 0), ())


def test_what_changes_meanwhile_is_kept_and_the_plan_is_offered(
    database: sessionmaker[Session],
    session: Session,
    event: Event,
    instant: Callable[[Callable[[], None]], None],
) -> None:
    pair = ids_of(session, event)[4], ids_of(session, event)[5]

    def meanwhile() -> None:
        with database() as other:
            theirs = other.get_one(Event, event.id)
            move(hand_of(other, theirs), pair, slot=0, table=1)
            lock(hand_of(other, theirs), pair, is_locked=True)

    instant(meanwhile)
    job = run(database, session, event)
    assert planning.is_offered(job)
    assert board_of(session, event) == {pair: (0, 1)}
    planning.use_offered(hand_of(session, event), job.id)
    assert board_of(session, event)[pair] == (0, 1)
    assert len(board_of(session, event)) > 1
    assert violations(*as_documents(whole_of(session, event))) == []
    with pytest.raises(NotFound):
        planning.use_offered(hand_of(session, event), job.id)


def test_an_offered_plan_comes_without_what_is_not_possible_any_more(
    database: sessionmaker[Session],
    session: Session,
    event: Event,
    instant: Callable[[Callable[[], None]], None],
) -> None:
    ids = ids_of(session, event)

    def meanwhile() -> None:
        with database() as other:
            other.get_one(EventParticipant, ids[0]).unavailable = [0, 1, 2, 3]
            other.get_one(Event, event.id).revision += 1
            other.commit()

    instant(meanwhile)
    job = run(database, session, event)
    planned = {(a, b) for a, b, *_ in job.outcome["meetings"]}
    assert planning.use_offered(hand_of(session, event), job.id) == 2
    assert set(board_of(session, event)) == {pair for pair in planned if ids[0] not in pair}


def test_a_solver_that_is_killed_leaves_the_last_plan(
    database: sessionmaker[Session],
    session: Session,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = ids_of(session, event)
    place(session, event, {(ids[0], ids[1]): (2, 1)})
    monkeypatch.setattr(planning, "solve", lambda task, **_: solver.solve(task, patience=0.05))
    job = run(database, session, event)
    assert job.state is JobState.FAILED
    assert "ended before it found a plan" in str(job.outcome["error"])
    assert board_of(session, event) == {(ids[0], ids[1]): (2, 1)}
    with pytest.raises(NotReady):
        solver.solve(Planning(Instance(1, 1, (), ()), 1.0), patience=0.01)


def test_a_search_that_is_stopped_gives_the_best_so_far() -> None:
    """Twenty-six people whose gaps nobody closes soon: without the stop, patience would end it."""
    people = tuple(Participant(each, maximum=6) for each in range(26))
    pairs = [(a, b) for a in range(26) for b in range(a + 1, 26) if (a + b) % 3]
    wishes = tuple(Wish(a, b, score=1 + (a * b) % 7) for a, b in pairs)
    instance = Instance(12, 9, people, wishes)
    found = solver.solve(Planning(instance, 3_600.0), patience=60, is_stopped=lambda: True)
    assert isinstance(found, Plan)
    assert found.meetings


def test_stopping_reaches_the_work_of_another_process(
    database: sessionmaker[Session], session: Session, event: Event
) -> None:
    number = planning.begin(session, event.id, viewer=manager_of(event), now=NOW)
    assert number is not None
    planning.stop(session, event.id, viewer=manager_of(event))

    def work(_: Session, meter: jobs.Meter) -> dict[str, object]:
        while not meter.is_stopped:
            time.sleep(0.01)
        return {"answer": 42}

    jobs.run(database, number, work, clock=lambda: NOW)
    planning.stop(session, event.id, viewer=manager_of(event))
    session.expire_all()
    assert session.get_one(Job, number).outcome == {"answer": 42}


def test_impossible_rules_are_named_before_anything_is_solved(
    session: Session, event: Event
) -> None:
    ids = ids_of(session, event)
    session.get_one(EventParticipant, ids[0]).unavailable = [0, 1, 2, 3]
    session.commit()
    require(hand_of(session, event), (ids[0], ids[1]))
    with pytest.raises(InputError, match="Firm A and Firm B must meet"):
        planning.begin(session, event.id, viewer=manager_of(event), now=NOW)


def test_two_do_not_plan_at_once_and_nobody_plans_what_has_begun(
    session: Session, event: Event
) -> None:
    viewer = manager_of(event)
    assert planning.begin(session, event.id, viewer=viewer, now=NOW) is not None
    assert planning.begin(session, event.id, viewer=viewer, now=NOW) is None
    with pytest.raises(CannotBeDone, match="has begun"):
        planning.begin(session, event.id, viewer=viewer, now=BEGIN + timedelta(minutes=1))
    with pytest.raises(NotFound):
        planning.begin(session, event.id, viewer=Viewer(), now=NOW)
    session.execute(sa.delete(Job))
    session.get_one(Event, event.id).state = EventState.CANCELLED
    session.commit()
    with pytest.raises(CannotBeDone, match="called off"):
        planning.begin(session, event.id, viewer=viewer, now=NOW)


def test_the_bound_is_told_as_long_as_it_holds(
    database: sessionmaker[Session],
    session: Session,
    event: Event,
    instant: Callable[[Callable[[], None]], None],
) -> None:
    instant(lambda: None)
    run(database, session, event)
    assert board_view(whole_of(session, event)).figures.better == 0.0
    session.get_one(Event, event.id).report = event.report | {"bound": 2000.0}
    session.commit()
    seen = board_view(whole_of(session, event)).figures
    assert seen.better == pytest.approx(2000 / seen.interest - 1)
    session.get_one(EventParticipant, ids_of(session, event)[0]).unavailable = [3]
    session.commit()
    assert board_view(whole_of(session, event)).figures.better is None
