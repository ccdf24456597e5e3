"""Setting up: copies, counts, and changes that take nobody's place unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotAllowed
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.changing import keep_basics
from matchmaker.services.events.laying_out import WouldUndo
from matchmaker.services.events.setting_up import (
    basics_of,
    count_places,
    create,
    first_draft,
    table_names,
)
from models import Event, EventMeeting, EventMove, EventPlan, EventTable
from tests.event_people import DAY, NOW, Fair, a_fair, basics
from tests.factories import letters


@pytest.fixture
def fair(session: Session) -> Fair:
    return a_fair(session)


def meet(fair: Fair, slot: int, table: int = 0) -> EventMeeting:
    """The moulder meets the toolmaker."""
    fair.ask(fair.moulder, fair.toolmaker)
    a, b = sorted((fair.comes(fair.moulder).id, fair.comes(fair.toolmaker).id))
    row = EventMeeting(
        event_id=fair.event.id, a_id=a, b_id=b, slot=slot, table_number=table, score=1.0
    )
    fair.session.add(row)
    fair.session.commit()
    return row


def test_places_are_slots_times_tables() -> None:
    count = count_places(basics())
    assert (count.slots, count.tables, count.places) == (9, 2, 18)


def test_an_event_is_kept_and_read_back_as_it_was_set_up(fair: Fair) -> None:
    assert basics_of(fair.session, fair.event) == basics()
    assert fair.view.places == 18
    assert [each.title for each in fair.view.slots if each.number is None] == ["Coffee"]
    assert fair.view.days == (DAY,)


def test_the_next_event_begins_as_a_copy_of_the_last_one_without_its_days(fair: Fair) -> None:
    fair.event.minimum, fair.event.maximum = 1, 6
    fair.session.commit()
    draft = first_draft(fair.session, fair.alps.id, zone="UTC")
    timetable = replace(basics().timetable, days=())
    assert draft.copied_from == "Light meets soil"
    assert draft.basics == replace(basics(register_until=None), timetable=timetable)
    assert draft.guests == (fair.baltic.id,)
    again = create(fair.session, fair.alps.id, basics(), viewer=fair.host.viewer, now=NOW)
    assert (again.minimum, again.maximum, again.state) == (1, 6, EventState.DRAFT)


def test_a_first_event_begins_as_most_days_are(session: Session) -> None:
    draft = first_draft(session, 1, zone="Europe/Vilnius")
    assert draft.copied_from == ""
    assert len(draft.basics.tables) == 12
    assert draft.basics.timetable.zone == "Europe/Vilnius"


def test_only_managers_of_the_cluster_set_up_its_events(fair: Fair) -> None:
    with pytest.raises(NotAllowed):
        create(fair.session, fair.alps.id, basics(), viewer=Viewer(), now=NOW)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"days": (date(2026, 11, 21),)}, "day"),
        ({"tables": ()}, "tables"),
        ({"tables": ("A", "a")}, "table_names"),
        ({"register_until": DAY + timedelta(1)}, "register_until"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    fair: Fair, about: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldsError) as caught:
        create(fair.session, fair.alps.id, basics(**about), viewer=fair.host.viewer, now=NOW)
    assert field in caught.value.fields
    fair.session.rollback()
    assert fair.session.scalars(sa.select(sa.func.count()).select_from(Event)).one() == 1


def test_a_later_beginning_carries_meetings_and_absences_along_by_the_clock(fair: Fair) -> None:
    meeting = meet(fair, slot=4)  # 10:40
    absent = fair.one(fair.moulder)
    absent.unavailable = [0, 1, 5]
    fair.session.commit()
    keep_basics(fair.host, fair.event, basics(first=time(9, 20)))
    assert (meeting.slot, meeting.table_number) == (3, 0)
    assert absent.unavailable == [0, 4]


def test_another_day_keeps_meetings_at_their_time_and_tells_everybody(fair: Fair) -> None:
    meeting = meet(fair, slot=4)
    before = len(letters(fair.session))
    days = (DAY + timedelta(7),)
    assert keep_basics(fair.host, fair.event, basics(days=days)) == 2
    assert meeting.slot == 4
    assert fair.view.days == days
    subjects = {each.subject for each in letters(fair.session)[before:]}
    assert len(subjects) == 1
    assert keep_basics(fair.host, fair.event, basics(days=days)) == 0


def test_a_change_that_takes_a_meeting_its_place_is_asked_about_first(fair: Fair) -> None:
    meeting = meet(fair, slot=8)
    revision = fair.event.revision
    shorter = basics(last=time(12))
    with pytest.raises(WouldUndo) as caught:
        keep_basics(fair.host, fair.event, shorter)
    assert caught.value.meetings == 1
    fair.session.rollback()
    assert (meeting.slot, fair.event.revision) == (8, revision)
    keep_basics(fair.host, fair.event, shorter, confirmed=True)
    assert (meeting.slot, meeting.table_number) == (None, None)
    assert fair.event.revision == revision + 1


def test_moves_of_the_old_timetable_cannot_be_undone(fair: Fair) -> None:
    move = EventMove(event_id=fair.event.id, revision=9, what="move", before={}, after={}, at=NOW)
    fair.session.add(move)
    fair.session.commit()
    keep_basics(fair.host, fair.event, basics(first=time(9, 20)))
    fair.session.refresh(move)
    assert move.undone_at == NOW


def test_fewer_tables_ask_first_and_then_go(fair: Fair) -> None:
    meet(fair, slot=0, table=1)
    fewer = basics(tables=table_names(1))
    with pytest.raises(WouldUndo):
        keep_basics(fair.host, fair.event, fewer)
    fair.session.rollback()
    keep_basics(fair.host, fair.event, fewer, confirmed=True)
    query = sa.select(EventTable.number).filter_by(event_id=fair.event.id)
    assert list(fair.session.scalars(query)) == [0]


def test_what_a_published_plan_tells_does_not_change_its_meaning(fair: Fair) -> None:
    meet(fair, slot=8)
    fair.session.add(
        EventPlan(event_id=fair.event.id, version=1, meetings={"meetings": []}, at=NOW)
    )
    fair.session.commit()
    with pytest.raises(Conflict, match="published"):
        keep_basics(fair.host, fair.event, basics(first=time(9, 20)), confirmed=True)
    fair.session.rollback()
    keep_basics(fair.host, fair.event, basics(last=time(12, 40)))  # one more at the end
    assert len(fair.view.meeting_slots) == 10


def test_keeping_what_stands_changes_nothing(fair: Fair) -> None:
    revision = fair.event.revision
    assert keep_basics(fair.host, fair.event, basics()) == 0
    assert fair.event.revision == revision
