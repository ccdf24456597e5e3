"""Publishing: frozen versions, only those whose day changed are told, and twice is nothing new."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from event_boards import (
    an_event,
    hand_of,
    ids_of,
    manager_of,
    place,
    whole_of,
)
from factories import NOW, letters, office_of
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import Conflict
from matchmaker.services.events.changes import LostRace
from matchmaker.services.events.moving import lock, move, take_off
from matchmaker.services.events.publishing import (
    Turn,
    concerned,
    differences_of,
    publish,
    published,
    versions,
)
from matchmaker.services.events.registering import withdraw
from matchmaker.services.events.whole import plan_slate
from matchmaker.services.introducing.speaking import Speaker
from models import Event, EventMeeting, EventParticipant, EventPlan, Letter, Proposal

OFFICE = office_of()


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=[(0, 1), (2, 3), (0, 2), (4, 5)])
    a, b, c, d, *_ = ids_of(session, found)
    place(session, found, {(a, b): (0, 0), (c, d): (0, 1)})
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def readers(session: Session, *, since: int = 0) -> list[str]:
    return sorted(each.recipient for each in letters(session) if each.id > since)


def last_letter(session: Session) -> int:
    return session.scalar(sa.select(sa.func.max(Letter.id))) or 0


def test_the_first_version_tells_everybody_who_has_a_meeting_their_day(
    session: Session, event: Event
) -> None:
    done = publish(hand_of(session, event), OFFICE)
    assert (done.version, done.is_new, done.told, done.letters) == (1, True, 4, 4)
    assert readers(session) == [f"firm.{each}@example.org" for each in "abcd"]
    assert {each.kind for each in letters(session)} == {LetterKind.EVENT}
    (mine,) = [each for each in letters(session) if each.recipient == "firm.a@example.org"]
    assert mine.subject == "Your meetings: Light meets soil"
    assert "09:00–09:20: Firm B, table 1" in mine.text
    assert "Firm C" not in mine.text
    assert session.get_one(Event, event.id).state is EventState.PUBLISHED


def test_publishing_twice_says_nothing_new(session: Session, event: Event) -> None:
    publish(hand_of(session, event), OFFICE)
    before = len(letters(session)), event.revision
    done = publish(hand_of(session, event), OFFICE)
    assert (done.version, done.is_new, done.letters) == (1, False, 0)
    assert (len(letters(session)), event.revision) == before
    assert len(session.scalars(sa.select(EventPlan)).all()) == 1


def test_only_those_whose_day_changed_are_told_what_changed(
    session: Session, event: Event, ids: list[int]
) -> None:
    a, b, c, d, e, f = ids
    publish(hand_of(session, event), OFFICE)
    last = last_letter(session)
    move(hand_of(session, event), (a, b), slot=2, table=0)
    move(hand_of(session, event), (e, f), slot=1, table=1)
    lock(hand_of(session, event), (c, d), is_locked=True)
    whole = whole_of(session, event)
    found = differences_of(whole, published(session, event.id))
    assert [(each.turn, each.pair) for each in found] == [
        (Turn.NEW, (e, f)),
        (Turn.MOVED, (a, b)),
    ]
    assert set(concerned(whole, found)) == {a, b, e, f}
    publish(hand_of(session, event), OFFICE)
    assert readers(session, since=last) == [f"firm.{each}@example.org" for each in "abef"]
    (mine,) = [x for x in letters(session) if x.id > last and x.recipient.startswith("firm.a")]
    assert "Moved: Firm B, now 10:00–10:20, table 1." in mine.text


def test_sequences_rise_with_each_change_and_cancelled_meetings_stay_in_the_plan(
    session: Session, event: Event, ids: list[int]
) -> None:
    pair = ids[0], ids[1]

    def told() -> tuple[int, bool, int]:
        newest = published(session, event.id)
        assert newest is not None
        (found,) = [each for each in newest.meetings if each.pair == pair]
        return found.sequence, found.is_cancelled, found.id

    publish(hand_of(session, event), OFFICE)
    number = told()[2]
    assert told() == (0, False, number)
    move(hand_of(session, event), pair, slot=2, table=0)
    publish(hand_of(session, event), OFFICE)
    assert told() == (1, False, number)
    take_off(hand_of(session, event), pair)
    publish(hand_of(session, event), OFFICE)
    assert told() == (2, True, number)
    move(hand_of(session, event), pair, slot=2, table=0)
    publish(hand_of(session, event), OFFICE)
    assert told() == (3, False, number)
    assert [each.version for each in versions(session, event.id)] == [4, 3, 2, 1]
    assert session.get_one(EventMeeting, number).sequence == 3


def test_a_move_there_and_back_is_nothing_to_tell(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), OFFICE)
    move(hand_of(session, event), (ids[0], ids[1]), slot=2, table=0)
    move(hand_of(session, event), (ids[0], ids[1]), slot=0, table=0)
    assert publish(hand_of(session, event), OFFICE).is_new is False


def test_partners_of_who_withdraws_are_told_once_and_the_plan_says_cancelled(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), OFFICE)
    last = last_letter(session)
    speaker = Speaker(session, manager_of(event), NOW, OFFICE)
    withdraw(speaker, event, session.get_one(EventParticipant, ids[1]))
    assert readers(session, since=last) == ["firm.a@example.org"]
    done = publish(hand_of(session, event), OFFICE)
    assert (done.version, done.told, done.letters) == (2, 0, 0)
    newest = published(session, event.id)
    assert newest is not None
    assert {each.pair for each in newest.held} == {(ids[2], ids[3])}


def test_what_cannot_be_held_is_not_published_but_cancelled(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), OFFICE)
    session.get_one(EventParticipant, ids[1]).unavailable = [0]
    session.commit()
    found = differences_of(whole_of(session, event), published(session, event.id))
    assert [(each.turn, each.pair, each.reason) for each in found] == [
        (Turn.CANCELLED, (ids[0], ids[1]), "Firm B is not there at 09:00.")
    ]


def test_each_meeting_has_a_proposal_for_the_ledger(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), OFFICE)
    rows = session.scalars(sa.select(Proposal)).all()
    assert {each.slate for each in rows} == {plan_slate(event.id)}
    placed = session.scalars(sa.select(EventMeeting)).all()
    assert sorted(each.proposal_id or 0 for each in placed) == sorted(each.id for each in rows)
    before = whole_of(session, event)
    assert before.proposals == {}  # they judge nobody, so they weigh nothing


def test_nothing_is_published_by_who_saw_an_older_board(
    session: Session, event: Event, ids: list[int]
) -> None:
    hand = hand_of(session, event)
    move(hand_of(session, event), (ids[0], ids[1]), slot=2, table=0)
    with pytest.raises(LostRace):
        publish(hand, OFFICE)
    assert (published(session, event.id), letters(session)) == (None, [])


def test_an_empty_board_is_not_published(session: Session) -> None:
    event = an_event(session)
    with pytest.raises(Conflict, match="no meeting on the board"):
        publish(hand_of(session, event), OFFICE)


def test_who_has_no_address_is_told_by_others(
    session: Session, event: Event, ids: list[int]
) -> None:
    session.get_one(EventParticipant, ids[0]).email = None
    session.commit()
    done = publish(hand_of(session, event), OFFICE)
    assert (done.told, done.letters) == (4, 3)


def test_a_version_that_was_told_never_changes(
    session: Session, event: Event, ids: list[int]
) -> None:
    publish(hand_of(session, event), OFFICE)
    first = published(session, event.id)
    session.get_one(EventParticipant, ids[0]).state = AttendanceState.WITHDRAWN
    take_off(hand_of(session, event), (ids[2], ids[3]))
    publish(hand_of(session, event), OFFICE)
    assert versions(session, event.id)[-1] == first
