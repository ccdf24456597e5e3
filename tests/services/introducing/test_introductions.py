"""Answers and introductions: both say yes, once, and nobody learns why not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from factories import NOW, cluster, letters, office_of, organisation, person, proposal, voice_of
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.correspondence import MOST_OPEN, PATIENCE, Standing, State
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer, DeclineReason, LinkKind, Visibility
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.introducing.introductions import Said, answer, find_proposal
from matchmaker.services.introducing.introductions import say as say_it
from matchmaker.services.introducing.places import RESTS
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.introducing.standings import open_interests, standing
from matchmaker.services.posting.mailing import PostOffice
from models import (
    AuditEvent,
    Interest,
    Introduction,
    Link,
    Message,
    Organisation,
    Proposal,
    Suggestion,
)

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
def office() -> PostOffice:
    return office_of()


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
    assert answers(say(seeker, Answer.YES)) == (Answer.YES, None, None)
    assert answers(say(candidate, Answer.YES)) == (Answer.YES, Answer.YES, NOW)
    assert session.scalars(sa.select(Introduction.at)).all() == [NOW]


def answers(found: Standing) -> tuple[object, ...]:
    return found.seeker, found.candidate, found.introduced_at


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


@pytest.mark.parametrize(
    ("word", "told"), [(Answer.NO, Answer.NO), (Answer.UNSURE, None), (Answer.WITHDRAWN, Answer.NO)]
)
def test_a_seeker_learns_that_it_is_not_now_but_never_why(
    session: Session,
    seeker: Organisation,
    candidate: Organisation,
    shown: Proposal,
    say: Say,
    word: Answer,
    told: Answer | None,
) -> None:
    say(seeker, Answer.YES)
    say(candidate, word, DeclineReason.COMPETITOR)
    stands = standing(session, [shown])[shown.id]
    assert stands.candidate is word
    assert stands.told_to(is_seeker=True).candidate is told
    assert stands.told_to(is_seeker=False).candidate is word
    assert say(seeker, Answer.UNSURE).candidate is told


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
        pairs = [
            [organisation(session, f"{name} {number}") for name in ("Seeker", "Candidate")]
            for number in range(6)
        ]
        numbers = [proposal(session, *pair).id for pair in pairs]
        for number, (seeker, _) in zip(numbers, pairs, strict=True):
            answer(session, number, seeker.id, Answer.YES, viewer=voice_of(seeker), now=NOW)

    def click(side: int) -> None:
        for number, pair in zip(numbers, pairs, strict=True):
            with database() as session:
                one = pair[side]
                answer(session, number, one.id, Answer.YES, viewer=voice_of(one), now=NOW)

    assert at_once(*[partial(click, side) for side in (0, 1, 0, 1)]) == []
    with database() as session:
        met = session.scalars(sa.select(Introduction.proposal_id)).all()
        links = session.scalars(sa.select(Link.external_key)).all()
    assert sorted(met) == numbers
    assert sorted(links) == sorted(f"introduction:{number}" for number in numbers)


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Do all of it at the same moment, each in a thread; what went wrong."""
    gate, failures = threading.Barrier(len(works)), []

    def begin(work: Callable[[], None]) -> None:
        gate.wait()
        try:
            work()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=begin, args=[each]) for each in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return failures


def test_two_who_ask_each_other_at_the_same_moment_are_introduced(
    database: sessionmaker[Session],
) -> None:
    with database() as session:
        one, other = (organisation(session, name) for name in ("One", "Other"))
        there, back = proposal(session, one, other).id, proposal(session, other, one).id

    def ask(number: int, side: Organisation) -> None:
        with database() as session:
            answer(session, number, side.id, Answer.YES, viewer=voice_of(side), now=NOW)

    assert at_once(partial(ask, there, one), partial(ask, back, other)) == []
    with database() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Introduction)) == 1
        for side in (one, other):
            assert open_interests(session, side.id, now=NOW) == 0


def test_five_may_be_open_however_many_clicks_come_at_once(
    database: sessionmaker[Session],
) -> None:
    with database() as session:
        seeker = organisation(session, "Seeker")
        found = [organisation(session, f"Candidate {number}") for number in range(8)]
        numbers = [proposal(session, seeker, each).id for each in found]

    def ask(number: int) -> None:
        with database() as session:
            answer(session, number, seeker.id, Answer.YES, viewer=voice_of(seeker), now=NOW)

    failures = at_once(*[partial(ask, each) for each in numbers])
    assert [type(each) for each in failures] == [Conflict] * (len(numbers) - MOST_OPEN)
    with database() as session:
        assert open_interests(session, seeker.id, now=NOW) == MOST_OPEN


def full(session: Session, seeker: Organisation) -> list[Proposal]:
    """Five requests are open."""
    rows = []
    for number in range(MOST_OPEN):
        row = proposal(session, seeker, organisation(session, f"Firm {number}"))
        answer(session, row.id, seeker.id, Answer.YES, viewer=voice_of(seeker), now=NOW)
        rows.append(row)
    return rows


@pytest.mark.parametrize("word", [Answer.YES, Answer.NO])
def test_a_place_comes_back_with_each_answer(
    session: Session, seeker: Organisation, shown: Proposal, say: Say, word: Answer
) -> None:
    first = full(session, seeker)[0]
    with pytest.raises(Conflict, match="A place comes back"):
        say(seeker, Answer.YES)
    them = session.get_one(Organisation, first.candidate_id)
    reason = DeclineReason.TOO_FAR
    viewer = voice_of(them)
    answer(session, first.id, them.id, word, viewer=viewer, now=NOW, reason=reason)
    assert say(seeker, Answer.YES).seeker is Answer.YES


def test_a_place_comes_back_when_it_is_withdrawn_or_after_three_weeks(
    session: Session, seeker: Organisation, shown: Proposal, say: Say
) -> None:
    first = full(session, seeker)[0]
    answer(session, first.id, seeker.id, Answer.WITHDRAWN, viewer=voice_of(seeker), now=NOW)
    assert open_interests(session, seeker.id, now=NOW) == MOST_OPEN - 1
    almost = NOW + PATIENCE - timedelta(seconds=1)
    assert open_interests(session, seeker.id, now=almost) == MOST_OPEN - 1
    assert open_interests(session, seeker.id, now=NOW + PATIENCE) == 0


def test_what_a_manager_has_suggested_takes_no_place(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    suggest(session, shown, seeker)
    full(session, seeker)
    assert say(seeker, Answer.YES).seeker is Answer.YES


def suggest(session: Session, shown: Proposal, member: Organisation) -> None:
    home = cluster(session, "Alps", member)
    session.add(Suggestion(proposal_id=shown.id, cluster_id=home.id, at=NOW))
    session.commit()


def test_a_suggestion_makes_a_proposal_known_to_both_and_asks_both(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    suggest(session, shown, seeker)
    stands = standing(session, [shown])[shown.id]
    for is_seeker in (True, False):
        assert stands.state(is_seeker=is_seeker, now=NOW) is State.TO_ANSWER
    assert find_proposal(session, shown.id, candidate.id) == shown
    assert answers(say(candidate, Answer.YES)) == (None, Answer.YES, None)
    assert answers(say(seeker, Answer.YES)) == (Answer.YES, Answer.YES, NOW)


def test_a_late_yes_is_no_yes(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    say(seeker, Answer.YES)
    late = Speaker(session, voice_of(candidate), NOW + PATIENCE)
    with pytest.raises(Conflict, match="This request is closed"):
        say_it(late, shown.id, candidate.id, Said(Answer.YES))
    again = Speaker(session, voice_of(seeker), NOW + PATIENCE)
    assert say_it(again, shown.id, seeker.id, Said(Answer.YES)).is_new
    assert say_it(late, shown.id, candidate.id, Said(Answer.YES)).standing.introduced_at


def test_whoever_said_not_now_is_left_in_peace_for_a_while(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    say(seeker, Answer.YES)
    say(candidate, Answer.NO, DeclineReason.TOO_EARLY)
    newer = proposal(session, seeker, candidate, slate="newer")
    with pytest.raises(Conflict, match="They have said: not now"):
        answer(session, newer.id, seeker.id, Answer.YES, viewer=voice_of(seeker), now=NOW)
    rested = NOW + RESTS
    viewer = voice_of(seeker)
    answer(session, newer.id, seeker.id, Answer.YES, viewer=viewer, now=rested)
    stands = standing(session, [newer])[newer.id]
    assert stands.state(is_seeker=False, now=rested) is State.TO_ANSWER


def test_asking_those_who_are_asked_already_changes_nothing_and_says_where_it_stands(
    session: Session, seeker: Organisation, candidate: Organisation, shown: Proposal, say: Say
) -> None:
    say(seeker, Answer.YES)
    newer = proposal(session, seeker, candidate, slate="newer")
    speaker = Speaker(session, voice_of(seeker), NOW)
    spoken = say_it(speaker, newer.id, seeker.id, Said(Answer.YES))
    assert (spoken.proposal_id, spoken.is_new) == (shown.id, False)
    assert session.scalar(sa.select(sa.func.count()).select_from(Interest)) == 1


def test_both_sides_get_their_letters_and_nobody_learns_a_reason(
    session: Session,
    seeker: Organisation,
    candidate: Organisation,
    shown: Proposal,
    office: PostOffice,
) -> None:
    person(session, seeker, "Sira")
    person(session, candidate, "Konrad", language="de")
    ours = Speaker(session, voice_of(seeker), NOW, office)
    theirs = Speaker(session, voice_of(candidate), NOW, office)
    say_it(ours, shown.id, seeker.id, Said(Answer.YES, message="Can you do 200?"))
    (asked,) = letters(session)
    assert (asked.recipient, asked.language) == ("konrad@example.org", "de")
    assert "Can you do 200?" in asked.text
    assert asked.text.count("/answer/") == 3
    assert "sira@example.org" not in asked.text

    no = Said(Answer.NO, DeclineReason.COMPETITOR, note="never them")
    say_it(theirs, shown.id, candidate.id, no)
    told = letters(session)[-1]
    assert told.recipient == "sira@example.org"
    assert "not now" in told.text
    assert "0 of 5" in told.text
    for word in ("compete", "never them", "konrad@example.org"):
        assert word not in told.text.lower()

    say_it(theirs, shown.id, candidate.id, Said(Answer.YES))
    met = {each.recipient: each.text for each in letters(session)[-2:]}
    assert "konrad@example.org" in met["sira@example.org"]
    assert "sira@example.org" in met["konrad@example.org"]


def test_a_second_click_writes_no_second_letter(
    session: Session,
    seeker: Organisation,
    candidate: Organisation,
    shown: Proposal,
    office: PostOffice,
) -> None:
    person(session, candidate, "Konrad")
    for _ in range(2):
        speaker = Speaker(session, voice_of(seeker), NOW, office)
        say_it(speaker, shown.id, seeker.id, Said(Answer.YES, message="Hello"))
    assert len(letters(session)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1
