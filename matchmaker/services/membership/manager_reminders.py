"""A manager asks members to answer the requests that lie with them, without reading any of them.

The manager learns that something waits, and «few» where it is one or two: with a small number and
a small cluster, who has asked whom could be guessed. Each request is reminded of once a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import needs_reminder
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.addressing import answer_choices, evidence_for, write_to_side
from matchmaker.services.introducing.people import Person
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import live_pairs
from matchmaker.services.membership.member_changes import require_manager
from matchmaker.services.membership.vouching import current_members
from matchmaker.services.posting.mailing import Paragraph, Part, PostOffice
from models import Cluster, Proposal


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request and the side that lets it lie."""

    proposal_id: int
    organisation_id: int


def waiting_answers(session: Session, cluster_id: int, *, now: datetime) -> list[Waiting]:
    """The requests to members that have waited for more than five working days; two queries."""
    ours = sa.select(current_members(cluster_id, now.date()).c.organisation_id)
    members = set(session.scalars(ours))
    if not members:
        return []
    return [
        Waiting(pair.proposal_id, side)
        for pair in live_pairs(session, ours, now=now)
        for side in sorted({pair.seeker_id, pair.candidate_id} & members)
        if needs_reminder(pair.standing, is_seeker=pair.is_seeker(side), now=now)
    ]


def remind(
    session: Session, cluster_id: int, *, viewer: Viewer, office: PostOffice, now: datetime
) -> int:
    """Write to those who let a request lie; gives how many letters are new, for tests only.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    require_manager(viewer, cluster_id)
    waiting = waiting_answers(session, cluster_id, now=now)
    ids = [each.proposal_id for each in waiting]
    rows = session.scalars(sa.select(Proposal).where(Proposal.id.in_(ids)))
    proposals = {each.id: each for each in rows}
    cluster = session.get_one(Cluster, cluster_id)
    speaker = Speaker(session, viewer, now, office)
    count = sum(_remind(speaker, cluster, proposals[each.proposal_id], each) for each in waiting)
    subject = f"cluster {cluster_id}"
    record(session, "remind members", subject, account_id=viewer.account_id, now=now)
    session.commit()
    return count


def _remind(speaker: Speaker, cluster: Cluster, proposal: Proposal, waiting: Waiting) -> int:
    side = waiting.organisation_id

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        parts: tuple[Part, ...] = (
            Paragraph(
                phrase(
                    "Somebody has asked you, and waits. The managers of %(cluster)s see that"
                    " something waits, but not what or from whom.",
                    cluster=cluster.name,
                )
            ),
            *evidence_for(speaker, proposal, side),
            Paragraph(phrase("A polite “not now” helps as well: it frees them to ask others.")),
            *answer_choices(speaker, proposal, side, person),
        )
        return phrase("An answer of yours is waited for"), parts

    year, week, _ = speaker.now.isocalendar()
    return write_to_side(
        speaker,
        proposal,
        side,
        kind=LetterKind.REMINDER,
        occasion=f"manager-reminder:{proposal.id}:{side}:{year}-{week}",
        compose=compose,
    )
