"""How reliably an organisation answers, from five requests on."""

from __future__ import annotations

from datetime import timedelta

from factories import NOW, organisation, proposal, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE
from matchmaker.domain.vocabulary import Answer, DeclineReason
from matchmaker.services.introducing.answer_rates import AnswerRate, answer_rate
from matchmaker.services.introducing.correspondence import write_message
from matchmaker.services.introducing.introductions import answer
from matchmaker.services.introducing.speaking import Speaker


def test_a_no_and_a_question_are_answers_and_what_is_open_counts_neither_way(
    session: Session,
) -> None:
    us = organisation(session, "Us")
    numbers = []
    for place in range(6):
        asker = organisation(session, f"Asker {place}")
        number = proposal(session, asker, us).id
        answer(session, number, asker.id, Answer.YES, viewer=voice_of(asker), now=NOW)
        numbers.append(number)
    later = NOW + timedelta(days=3)
    for number in numbers[:3]:
        no = DeclineReason.OTHER
        answer(session, number, us.id, Answer.NO, viewer=voice_of(us), now=later, reason=no)
    assert answer_rate(session, us.id, now=later) is None
    write_message(Speaker(session, voice_of(us), later), numbers[3], us.id, "Which?")
    assert answer_rate(session, us.id, now=later) is None
    answer(session, numbers[4], us.id, Answer.YES, viewer=voice_of(us), now=later)
    assert answer_rate(session, us.id, now=later) == AnswerRate(5, 5, 3)
    assert answer_rate(session, us.id, now=NOW + PATIENCE) == AnswerRate(6, 5, 3)
