"""How reliably an organisation answers: told on its profile, from five requests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.vocabulary import Answer, MessageKind
from models import Interest, Message, Proposal

FEWEST = 5  # fewer would tell of single requests, and say little


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """Of so many requests received, so many were answered, usually within so many days.

    A question counts as an answer, and so does a polite no; what is still open counts neither way.
    """

    received: int
    answered: int
    usual_days: int


def answer_rate(session: Session, organisation_id: int, *, now: datetime) -> AnswerRate | None:
    """The rate of one organisation; None below five requests. Three queries."""
    asked = _first(
        session,
        sa.select(Interest.proposal_id, sa.func.min(Interest.at))
        .join(Proposal, Proposal.id == Interest.proposal_id)
        .where(
            Proposal.candidate_id == organisation_id,
            Interest.organisation_id == Proposal.seeker_id,
            Interest.answer == Answer.YES,
        )
        .group_by(Interest.proposal_id),
    )
    answered = _first(
        session,
        sa.select(Interest.proposal_id, sa.func.min(Interest.at))
        .where(
            Interest.organisation_id == organisation_id,
            Interest.answer.in_([Answer.YES, Answer.NO]),
        )
        .group_by(Interest.proposal_id),
    )
    questions = _first(
        session,
        sa.select(Message.proposal_id, sa.func.min(Message.at))
        .where(Message.organisation_id == organisation_id, Message.kind == MessageKind.QUESTION)
        .group_by(Message.proposal_id),
    )
    return _rate(asked, answered, questions, now)


def _rate(
    asked: dict[int, datetime],
    answered: dict[int, datetime],
    questions: dict[int, datetime],
    now: datetime,
) -> AnswerRate | None:
    spoke = {
        number: min(each for each in (answered.get(number), questions.get(number)) if each)
        for number in asked
        if number in answered or number in questions
    }
    lapsed = [
        number for number, at in asked.items() if number not in spoke and now >= at + PATIENCE
    ]
    received = len(spoke) + len(lapsed)
    if received < FEWEST or not spoke:
        return None
    days = median((at - asked[number]).total_seconds() / 86_400 for number, at in spoke.items())
    return AnswerRate(received, len(spoke), max(1, round(days)))


def _first(session: Session, query: sa.Select[int, datetime]) -> dict[int, datetime]:
    return {number: at for number, at in session.execute(query)}  # noqa: C416 -- rows, not pairs
