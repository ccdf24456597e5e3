"""What came of an introduction, as each side tells it; both tellings are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LinkKind, OutcomeStep, Visibility
from matchmaker.errors import Conflict
from matchmaker.services.access import require_own
from matchmaker.services.auditing import record
from matchmaker.services.introductions import find_proposal, standing
from models import Link, Outcome, Proposal
from models.insertion import insert_missing


@dataclass(frozen=True, slots=True)
class Result:
    """What both sides say came of it; None where a side has not said yet."""

    seeker: OutcomeStep | None
    candidate: OutcomeStep | None

    @property
    def counted(self) -> OutcomeStep | None:
        """The step that counts: until both agree, the weaker telling."""
        told = [each for each in (self.seeker, self.candidate) if each is not None]
        return min(told, key=lambda each: each.height, default=None)

    @property
    def disagree(self) -> bool:
        """Whether both have spoken and say different things."""
        return None not in (self.seeker, self.candidate) and self.seeker is not self.candidate


def record_outcome(
    session: Session,
    proposal_id: int,
    organisation_id: int,
    step: OutcomeStep,
    *,
    viewer: Viewer,
    now: datetime,
    note: str | None = None,
) -> Result:
    """Append what one side says came of it; the same step again changes nothing.

    Raises:
        NotFound, NotAllowed: as for an answer.
        Conflict: the two have not been introduced.
    """
    require_own(viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    if standing(session, [proposal])[proposal.id].introduced_at is None:
        raise Conflict("You have not been introduced yet.", remedy="Both sides say yes first.")
    before = result_of(session, proposal)
    said = before.seeker if organisation_id == proposal.seeker_id else before.candidate
    if said is step:
        return before

    session.add(
        Outcome(
            proposal_id=proposal.id,
            organisation_id=organisation_id,
            step=step,
            note=(note or "").strip()[:500] or None,
            account_id=viewer.account_id,
            at=now,
        )
    )
    if step.height >= OutcomeStep.PROJECT.height:
        _remember_link(session, proposal, step, now)
    record(
        session,
        "outcome",
        f"proposal {proposal.id}",
        account_id=viewer.account_id,
        now=now,
        organisation=organisation_id,
        step=step.value,
    )
    session.commit()
    return result_of(session, proposal)


def result_of(session: Session, proposal: Proposal) -> Result:
    """What each side says now: its newest row."""
    return results_of(session, [proposal])[proposal.id]


def results_of(session: Session, proposals: Sequence[Proposal]) -> dict[int, Result]:
    """What both sides say came of each proposal, by its id; one query however many there are."""
    said: dict[tuple[int, int], OutcomeStep] = {}
    ids = [each.id for each in proposals]
    query = sa.select(Outcome).where(Outcome.proposal_id.in_(ids)).order_by(Outcome.id)
    for row in session.scalars(query):
        said[row.proposal_id, row.organisation_id] = row.step
    return {
        each.id: Result(said.get((each.id, each.seeker_id)), said.get((each.id, each.candidate_id)))
        for each in proposals
    }


def _remember_link(session: Session, proposal: Proposal, step: OutcomeStep, now: datetime) -> None:
    """A joint project or agreement is a link from now on, known to the two sides only."""
    link = {
        "external_key": f"outcome:{proposal.id}",
        "a_id": min(proposal.seeker_id, proposal.candidate_id),
        "b_id": max(proposal.seeker_id, proposal.candidate_id),
        "kind": LinkKind.OUTCOME,
        "dated": now.date(),
        "title": step.value,
        "source": "recorded here",
        "visibility": Visibility.PRIVATE,
    }
    insert_missing(session, Link, [link])
