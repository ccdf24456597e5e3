"""The ledger as pages read it: the newest list, who has asked whom, what came of it.

Named queries, a fixed number whatever the number of rows. What may be read:

* a list by whoever it was shown to (and one that the command line made, by the organisation's
  own members): a list made with a manager's eyes may stand on sentences that a member of the
  organisation may not read, and the other way round;
* a proposal on which the organisation has answered, by all who act for it;
* a proposal by the organisation that it proposes, once the seeker has said yes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, Answer
from matchmaker.errors import NotFound
from matchmaker.services.access import may_act_for
from matchmaker.services.introductions import Standing, standing
from models import Account, Grant, Interest, Proposal

MOST_REQUESTS = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """A proposal as one of its two organisations reads it."""

    proposal: Proposal
    organisation_id: int
    standing: Standing

    @property
    def is_seeker(self) -> bool:
        """Whether this side was shown the other, and not the other way round."""
        return self.organisation_id == self.proposal.seeker_id

    @property
    def other_id(self) -> int:
        """The organisation on the other side."""
        proposal = self.proposal
        return proposal.candidate_id if self.is_seeker else proposal.seeker_id

    @property
    def own_answer(self) -> Answer | None:
        """What this side says; what the other says is not told, but for a yes."""
        return self.standing.of(self.proposal, self.organisation_id)

    @property
    def is_introduced(self) -> bool:
        """Whether both have said yes."""
        return self.standing.introduced_at is not None

    @property
    def is_waiting_for_us(self) -> bool:
        """Whether the other side has asked, and this side has neither agreed nor declined."""
        undecided = self.own_answer in {None, Answer.UNSURE}
        return not self.is_seeker and self.standing.seeker is Answer.YES and undecided

    @property
    def is_asked(self) -> bool:
        """Whether this side has asked and the two are not introduced yet."""
        asked = self.is_seeker and self.standing.seeker is Answer.YES
        return asked and not self.is_introduced


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of an organisation, told to the other side after both have said yes."""

    name: str
    email: str


def newest_list(session: Session, organisation_id: int, *, viewer: Viewer) -> list[Proposal]:
    """The newest list of this organisation's partners that the viewer was shown, best first.

    Lists that answered a typed sentence are left out: they belong to that question.
    """
    slate = (
        sa.select(Proposal.slate)
        .where(
            Proposal.seeker_id == organisation_id,
            Proposal.question.is_(None),
            _was_shown(viewer, organisation_id),
        )
        .order_by(Proposal.shown_at.desc(), Proposal.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(Proposal).where(
        Proposal.slate == slate, Proposal.seeker_id == organisation_id
    )
    return list(session.scalars(query.order_by(Proposal.rank)))


def requests_of(session: Session, organisation_ids: Collection[int]) -> list[Seat]:
    """All proposals of these organisations on which the seeker has said yes, newest first.

    An organisation that was found and passed over learns nothing of it. A request that was taken
    back stays with the seeker only.
    """
    if not organisation_ids:
        return []
    asked = sa.select(Interest.proposal_id).where(
        Interest.organisation_id == Proposal.seeker_id, Interest.answer == Answer.YES
    )
    ours = sa.or_(
        Proposal.seeker_id.in_(organisation_ids), Proposal.candidate_id.in_(organisation_ids)
    )
    query = sa.select(Proposal).where(ours, Proposal.id.in_(asked)).order_by(Proposal.id.desc())
    proposals = session.scalars(query.limit(MOST_REQUESTS)).all()
    stands = standing(session, proposals)
    return [
        Seat(each, side, stands[each.id])
        for each in proposals
        for side in (each.seeker_id, each.candidate_id)
        if side in organisation_ids and (side == each.seeker_id or _is_known(stands[each.id]))
    ]


def find_seat(session: Session, proposal_id: int, *, viewer: Viewer, today: date) -> Seat:
    """The proposal as this viewer may read it.

    Raises:
        NotFound: there is none, or the viewer may not know of it; which of the two is not told.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is not None:
        stands = standing(session, [proposal])[proposal.id]
        seeker, candidate = proposal.seeker_id, proposal.candidate_id
        is_ours = seeker in viewer.organisations and stands.seeker is not None
        if is_ours or (
            _may_read_list(proposal, viewer) and may_act_for(session, viewer, seeker, today=today)
        ):
            return Seat(proposal, seeker, stands)
        if candidate in viewer.organisations and _is_known(stands):
            return Seat(proposal, candidate, stands)
    raise NotFound(f"There is no proposal {proposal_id}.")


def contacts_of(session: Session, organisation_ids: Collection[int]) -> dict[int, list[Contact]]:
    """The people who act for these organisations; ask only for those that were introduced."""
    query = (
        sa.select(Grant.organisation_id, Account.name, Account.email)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.role == AccountRole.MEMBER,
            Grant.organisation_id.in_(organisation_ids),
            Account.active,
        )
        .order_by(Account.name, Account.id)
    )
    found: dict[int, list[Contact]] = {}
    for organisation_id, name, email in session.execute(query):
        assert organisation_id is not None, "the condition above"
        found.setdefault(organisation_id, []).append(Contact(name, email))
    return found


def _is_known(stands: Standing) -> bool:
    return stands.seeker is Answer.YES


def _was_shown(viewer: Viewer, organisation_id: int) -> sa.ColumnElement[bool]:
    mine = Proposal.shown_to_id == viewer.account_id
    if organisation_id in viewer.organisations:
        return sa.or_(mine, Proposal.shown_to_id.is_(None))
    return mine


def _may_read_list(proposal: Proposal, viewer: Viewer) -> bool:
    if proposal.shown_to_id is None:
        return proposal.seeker_id in viewer.organisations
    return proposal.shown_to_id == viewer.account_id
