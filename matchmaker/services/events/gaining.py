"""Who would gain most: members not invited yet, by how many strong partners are on the list.

Every participant is compared with all who could be invited, as the host's managers may see them;
a partner counts where both would gain strongly. Nothing is recorded, since nobody is shown a pair.
It takes some milliseconds for each participant, so it is a job.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.vocabulary import JobState, Strength
from matchmaker.services import jobs
from matchmaker.services.desk import Desk
from matchmaker.services.events.access import event_for
from matchmaker.services.events.candidates import candidates_of
from matchmaker.services.events.reading import event_view, participants_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.ranking.proposing import Wish, matches
from matchmaker.services.suggesting.matching import eyes_of
from matchmaker.services.suggesting.matching_runs import Means
from models import Event, Job

KIND = "event-gain"
_GONE = {AttendanceState.DECLINED, AttendanceState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Gains:
    """The newest count.

    Attributes:
        by_organisation: organisation → participants with whom both would gain strongly.
        standing: of the newest job; None if there was never one.
        counted_at: when the count was finished.
    """

    by_organisation: dict[int, int] | None = None
    standing: jobs.Standing | None = None
    done: int = 0
    total: int = 0
    counted_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody counts at this moment."""
        return self.standing is jobs.Standing.AT_WORK


def gains_of(session: Session, event_id: int, *, now: datetime) -> Gains:
    """What was counted last, and whether a count is under way; two queries."""
    newest = session.scalar(_jobs(event_id))
    done = session.scalar(_jobs(event_id).where(Job.state == JobState.DONE))
    if newest is None:
        return Gains()
    found = None
    if done is not None:
        found = {int(number): count for number, count in done.outcome["gains"].items()}
    return Gains(
        by_organisation=found,
        standing=jobs.standing_of(newest, now=now),
        done=newest.done,
        total=newest.total,
        counted_at=done.beat_at if done is not None else None,
    )


def begin(speaker: Speaker, event: Event) -> int | None:
    """A job that waits to be done; None if one is at work."""
    newest = speaker.session.scalar(_jobs(event.id))
    if newest is not None and jobs.standing_of(newest, now=speaker.now) is jobs.Standing.AT_WORK:
        return None
    who = speaker.viewer.account_id
    job = jobs.add_job(speaker.session, KIND, _subject(event.id), account_id=who, now=speaker.now)
    speaker.session.commit()
    return job.id


def work_of(means: Means, event_id: int, cluster_id: int, account_id: int | None) -> jobs.Work:
    """What is done for a job; it sees what a manager of the host cluster may see."""

    def work(session: Session, meter: jobs.Meter) -> dict[str, Any]:
        eyes = eyes_of(cluster_id, account_id)
        desk = Desk(session, means.library, means.weights, eyes, means.clock())
        return {"gains": count_gains(desk, event_id, meter)}

    return work


def count_gains(desk: Desk, event_id: int, meter: jobs.Meter) -> dict[str, int]:
    """For each member who could be invited: with how many participants both would gain strongly."""
    session = desk.session
    event = event_view(
        session, event_for(session, desk.viewer, event_id, to_run=True), now=desk.now
    )
    people = participants_of(session, event, today=desk.today)
    invited = {each.organisation_id for each in people}
    could = candidates_of(session, event, invited, viewer=desk.viewer, today=desk.today)
    coming = [each.organisation_id for each in people if each.state not in _GONE]
    found: Counter[int] = Counter()
    desk.library.follow(session, today=desk.today)
    wish = Wish(
        Filters(ids=tuple(each.id for each in could)),
        include_own_clusters=event.same_cluster,
        is_recorded=False,
    )
    for done, number in enumerate(coming if could else (), start=1):
        found.update(_strong_partners(desk, number, wish))
        meter.count(done, len(coming))
    return {str(number): count for number, count in found.items()}


def _strong_partners(desk: Desk, organisation_id: int, wish: Wish) -> Collection[int]:
    seeker = load_profile(desk.session, organisation_id, viewer=desk.viewer, today=desk.today)
    found, _ = matches(desk, seeker, wish)
    return [
        each.encounter.candidate.id
        for each in found
        if each.strength(desk.weights) is Strength.STRONG
    ]


def _jobs(event_id: int) -> sa.Select[Job]:
    """Counts for this event, newest first."""
    query = sa.select(Job).filter_by(kind=KIND, subject=_subject(event_id))
    return query.order_by(Job.id.desc()).limit(1).execution_options(populate_existing=True)


def _subject(event_id: int) -> str:
    return f"event {event_id}"
