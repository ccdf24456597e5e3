"""The wizard's own steps in a browser: the count, what is kept, what is refused, the overview."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.event_vocabulary import EventState
from models import Event, EventBan, EventMeeting, EventParticipant, EventSlot, EventTable, Letter
from tests.web.events.fairs import BASICS, a_fair, event_of, register, rows
from tests.web.worlds import ALPS, LAB, MOULDER, TOOLMAKER, Browser, counted_queries

NEW = f"/clusters/{ALPS}/events/new"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_count_is_the_servers_and_keeps_nothing(app: Flask, manager: Browser) -> None:
    answer = manager.sends(f"/clusters/{ALPS}/events/count", **BASICS)
    assert words(answer.text) == "= 18 slots × 12 tables = 216 places"
    assert rows(app, Event) == []
    again = manager.sends(NEW, **BASICS, go="count")
    assert "= 18 slots × 12 tables = 216 places" in words(again.text)
    assert rows(app, Event) == []


def test_what_makes_no_day_is_said_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, manager: Browser
) -> None:
    wrong = BASICS | {"day": "2027-03-28", "first": "02:30", "name": "", "step_free": "13"}
    answer = manager.sends(NEW, **wrong)
    assert answer.status_code == 422
    assert "“13” is none of the tables 1 to 12." in answer.text
    assert 'value="02:30"' in answer.text
    assert 'value="Coffee"' in answer.text
    answer = manager.sends(NEW, **wrong | {"step_free": "1-2", "name": "x"})
    assert "02:30 does not exist on 2027-03-28: clocks go forward then." in answer.text
    assert rows(app, Event) == []


def test_from_basics_to_rules_each_step_is_kept_and_none_loses_another(
    app: Flask, manager: Browser
) -> None:
    answer = manager.sends(NEW, **BASICS)
    (event,) = rows(app, Event)
    assert answer.location == f"/events/{event.id}/set-up/participants"
    slots = rows(app, EventSlot)
    assert slots[0].starts_at == datetime(2027, 3, 10, 8, 0, tzinfo=UTC)
    assert sum(each.number is not None for each in slots) == 18
    assert [each.is_step_free for each in rows(app, EventTable)] == [True, True] + [False] * 10
    rules = f"/events/{event.id}/set-up/rules"
    assert manager.sends(rules, minimum="1", maximum="6").status_code == 303
    basics = f"/events/{event.id}/set-up/basics"
    changed = manager.sends(basics, **BASICS | {"venue": "Hall 4"})
    assert changed.status_code == 303
    page = manager.opens(basics).text
    assert 'value="Hall 4"' in page
    assert "Each has 1 to 6 meetings" in manager.opens(rules).text
    assert rows(app, Letter) == []


def test_the_next_event_copies_the_last_one(app: Flask, manager: Browser) -> None:
    a_fair(app, manager)
    page = manager.opens(NEW).text
    assert "is copied from “Spring day”" in page
    assert 'value="Hall 3"' in page
    assert '<input id="day" name="day" type="date" value=""' in page


def test_rules_that_cannot_be_are_refused_beside_their_field(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    answer = manager.sends(f"/events/{number}/set-up/rules", minimum="9", maximum="many")
    assert answer.status_code == 422
    assert "Write a number from 1 to 18." in answer.text
    assert 'value="many"' in answer.text


def test_two_are_kept_apart_with_a_way_back(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER, TOOLMAKER)
    a, b = (each.id for each in rows(app, EventParticipant))
    sent = manager.sends(f"/events/{number}/bans", ban_a=str(a), ban_b=str(b), ban_reason="At law")
    assert sent.status_code == 303
    (ban,) = rows(app, EventBan)
    page = manager.opens(f"/events/{number}/set-up/rules").text
    assert "1 pair never meets" in page
    assert f"/events/{number}/bans/{ban.id}/lift" in page
    manager.sends(f"/events/{number}/bans/{ban.id}/lift")
    assert rows(app, EventBan) == []
    assert manager.sends(f"/events/{number}/bans", ban_a=str(a), ban_b=str(a)).status_code == 422


def test_a_table_gets_a_host_and_is_freed(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER)
    (one,) = rows(app, EventParticipant)
    manager.sends(f"/events/{number}/tables", table="2", host=str(one.id))
    assert "1 table has a host" in manager.opens(f"/events/{number}/set-up/rules").text
    manager.sends(f"/events/{number}/tables", table="2")
    assert {each.host_id for each in rows(app, EventTable)} == {None}
    assert manager.sends(f"/events/{number}/tables", host=str(one.id)).status_code == 404


def test_a_change_that_undoes_meetings_asks_first(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER, TOOLMAKER)
    ids = [each.id for each in rows(app, EventParticipant)]
    with app.extensions["matchmaker"].database() as session:
        session.add(
            EventMeeting(
                event_id=number, a_id=ids[0], b_id=ids[1], slot=17, table_number=0, score=1.0
            )
        )
        session.commit()
    fewer = BASICS | {"last": "15:00"}
    answer = manager.sends(f"/events/{number}/set-up/basics", **fewer)
    assert answer.status_code == 409
    assert "1 planned meeting would lose its place." in answer.text
    assert [each.slot for each in rows(app, EventMeeting)] == [17]
    done = manager.sends(f"/events/{number}/set-up/basics", **fewer, confirmed="yes")
    assert done.status_code == 303
    assert [each.slot for each in rows(app, EventMeeting)] == [None]


def test_the_overview_says_what_to_do_next(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    page = f"/events/{number}"
    assert "Invite the first participants" in manager.opens(page).text
    manager.sends(f"/events/{number}/participants/invite", member=str(MOULDER))
    assert "Nobody has said yet that they come" in manager.opens(page).text
    register(app, number, MOULDER)
    assert "1 comes so far" in manager.opens(page).text


def test_calling_off_is_undone_by_its_button(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER, TOOLMAKER)
    before = len(rows(app, Letter))
    manager.sends(f"/events/{number}/call-off", note="Flood.")
    page = manager.opens(f"/events/{number}").text
    assert "This event does not take place" in page
    assert f"/events/{number}/put-back" in page
    assert len(rows(app, Letter)) == before + 2
    manager.sends(f"/events/{number}/put-back")
    assert event_of(app, number).state is EventState.OPEN
    assert len(rows(app, Letter)) == before


def test_each_sees_its_own_events(app: Flask, manager: Browser, member: Browser) -> None:
    assert "Events begin with a day and a place" in manager.opens("/events").text
    assert "You are asked to no event" in member.opens("/events").text
    assert 'href="/events"' not in member.opens("/find").text
    a_fair(app, manager, MOULDER)
    assert "Spring day" in manager.opens("/events").text
    assert "Spring day" in member.opens("/events").text
    assert 'href="/events"' in member.opens("/find").text
    assert "Spring day" not in Browser(app).signs_in_as("the lab").opens("/events").text


def test_pages_ask_as_many_questions_for_one_participant_as_for_three(
    app: Flask, manager: Browser
) -> None:
    number = a_fair(app, manager, MOULDER)
    register(app, number, MOULDER)

    def questions(path: str) -> int:
        with counted_queries(app) as seen:
            assert manager.opens(path).status_code == 200
        return len(seen)

    paths = [
        f"/events/{number}{tail}"
        for tail in ("", "/participants", "/set-up/rules", "/set-up/basics")
    ]
    before = [questions(each) for each in paths]
    manager.client.post(
        f"/events/{number}/participants/invite",
        data={"csrf_token": manager.token(), "member": [str(TOOLMAKER), str(LAB)]},
    )
    register(app, number, TOOLMAKER)
    register(app, number, LAB)
    assert [questions(each) for each in paths] == before


def test_the_list_asks_as_many_questions_for_one_event_as_for_three(
    app: Flask, manager: Browser
) -> None:
    def questions() -> int:
        with counted_queries(app) as seen:
            assert manager.opens("/events").status_code == 200
        return len(seen)

    a_fair(app, manager, MOULDER)
    manager.opens("/events")  # says once what was done
    before = questions()
    for _ in range(2):
        a_fair(app, manager, MOULDER)
    manager.opens("/events")
    assert questions() == before


def test_other_managers_know_of_no_draft(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    stranger = Browser(app).signs_in_as("the other manager")
    for tail in ("", "/set-up/basics", "/participants"):
        assert stranger.opens(f"/events/{number}{tail}").status_code == 404
    with app.extensions["matchmaker"].database() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1
