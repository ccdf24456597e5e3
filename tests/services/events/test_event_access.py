"""Who may know of an event, read it, change it, and answer for whom."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState, EventState
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.events.access import Part, event_for, part_of, participant_for
from matchmaker.services.events.overview import events_of, has_events, progress_of
from matchmaker.services.events.wishing import wish
from models import Organisation
from tests.event_people import NOW, Fair, a_fair, manager_of
from tests.factories import TODAY, voice_of


@pytest.fixture
def fair(session: Session) -> Fair:
    return a_fair(session)


def viewers(fair: Fair) -> dict[str, Viewer]:
    return {
        "host": manager_of(fair.alps),
        "guest": manager_of(fair.baltic),
        "participant": voice_of(fair.moulder),
        "member who is not asked": voice_of(fair.neighbour),
        "visitor": Viewer(),
    }


def may(fair: Fair, *, to_run: bool) -> dict[str, str]:
    found = {}
    for name, viewer in viewers(fair).items():
        try:
            event_for(fair.session, viewer, fair.event.id, to_run=to_run)
            found[name] = "yes"
        except NotAllowed:
            found[name] = "no"
        except NotFound:
            found[name] = "does not exist"
    return found


def test_a_draft_exists_for_its_host_only(fair: Fair) -> None:
    for to_run in (True, False):
        found = may(fair, to_run=to_run)
        assert found.pop("host") == "yes"
        assert set(found.values()) == {"does not exist"}


def test_once_it_is_open_guests_and_participants_read_it_and_only_its_host_changes_it(
    fair: Fair,
) -> None:
    fair.ask(fair.moulder)
    assert may(fair, to_run=False) == {
        "host": "yes",
        "guest": "yes",
        "participant": "yes",
        "member who is not asked": "does not exist",
        "visitor": "does not exist",
    }
    assert may(fair, to_run=True) == {
        "host": "yes",
        "guest": "no",
        "participant": "no",
        "member who is not asked": "does not exist",
        "visitor": "does not exist",
    }


def test_parts_are_told_apart(fair: Fair) -> None:
    fair.ask(fair.moulder)
    own = frozenset({fair.one(fair.moulder).id})
    parts = {
        name: part_of(fair.session, viewer, fair.event) for name, viewer in viewers(fair).items()
    }
    assert parts == {
        "host": Part(is_host=True),
        "guest": Part(guests=frozenset({fair.baltic.id})),
        "participant": Part(own=own),
        "member who is not asked": Part(),
        "visitor": Part(),
    }


def test_a_guest_answers_for_its_own_members_and_for_nobody_else(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.toolmaker)
    guest = manager_of(fair.baltic)

    def answers_for(row: Organisation) -> bool:
        try:
            participant_for(fair.session, guest, fair.event, fair.one(row).id, today=TODAY)
        except NotFound:
            return False
        return True

    assert answers_for(fair.toolmaker)
    assert not answers_for(fair.moulder)


def test_each_sees_the_events_with_which_it_has_to_do(fair: Fair) -> None:
    def seen(viewer: Viewer) -> list[tuple[bool, bool, bool]]:
        lines = events_of(fair.session, viewer, now=NOW)
        return [(each.is_host, each.is_guest, each.own is not None) for each in lines]

    assert [seen(each) for each in viewers(fair).values()] == [
        [(True, False, False)],
        [],
        [],
        [],
        [],
    ]
    assert not has_events(fair.session, voice_of(fair.moulder))
    fair.ask(fair.moulder)
    assert [seen(each) for each in viewers(fair).values()] == [
        [(True, False, False)],
        [(False, True, False)],
        [(False, False, True)],
        [],
        [],
    ]
    assert has_events(fair.session, voice_of(fair.moulder))


def test_progress_counts_answers_and_wishes(fair: Fair) -> None:
    fair.ask(fair.moulder, fair.neighbour, fair.toolmaker)
    one, other = fair.comes(fair.moulder), fair.comes(fair.toolmaker)
    for a, b in ((one, other), (other, one)):
        wish(fair.session, fair.view, a, b.id, "like", now=NOW)
    found = progress_of(fair.session, fair.view)
    assert (found.asked, found.coming, found.silent) == (3, 2, 1)
    assert (found.without_address, found.not_reminded) == (1, 0)
    assert (found.wishes, found.mutual, found.version) == (2, 1, None)
    assert found.states[AttendanceState.REGISTERED] == 2


def test_an_event_is_over_when_its_last_slot_has_passed(fair: Fair) -> None:
    fair.ask(fair.moulder)
    ends = fair.view.ends_at
    assert ends is not None
    (line,) = events_of(fair.session, fair.host.viewer, now=ends)
    assert line.event.state is EventState.OVER
