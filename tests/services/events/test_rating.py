"""After the day: one press a meeting, both words kept, the ledger told once both have spoken."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from event_boards import BEGIN, NOW, an_event, hand_of, ids_of, place, whole_of
from factories import letters, office_of
from sqlalchemy.orm import Session

from matchmaker.domain.event_funnel import EventFunnel
from matchmaker.domain.event_vocabulary import Rating
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind, OutcomeStep
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.events.publishing import publish
from matchmaker.services.events.rating import ask_ratings, rate, to_rate
from matchmaker.services.events.reading import event_view
from matchmaker.services.events.results import ClusterLine, results_of_event
from matchmaker.services.introducing.speaking import Speaker
from models import (
    Event,
    EventMeeting,
    EventParticipant,
    Introduction,
    Link,
    MeetingRating,
    Outcome,
)

OFFICE = office_of()
EVENING = BEGIN + timedelta(hours=8)
SPOKE_OF = (Rating.COOPERATION, Rating.INFORMATIVE)


@pytest.fixture
def event(session: Session) -> Event:
    """Two meetings published: of the first two and of the next two; (a, c) is only wished."""
    found = an_event(session, wishes=[(0, 1), (2, 3), (0, 2)])
    a, b, c, d, *_ = ids_of(session, found)
    place(session, found, {(a, b): (0, 0), (c, d): (1, 1)})
    publish(hand_of(session, found), None)
    return found


@pytest.fixture
def people(session: Session, event: Event) -> list[EventParticipant]:
    return [session.get_one(EventParticipant, each) for each in ids_of(session, event)]


def meeting(session: Session, person: EventParticipant) -> int:
    either = sa.or_(EventMeeting.a_id == person.id, EventMeeting.b_id == person.id)
    return session.scalars(sa.select(EventMeeting.id).where(either)).one()


def says(session: Session, person: EventParticipant, word: Rating, note: str = "") -> None:
    speaker = Speaker(session, Viewer(), EVENING, OFFICE)
    rate(speaker, person, meeting(session, person), word, note)


def count(session: Session, entity: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(entity)) or 0


def test_one_sees_the_meetings_of_ones_own_that_are_over(
    session: Session, event: Event, people: list[EventParticipant]
) -> None:
    view = event_view(session, event, now=EVENING)
    assert [each.name for each in to_rate(session, view, people[0], now=EVENING)] == ["Firm B"]
    assert to_rate(session, view, people[0], now=BEGIN) == ()
    assert to_rate(session, view, people[5], now=EVENING) == ()


def test_what_one_says_is_kept_and_the_newest_word_holds(
    session: Session, event: Event, people: list[EventParticipant]
) -> None:
    says(session, people[0], Rating.NOT_HELD)
    says(session, people[0], Rating.INFORMATIVE, " They can bend it. ")
    says(session, people[0], Rating.INFORMATIVE, "They can bend it.")
    view = event_view(session, event, now=EVENING)
    (mine,) = to_rate(session, view, people[0], now=EVENING)
    assert (mine.rating, mine.note) == (Rating.INFORMATIVE, "They can bend it.")
    assert count(session, MeetingRating) == 2


def test_a_meeting_that_is_not_over_or_not_ones_own_is_refused(
    session: Session, people: list[EventParticipant]
) -> None:
    early = Speaker(session, Viewer(), BEGIN, OFFICE)
    with pytest.raises(Conflict, match="not over yet"):
        rate(early, people[0], meeting(session, people[0]), Rating.INFORMATIVE)
    with pytest.raises(NotFound):
        rate(
            Speaker(session, Viewer(), EVENING, OFFICE),
            people[0],
            meeting(session, people[2]),
            Rating.INFORMATIVE,
        )
    assert count(session, MeetingRating) == 0


def test_once_both_say_that_it_was_held_they_are_introduced_and_have_talked(
    session: Session, people: list[EventParticipant]
) -> None:
    says(session, people[0], Rating.COOPERATION)
    assert (count(session, Introduction), count(session, Outcome)) == (0, 0)
    says(session, people[1], Rating.NO_INTEREST)
    introduction = session.scalars(sa.select(Introduction)).one()
    assert introduction.at == BEGIN
    assert session.scalars(sa.select(Outcome.step)).all() == [OutcomeStep.TALKED] * 2
    assert count(session, Link) == 1
    says(session, people[1], Rating.INFORMATIVE)
    assert (count(session, Introduction), count(session, Outcome)) == (1, 2)


@pytest.mark.parametrize("first", SPOKE_OF)
def test_one_sides_word_alone_or_a_denial_introduces_nobody(
    session: Session, people: list[EventParticipant], first: Rating
) -> None:
    says(session, people[0], first)
    says(session, people[1], Rating.NOT_HELD)
    assert (count(session, Introduction), count(session, Link)) == (0, 0)


def test_each_is_asked_once_after_the_day_and_reminded_once(
    session: Session, people: list[EventParticipant]
) -> None:
    def asked(now: object) -> int:
        return ask_ratings(session, OFFICE, now)  # type: ignore[arg-type]

    assert asked(BEGIN) == 0
    assert asked(EVENING) == 4
    assert asked(EVENING + timedelta(hours=1)) == 0
    says(session, people[0], Rating.INFORMATIVE)
    assert asked(EVENING + timedelta(days=4)) == 3
    assert asked(EVENING + timedelta(days=5)) == 0
    assert asked(EVENING + timedelta(days=30)) == 0
    assert {each.kind for each in letters(session)} == {LetterKind.EVENT}
    assert people[1].email not in "".join(
        each.text for each in letters(session) if each.recipient == people[0].email
    )


def test_the_funnel_counts_wishes_meetings_words_and_what_lasted(
    session: Session, event: Event, people: list[EventParticipant]
) -> None:
    says(session, people[0], Rating.COOPERATION)
    says(session, people[1], Rating.COOPERATION)
    says(session, people[2], Rating.NOT_HELD)
    found = results_of_event(session, whole_of(session, event, now=EVENING))
    assert found.funnel == EventFunnel(
        proposed=3, accepted=2, told=2, held=1, useful=1, hopeful=1, lasting=0
    )
    assert found.ratings[Rating.COOPERATION] == 2
    assert found.lines == (ClusterLine("–", "–", found.funnel),)  # none of the four has a cluster
    assert found.others is None


def test_before_anything_is_published_only_wishes_count(session: Session) -> None:
    found = an_event(session, wishes=[(0, 1), (1, 2)])
    results = results_of_event(session, whole_of(session, found, now=NOW))
    assert results.funnel == EventFunnel(proposed=2)
