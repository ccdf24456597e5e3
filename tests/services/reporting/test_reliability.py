"""How many outcomes there are, told only where nobody's answer can be read from it."""

from __future__ import annotations

from factories import NOW, organisation, proposal
from sqlalchemy.orm import Session

from matchmaker.domain.calibration import Bin, Odds
from matchmaker.domain.vocabulary import Answer
from matchmaker.services.reporting.reliability import NEEDED, Reliability, reliability_of
from models import Interest

ODDS = Odds((-4.0, 4.0), (0.1, 0.9), (Bin(0.3, 0.3, 0.2, 0.4, 120),), 0.01, 200, 120)


def answers(session: Session, count: int) -> None:
    seeker = organisation(session, "Seeker")
    for number in range(count):
        other = organisation(session, f"Other {number}")
        row = proposal(session, seeker, other)
        for side, answer in ((seeker, Answer.YES), (other, Answer.NO)):
            session.add(
                Interest(proposal_id=row.id, organisation_id=side.id, answer=answer, at=NOW)
            )
    session.commit()


def test_answers_of_the_other_side_are_counted_from_three_organisations_on(
    session: Session,
) -> None:
    answers(session, 2)
    assert reliability_of(session, None) == Reliability(None, 0, NEEDED)


def test_each_answered_request_counts_once(session: Session) -> None:
    answers(session, 4)
    assert reliability_of(session, None) == Reliability(None, 4, NEEDED)


def test_what_was_learned_is_shown_as_it_was_tried(session: Session) -> None:
    assert reliability_of(session, ODDS) == Reliability(ODDS)
