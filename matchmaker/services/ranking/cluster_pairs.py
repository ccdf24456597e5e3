"""Which clusters of a network fit each other: worked out in the background, kept, and shown.

It takes a second for each member, so a run is a job that a coordinator begins and watches. It
sees what a visitor sees; of the evidence only the numbers of sentences are kept, and a sentence
that is not public any more when the page is opened is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.scoring import Quote, Weights
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage, Visibility
from matchmaker.errors import NotAllowed
from matchmaker.services.desk import Desk
from matchmaker.services.index.library import Library
from matchmaker.services.jobs import Meter, Standing, Work, add_job, standing_of
from matchmaker.services.membership.cluster_directory import clusters_of_meta
from matchmaker.services.ranking.clusters import ClusterProposal, propose_clusters
from models import Cluster, Job, Organisation, Statement

KIND = "pairs of clusters"
MOST_LOOKED_AT = 5  # runs, from the newest on: those that failed say nothing
MOST_PAIRS = 40
MOST_QUOTES = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A public sentence and who says it."""

    organisation_id: int
    name: str
    role: str
    text: str
    english: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A need and what answers it, across two clusters."""

    seeking: Sentence
    offering: Sentence


@dataclass(frozen=True, slots=True)
class ClusterPair:
    """Two clusters, how well they fit, and by what."""

    a: Cluster
    b: Cluster
    score: float
    pairs: int
    ties: int
    filled: tuple[Stage, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run: how far it is, or what it found and when."""

    standing: Standing
    done: int
    total: int
    at: datetime
    found: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_at_work(self) -> bool:
        """Whether it goes on."""
        return self.standing is Standing.AT_WORK


def newest_run(session: Session, meta_cluster_id: int, *, now: datetime) -> Run | None:
    """The run that is under way, else the one that was finished last."""
    query = sa.select(Job).where(Job.kind == KIND, Job.subject == f"network {meta_cluster_id}")
    for job in session.scalars(query.order_by(Job.id.desc()).limit(MOST_LOOKED_AT)):
        standing = standing_of(job, now=now)
        if standing in {Standing.AT_WORK, Standing.DONE}:
            found = tuple(job.outcome.get("pairs", ()))
            return Run(standing, job.done, job.total, job.beat_at, found)
    return None


def begin(session: Session, meta_cluster_id: int, *, viewer: Viewer, now: datetime) -> int | None:
    """Note that a run waits; gives its number, or None where one is under way.

    Raises:
        NotAllowed: the viewer does not look after this network.
    """
    if meta_cluster_id not in viewer.meta_clusters:
        raise NotAllowed(phrase("Only those who look after this network may do that."))
    newest = newest_run(session, meta_cluster_id, now=now)
    if newest is not None and newest.is_at_work:
        return None
    subject = f"network {meta_cluster_id}"
    job = add_job(session, KIND, subject, account_id=viewer.account_id, now=now)
    session.commit()
    return job.id


def work_on(library: Library, weights: Weights, meta_cluster_id: int, *, now: datetime) -> Work:
    """The work of a run: all pairs of clusters of one network, best first."""

    def work(session: Session, meter: Meter) -> dict[str, Any]:
        desk = Desk(session, library, weights, Viewer(), now)
        ids = [each.id for each in clusters_of_meta(session, [meta_cluster_id])]
        best: dict[tuple[int, int], dict[str, Any]] = {}
        for done, cluster_id in enumerate(ids):
            meter.tell("clusters", done, len(ids))
            for each in propose_clusters(desk, cluster_id):
                if each.cluster_id in ids:
                    _keep(best, cluster_id, each)
        meter.tell("clusters", len(ids), len(ids))
        pairs = sorted(best.values(), key=lambda each: (-each["score"], each["a"], each["b"]))
        return {"pairs": pairs[:MOST_PAIRS]}

    return work


def pairs_found(session: Session, run: Run) -> list[ClusterPair]:
    """What a run found, with the sentences that are public today; three queries."""
    ids = {each[side] for each in run.found for side in ("a", "b")}
    rows = session.scalars(sa.select(Cluster).where(Cluster.id.in_(ids)))
    clusters = {each.id: each for each in rows}
    sentences = _sentences(session, run.found)
    return [
        ClusterPair(
            a=clusters[each["a"]],
            b=clusters[each["b"]],
            score=each["score"],
            pairs=each["pairs"],
            ties=each["ties"],
            filled=tuple(Stage(code) for code in each["filled"]),
            evidence=tuple(
                Evidence(sentences[one], sentences[other])
                for one, other in each["quotes"]
                if one in sentences and other in sentences
            ),
        )
        for each in run.found
        if each["a"] in clusters and each["b"] in clusters
    ]


def _keep(
    best: dict[tuple[int, int], dict[str, Any]], cluster_id: int, found: ClusterProposal
) -> None:
    """Of a pair that was found from both ends the better finding counts."""
    low, high = sorted((cluster_id, found.cluster_id))
    pair = found.pair
    known = best.get((low, high))
    if known is not None and known["score"] >= pair.score:
        return
    quotes = [
        quote for match in pair.matches[:MOST_QUOTES] for quote in _best(match.forward.quotes)
    ]
    topic = [pair.topic] if pair.topic else []
    best[low, high] = {
        "a": low,
        "b": high,
        "score": round(pair.score, 4),
        "pairs": len(pair.matches),
        "ties": pair.ties,
        "filled": sorted(each.value for each in pair.filled[0] | pair.filled[1]),
        "quotes": _as_ids([*topic, *quotes]),
    }


def _best(quotes: Iterable[Quote]) -> list[Quote]:
    return sorted(quotes, key=lambda each: -each.strength)[:1]


def _as_ids(quotes: Iterable[Quote]) -> list[list[int]]:
    pairs = dict.fromkeys((each.seeking.id, each.offering.id) for each in quotes)
    return [list(each) for each in pairs][:MOST_QUOTES]


def _sentences(session: Session, found: Iterable[Mapping[str, Any]]) -> dict[int, Sentence]:
    ids = {number for each in found for pair in each["quotes"] for number in pair}
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Statement.id,
            Organisation.id,
            Organisation.name,
            Statement.role,
            Statement.text,
            Statement.english,
            Statement.language,
        )
        .join(Organisation, Organisation.id == Statement.organisation_id)
        .where(
            Statement.id.in_(ids),
            Statement.visibility == Visibility.PUBLIC,
            Organisation.merged_into_id.is_(None),
        )
    )
    return {number: Sentence(*rest) for number, *rest in session.execute(query)}
