"""Runs of matching for a cluster: begun by a button or a command, watched, and taken up again.

A run is a job that fills a list. The newest list that was filled is the one that is shown; while
another one is being filled it stays. A run that was broken off left its list half filled: the
next one goes on with that list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.phrases import from_data, phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import JobState
from matchmaker.errors import Conflict, NotReady
from matchmaker.services import jobs
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.policy import PLAIN, Policy
from matchmaker.services.suggesting.matching import (
    Progress,
    match_members,
    name_of_list,
    require_manager,
)
from models import Job

KIND = "match"
JUST_NOW = timedelta(seconds=10)  # a second click within this time is the same click
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class List:
    """A list that was filled: when, for how many members, with how many pairs, for whom none."""

    slate: str
    done_at: datetime
    members: int
    pairs: int
    without: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run: how it stands, how far it is, and what went wrong if it failed."""

    standing: jobs.Standing
    done: int
    total: int
    error: str

    @property
    def is_under_way(self) -> bool:
        """Whether somebody works at it at this moment."""
        return self.standing is jobs.Standing.AT_WORK

    @property
    def has_failed(self) -> bool:
        """Whether it ended before its list was full."""
        return self.standing in {jobs.Standing.FAILED, jobs.Standing.INTERRUPTED}


@dataclass(frozen=True, slots=True)
class Means:
    """What a run works with, in a process of its own or in a thread."""

    database: sessionmaker[Session]
    library: Library
    weights: Weights
    clock: Clock
    policy: Policy = PLAIN


def begin(session: Session, cluster_id: int, *, viewer: Viewer, now: datetime) -> int | None:
    """A job for this cluster that waits to be done; None if one is at work or just ended.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    require_manager(session, cluster_id, viewer)
    newest = _newest(session, cluster_id)
    slate = name_of_list(cluster_id, now)
    if newest is not None:
        if jobs.standing_of(newest, now=now) is jobs.Standing.AT_WORK:
            return None
        if newest.state is JobState.DONE and now - newest.beat_at < JUST_NOW:
            return None
        if newest.state is not JobState.DONE:
            slate = newest.subject.split()[-1]
    subject = f"{_subject(cluster_id)} {slate}"
    job = jobs.add_job(session, KIND, subject, account_id=viewer.account_id, now=now)
    session.commit()
    return job.id


def work_of(
    means: Means,
    cluster_id: int,
    job_id: int,
    *,
    viewer: Viewer,
    progress: Progress = lambda done, total: None,
) -> jobs.Work:
    """What is done for a job: the list is filled, and its name and counts are the outcome."""

    def work(session: Session, meter: jobs.Meter) -> dict[str, Any]:
        def tell(done: int, total: int) -> None:
            meter.count(done, total)
            progress(done, total)

        slate = session.get_one(Job, job_id).subject.split()[-1]
        desk = Desk(session, means.library, means.weights, viewer, means.clock(), means.policy)
        found = match_members(desk, cluster_id, slate, progress=tell)
        return {
            "slate": slate,
            "members": found.members,
            "pairs": found.pairs,
            "without": list(found.without),
        }

    return work


def run_now(
    means: Means,
    cluster_id: int,
    *,
    viewer: Viewer,
    progress: Progress = lambda done, total: None,
) -> List:
    """Begin a run and wait until its list is full.

    Raises:
        Conflict: another run for this cluster is at work.
        NotReady: the run failed.
    """
    with means.database() as session:
        job_id = begin(session, cluster_id, viewer=viewer, now=means.clock())
    if job_id is not None:
        work = work_of(means, cluster_id, job_id, viewer=viewer, progress=progress)
        jobs.run(means.database, job_id, work, clock=means.clock)
    with means.database() as session:
        run = newest_run(session, cluster_id, now=means.clock())
        found = newest_list(session, cluster_id)
    if run is not None and run.is_under_way:
        raise Conflict(phrase("A run for this cluster is at work."), remedy=phrase("Wait for it."))
    if found is None or (run is not None and run.has_failed):
        raise NotReady(run.error if run else phrase("There is no list."))
    return found


def newest_list(session: Session, cluster_id: int) -> List | None:
    """The list that was filled last."""
    found = session.scalar(_of(cluster_id).where(Job.state == JobState.DONE))
    if found is None:
        return None
    about = found.outcome
    return List(
        slate=about["slate"],
        done_at=found.beat_at,
        members=about["members"],
        pairs=about["pairs"],
        without=tuple(about["without"]),
    )


def newest_run(session: Session, cluster_id: int, *, now: datetime) -> Run | None:
    """The run that was begun last; None if there was never one."""
    job = _newest(session, cluster_id)
    if job is None:
        return None
    error = from_data(job.outcome.get("error", ""))
    return Run(jobs.standing_of(job, now=now), job.done, job.total, error)


def _newest(session: Session, cluster_id: int) -> Job | None:
    return session.scalar(_of(cluster_id).execution_options(populate_existing=True))


def _of(cluster_id: int) -> sa.Select[Job]:
    """The jobs of this cluster, newest first; the subject ends with the name of the list."""
    begins = Job.subject.startswith(f"{_subject(cluster_id)} ")
    return sa.select(Job).where(Job.kind == KIND, begins).order_by(Job.id.desc()).limit(1)


def _subject(cluster_id: int) -> str:
    return f"cluster {cluster_id}"
