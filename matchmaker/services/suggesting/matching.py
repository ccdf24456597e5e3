"""Whom should a manager introduce: the best partners of every member, kept as they were found.

A run asks for each member as a manager of that one cluster would, so private sentences take no
part, and every manager of the cluster may read what was found. One member is one commit, and the
list that a run fills has a name: a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.access import clusters_of, is_current
from matchmaker.services.ranking.proposing import Desk, Wish, propose
from models import Cluster, Membership, Organisation, Proposal

Progress = Callable[[int, int], None]
PARTNERS_EACH = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has found: for how many members how many pairs, and for whom none."""

    slate: str
    members: int
    pairs: int
    without: tuple[int, ...]


def eyes_of(cluster_id: int, account_id: int | None) -> Viewer:
    """A manager of this cluster and of nothing else."""
    own = frozenset({cluster_id})
    return Viewer(account_id=account_id, clusters=own, managed=own)


def name_of_list(cluster_id: int, now: datetime) -> str:
    """The name of the list that a run fills which begins now."""
    return f"{_prefix(cluster_id)}{now:%Y%m%d%H%M%S}"


def match_members(
    desk: Desk, cluster_id: int, slate: str, *, progress: Progress = lambda done, total: None
) -> Found:
    """Find and record the best partners of every member; what is recorded is not found again.

    The desk's viewer only says in whose account the list is shown; what may be seen is what a
    manager of this cluster may see.
    """
    session = desk.session
    eyes = replace(desk, viewer=eyes_of(cluster_id, desk.viewer.account_id))
    members = members_of(session, cluster_id, today=desk.today)
    known = sa.select(Proposal.seeker_id).where(Proposal.slate == slate).distinct()
    ready = set(session.scalars(known))

    progress(len(ready), len(members))
    wish = Wish(limit=PARTNERS_EACH, slate=slate)
    for done, member_id in enumerate(members, start=1):
        if member_id not in ready:
            propose(eyes, member_id, wish)
            progress(max(done, len(ready)), len(members))

    return _found(session, slate, members)


def members_of(session: Session, cluster_id: int, *, today: date) -> list[int]:
    """The organisations that belong to a cluster today, by number."""
    query = (
        sa.select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.cluster_id == cluster_id,
            Organisation.merged_into_id.is_(None),
            *is_current(today),
        )
        .order_by(Membership.organisation_id)
    )
    return list(session.scalars(query))


def require_manager(session: Session, cluster_id: int, viewer: Viewer) -> Cluster:
    """The cluster, if the viewer manages it.

    Raises:
        NotAllowed: otherwise.
    """
    found = session.get(Cluster, cluster_id)
    if found is None or cluster_id not in viewer.managed:
        raise NotAllowed(phrase("Only the managers of a cluster may introduce its members."))
    return found


def listed_pair(
    session: Session, cluster_id: int, proposal_id: int, *, viewer: Viewer, today: date
) -> tuple[Cluster, Proposal]:
    """A pair that stands on a list of this cluster and whose member still belongs to it.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: there is no such pair.
    """
    cluster = require_manager(session, cluster_id, viewer)
    proposal = session.get(Proposal, proposal_id)
    if (
        proposal is not None
        and proposal.slate.startswith(_prefix(cluster_id))
        and cluster_id in clusters_of(session, frozenset({proposal.seeker_id}), today=today)
    ):
        return cluster, proposal
    raise NotFound(phrase("This pair stands on no list of yours."))


def _found(session: Session, slate: str, members: list[int]) -> Found:
    query = (
        sa.select(Proposal.seeker_id, sa.func.count())
        .where(Proposal.slate == slate)
        .group_by(Proposal.seeker_id)
    )
    pairs = dict(session.execute(query).all())
    without = tuple(each for each in members if each not in pairs)
    return Found(slate, len(members), sum(pairs.values()), without)


def _prefix(cluster_id: int) -> str:
    return f"c{cluster_id}-"
