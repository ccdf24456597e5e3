"""Notes, questions, replies and threads: who may write when, and who gets a letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOW, contact, letters, office_of, organisation, person, proposal, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE, State
from matchmaker.domain.vocabulary import Answer, DeclineReason, MessageKind
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.introducing.correspondence import (
    express,
    messages_of,
    withdraw,
    write_message,
)
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import count_waiting, standing
from models import Message, Organisation, Proposal

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def sides(session: Session) -> list[Organisation]:
    found = [organisation(session, name) for name in ("Seeker", "Candidate")]
    person(session, found[0], "Sira")
    contact(session, found[1], "Konrad", phone="+43 1 23", language="de")
    return found


@pytest.fixture
def shown(session: Session, sides: list[Organisation]) -> Proposal:
    return proposal(session, *sides)


def speaks(session: Session, side: Organisation, *, at=NOW) -> Speaker:
    return Speaker(session, voice_of(side), at, office_of())


def states(session: Session, shown: Proposal, *, at=NOW) -> tuple[State, State]:
    found = standing(session, [shown])[shown.id]
    return found.state(is_seeker=True, now=at), found.state(is_seeker=False, now=at)


def test_a_question_and_its_reply_go_back_and_forth_until_the_answer(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id, "Can you coat 200 parts?")
    assert states(session, shown) == (State.SENT, State.TO_ANSWER)
    asks = speaks(session, candidate, at=LATER)
    assert write_message(asks, shown.id, candidate.id, "Which?") is MessageKind.QUESTION
    assert states(session, shown) == (State.TO_REPLY, State.ASKED_BACK)
    assert count_waiting(session, [seeker.id], now=NOW) == 1
    replies = speaks(session, seeker, at=LATER)
    assert write_message(replies, shown.id, seeker.id, "Steel.") is MessageKind.REPLY
    assert states(session, shown) == (State.SENT, State.TO_ANSWER)
    say(asks, shown.id, candidate.id, Said(Answer.YES))
    assert write_message(asks, shown.id, candidate.id, "Hello!") is MessageKind.THREAD

    kinds = [each.kind for each in messages_of(session, shown, is_introduced=True)]
    assert kinds == [MessageKind.NOTE, MessageKind.QUESTION, MessageKind.REPLY, MessageKind.THREAD]
    subjects = [(each.recipient, each.subject) for each in letters(session)]
    assert subjects == [
        ("konrad@example.com", "Seeker möchte mit Ihnen sprechen"),
        ("sira@example.org", "Candidate has a question before answering"),
        ("konrad@example.com", "Seeker hat geantwortet"),
        ("sira@example.org", "You and Candidate are introduced"),
        ("konrad@example.com", "Sie und Seeker sind miteinander bekannt gemacht"),
        ("sira@example.org", "Candidate has written to you"),
    ]


def test_a_question_gives_three_more_weeks(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id)
    late = NOW + PATIENCE - timedelta(days=1)
    write_message(speaks(session, candidate, at=late), shown.id, candidate.id, "Which?")
    assert states(session, shown, at=NOW + PATIENCE) == (State.TO_REPLY, State.ASKED_BACK)
    assert states(session, shown, at=late + PATIENCE) == (State.EXPIRED, State.EXPIRED)


def test_whoever_asks_writes_no_more_before_the_other_has_answered(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id, "Please")
    with pytest.raises(Conflict, match="Once both of you have said yes"):
        write_message(speaks(session, seeker, at=LATER), shown.id, seeker.id, "Please, please")
    no = Said(Answer.NO, DeclineReason.TOO_FAR)
    say(speaks(session, candidate), shown.id, candidate.id, no)
    for side in sides:
        with pytest.raises(Conflict):
            write_message(speaks(session, side, at=LATER), shown.id, side.id, "And yet")
    assert session.query(Message).count() == 1


def test_nobody_else_writes_and_nobody_writes_into_what_they_do_not_know(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    third = organisation(session, "Third")
    with pytest.raises(NotFound):
        write_message(speaks(session, candidate), shown.id, candidate.id, "Who are you?")
    express(speaks(session, seeker), shown.id, seeker.id)
    with pytest.raises(NotAllowed):
        write_message(speaks(session, third), shown.id, candidate.id, "Us instead")
    with pytest.raises(NotFound):
        write_message(speaks(session, third), shown.id, third.id, "Us instead")


@pytest.mark.parametrize("text", ["", "  \n ", "n" * 2_001])
def test_nothing_and_too_much_are_refused(
    session: Session, sides: list[Organisation], shown: Proposal, text: str
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id)
    with pytest.raises(InputError):
        write_message(speaks(session, candidate), shown.id, candidate.id, text)


def test_a_double_click_is_one_message(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id, "Hello")
    for _ in range(2):
        write_message(speaks(session, candidate), shown.id, candidate.id, "Which?")
    assert session.query(Message).count() == 2


def test_whoever_wrote_has_a_name_after_the_introduction_only(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, _ = sides
    account = person(session, seeker, "Tomas")
    viewer = voice_of(seeker)
    speaker = Speaker(session, type(viewer)(account.id, viewer.organisations), NOW)
    express(speaker, shown.id, seeker.id, "Hello")
    names = {
        met: [each.author for each in messages_of(session, shown, is_introduced=met)]
        for met in (False, True)
    }
    assert names == {False: [None], True: ["Tomas"]}


def test_what_is_withdrawn_is_gone_for_the_other_side(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    seeker, candidate = sides
    express(speaks(session, seeker), shown.id, seeker.id)
    assert count_waiting(session, [candidate.id], now=NOW) == 1
    withdraw(speaks(session, seeker), shown.id, seeker.id)
    assert count_waiting(session, [candidate.id], now=NOW) == 0
    with pytest.raises(NotFound):
        say(speaks(session, candidate), shown.id, candidate.id, Said(Answer.YES))
    express(speaks(session, seeker, at=LATER), shown.id, seeker.id)
    assert states(session, shown) == (State.SENT, State.TO_ANSWER)
