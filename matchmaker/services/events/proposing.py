"""Proposals between those who come: for each participant the best partners among the others.

A run is a job. It reads what everybody may read and nothing else, since both sides of a meeting,
and the manager, are shown the evidence; its list is kept in the ledger under the event's name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.services import jobs
from matchmaker.services.desk import Desk
from matchmaker.services.events.access import event_for
from matchmaker.services.events.whole import EventWhole, load_whole, slate_prefix
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.proposing import Wish, propose
from matchmaker.services.suggesting.matching_runs import Means
from models import Job

KIND = "event-propose"
_FEWEST, _MOST = 8, 20
Progress = Callable[[int, int], None]


def propose_meetings(
    desk: Desk, whole: EventWhole, slate: str, *, progress: Progress = lambda done, total: None
) -> int:
    """Record the best partners of everybody who comes, one commit each; how many there are.

    Twice as many as somebody may meet are proposed, so that the plan has a choice.
    """
    coming = [each for each in whole.participants if each.comes]
    filters = Filters(ids=tuple(each.organisation_id for each in coming))
    found = 0
    for done, each in enumerate(coming, start=1):
        wish = Wish(
            filters=filters,
            limit=min(_MOST, max(_FEWEST, 2 * each.maximum)),
            include_own_clusters=whole.event.same_cluster,
            slate=slate,
            is_public=True,
        )
        found += len(propose(desk, each.organisation_id, wish).shown)
        progress(done, len(coming))
    return found


def begin(session: Session, event_id: int, *, viewer: Viewer, now: datetime) -> int | None:
    """A job that waits to be done; None if one is at work.

    Raises:
        NotFound, NotAllowed: the viewer does not run the event.
    """
    event_for(session, viewer, event_id, to_run=True)
    newest = newest_run(session, event_id)
    if newest is not None and jobs.standing_of(newest, now=now) is jobs.Standing.AT_WORK:
        return None
    job = jobs.add_job(session, KIND, subject_of(event_id), account_id=viewer.account_id, now=now)
    session.commit()
    return job.id


def work_of(means: Means, event_id: int, *, viewer: Viewer) -> jobs.Work:
    """What is done for a job: a list that is named after the event and the moment."""

    def work(session: Session, meter: jobs.Meter) -> dict[str, Any]:
        now = means.clock()
        desk = Desk(session, means.library, means.weights, viewer, now)
        event = event_for(session, viewer, event_id, to_run=True)
        whole = load_whole(session, event, now=now)

        def tell(done: int, total: int) -> None:
            meter.count(done, total)

        slate = f"{slate_prefix(event_id)}{now:%y%m%d%H%M%S}"
        return {"found": propose_meetings(desk, whole, slate, progress=tell)}

    return work


def newest_run(session: Session, event_id: int) -> Job | None:
    """The job that was begun last; None if there was never one."""
    query = sa.select(Job).where(Job.kind == KIND, Job.subject == subject_of(event_id))
    return session.scalar(
        query.order_by(Job.id.desc()).limit(1).execution_options(populate_existing=True)
    )


def subject_of(event_id: int) -> str:
    """How jobs about an event name it."""
    return f"event {event_id}"
