"""The ledger is appended to and never edited."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from factories import NOW, organisation, proposal
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Answer, OutcomeStep
from models import Interest, Introduction, LedgerIsAppendOnly, Outcome, Proposal


@pytest.fixture
def shown(session: Session) -> Proposal:
    return proposal(session, organisation(session, "Seeker"), organisation(session, "Candidate"))


def rows_of(shown: Proposal) -> list[Interest | Introduction | Outcome]:
    """One row of every other kind."""
    return [
        Interest(proposal_id=shown.id, organisation_id=shown.seeker_id, answer=Answer.YES, at=NOW),
        Introduction(proposal_id=shown.id, at=NOW),
        Outcome(
            proposal_id=shown.id, organisation_id=shown.seeker_id, step=OutcomeStep.TALKED, at=NOW
        ),
    ]


@pytest.mark.parametrize("place", range(3))
def test_what_was_said_is_never_rewritten(session: Session, shown: Proposal, place: int) -> None:
    row = rows_of(shown)[place]
    session.add(row)
    session.commit()
    row.at = NOW + timedelta(days=1)
    with pytest.raises(LedgerIsAppendOnly, match="append a new one"):
        session.commit()
    session.rollback()
    assert row.at == NOW


def test_a_proposal_stays_as_it_was_shown(session: Session, shown: Proposal) -> None:
    shown.rank = 2
    with pytest.raises(LedgerIsAppendOnly, match="proposal"):
        session.commit()
    session.rollback()
    assert shown.rank == 1


def test_rows_keep_the_order_in_which_they_were_said(session: Session, shown: Proposal) -> None:
    said = [Answer.UNSURE, Answer.YES, Answer.UNSURE, Answer.NO]
    for answer in said:
        session.add(
            Interest(proposal_id=shown.id, organisation_id=shown.seeker_id, answer=answer, at=NOW)
        )
        session.commit()
    assert session.scalars(sa.select(Interest.answer).order_by(Interest.id)).all() == said


def test_two_are_introduced_once_for_each_proposal(session: Session, shown: Proposal) -> None:
    session.add(Introduction(proposal_id=shown.id, at=NOW))
    session.commit()
    session.add(Introduction(proposal_id=shown.id, at=NOW))
    with pytest.raises(IntegrityError):
        session.commit()


def test_what_was_proposed_to_an_organisation_goes_with_it(
    session: Session, shown: Proposal
) -> None:
    session.add_all(rows_of(shown))
    session.commit()
    session.execute(sa.text("DELETE FROM organisation WHERE name = 'Candidate'"))
    session.commit()
    kinds = (Proposal, Interest, Introduction, Outcome)
    counts = [session.scalar(sa.select(sa.func.count()).select_from(each)) for each in kinds]
    assert counts == [0, 0, 0, 0]
