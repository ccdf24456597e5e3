"""Our chain beside another's, and beside what is usual in the network.

Of other clusters only public sentences take part; where shares are compared, only public sentences
take part on our side too, so that like stands beside like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.domain.coverage import STRONG, Comparison, compare
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.services.coverage.chain import Chain, chain_of
from matchmaker.services.coverage.charting import FEWEST, ClusterCoverage, cover, coverage_of, hear
from matchmaker.services.coverage.memory import kept
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import is_current
from matchmaker.services.suggesting.matching import eyes_of
from models import Cluster, Membership

MOST_CLUSTERS, MOST_MEMBERS = 12, 1_000  # that the average is made of: a page is to be quick
SHOWN = 2


@dataclass(frozen=True, slots=True)
class Added:
    """A stage that one side would bring to the other, with the sentences that say so best."""

    stage: int
    said: tuple[tuple[Profile, Statement], ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two clusters along one chain.

    Attributes:
        to_a, to_b: what the other would add: stages that are missing there.
        relief_for_a, relief_for_b: stages that hang on one member there and that the other has.
    """

    a: ClusterCoverage
    b: ClusterCoverage
    found: Comparison
    to_a: tuple[Added, ...]
    to_b: tuple[Added, ...]
    relief_for_a: tuple[Added, ...]
    relief_for_b: tuple[Added, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """What share of the members covers each stage: ours, and on the average of the others."""

    ours: tuple[float, ...]
    others: tuple[float, ...]
    clusters: int
    members: int


def side_by_side(desk: Desk, a: Cluster, b: Cluster, along: Cluster) -> SideBySide:
    """Hold both clusters against the chain of one of them.

    Of one that the viewer manages also what its members tell their cluster takes part; of the one
    whose chain it is not only sentences that say it plainly.
    """
    chain = chain_of(along)
    left, right = (
        coverage_of(
            desk,
            each,
            viewer=_eyes(desk, each),
            chain=chain,
            least=0.0 if each.id == along.id else STRONG,
        )
        for each in (a, b)
    )
    found = compare(left.offering, right.offering)
    return SideBySide(
        left,
        right,
        found,
        to_a=_added(right, found.only_b),
        to_b=_added(left, found.only_a),
        relief_for_a=_added(right, found.relieved_in_a),
        relief_for_b=_added(left, found.relieved_in_b),
    )


def usual_of(desk: Desk, cluster: Cluster) -> Usual | None:
    """Ours beside the average of the network (else of all clusters); None if nobody compares.

    On both sides only public sentences that say it plainly count.
    """
    chain = chain_of(cluster)
    return kept(desk, ("usual", cluster.id, chain), lambda: _Known(_usual(desk, cluster, chain))).of


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the average; that there is none is worth keeping too."""

    of: Usual | None


def _usual(desk: Desk, cluster: Cluster, chain: Chain) -> Usual | None:
    ours, *others = (_publicly(desk, each, chain) for each in (cluster, *_others(desk, cluster)))
    known = [each for each in others if each.heard.speaking >= FEWEST]
    if not known or not chain:
        return None
    shares = [_shares(each) for each in known]
    return Usual(
        ours=_shares(ours),
        others=tuple(sum(each) / len(shares) for each in zip(*shares, strict=True)),
        clusters=len(known),
        members=sum(each.heard.speaking for each in known),
    )


def _publicly(desk: Desk, cluster: Cluster, chain: Chain) -> ClusterCoverage:
    return cover(desk, cluster, hear(desk, cluster.id, viewer=Viewer()), chain, least=STRONG)


def _others(desk: Desk, cluster: Cluster) -> list[Cluster]:
    """The network's clusters, or all; those of our sectors first, and no more than a page takes."""
    query = (
        sa.select(Cluster, sa.func.count(Membership.id))
        .join(Membership, Membership.cluster_id == Cluster.id)
        .where(Cluster.id != cluster.id, *is_current(desk.today))
        .group_by(Cluster.id)
        .order_by(Cluster.id)
    )
    if cluster.meta_cluster_id is not None:
        query = query.where(Cluster.meta_cluster_id == cluster.meta_cluster_id)
    own = {each[:2] for each in cluster.sectors}
    rows = desk.session.execute(query).all()
    rows = sorted(rows, key=lambda each: -len(own & {code[:2] for code in each[0].sectors}))
    found: list[Cluster] = []
    members = 0
    for row, size in rows[:MOST_CLUSTERS]:
        members += size
        if found and members > MOST_MEMBERS:
            break
        found.append(row)
    return found


def _shares(found: ClusterCoverage) -> tuple[float, ...]:
    """Of the members that offer anything, which share covers each stage."""
    speaking = max(1, found.heard.speaking)
    return tuple(each / speaking for each in found.offering.counts)


def _eyes(desk: Desk, cluster: Cluster) -> Viewer:
    """A manager reads what members tell their own cluster; everybody else what is public."""
    if cluster.id in desk.viewer.managed:
        return eyes_of(cluster.id, desk.viewer.account_id)
    return Viewer()


def _added(found: ClusterCoverage, stages: tuple[int, ...]) -> tuple[Added, ...]:
    return tuple(
        Added(
            stage,
            tuple(
                (found.member(each), found.said(found.offering, each, stage)[0])
                for each in found.offering.members_at(stage)[:SHOWN]
            ),
        )
        for stage in stages
    )


def names_of(desk: Desk, cluster_id: int) -> Mapping[int, str]:
    """Other clusters to compare with: those of the same network first, then by name."""
    own = desk.session.get_one(Cluster, cluster_id)
    query = sa.select(Cluster.id, Cluster.name, Cluster.meta_cluster_id)
    rows = desk.session.execute(query.where(Cluster.id != cluster_id)).all()
    ordered = sorted(
        rows,
        key=lambda each: (
            own.meta_cluster_id is None or each.meta_cluster_id != own.meta_cluster_id,
            each.name.casefold(),
        ),
    )
    return {each.id: each.name for each in ordered}
