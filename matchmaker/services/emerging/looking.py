"""Looking at all pairs of a network because somebody asked: a job that shows how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import from_data, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed
from matchmaker.services.emerging.spotting import spot_network
from matchmaker.services.jobs import Meter, Standing, Work, add_job, standing_of
from models import Job

KIND = "emerging links"


@dataclass(frozen=True, slots=True)
class Looking:
    """The newest look that was asked for: how it stands, how far it is, why it failed."""

    standing: Standing
    done: int
    total: int
    error: str = ""

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on."""
        return self.standing is Standing.AT_WORK

    @property
    def has_failed(self) -> bool:
        """Whether it broke off."""
        return self.standing in {Standing.FAILED, Standing.INTERRUPTED}


def newest_look(session: Session, meta_cluster_id: int, *, now: datetime) -> Looking | None:
    """The look that was asked for last, if there was one."""
    query = sa.select(Job).where(Job.kind == KIND, Job.subject == _subject(meta_cluster_id))
    job = session.scalars(query.order_by(Job.id.desc()).limit(1)).first()
    if job is None:
        return None
    error = (job.outcome or {}).get("error") or ""
    return Looking(standing_of(job, now=now), job.done, job.total, from_data(error))


def begin(session: Session, meta_cluster_id: int, *, viewer: Viewer, now: datetime) -> int | None:
    """Note that a look waits; gives its number, or None where one is under way.

    Raises:
        NotAllowed: the viewer does not look after this network.
    """
    if meta_cluster_id not in viewer.meta_clusters:
        raise NotAllowed(phrase("Only those who look after this network may do that."))
    newest = newest_look(session, meta_cluster_id, now=now)
    if newest is not None and newest.is_at_work:
        return None
    job = add_job(session, KIND, _subject(meta_cluster_id), account_id=viewer.account_id, now=now)
    session.commit()
    return job.id


def work_on(meta_cluster_id: int, *, as_of: date, now: datetime) -> Work:
    """The work: this quarter's list, with what is known today."""

    def work(session: Session, meter: Meter) -> dict[str, Any]:
        found = spot_network(
            session, meta_cluster_id, as_of=as_of, now=now, anew=True, progress=meter.count
        )
        return {"listed": found.listed}

    return work


def _subject(meta_cluster_id: int) -> str:
    return f"network {meta_cluster_id}"
