"""Planning an event: a job that runs the solver in a process of its own and brings its plan home.

The plan is made for the event as it was when the job began. If nothing has changed meanwhile it
becomes the board; if something has, the board stays and the plan is offered. Whatever happens to
the solver, the last plan stands.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import as_data, from_data, phrase
from matchmaker.domain.scheduling.instance import Id, Meeting, Plan
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import InputError, NotFound
from matchmaker.services import jobs
from matchmaker.services.events.access import event_for
from matchmaker.services.events.changes import Change, LostRace, What
from matchmaker.services.events.choosing import obstacles
from matchmaker.services.events.hand import (
    CannotBeDone,
    Hand,
    carry_out,
    changing,
    refuse_closed,
)
from matchmaker.services.events.instance import fingerprint, instance_of, locked_numbers
from matchmaker.services.events.moving import differences, scores_of
from matchmaker.services.events.plan_tasks import Planning
from matchmaker.services.events.proposing import subject_of
from matchmaker.services.events.solver import solve
from matchmaker.services.events.troubles import troubles_of
from matchmaker.services.events.whole import EventWhole, Pair, load_whole
from models import Event, Job

KIND = "event-plan"
_STEPS = 4  # that the search tells of, more or less
_STEP = 5  # of setting an event up that has been reached once there is a plan


def seconds_for(whole: EventWhole) -> float:
    """How long the search may take: small events are proved in a few seconds."""
    return min(60.0, 4.0 + len(whole.participants) / 6)


def begin(session: Session, event_id: int, *, viewer: Viewer, now: datetime) -> int | None:
    """A job that waits to be done; None if one is at work.

    Raises:
        NotFound, NotAllowed: the viewer does not run the event.
        InputError: the rules are impossible; the message names all of them.
        CannotBeDone: the event has begun or is over.
    """
    event = event_for(session, viewer, event_id, to_run=True)
    newest = newest_run(session, event_id)
    if newest is not None and jobs.standing_of(newest, now=now) is jobs.Standing.AT_WORK:
        return None
    whole = load_whole(session, event, now=now)
    refuse_closed(whole)
    if whole.from_slot:
        raise CannotBeDone(
            phrase("The event has begun: a new plan would move what people are told."),
            remedy=phrase("Repair the plan: it moves as few meetings as possible."),
        )
    if found := obstacles(whole):
        raise InputError(
            "\n".join(each.words for each in found),
            remedy=phrase("Mend these rules; nothing was solved or changed."),
        )
    job = jobs.add_job(session, KIND, subject_of(event_id), account_id=viewer.account_id, now=now)
    event.job_id = job.id
    session.commit()
    return job.id


def work_of(
    event_id: int, *, viewer: Viewer, clock: jobs.Clock, seconds: float | None = None
) -> jobs.Work:
    """What is done for a job: a plan is found and, if nothing has changed, put on the board."""

    def work(session: Session, meter: jobs.Meter) -> dict[str, Any]:
        event = event_for(session, viewer, event_id, to_run=True)
        whole = load_whole(session, event, now=clock())
        session.rollback()  # nothing is held while the solver works
        outcome = _solved(whole, seconds or seconds_for(whole), meter)
        hand = Hand(session, viewer, event_id, whole.event.revision, clock())
        try:
            adopt(hand, outcome)
        except LostRace:
            return outcome | {"taken": False}
        return outcome | {"taken": True}

    return work


def stop(session: Session, event_id: int, *, viewer: Viewer) -> None:
    """Let the search that is at work end with the best plan it has; harmless if none is.

    Raises:
        NotFound, NotAllowed: the viewer does not run the event.
    """
    event_for(session, viewer, event_id, to_run=True)
    if (newest := newest_run(session, event_id)) is not None:
        jobs.ask_to_stop(session, newest.id)


def adopt(hand: Hand, outcome: dict[str, Any]) -> int:
    """Put a plan on the board as far as it is possible as things are now; how many of its
    meetings are not. What is locked stays.

    Raises:
        LostRace: the board is not as it was seen.
    """
    with changing(hand) as (whole, revision):
        after, left_out = _possible(whole, outcome["meetings"])
        spots = differences(whole, after)
        event = hand.session.get_one(Event, hand.event_id)
        event.report = {key: outcome[key] for key in _OF_REPORT}
        event.step = max(event.step, _STEP)
        carry_out(hand, Change(What.PLAN, spots=spots, scores=scores_of(whole, spots)), revision)
        return left_out


_OF_REPORT = (
    "interest", "bound", "proved", "breaks", "largest", "gaps_proved",
    "seconds", "fingerprint", "locks", "at",
)  # fmt: skip


def use_offered(hand: Hand, job_id: int) -> int:
    """Put the plan of a job on the board that was not put there by itself; as `adopt`.

    Raises:
        NotFound: the job has no such plan.
    """
    job = newest_run(hand.session, hand.event_id)
    if job is None or job.id != job_id or not is_offered(job):
        raise NotFound(phrase("There is no such plan any more."))
    left_out = adopt(hand, job.outcome)
    drop_offered(hand.session, job)
    return left_out


def drop_offered(session: Session, job: Job) -> None:
    """Offer the plan of a job no more; twice is as good as once."""
    job.outcome = {"taken": True}
    session.commit()


def is_offered(job: Job) -> bool:
    """Whether the job has found a plan that waits to be used."""
    return job.outcome.get("taken") is False


def newest_run(session: Session, event_id: int) -> Job | None:
    """The job that was begun last; None if there was never one."""
    query = sa.select(Job).where(Job.kind == KIND, Job.subject == subject_of(event_id))
    return session.scalar(
        query.order_by(Job.id.desc()).limit(1).execution_options(populate_existing=True)
    )


def words_of(job: Job) -> str:
    """What the job is doing, as a phrase; "" before it has said anything."""
    try:
        return from_data(json.loads(job.words))
    except ValueError:
        return ""


def _solved(whole: EventWhole, seconds: float, meter: jobs.Meter) -> dict[str, Any]:
    instance = instance_of(whole, only_wanted=True)
    steps = iter(range(1, 1000))

    def tell(words: str) -> None:
        meter.tell(json.dumps(as_data(words)), next(steps), _STEPS)

    begun = time.monotonic()
    found = solve(
        Planning(instance, seconds),
        patience=6 * seconds + 60,
        tell=tell,
        is_stopped=lambda: meter.is_stopped,
    )
    assert isinstance(found, Plan), "a plan was asked for"
    return {
        "meetings": [[int(m.a), int(m.b), m.slot, m.table] for m in found.meetings],
        "interest": found.interest,
        "bound": found.bound,
        "proved": found.is_proved,
        "breaks": found.breaks.total,
        "largest": found.breaks.largest,
        "gaps_proved": found.breaks.is_proved,
        "seconds": round(time.monotonic() - begun, 1),
        "fingerprint": fingerprint(whole),
        "locks": _locks(whole),
        "at": whole.now.isoformat(),
        "revision": whole.event.revision,
    }


def _locks(whole: EventWhole) -> list[list[int]]:
    instance = instance_of(whole)
    wishes = (instance.wishes[each] for each in sorted(locked_numbers(whole, instance)))
    return [[int(each.a), int(each.b)] for each in wishes]


def _possible(
    whole: EventWhole, wanted: Iterable[list[int]]
) -> tuple[dict[Pair, tuple[int, int]], int]:
    """Of these meetings, those that keep all rules beside what is locked; how many do not."""
    instance = instance_of(whole)
    number = {(each.a, each.b): place for place, each in enumerate(instance.wishes)}
    locked = {pair: each for pair, each in whole.placed.items() if each.is_locked}
    board = [
        Meeting(number[pair], *pair, each.slot, each.table)
        for pair, each in locked.items()
        if each.slot is not None and each.table is not None
    ]
    plan = [(a, b, slot, table) for a, b, slot, table in wanted if (a, b) not in locked]
    known = [each for each in plan if each[:2] in number]
    board += [Meeting(number[a, b], a, b, slot, table) for a, b, slot, table in known]
    wrong: dict[tuple[Id, Id], str] = troubles_of(instance, board)
    kept = [m for m in board if (m.a, m.b) in locked or (m.a, m.b) not in wrong]
    after = {(int(m.a), int(m.b)): (m.slot, m.table) for m in kept}
    return after, len(plan) - sum(pair not in locked for pair in after)
