"""Work that takes longer than a page may: a thread that does it, and a row that says how far it is.

The row is written by a second thread a few times a second, in a session of its own, while the work
may hold a transaction open. A process that is killed leaves a row whose heart has stopped beating:
it is shown as interrupted, and whoever asked for the work may have it done again. So the work
itself must be safe to run twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from indexing.errors import IndexingError
from matchmaker.domain.phrases import as_data, phrase
from matchmaker.domain.vocabulary import JobState
from matchmaker.errors import MatchmakerError
from models import Job

log = logging.getLogger("matchmaker.jobs")
PATIENCE = timedelta(seconds=30)
"""After so long without a heartbeat nobody works at a job any more."""
_BETWEEN_BEATS = 0.3  # seconds
_STOP: dict[str, Any] = {"stop": True}  # what stands in place of an outcome until there is one
_OURS = phrase("Something went wrong here; this is our mistake, not yours.")


class Standing(StrEnum):
    """How a job stands, to somebody who waits for it."""

    AT_WORK = "at work"
    INTERRUPTED = "interrupted"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Meter:
    """How far the work is: written by it, read by the thread that beats."""

    words: str = ""
    done: int = 0
    total: int = 0
    is_stopped: bool = False
    """Somebody wants it to come to an end with what it has."""

    def tell(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how much of it."""
        self.words, self.done, self.total = words[:300], done, total

    def count(self, done: int, total: int) -> None:
        """Say how much of it is done, where what is being done needs no words."""
        self.done, self.total = done, total


Work: TypeAlias = Callable[[Session, Meter], dict[str, Any]]
Clock: TypeAlias = Callable[[], datetime]


def standing_of(job: Job, *, now: datetime) -> Standing:
    """How the job stands."""
    if job.state is JobState.DONE:
        return Standing.DONE
    if job.state is JobState.FAILED:
        return Standing.FAILED
    return Standing.INTERRUPTED if now - job.beat_at > PATIENCE else Standing.AT_WORK


def add_job(
    session: Session, kind: str, subject: str, *, account_id: int | None, now: datetime
) -> Job:
    """A job that waits, in the caller's transaction."""
    job = Job(kind=kind, subject=subject, account_id=account_id, created_at=now, beat_at=now)
    session.add(job)
    session.flush()
    return job


def ask_to_stop(session: Session, job_id: int) -> None:
    """Let a job come to an end with what it has; harmless if it is over. Commits."""
    query = sa.update(Job).where(
        Job.id == job_id, Job.state.in_((JobState.WAITING, JobState.RUNNING))
    )
    session.execute(query.values(outcome=_STOP).execution_options(synchronize_session=False))
    session.commit()


def start(
    database: sessionmaker[Session], job_id: int, work: Work, *, clock: Clock
) -> threading.Thread:
    """Do the work of a waiting job in a thread; it ends with the process."""
    name = f"job-{job_id}"
    thread = threading.Thread(
        target=run, args=(database, job_id, work), kwargs={"clock": clock}, name=name, daemon=True
    )
    thread.start()
    return thread


def run(database: sessionmaker[Session], job_id: int, work: Work, *, clock: Clock) -> bool:
    """Do the work of a waiting job here; False if it was somebody else's to do."""
    if not _write(database, job_id, JobState.WAITING, state=JobState.RUNNING, beat_at=clock()):
        return False
    meter, finished = Meter(), threading.Event()
    beater = threading.Thread(
        target=_beat, args=(database, job_id, meter, finished, clock), daemon=True
    )
    beater.start()
    try:
        state, outcome = _outcome(database, work, meter)
    finally:
        finished.set()
        beater.join()
    values = {"done": meter.done, "total": meter.total, "words": meter.words}
    _write(
        database,
        job_id,
        JobState.RUNNING,
        state=state,
        outcome=outcome,
        beat_at=clock(),
        **values,
    )
    return True


def _outcome(
    database: sessionmaker[Session], work: Work, meter: Meter
) -> tuple[JobState, dict[str, Any]]:
    try:
        with database() as session:
            return JobState.DONE, work(session, meter)
    except MatchmakerError as error:
        told = {"error": as_data(error.message), "remedy": as_data(error.remedy)}
        return JobState.FAILED, told
    except IndexingError as error:
        return JobState.FAILED, {"error": str(error), "remedy": ""}
    except Exception:  # whatever it is, whoever waits must hear that it is over
        log.exception("job")
        return JobState.FAILED, {"error": as_data(_OURS), "remedy": ""}


def _beat(
    database: sessionmaker[Session],
    job_id: int,
    meter: Meter,
    finished: threading.Event,
    clock: Clock,
) -> None:
    """Write how far the work is; where the database is busy, later will do."""
    while not finished.wait(_BETWEEN_BEATS):
        try:
            _write(
                database,
                job_id,
                JobState.RUNNING,
                beat_at=clock(),
                done=meter.done,
                total=meter.total,
                words=meter.words,
            )
            meter.is_stopped = meter.is_stopped or _is_to_stop(database, job_id)
        except OperationalError:
            log.debug("job %s: no beat", job_id)


def _is_to_stop(database: sessionmaker[Session], job_id: int) -> bool:
    with database() as session:
        return session.scalar(sa.select(Job.outcome).where(Job.id == job_id)) == _STOP


def _write(database: sessionmaker[Session], job_id: int, expected: JobState, **values: Any) -> bool:
    """Change a job that is in the expected state; whether it was."""
    query = (
        sa.update(Job)
        .where(Job.id == job_id, Job.state == expected)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    with database() as session:
        found: Any = session.execute(query)
        session.commit()
    return bool(found.rowcount)
