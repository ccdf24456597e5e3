"""Whether what cards say of odds came true: the trial on unseen outcomes, or how many are missing.

What is shown was worked out when the weights in use were learned; it is the same for everybody who
may see it, and counts all requests of the platform together.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.calibration import FEWEST_UNSEEN, Odds
from matchmaker.domain.funnel import VEIL
from matchmaker.domain.vocabulary import Answer
from models import Interest, Proposal

NEEDED = 2 * FEWEST_UNSEEN  # one half teaches, the other tries


@dataclass(frozen=True, slots=True)
class Reliability:
    """What is known of the odds.

    Attributes:
        odds: those of the weights in use; None while nothing was learned from outcomes.
        answered: requests that the other side has answered, where nothing was learned yet.
        needed: how many it takes.
    """

    odds: Odds | None
    answered: int = 0
    needed: int = NEEDED


def reliability_of(session: Session, odds: Odds | None) -> Reliability:
    """The odds in use and their trial, or else how many answers there are; one small query."""
    if odds is not None:
        return Reliability(odds)
    query = (
        sa.select(
            sa.func.count(Interest.proposal_id.distinct()),
            sa.func.count(Interest.organisation_id.distinct()),
        )
        .join(Proposal, Proposal.id == Interest.proposal_id)
        .where(
            Interest.organisation_id == Proposal.candidate_id,
            Interest.answer.in_([Answer.YES, Answer.NO]),
        )
    )
    answered, sides = session.execute(query).one()
    return Reliability(None, answered if sides >= VEIL else 0)
