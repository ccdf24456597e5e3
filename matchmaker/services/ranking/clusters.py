"""Clusters: found by name, and proposed to each other from their members' pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from matchmaker.domain.clusters import ClusterPair, missing_stages
from matchmaker.domain.pairing import Match
from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import Stage, label
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import is_current, row_number
from matchmaker.services.network.trust_paths import visible_links
from matchmaker.services.ranking.profiling import load_profiles
from matchmaker.services.ranking.proposing import Desk, Wish, matches
from models import Cluster, Link, Membership, MetaCluster

Session = sa.orm.Session
Progress = Callable[[int, int], None]
_WISH = Wish(is_recorded=False)


@dataclass(frozen=True, slots=True)
class ClusterProposal:
    """Another cluster, judged, with the names that a person needs."""

    cluster_id: int
    name: str
    pair: ClusterPair

    def as_dict(self) -> dict[str, Any]:
        """Plain data: score, topic, the pairs that carry it, gaps filled."""
        topic = self.pair.topic
        filled = sorted(label(each).lower() for each in self.pair.filled[0])
        return {
            "cluster": self.cluster_id,
            "name": self.name,
            "score": round(self.pair.score, 4),
            "topic": [_said(topic.seeking), _said(topic.offering)] if topic else [],
            "pairs": len(self.pair.matches),
            "ties": self.pair.ties,
            "gaps": f"fills {', '.join(filled)}" if filled else "fills no stage that is missing",
            "best": [_names(each) for each in self.pair.matches[:3]],
        }


def find_cluster(session: Session, reference: str) -> Cluster:
    """The cluster with this key, exact name or number.

    Raises:
        NotFound: there is none; all names are offered, since there are few.
    """
    by_word = sa.or_(Cluster.external_key == reference, Cluster.name == reference)
    found = session.scalars(sa.select(Cluster).where(by_word).order_by(Cluster.id)).first()
    number = row_number(reference)
    if found is None and number is not None:
        found = session.get(Cluster, number)
    if found is None:
        names = session.scalars(sa.select(Cluster.name).order_by(Cluster.name).limit(40))
        known = ", ".join(names) or "none yet"
        raise NotFound(f"There is no cluster «{reference}».", remedy=f"Clusters: {known}.")
    return found


def find_meta_cluster(session: Session, reference: str) -> MetaCluster:
    """The meta-cluster with this key, exact name or number.

    Raises:
        NotFound: there is none; all names are offered, since there are few.
    """
    by_word = sa.or_(MetaCluster.external_key == reference, MetaCluster.name == reference)
    query = sa.select(MetaCluster).where(by_word).order_by(MetaCluster.id)
    found = session.scalars(query).first()
    number = row_number(reference)
    if found is None and number is not None:
        found = session.get(MetaCluster, number)
    if found is None:
        known = ", ".join(session.scalars(sa.select(MetaCluster.name).order_by(MetaCluster.name)))
        raise NotFound(
            phrase("There is no meta-cluster «%(reference)s».", reference=reference),
            remedy=phrase("Meta-clusters: %(names)s.", names=known or phrase("none yet")),
        )
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for whichever cluster looks: read once where all of them do.

    Attributes:
        clusters: all of them, by id.
        members: of each, those that say something in public.
        offered: the stages that these say they stand at; none for whoever is not there.
        likeness: of two strategies, by the two ids in order.
    """

    clusters: dict[int, Cluster]
    members: dict[int, list[Profile]]
    offered: dict[int, frozenset[Stage]]
    likeness: dict[tuple[int, int], float]


def ground_of(desk: Desk) -> Ground:
    """The clusters and their members as they are now."""
    desk.library.follow(desk.session, today=desk.today)
    clusters = {each.id: each for each in desk.session.scalars(sa.select(Cluster))}
    members = _members(desk)
    offered: dict[int, frozenset[Stage]] = defaultdict(frozenset)
    offered |= {each: _stages(profiles) for each, profiles in members.items()}
    return Ground(clusters, members, offered, _strategy_likeness(desk, clusters))


def propose_clusters(
    desk: Desk,
    cluster_id: int,
    *,
    ground: Ground | None = None,
    progress: Progress | None = None,
) -> list[ClusterProposal]:
    """All other clusters that members' pairs point to, best first.

    Each member's best partners are found as for the member itself, from what is public.
    """
    known = ground or ground_of(desk)
    seekers = known.members.get(cluster_id, [])
    pairs = _pairs_by_cluster(desk, seekers, cluster_id, progress)
    ties = _ties(desk, cluster_id)
    found = [
        ClusterProposal(
            other,
            known.clusters[other].name,
            _pair(known, (cluster_id, other), judged, ties[other]),
        )
        for other, judged in pairs.items()
        if other in known.clusters
    ]
    return sorted(found, key=lambda each: (-each.pair.score, each.cluster_id))


def _pair(known: Ground, ends: tuple[int, int], judged: list[Match], ties: int) -> ClusterPair:
    mine, theirs = ends
    members, offered = known.members, known.offered
    gaps = tuple(missing_stages(_chain(known.clusters[each]), offered[each]) for each in ends)
    return ClusterPair(
        matches=sorted(judged, key=lambda each: -each.reciprocal),
        sizes=(len(members[mine]), len(members[theirs])),
        gaps=(gaps[0], gaps[1]),
        filled=(gaps[0] & offered[theirs], gaps[1] & offered[mine]),
        strategy=known.likeness.get((min(ends), max(ends))),
        ties=ties,
    )


def _pairs_by_cluster(
    desk: Desk, seekers: list[Profile], cluster_id: int, progress: Progress | None
) -> dict[int, list[Match]]:
    found: dict[int, list[Match]] = defaultdict(list)
    for done, seeker in enumerate(seekers, start=1):
        for match in matches(desk, seeker, _WISH)[0]:
            for each in match.encounter.candidate.cluster_ids - {cluster_id}:
                if match.forward.quotes or match.backward.quotes:
                    found[each].append(match)
        if progress is not None:
            progress(done, len(seekers))
    return found


def _members(desk: Desk) -> dict[int, list[Profile]]:
    """The members of every cluster that say something in public."""
    rows = desk.session.execute(
        sa.select(Membership.cluster_id, Membership.organisation_id)
        .where(*is_current(desk.today))
        .order_by(Membership.cluster_id, Membership.organisation_id)
    ).all()
    ids = {each.organisation_id for each in rows}
    profiles = load_profiles(desk.session, ids, viewer=desk.viewer, today=desk.today)
    members: dict[int, list[Profile]] = defaultdict(list)
    for cluster_id, organisation_id in rows:
        profile = profiles.get(organisation_id)
        if profile is not None and profile.statements:
            members[cluster_id].append(profile)
    return members


def _ties(desk: Desk, cluster_id: int) -> dict[int, int]:
    """Known ties of this cluster's members with each other cluster's, each tie once.

    A tie between two who both belong to both clusters is found from either end.
    """
    mine, theirs = sa.orm.aliased(Membership), sa.orm.aliased(Membership)
    found: dict[int, set[int]] = defaultdict(set)
    for near, far in ((Link.a_id, Link.b_id), (Link.b_id, Link.a_id)):
        query = (
            sa.select(theirs.cluster_id, Link.id)
            .join(mine, mine.organisation_id == near)
            .join(theirs, theirs.organisation_id == far)
            .where(
                mine.cluster_id == cluster_id,
                theirs.cluster_id != cluster_id,
                visible_links(desk.viewer),
            )
        )
        for other, link_id in desk.session.execute(query):
            found[other].add(link_id)
    return defaultdict(int, {other: len(links) for other, links in found.items()})


def _strategy_likeness(desk: Desk, clusters: dict[int, Cluster]) -> dict[tuple[int, int], float]:
    told = [(each.id, each.strategy) for each in clusters.values() if each.strategy]
    if not told:
        return {}
    vectors = desk.library.encoder.encode([text for _, text in told], as_query=False)
    likeness = np.clip(vectors @ vectors.T, 0.0, 1.0)
    return {
        (min(a, b), max(a, b)): float(likeness[i, j])
        for i, (a, _) in enumerate(told)
        for j, (b, _) in enumerate(told)
        if i < j
    }


def _stages(profiles: Collection[Profile]) -> frozenset[Stage]:
    return frozenset().union(*(each.stages for each in profiles))


def _chain(cluster: Cluster) -> frozenset[Stage]:
    codes = {str(each.get("stage")) for each in cluster.stages}
    return frozenset(each for each in Stage if each.value in codes)


def _said(statement: Statement) -> dict[str, str | None]:
    return {
        "text": statement.text,
        "english": statement.english,
        "language": statement.language,
    }


def _names(match: Match) -> dict[str, str]:
    return {"member": match.encounter.seeker.name, "partner": match.encounter.candidate.name}
