"""What is written without a click: a reminder, the end of an interest, «what came of it?»."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from factories import (
    NOW,
    cluster,
    contact,
    letters,
    office_of,
    organisation,
    person,
    proposal,
    voice_of,
)
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.vocabulary import Answer, DeclineReason, LetterKind, OutcomeStep
from matchmaker.services.introducing.correspondence import write_message
from matchmaker.services.introducing.introductions import answer
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.reminding import ask_outcomes, remind_unanswered, tell_expired
from matchmaker.services.introducing.speaking import Speaker
from models import Organisation, Suggestion

OFFICE = office_of()
DAY = timedelta(days=1)


@pytest.fixture
def sides(session: Session) -> list[Organisation]:
    found = [organisation(session, name) for name in ("Seeker", "Candidate")]
    person(session, found[0], "Sira")
    contact(session, found[1], "Konrad")
    return found


def says(session: Session, number: int, side: Organisation, word: Answer) -> None:
    reason = DeclineReason.OTHER
    answer(session, number, side.id, word, viewer=voice_of(side), now=NOW, reason=reason)


@pytest.fixture
def asked(session: Session, sides: list[Organisation]) -> int:
    number = proposal(session, *sides).id
    says(session, number, sides[0], Answer.YES)
    return number


@pytest.fixture
def met(session: Session, sides: list[Organisation], asked: int) -> int:
    says(session, asked, sides[1], Answer.YES)
    return asked


def recipients(session: Session, kind: LetterKind) -> list[str]:
    return [each.recipient for each in letters(session) if each.kind is kind]


def test_a_reminder_comes_after_five_working_days_and_once(session: Session, asked: int) -> None:
    counts = [remind_unanswered(session, OFFICE, NOW + each * DAY) for each in range(12)]
    assert counts == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]  # NOW is a Sunday
    assert recipients(session, LetterKind.REMINDER) == ["konrad@example.com"]


@pytest.mark.parametrize("word", [Answer.YES, Answer.NO])
def test_whoever_has_answered_is_not_reminded(
    session: Session, sides: list[Organisation], asked: int, word: Answer
) -> None:
    says(session, asked, sides[1], word)
    assert remind_unanswered(session, OFFICE, NOW + 7 * DAY) == 0
    assert tell_expired(session, OFFICE, NOW + PATIENCE) == 0


def test_both_sides_of_a_suggestion_are_reminded_and_only_whoever_agreed_hears_of_its_end(
    session: Session, sides: list[Organisation]
) -> None:
    number = proposal(session, *sides).id
    home = cluster(session, "Alps", sides[0])
    session.add(Suggestion(proposal_id=number, cluster_id=home.id, at=NOW))
    session.commit()
    assert remind_unanswered(session, OFFICE, NOW + 7 * DAY) == 2
    assert tell_expired(session, OFFICE, NOW + PATIENCE) == 0
    says(session, number, sides[1], Answer.YES)
    assert tell_expired(session, OFFICE, NOW + PATIENCE) == 1
    assert recipients(session, LetterKind.INTEREST) == ["konrad@example.com"]


def test_whoever_asked_hears_once_that_it_has_expired(session: Session, asked: int) -> None:
    almost = NOW + PATIENCE - timedelta(seconds=1)
    assert tell_expired(session, OFFICE, almost) == 0
    assert [tell_expired(session, OFFICE, NOW + PATIENCE + each * DAY) for each in range(3)] == [
        1,
        0,
        0,
    ]
    assert recipients(session, LetterKind.INTEREST) == ["sira@example.org"]
    assert "0 of 5" in letters(session)[-1].text


def test_nothing_old_is_caught_up_on(session: Session, met: int) -> None:
    year = NOW + 365 * DAY
    assert [work(session, OFFICE, year) for work in (remind_unanswered, tell_expired)] == [0, 0]
    assert ask_outcomes(session, OFFICE, year) == 0


def test_both_sides_are_asked_what_came_of_it_after_14_60_and_180_days(
    session: Session, met: int
) -> None:
    days = [each for each in range(200) if ask_outcomes(session, OFFICE, NOW + each * DAY)]
    assert days == [14, 60, 180]
    found = recipients(session, LetterKind.OUTCOME)
    assert sorted(found) == ["konrad@example.com"] * 3 + ["sira@example.org"] * 3
    links = re.findall(r"/outcome/\S+\?said=(\w+)", letters(session)[-1].text)
    assert links == [*(each.value for each in OutcomeStep), "ended"]


@pytest.mark.parametrize(
    "telling",
    [Telling(OutcomeStep.AGREEMENT), Telling(OutcomeStep.TALKED, is_final=True)],
)
def test_a_side_for_which_it_has_ended_is_asked_no_more(
    session: Session, sides: list[Organisation], met: int, telling: Telling
) -> None:
    speaker = Speaker(session, voice_of(sides[0]), NOW)
    tell_outcome(speaker, met, sides[0].id, telling)
    ask_outcomes(session, OFFICE, NOW + 14 * DAY)
    assert recipients(session, LetterKind.OUTCOME) == ["konrad@example.com"]


def test_whoever_said_yes_is_asked(session: Session, sides: list[Organisation]) -> None:
    second = person(session, sides[0], "Tomas")
    number = proposal(session, *sides).id
    viewer = type(voice_of())(second.id, frozenset({sides[0].id}))
    answer(session, number, sides[0].id, Answer.YES, viewer=viewer, now=NOW)
    says(session, number, sides[1], Answer.YES)
    ask_outcomes(session, OFFICE, NOW + 14 * DAY)
    assert "tomas@example.org" in recipients(session, LetterKind.OUTCOME)


def test_whoever_lets_a_question_lie_is_reminded_to_reply(
    session: Session, sides: list[Organisation], asked: int
) -> None:
    asker = Speaker(session, voice_of(sides[1]), NOW)
    write_message(asker, asked, sides[1].id, "Which?")
    assert remind_unanswered(session, OFFICE, NOW + 7 * DAY) == 1
    letter = letters(session)[-1]
    assert letter.recipient == "sira@example.org"
    assert letter.text.count("/answer/") == 1
