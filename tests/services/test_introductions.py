"""Answers and introductions: both say yes, once, and nobody learns of a no."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from factories import NOW, organisation, proposal, voice_of
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, DeclineReason, LinkKind, Visibility
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.introductions import Standing, answer, find_proposal, standing
from models import AuditEvent, Interest, Introduction, Link, Organisation, Proposal

Say = Callable[..., Standing]


@pytest.fixture
def seeker(session: Session) -> Organisation:
    return organisation(session, "Seeker")


@pytest.fixture
def candidate(session: Session) -> Organisation:
    return organisation(session, "Candidate")


@pytest.fixture
def shown(session: Session, seeker: Organisation, candidate: Organisation) -> Proposal:
    return proposal(session, seeker, candidate)


@pytest.fixture
def say(session: Session, shown: Proposal) -> Say:
    def say(side: Organisation, word: Answer, reason: DeclineReason | None = None) -> Standing:
        return answer(
            session, shown.id, side.id, word, viewer=voice_of(side), now=NOW, reason=reason
        )

    return say


def test_two_who_both_say_yes_are_introduced_at_that_moment(
    session: Session, seeker: Organisation, candidate: Organisation, say: Say
) -> None:
    assert say(seeker, Answer.YES) == Standing(Answer.YES, None, None)
    assert say(candidate, Answer.YES) == Standing(Answer.YES, Answer.YES, NOW)
    assert session.scalars(sa.select(Introduction.at)).all() == [NOW]


def test_an_introduction_is_remembered_as_a_link_between_the_two_alone(
    session: Session, seeker: Organisation, candidate: Organisation, say: Say
) -> None:
    say(seeker, Answer.YES)
    say(candidate, Answer.YES)
    link = session.scalars(sa.select(Link)).one()
    assert (link.a_id, link.b_id, link.kind, link.dated, link.visibility) == (
        seeker.id,
        candidate.id,
        LinkKind.INTRODUCTION,
        NOW.date(),
        Visibility.PRIVATE,
    )


def test_a_second_click_is_harmless(
    session: Session, seeker: Organisation, candidate: Organisation, say: Say
) -> None:
    assert say(seeker, Answer.YES) == say(seeker, Answer.YES)
    assert say(candidate, Answer.YES) == say(candidate, Answer.YES)
    assert say(seeker, Answer.YES).introduced_at == NOW
    assert session.scalar(sa.select(sa.func.count()).select_from(Interest)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Introduction)) == 1


def test_a_no_needs_a_reason(session: Session, seeker: Organisation, say: Say) -> None:
    with pytest.raises(InputError, match="needs a reason"):
        say(seeker, Answer.NO)
    say(seeker, Answer.NO, DeclineReason.TOO_FAR)
    assert session.scalars(sa.select(Interest.reason)).all() == [DeclineReason.TOO_FAR]


def test_a_reason_belongs_to_a_no_alone(session: Session, seeker: Organisation, say: Say) -> None:
    say(seeker, Answer.YES, DeclineReason.TOO_FAR)
    assert session.scalars(sa.select(Interest.reason)).all() == [None]


@pytest.mark.parametrize("first", [None, Answer.NO, Answer.UNSURE])
def test_a_candidate_does_not_know_of_a_proposal_whose_seeker_has_not_said_yes(
    session: Session,
    seeker: Organisation,
    candidate: Organisation,
    shown: Proposal,
    say: Say,
    first: Answer | None,
) -> None:
    if first is not None:
        say(seeker, first, DeclineReason.OTHER)
    with pytest.raises(NotFound):
        say(candidate, Answer.YES)
    with pytest.raises(NotFound):
        find_proposal(session, shown.id, candidate.id)
    assert find_proposal(session, shown.id, seeker.id) == shown


def test_a_yes_that_is_taken_back_closes_the_door_again(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    say(seeker, Answer.YES)
    assert find_proposal(session, shown.id, candidate.id) == shown
    say(seeker, Answer.NO, DeclineReason.NO_CAPACITY)
    with pytest.raises(NotFound):
        find_proposal(session, shown.id, candidate.id)


@pytest.mark.parametrize("word", [Answer.NO, Answer.UNSURE])
def test_a_seeker_learns_of_no_answer_but_a_yes(
    session: Session,
    seeker: Organisation,
    candidate: Organisation,
    shown: Proposal,
    say: Say,
    word: Answer,
) -> None:
    waiting = say(seeker, Answer.YES)
    say(candidate, word, DeclineReason.COMPETITOR)
    assert say(seeker, Answer.YES) == waiting
    assert say(seeker, Answer.UNSURE) == Standing(Answer.UNSURE, None, None)
    assert standing(session, [shown])[shown.id].candidate is word


def test_a_mind_can_be_changed_until_both_have_said_yes(
    session: Session, seeker: Organisation, candidate: Organisation, say: Say
) -> None:
    say(seeker, Answer.YES)
    say(candidate, Answer.NO, DeclineReason.TOO_EARLY)
    assert say(candidate, Answer.YES).introduced_at == NOW
    with pytest.raises(Conflict, match="Record what came of it"):
        say(candidate, Answer.NO, DeclineReason.TOO_EARLY)
    answers = session.scalars(sa.select(Interest.answer).order_by(Interest.id)).all()
    assert answers == [Answer.YES, Answer.NO, Answer.YES]


def test_nobody_answers_in_a_strangers_name(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal
) -> None:
    for viewer in (voice_of(candidate), Viewer(), Viewer(is_administrator=True)):
        with pytest.raises(NotAllowed):
            answer(session, shown.id, seeker.id, Answer.YES, viewer=viewer, now=NOW)
    assert session.scalars(sa.select(Interest)).all() == []


def test_a_third_organisation_has_no_such_proposal(session: Session, shown: Proposal) -> None:
    third = organisation(session, "Third")
    for number in (shown.id, shown.id + 1):
        with pytest.raises(NotFound) as refused:
            answer(session, number, third.id, Answer.YES, viewer=voice_of(third), now=NOW)
        assert refused.value.message == f"There is no proposal {number} for this organisation."


def test_every_answer_is_in_the_audit_trail(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    say(seeker, Answer.YES)
    say(candidate, Answer.YES)
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(each.action, each.subject, each.detail) for each in events] == [
        ("interest", f"proposal {shown.id}", {"organisation": seeker.id, "answer": "yes"}),
        ("interest", f"proposal {shown.id}", {"organisation": candidate.id, "answer": "yes"}),
        ("introduced", f"proposal {shown.id}", {}),
    ]


def test_two_who_say_yes_at_the_same_moment_are_introduced_exactly_once(
    database: sessionmaker[Session],
) -> None:
    with database() as session:
        sides = [organisation(session, name) for name in ("Seeker", "Candidate")]
        numbers = [proposal(session, *sides).id for _ in range(10)]
        for number in numbers:  # the candidate may answer since the seeker once said yes
            answer(session, number, sides[0].id, Answer.YES, viewer=voice_of(sides[0]), now=NOW)

    gate = threading.Barrier(4)
    failures: list[BaseException] = []

    def click(side: Organisation) -> None:
        for number in numbers:
            gate.wait()
            try:
                with database() as session:
                    answer(session, number, side.id, Answer.YES, viewer=voice_of(side), now=NOW)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=click, args=[side]) for side in sides * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failures == []
    with database() as session:
        met = session.scalars(sa.select(Introduction.proposal_id)).all()
        links = session.scalars(sa.select(Link.external_key)).all()
    assert sorted(met) == numbers
    assert sorted(links) == sorted(f"introduction:{number}" for number in numbers)
