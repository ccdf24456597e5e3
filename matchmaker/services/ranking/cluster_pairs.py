"""Which clusters fit each other: worked out in the background and kept.

It takes a second for each member, so a run is a job that somebody begins and watches: a
coordinator for all pairs of a network, a manager for one cluster and all others. It sees what a
visitor sees; `cluster_findings` shows what it found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from matchmaker.services.jobs import Meter, Standing, Work, add_job, standing_of
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.ranking.cluster_gathering import Gathering
from matchmaker.services.ranking.clusters import ground_of, propose_clusters
from models import Job

KIND = "pairs of clusters"
FORM = 2  # of what a run keeps; what an older form kept is worked out again
MOST_LOOKED_AT = 5  # runs, from the newest on: those that failed say nothing
MOST_PAIRS = 2_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is about: all pairs of a network, or one cluster and all others."""

    network: int | None = None
    cluster: int | None = None

    def __str__(self) -> str:
        """As the job keeps it."""
        return f"network {self.network}" if self.network else f"cluster {self.cluster}"


@dataclass(frozen=True, slots=True)
class Run:
    """A run: how far it is, or what it found and when; the pairs as `Gathering` keeps them."""

    standing: Standing
    done: int
    total: int
    at: datetime
    found: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on."""
        return self.standing is Standing.AT_WORK


def newest_run(session: Session, subject: Subject, *, now: datetime) -> Run | None:
    """The run that is under way, else the one that was finished last."""
    query = sa.select(Job).where(Job.kind == KIND, Job.subject == str(subject))
    for job in session.scalars(query.order_by(Job.id.desc()).limit(MOST_LOOKED_AT)):
        standing = standing_of(job, now=now)
        if standing is Standing.AT_WORK:
            return Run(standing, job.done, job.total, job.beat_at)
        if standing is Standing.DONE and job.outcome.get("form") == FORM:
            found = tuple(job.outcome.get("pairs", ()))
            return Run(standing, job.done, job.total, job.beat_at, found)
    return None


def begin(session: Session, subject: Subject, *, viewer: Viewer, now: datetime) -> int | None:
    """Note that a run waits; gives its number, or None where one is under way.

    Raises:
        NotAllowed: the viewer looks after neither this network nor this cluster.
    """
    if subject.network not in viewer.meta_clusters and subject.cluster not in viewer.managed:
        raise NotAllowed(phrase("Only those who look after these clusters may do that."))
    newest = newest_run(session, subject, now=now)
    if newest is not None and newest.is_at_work:
        return None
    job = add_job(session, KIND, str(subject), account_id=viewer.account_id, now=now)
    session.commit()
    return job.id


def work_on(library: Library, weights: Weights, subject: Subject, *, now: datetime) -> Work:
    """The work of a run: the pairs of clusters that it is about, best first."""

    def work(session: Session, meter: Meter) -> dict[str, Any]:
        desk = Desk(session, library, weights, Viewer(), now)
        if subject.cluster is not None:
            gathered = _from_one(desk, subject.cluster, meter)
        else:
            gathered = _all_pairs(desk, subject.network or 0, meter)
        pairs = [each.as_data() for each in gathered]
        pairs.sort(key=lambda each: (-each["score"], each["a"], each["b"]))
        return {"form": FORM, "pairs": pairs[:MOST_PAIRS]}

    return work


def _all_pairs(desk: Desk, meta_cluster_id: int, meter: Meter) -> list[Gathering]:
    ids = [each.id for each in clusters_of_meta(desk.session, [meta_cluster_id])]
    ground = ground_of(desk)
    found: dict[tuple[int, int], Gathering] = {}
    for done, cluster_id in enumerate(ids):
        meter.tell("clusters", done, len(ids))
        for each in propose_clusters(desk, cluster_id, ground=ground):
            if each.cluster_id in ids:
                ends = _ends(cluster_id, each.cluster_id)
                found.setdefault(ends, Gathering(*ends)).add(cluster_id, each)
    meter.tell("clusters", len(ids), len(ids))
    return list(found.values())


def _from_one(desk: Desk, cluster_id: int, meter: Meter) -> list[Gathering]:
    """All others as this cluster's members see them: half of the work, and half of the pairs."""
    gathered = []
    for each in propose_clusters(desk, cluster_id, progress=meter.count):
        gathered.append(Gathering(*_ends(cluster_id, each.cluster_id)))
        gathered[-1].add(cluster_id, each)
    return gathered


def _ends(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
