"""Counts of what goes on around members, by month and by outcome."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from factories import NOW, TODAY, cluster, organisation, proposal
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Answer, OutcomeStep
from matchmaker.services.reporting.activity import Count, months_of, outcomes_of
from models import Cluster, Interest, Introduction, Organisation, Outcome

World = tuple[Cluster, Organisation, Organisation]


@pytest.fixture
def world(session: Session) -> World:
    member, partner = organisation(session, "Member"), organisation(session, "Partner")
    own = cluster(session, "Alps", member)
    cluster(session, "Baltic", partner)
    session.commit()
    return own, member, partner


def ask(session: Session, one: Organisation, other: Organisation, at: datetime) -> int:
    shown = proposal(session, one, other, shown_at=at)
    session.add(Interest(proposal_id=shown.id, organisation_id=one.id, answer=Answer.YES, at=at))
    session.commit()
    return shown.id


def test_requests_of_and_to_members_fall_into_their_months(session: Session, world: World) -> None:
    own, member, partner = world
    stranger = organisation(session, "Stranger")
    ask(session, member, partner, NOW)
    ask(session, partner, member, datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    ask(session, partner, stranger, NOW)  # none of ours
    ask(session, member, partner, NOW - timedelta(days=400))  # too long ago
    months = months_of(session, own.id, today=TODAY)
    assert [each.first for each in months][:2] == [date(2025, 12, 1), date(2026, 1, 1)]
    assert len(months) == 12
    assert {each.first: each.interests.number for each in months if each.interests.number} == {
        date(2025, 12, 1): 1,
        date(2026, 11, 1): 1,
    }


def test_a_request_said_twice_is_one_and_other_answers_are_none(
    session: Session, world: World
) -> None:
    own, member, partner = world
    number = ask(session, member, partner, NOW)
    for side, answer in ((member, Answer.WITHDRAWN), (member, Answer.YES), (partner, Answer.YES)):
        session.add(Interest(proposal_id=number, organisation_id=side.id, answer=answer, at=NOW))
    session.add(Introduction(proposal_id=number, at=NOW))
    session.commit()
    last = months_of(session, own.id, today=TODAY)[-1]
    assert (last.interests.number, last.introductions.number) == (1, 1)


def test_of_two_tellings_the_newest_of_each_side_and_the_lesser_of_both_counts(
    session: Session, world: World
) -> None:
    own, member, partner = world
    number = ask(session, member, partner, NOW)
    for side, step in (
        (member, OutcomeStep.NO_CONTACT),
        (member, OutcomeStep.PROJECT),
        (partner, OutcomeStep.TALKED),
    ):
        session.add(Outcome(proposal_id=number, organisation_id=side.id, step=step, at=NOW))
    session.commit()
    found = outcomes_of(session, own.id, today=TODAY)
    assert {step: each.number for step, each in found.items() if each.number} == {
        OutcomeStep.TALKED: 1
    }
    assert list(found) == list(OutcomeStep)


@pytest.mark.parametrize(
    ("number", "is_few", "height"), [(0, False, 0), (1, True, 1.5), (2, True, 1.5), (3, False, 3)]
)
def test_one_or_two_are_few_and_are_drawn_alike(number: int, is_few: bool, height: float) -> None:
    assert (Count(number).is_few, Count(number).height) == (is_few, height)
