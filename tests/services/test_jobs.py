"""Work in the background: done once, watched while it lasts, and honest about its end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from matchmaker.domain.phrases import from_data
from matchmaker.domain.vocabulary import JobState
from matchmaker.errors import InputError
from matchmaker.services.jobs import PATIENCE, Standing, add_job, run, standing_of, start
from models import Job


@pytest.fixture
def job(session, now):
    made = add_job(session, "test", "something", account_id=None, now=now)
    session.commit()
    return made.id


@pytest.fixture
def state(database):
    def look(number):
        with database() as session:
            return session.get(Job, number)

    return look


def test_work_is_done_and_its_outcome_kept(database, job, state, now):
    def work(session, meter):
        meter.tell("counting", 3, 4)
        return {"answer": 42}

    start(database, job, work, clock=lambda: now).join()

    found = state(job)
    assert (found.state, found.outcome) == (JobState.DONE, {"answer": 42})
    assert (found.words, found.done, found.total) == ("counting", 3, 4)


def test_a_job_is_done_by_one_worker(database, job, now):
    done = []

    def work(session, meter):
        done.append(1)
        return {}

    assert run(database, job, work, clock=lambda: now)
    assert not run(database, job, work, clock=lambda: now)
    assert done == [1]


def test_one_sees_how_far_it_is_while_a_transaction_is_open(database, job, state, now):
    looked = threading.Event()
    seen = []

    def work(session, meter):
        meter.tell("half", 1, 2)
        for _ in range(100):
            if state(job).words == "half":
                break
            threading.Event().wait(0.05)
        seen.append((state(job).words, state(job).done, standing_of(state(job), now=now)))
        looked.set()
        return {}

    run(database, job, work, clock=lambda: now)

    assert seen == [("half", 1, Standing.AT_WORK)]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputError("The list is empty.", remedy="Fill it."), ("The list is empty.", "Fill it.")),
        (
            RuntimeError("secret"),
            ("Something went wrong here; this is our mistake, not yours.", ""),
        ),
    ],
)
def test_a_failure_is_told_in_words_and_never_in_those_of_the_machine(
    database, job, state, now, error, told
):
    def work(session, meter):
        raise error

    run(database, job, work, clock=lambda: now)

    found = state(job)
    assert found.state is JobState.FAILED
    assert (from_data(found.outcome["error"]), from_data(found.outcome["remedy"])) == told


def test_a_job_whose_heart_has_stopped_is_interrupted(session, job, state, now):
    found = state(job)
    assert standing_of(found, now=now + PATIENCE) is Standing.AT_WORK
    assert standing_of(found, now=now + PATIENCE + timedelta(seconds=1)) is Standing.INTERRUPTED
