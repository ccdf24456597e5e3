"""What managers have suggested to a cluster's members, and where it stands, as they may know it.

A manager who put two before each other learns of a yes, of the introduction and of what came of
it. That it did not come about is told without saying whether somebody declined, who it was, or
whether nobody answered in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import Standing, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.services.identity.access import is_current
from matchmaker.services.introducing.outcomes import results_of
from matchmaker.services.introducing.standings import standing
from matchmaker.services.suggesting.suggestions import GRACE
from models import Account, Cluster, Membership, Organisation, Proposal, Suggestion

MOST = 50
_OVER = frozenset({State.DECLINED, State.NOT_NOW, State.EXPIRED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion.

    Attributes:
        by, cluster: who suggested it, for which cluster.
        state: where it stands, in words.
        is_waiting: whether an answer is still awaited.
        step: what came of it, as told; None while nobody has said.
        can_be_undone: whether its letters still wait.
    """

    proposal_id: int
    member_id: int
    member: str
    partner_id: int
    partner: str
    by: str
    cluster: str
    at: datetime
    note: str | None
    state: str
    is_waiting: bool
    introduced_at: datetime | None
    step: OutcomeStep | None
    can_be_undone: bool


def suggestions_of(
    session: Session, cluster_id: int, *, now: datetime, most: int = MOST
) -> list[Line]:
    """What this cluster's managers suggested, and others to its members, newest first.

    A fixed number of queries. Whoever belongs to the cluster is the member, on whichever side.
    """
    members = _members(session, cluster_id, now.date())
    rows = _rows(session, cluster_id, members, most)
    proposals = [proposal for _, proposal, _, _ in rows]
    stands = standing(session, proposals)
    results = results_of(session, proposals)
    ids = {side for each in proposals for side in (each.seeker_id, each.candidate_id)}
    names = _names(session, ids)
    found = []
    for suggestion, proposal, cluster, account in rows:
        is_seeker = suggestion.cluster_id == cluster_id or proposal.seeker_id in members
        sides = (proposal.seeker_id, proposal.candidate_id)
        mine, theirs = sides if is_seeker else sides[::-1]
        stand = stands[proposal.id]
        words, is_waiting = _state(stand, names, proposal, now)
        found.append(
            Line(
                proposal_id=proposal.id,
                member_id=mine,
                member=names[mine],
                partner_id=theirs,
                partner=names[theirs],
                by=account or cluster,
                cluster=cluster,
                at=suggestion.at,
                note=suggestion.note if suggestion.cluster_id == cluster_id else None,
                state=words,
                is_waiting=is_waiting,
                introduced_at=stand.introduced_at,
                step=results[proposal.id].counted,
                can_be_undone=suggestion.cluster_id == cluster_id
                and now - suggestion.at < GRACE
                and stand.seeker is stand.candidate is None,
            )
        )
    return found


def _rows(
    session: Session, cluster_id: int, members: frozenset[int], most: int
) -> Sequence[sa.Row[Suggestion, Proposal, str, str | None]]:
    query = (
        sa.select(Suggestion, Proposal, Cluster.name, Account.name)
        .join(Proposal, Proposal.id == Suggestion.proposal_id)
        .join(Cluster, Cluster.id == Suggestion.cluster_id)
        .outerjoin(Account, Account.id == Suggestion.account_id)
        .where(
            sa.or_(
                Suggestion.cluster_id == cluster_id,
                Proposal.seeker_id.in_(members),
                Proposal.candidate_id.in_(members),
            )
        )
        .order_by(Suggestion.at.desc(), Suggestion.id.desc())
        .limit(most)
        .options(sa.orm.defer(Proposal.evidence))
    )
    return session.execute(query).all()


def _state(
    stand: Standing, names: dict[int, str], proposal: Proposal, now: datetime
) -> tuple[str, bool]:
    """Where it stands, and whether an answer is awaited."""
    if stand.introduced_at is not None:
        return phrase("Introduced"), False
    if {stand.state(is_seeker=True, now=now), stand.state(is_seeker=False, now=now)} & _OVER:
        return phrase("It did not come about"), False
    for answer, side in (
        (stand.seeker, proposal.seeker_id),
        (stand.candidate, proposal.candidate_id),
    ):
        if answer is Answer.YES:
            return phrase("%(name)s said yes; the other is asked", name=names[side]), True
    return phrase("Both are asked"), True


def _members(session: Session, cluster_id: int, today: date) -> frozenset[int]:
    query = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == cluster_id, *is_current(today)
    )
    return frozenset(session.scalars(query))


def _names(session: Session, organisation_ids: set[int]) -> dict[int, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids)
    )
    return {row.id: row.name for row in session.execute(query)}
