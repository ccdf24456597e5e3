"""The desk: who is there, what is on, and presses that arrive late or twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.events.desk import DeskView, Presence, desk_of, found_by, say_presence
from matchmaker.services.events.moving import move
from matchmaker.services.events.my_day import my_day
from matchmaker.services.events.reading import event_view
from models import Event, EventParticipant, UsedLink
from tests.event_boards import BEGIN, NOW, an_event, hand_of, ids_of, manager_of
from tests.event_days import published_event

BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=[(0, 1), (2, 3), (0, 2)])
    published_event(session, found, BOARD)
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def desk(session: Session, event: Event, minutes: int = 5) -> DeskView:
    """So many minutes after the first slot has begun."""
    session.expire_all()
    now = BEGIN + timedelta(minutes=minutes)
    return desk_of(session, manager_of(event), event.id, now=now)


def say(
    session: Session, event: Event, person: int, said: Presence, key: str = "", minutes: int = 5
) -> bool:
    now = BEGIN + timedelta(minutes=minutes)
    return say_presence(session, manager_of(event), event.id, person, said, key=key, now=now)


def test_now_and_next_follow_the_clock_of_the_day(session: Session, event: Event) -> None:
    def told(minutes: int) -> tuple[int | None, int | None, str | None]:
        found = desk(session, event, minutes)
        return (
            found.current.slot.number if found.current else None,
            found.coming.slot.number if found.coming else None,
            found.pause.title if found.pause else None,
        )

    assert told(-60) == (None, 0, None)
    assert told(0) == (0, 1, None)
    assert told(19) == (0, 1, None)
    assert told(20) == (1, 2, None)
    assert told(45) == (None, 2, "Coffee")
    assert told(80) == (3, None, None)
    assert told(100) == (None, None, None)


def test_meetings_of_which_somebody_is_missing_come_first(
    session: Session, event: Event, ids: list[int]
) -> None:
    for each in ids[:2]:
        say(session, event, each, Presence.ARRIVED)
    say(session, event, ids[3], Presence.MISSED)
    found = desk(session, event)
    assert found.current is not None
    assert [(each.a.name, each.table) for each in found.current.meetings] == [
        ("Firm C", "2"),
        ("Firm A", "1"),
    ]
    assert [x.name for each in found.current.at_risk for x in each.missing] == ["Firm C", "Firm D"]
    assert dict(found.counts) == {
        Presence.EXPECTED: 3, Presence.ARRIVED: 2, Presence.MISSED: 1,
    }  # fmt: skip


def test_a_press_counts_once_however_often_it_arrives(
    session: Session, event: Event, ids: list[int]
) -> None:
    assert say(session, event, ids[0], Presence.ARRIVED, "k1") is True
    assert say(session, event, ids[0], Presence.EXPECTED, "k2") is True
    assert say(session, event, ids[0], Presence.ARRIVED, "k1", minutes=9) is False
    assert session.get_one(EventParticipant, ids[0]).arrived_at is None
    assert say(session, event, ids[0], Presence.MISSED, "k1") is True  # another button is news
    assert session.scalar(sa.select(sa.func.count()).select_from(UsedLink)) == 3


def test_a_later_word_takes_the_place_of_the_earlier_one(
    session: Session, event: Event, ids: list[int]
) -> None:
    say(session, event, ids[0], Presence.MISSED)
    say(session, event, ids[0], Presence.ARRIVED)
    row = session.get_one(EventParticipant, ids[0])
    assert (row.arrived_at is None, row.missed_at) == (False, None)


def test_both_partners_see_a_no_show_and_its_undoing(
    session: Session, event: Event, ids: list[int]
) -> None:
    def missing(person: int) -> list[str]:
        session.expire_all()
        row = session.get_one(EventParticipant, person)
        view = event_view(session, event, now=NOW)
        day = my_day(session, view, row, today=NOW.date())
        assert day is not None
        return [each.name for each in day.lines if each.is_missing]

    say(session, event, ids[0], Presence.MISSED)
    assert [missing(each) for each in ids[:4]] == [[], ["Firm A"], ["Firm A"], []]
    say(session, event, ids[0], Presence.EXPECTED)
    assert [missing(each) for each in ids[:4]] == [[], [], [], []]


def test_the_mark_changes_with_every_news_and_only_then(
    session: Session, event: Event, ids: list[int]
) -> None:
    first = desk(session, event).mark
    assert desk(session, event, 7).mark == first
    assert desk(session, event, 25).mark != first
    say(session, event, ids[0], Presence.ARRIVED)
    second = desk(session, event).mark
    assert second != first
    move(hand_of(session, event), (ids[0], ids[1]), slot=1, table=0)
    found = desk(session, event)
    assert found.mark not in {first, second}
    assert found.untold == 1


def test_only_who_runs_the_event_has_a_desk(session: Session, event: Event, ids: list[int]) -> None:
    for viewer in (Viewer(), Viewer(managed=frozenset({event.cluster_id + 1}))):
        with pytest.raises(NotFound):
            desk_of(session, viewer, event.id, now=NOW)
        with pytest.raises(NotFound):
            say_presence(session, viewer, event.id, ids[0], Presence.ARRIVED, key="", now=NOW)
    other = an_event(session, people=1, cluster_id=event.cluster_id)
    with pytest.raises(NotFound):
        say(session, event, ids_of(session, other)[0], Presence.ARRIVED)


def test_at_an_event_that_was_called_off_nobody_arrives(
    session: Session, event: Event, ids: list[int]
) -> None:
    event.state = EventState.CANCELLED
    session.commit()
    with pytest.raises(Conflict, match="does not take place"):
        say(session, event, ids[0], Presence.ARRIVED)


def test_who_has_withdrawn_is_not_on_the_list(
    session: Session, event: Event, ids: list[int]
) -> None:
    session.get_one(EventParticipant, ids[5]).state = AttendanceState.WITHDRAWN
    session.commit()
    assert [each.name[-1] for each in desk(session, event).people] == list("ABCDE")


def test_names_are_found_by_their_beginnings_else_anywhere(session: Session, event: Event) -> None:
    people = desk(session, event).people

    def found(text: str) -> list[str]:
        return [each.name[-1] for each in found_by(people, text)]

    assert found("") == list("ABCDEF")
    assert found("FIRM c") == ["C"]
    assert found("pers d") == ["D"]
    assert found("erso") == list("ABCDEF")
    assert found("zzz") == []
