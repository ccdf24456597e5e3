"""The ledger as pages read it: the newest list, who has asked whom, what came of it.

Named queries, a fixed number whatever the number of rows. What may be read:

* a list by whoever it was shown to (and one that the command line made, by the organisation's
  own members): a list made with a manager's eyes may stand on sentences that a member of the
  organisation may not read, and the other way round;
* a proposal on which the organisation has answered, by all who act for it;
* a proposal by the organisation that it proposes, once the seeker has said yes;
* a proposal that a cluster manager has put before both, by all who act for either.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import WAITS_FOR_US, Standing, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.introducing.standings import standing
from matchmaker.web.desk import now
from models import Interest, Proposal, Suggestion

MOST_REQUESTS = 200
_ASKED = frozenset({State.SENT, State.TO_REPLY})


@dataclass(frozen=True, slots=True)
class Seat:
    """A proposal as one of its two organisations reads it, at one moment."""

    proposal: Proposal
    organisation_id: int
    standing: Standing
    moment: datetime

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
    def state(self) -> State:
        """Where this side stands."""
        return self.standing.state(is_seeker=self.is_seeker, now=self.moment)

    @property
    def own_answer(self) -> Answer | None:
        """What this side says."""
        return self.standing.said_by(is_seeker=self.is_seeker)

    @property
    def is_suggested(self) -> bool:
        """Whether a cluster manager has put it before both."""
        return self.standing.suggested_by is not None

    @property
    def is_introduced(self) -> bool:
        """Whether both have said yes."""
        return self.standing.introduced_at is not None

    @property
    def is_waiting_for_us(self) -> bool:
        """Whether the other side waits for an answer of this one, perhaps for a reply first."""
        return self.state in WAITS_FOR_US | {State.ASKED_BACK} and not self.is_asked

    @property
    def is_asked(self) -> bool:
        """Whether this side has said yes and the two are not introduced yet."""
        return self.own_answer is Answer.YES and self.state in _ASKED

    @property
    def last_heard_at(self) -> datetime:
        """When something was said last, for the order of lists."""
        moments = (self.standing.introduced_at, self.standing.alive_at)
        return max((each for each in moments if each), default=self.proposal.shown_at)


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
    """All proposals that were put before these organisations or by them, newest first.

    An organisation that was found and passed over learns nothing of it. A request that was taken
    back stays with the seeker only. Two queries.
    """
    if not organisation_ids:
        return []
    asked = sa.select(Interest.proposal_id).where(
        Interest.organisation_id == Proposal.seeker_id, Interest.answer == Answer.YES
    )
    suggested = sa.select(Suggestion.proposal_id)
    ours = sa.or_(
        Proposal.seeker_id.in_(organisation_ids), Proposal.candidate_id.in_(organisation_ids)
    )
    put = sa.or_(Proposal.id.in_(asked), Proposal.id.in_(suggested))
    query = sa.select(Proposal).where(ours, put).order_by(Proposal.id.desc())
    proposals = session.scalars(query.limit(MOST_REQUESTS)).all()
    stands = standing(session, proposals)
    return [
        Seat(each, side, stands[each.id], now())
        for each in proposals
        for side in (each.seeker_id, each.candidate_id)
        if side in organisation_ids and (side == each.seeker_id or stands[each.id].is_put)
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
        has_spoken = stands.seeker is not None or stands.suggested_by is not None
        if (seeker in viewer.organisations and has_spoken) or (
            _may_read_list(proposal, viewer) and may_act_for(session, viewer, seeker, today=today)
        ):
            return Seat(proposal, seeker, stands, now())
        if candidate in viewer.organisations and stands.is_put:
            return Seat(proposal, candidate, stands, now())
    raise NotFound(phrase("There is no proposal %(number)s.", number=proposal_id))


def _was_shown(viewer: Viewer, organisation_id: int) -> sa.ColumnElement[bool]:
    mine = Proposal.shown_to_id == viewer.account_id
    if organisation_id in viewer.organisations:
        return sa.or_(mine, Proposal.shown_to_id.is_(None))
    return mine


def _may_read_list(proposal: Proposal, viewer: Viewer) -> bool:
    if proposal.shown_to_id is None:
        return proposal.seeker_id in viewer.organisations
    return proposal.shown_to_id == viewer.account_id
