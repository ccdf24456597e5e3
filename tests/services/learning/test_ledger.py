"""The ledger as spells: who was asked when, what ended it, and whose cards may teach at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import NOW, cluster, organisation, proposal
from sqlalchemy.orm import Session

from matchmaker.domain.hazards import End, Spell, Step
from matchmaker.domain.vocabulary import Answer, DeclineReason, OutcomeStep
from matchmaker.services.learning.ledger import NAMES, histories, spells_of
from models import Dismissal, Interest, Introduction, Organisation, Outcome, Proposal, Suggestion

LATER = NOW + timedelta(days=400)


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


def card(**about: Any) -> dict[str, Any]:
    """A card as it was shown: needs met by 0.8 there and 0.4 back."""

    def side(value: float) -> dict[str, Any]:
        return {"contributions": [{"feature": "needs_met", "value": value}]}

    return {
        "forward": side(0.8),
        "backward": side(0.4),
        "why_you": [],
        "why_them": [],
        "introducers": [],
        "open_introducers": [],
    } | about


@pytest.fixture
def pair(session: Session) -> Iterator[tuple[Session, Organisation, Organisation, Proposal]]:
    one, other = organisation(session, "One"), organisation(session, "Other")
    return session, one, other, proposal(session, one, other, evidence=card())


def said(
    session: Session, row: Proposal, who: Organisation, answer: Answer, at: float, **about: Any
) -> None:
    session.add(
        Interest(proposal_id=row.id, organisation_id=who.id, answer=answer, at=day(at), **about)
    )
    session.commit()


def told(
    session: Session, row: Proposal, who: Organisation, step: OutcomeStep, at: float, **about: Any
) -> None:
    session.add(Outcome(proposal_id=row.id, organisation_id=who.id, step=step, at=day(at), **about))
    session.commit()


def spells(session: Session, until: datetime = LATER) -> list[Spell]:
    return [
        spell for each in histories(session, until=until) for spell in spells_of(each, until=until)
    ]


def brief(found: list[Spell]) -> list[tuple[Step, float, End]]:
    return [(each.step, each.days, each.end) for each in found]


def test_a_card_that_nobody_answered_teaches_nothing(pair) -> None:
    assert spells(pair[0]) == []


def test_a_request_waits_for_the_other_side_from_the_day_it_was_made(pair) -> None:
    session, one, other, row = pair
    said(session, row, one, Answer.YES, 2)
    assert brief(spells(session, day(5))) == [
        (Step.INTEREST, 2.0, End.REACHED),
        (Step.ACCEPTANCE, 3.0, End.OPEN),
    ]
    asked, answered = spells(session, day(5))
    needs = NAMES.index("needs_met")
    assert (asked.actor, asked.evidence[needs]) == (one.id, 0.8)
    assert (answered.actor, answered.evidence[needs]) == (other.id, 0.4)


def test_what_was_said_later_is_not_known_earlier(pair) -> None:
    session, one, other, row = pair
    said(session, row, one, Answer.YES, 2)
    before = spells(session, day(5))
    said(session, row, other, Answer.NO, 6, reason=DeclineReason.TOO_FAR)
    assert spells(session, day(5)) == before
    assert spells(session)[1].end is End.LEFT
    assert spells(session)[1].reason is DeclineReason.TOO_FAR


def test_a_request_that_was_taken_back_waits_no_longer_and_was_not_refused(pair) -> None:
    session, one, _, row = pair
    said(session, row, one, Answer.YES, 2)
    said(session, row, one, Answer.WITHDRAWN, 4)
    assert brief(spells(session)) == [
        (Step.INTEREST, 2.0, End.REACHED),
        (Step.ACCEPTANCE, 2.0, End.OPEN),
    ]


def test_of_a_suggestion_both_sides_are_asked(pair) -> None:
    session, one, other, row = pair
    found = cluster(session, "Them", one)
    session.add(Suggestion(proposal_id=row.id, cluster_id=found.id, at=day(1)))
    said(session, row, other, Answer.YES, 3)
    assert brief(spells(session, day(11))) == [
        (Step.ACCEPTANCE, 10.0, End.OPEN),
        (Step.ACCEPTANCE, 2.0, End.REACHED),
    ]


def test_after_an_introduction_the_lesser_telling_counts(pair) -> None:
    session, one, other, row = pair
    said(session, row, one, Answer.YES, 0)
    said(session, row, other, Answer.YES, 1)
    session.add(Introduction(proposal_id=row.id, at=day(1)))
    session.commit()
    assert [each.step for each in spells(session)] == [Step.INTEREST, Step.ACCEPTANCE]
    told(session, row, one, OutcomeStep.PROJECT, 31)
    told(session, row, other, OutcomeStep.TALKED, 41)
    assert brief(spells(session))[2:] == [
        (Step.TALK, 40.0, End.REACHED),
        (Step.NEGOTIATION, 0.0, End.OPEN),
    ]
    told(session, row, other, OutcomeStep.TALKED, 101, is_final=True)
    assert brief(spells(session))[2:] == [
        (Step.TALK, 40.0, End.REACHED),
        (Step.NEGOTIATION, 60.0, End.LEFT),
    ]
    both = spells(session)[2]
    assert both.evidence[NAMES.index("needs_met")] == pytest.approx(0.6)


def test_a_dismissal_is_the_seekers_no(pair) -> None:
    session, one, other, _ = pair
    session.add(
        Dismissal(
            organisation_id=one.id,
            candidate_id=other.id,
            reason=DeclineReason.COMPETITOR,
            at=day(3),
        )
    )
    session.commit()
    assert brief(spells(session)) == [(Step.INTEREST, 3.0, End.LEFT)]
    assert spells(session)[0].reason is DeclineReason.COMPETITOR
    assert spells(session, day(2)) == []


@pytest.mark.parametrize(
    "about",
    [
        {"why_you": [{"seeking": {"visibility": "private"}, "offering": {}}]},
        {"why_them": [{"seeking": {}, "offering": {"visibility": "cluster"}}]},
        {"introducers": ["somebody"], "open_introducers": []},
    ],
)
def test_a_card_that_stands_on_what_is_not_public_teaches_nobody(
    session: Session, about: dict[str, Any]
) -> None:
    one, other = organisation(session, "One"), organisation(session, "Other")
    row = proposal(session, one, other, evidence=card(**about))
    said(session, row, one, Answer.YES, 1)
    assert spells(session) == []


def test_who_is_removed_takes_everything_along(pair) -> None:
    session, one, other, row = pair
    said(session, row, one, Answer.YES, 2)
    third = organisation(session, "Third")
    kept = proposal(session, third, one, evidence=card())
    said(session, kept, third, Answer.YES, 2)
    assert len(spells(session)) == 4
    session.delete(session.get_one(Organisation, other.id))
    session.commit()
    assert {each.actor for each in spells(session)} == {third.id, one.id}
    assert len(spells(session)) == 2
