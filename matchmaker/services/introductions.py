"""What each side says to a proposal, and the moment when both have said yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, DeclineReason, LinkKind, Visibility
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.access import require_own
from matchmaker.services.auditing import record
from models import Interest, Introduction, Link, Proposal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a proposal stands: what each side says now, and whether both have met by it."""

    seeker: Answer | None
    candidate: Answer | None
    introduced_at: datetime | None

    def of(self, proposal: Proposal, organisation_id: int) -> Answer | None:
        """What this side says."""
        return self.seeker if organisation_id == proposal.seeker_id else self.candidate

    def told_to(self, proposal: Proposal, organisation_id: int) -> Standing:
        """The same as this side may know it: of what the other says, a yes only."""
        is_seeker = organisation_id == proposal.seeker_id
        return Standing(
            seeker=self.seeker if is_seeker else _only_yes(self.seeker),
            candidate=_only_yes(self.candidate) if is_seeker else self.candidate,
            introduced_at=self.introduced_at,
        )


def answer(
    session: Session,
    proposal_id: int,
    organisation_id: int,
    answer: Answer,
    *,
    viewer: Viewer,
    now: datetime,
    reason: DeclineReason | None = None,
    note: str | None = None,
) -> Standing:
    """Append what one side says; when both say yes, they are introduced.

    Saying the same again changes nothing, so a second click is harmless. Each side learns of a
    yes of the other only, never of a no; the standing that is given keeps to that.

    Raises:
        NotFound: there is no such proposal for this organisation, or it may not know of it yet.
        NotAllowed: the viewer does not act for the organisation.
        InputError: a no without a reason.
        Conflict: they have been introduced already.
    """
    require_own(viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    before = standing(session, [proposal])[proposal.id]
    if answer is Answer.NO and reason is None:
        raise InputError("A no needs a reason: it is what the next proposals learn from.")
    if before.of(proposal, organisation_id) is answer:
        return before.told_to(proposal, organisation_id)
    if before.introduced_at is not None:
        raise Conflict("You have been introduced.", remedy="Record what came of it instead.")

    session.add(
        Interest(
            proposal_id=proposal.id,
            organisation_id=organisation_id,
            answer=answer,
            reason=reason if answer is Answer.NO else None,
            note=(note or "").strip()[:500] or None,
            account_id=viewer.account_id,
            at=now,
        )
    )
    record(
        session,
        "interest",
        f"proposal {proposal.id}",
        account_id=viewer.account_id,
        now=now,
        organisation=organisation_id,
        answer=answer.value,
    )
    session.commit()
    found = _introduce_if_both_agree(session, proposal, viewer=viewer, now=now)
    return found.told_to(proposal, organisation_id)


def find_proposal(session: Session, proposal_id: int, organisation_id: int) -> Proposal:
    """The proposal as one side may know of it: it was shown to them, or the seeker said yes.

    Raises:
        NotFound: otherwise; nobody learns that they were found and passed over.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is not None:
        has_asked = standing(session, [proposal])[proposal.id].seeker is Answer.YES
        known_to = {proposal.seeker_id, *([proposal.candidate_id] if has_asked else [])}
        if organisation_id in known_to:
            return proposal
    raise NotFound(f"There is no proposal {proposal_id} for this organisation.")


def standing(session: Session, proposals: Sequence[Proposal]) -> dict[int, Standing]:
    """Where each proposal stands, by id; two queries however many there are."""
    ids = [each.id for each in proposals]
    said: dict[tuple[int, int], Answer] = {}
    query = sa.select(Interest).where(Interest.proposal_id.in_(ids)).order_by(Interest.id)
    for row in session.scalars(query):
        said[row.proposal_id, row.organisation_id] = row.answer
    introduced = {
        row.proposal_id: row.at
        for row in session.scalars(sa.select(Introduction).where(Introduction.proposal_id.in_(ids)))
    }
    return {
        each.id: Standing(
            seeker=said.get((each.id, each.seeker_id)),
            candidate=said.get((each.id, each.candidate_id)),
            introduced_at=introduced.get(each.id),
        )
        for each in proposals
    }


def _introduce_if_both_agree(
    session: Session, proposal: Proposal, *, viewer: Viewer, now: datetime
) -> Standing:
    """Introduce two who have both said yes, once.

    Both may say yes in the same instant, each seeing only their own row before the commit. So the
    answers are read after it, by whoever commits: the later one sees both, and if both do, the
    unique key lets one introduction through.
    """
    found = standing(session, [proposal])[proposal.id]
    if not (found.seeker is found.candidate is Answer.YES) or found.introduced_at is not None:
        return found
    session.add(Introduction(proposal_id=proposal.id, at=now))
    session.add(_introduction_link(proposal, now))
    record(
        session,
        "introduced",
        f"proposal {proposal.id}",
        account_id=viewer.account_id,
        now=now,
    )
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
    return standing(session, [proposal])[proposal.id]


def _only_yes(answer: Answer | None) -> Answer | None:
    return answer if answer is Answer.YES else None


def _introduction_link(proposal: Proposal, now: datetime) -> Link:
    return Link(
        external_key=f"introduction:{proposal.id}",
        a_id=min(proposal.seeker_id, proposal.candidate_id),
        b_id=max(proposal.seeker_id, proposal.candidate_id),
        kind=LinkKind.INTRODUCTION,
        dated=now.date(),
        source="introduced here",
        visibility=Visibility.PRIVATE,
    )
