"""The board: every change is a form, two managers lose nothing, and without script all is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.services import jobs
from matchmaker.services.events.whole import load_whole
from models import Event, EventGuest, EventMeeting, EventMove, EventParticipant, EventWish, Job
from tests.event_boards import add_participant, an_event, ids_of, place, wish
from tests.web.worlds import ALPS, BALTIC, NOW, Browser, counted_queries

WISHES = [(0, 1), (2, 3), (0, 2), (1, 3), (4, 5)]


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.extensions["matchmaker"].database() as session:
        yield session


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=WISHES, cluster_id=ALPS)
    a, b, c, d, *_ = ids_of(session, found)
    place(session, found, {(a, b): (0, 0), (c, d): (0, 1)})
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the manager")


def board_now(session: Session, event: Event) -> dict[tuple[int, int], tuple[int, int]]:
    session.expire_all()
    placed = load_whole(session, session.get_one(Event, event.id), now=NOW).placed
    return {pair: (each.slot, each.table) for pair, each in placed.items()}  # type: ignore[misc]


def revision(text: str) -> str:
    found = re.search(r'data-revision="(\d+)"', text)
    assert found is not None
    return found[1]


def test_the_board_says_what_is_placed_and_what_is_not(
    event: Event, ids: list[int], manager: Browser
) -> None:
    text = manager.opens(f"/events/{event.id}/schedule").text
    assert "3 meetings that both asked for have no place" in text
    assert f'id="m{ids[0]}-{ids[1]}"' in text
    assert "Not placed: 3" in text
    assert "There is room, but the meeting was not needed." in text
    assert "Coffee" in text
    people = manager.opens(f"/events/{event.id}/schedule", view="people").text
    assert people.count(f'data-pair="{ids[0]}-{ids[1]}"') == 2


def test_a_chosen_meeting_shows_its_places_and_moves_by_a_plain_form(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    pair = f"{ids[0]}-{ids[1]}"
    page = manager.opens(f"/events/{event.id}/schedule", move=pair).text
    options = re.findall(r'<option value="(\d-\d)">', page)
    assert options == ["1-0", "1-1", "2-0", "2-1", "3-0", "3-1"]
    assert re.findall(r'name="place" value="(\d-\d)"', page) == options
    assert "Why not elsewhere" in page
    sent = manager.sends(
        f"/events/{event.id}/schedule/move", pair=pair, place="3-1", revision=revision(page)
    )
    assert (sent.status_code, sent.location) == (303, f"/events/{event.id}/schedule#m{pair}")
    assert board_now(session, event)[ids[0], ids[1]] == (3, 1)


def test_lock_swap_take_off_and_undo_are_forms_too(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/schedule"
    start = board_now(session, event)

    def press(button: str, pair: tuple[int, int] | None = None, **fields: str) -> None:
        seen = revision(manager.opens(address).text)
        named = {"pair": f"{pair[0]}-{pair[1]}"} if pair else {}
        assert (
            manager.sends(f"{address}/{button}", revision=seen, **named, **fields).status_code
            == 303
        )

    press("lock", (ids[0], ids[1]), act="lock")
    assert "locked" in manager.opens(address).text
    press("lock", (ids[0], ids[1]), act="unlock")
    press("off", (ids[2], ids[3]))
    press("move", (ids[4], ids[5]), place="0-1")
    assert len(board_now(session, event)) == 2
    for _ in range(4):
        press("undo")
    assert board_now(session, event) == start
    press("undo")
    assert "There is nothing left to undo." in manager.opens(address).text


def test_who_loses_a_race_gets_the_fresh_board_and_nothing_is_lost(
    app: Flask, session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/schedule"
    seen = revision(manager.opens(address).text)
    other = Browser(app).signs_in_as("the manager")
    first = other.sends(f"{address}/move", pair=f"{ids[2]}-{ids[3]}", place="2-1", revision=seen)
    second = manager.sends(f"{address}/move", pair=f"{ids[0]}-{ids[1]}", place="1-0", revision=seen)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Somebody else has changed the plan meanwhile" in second.text
    assert f'data-place="2-1" data-pair="{ids[2]}-{ids[3]}"' in second.text
    assert board_now(session, event) == {(ids[0], ids[1]): (0, 0), (ids[2], ids[3]): (2, 1)}
    again = manager.sends(
        f"{address}/move",
        pair=f"{ids[0]}-{ids[1]}",
        place="1-0",
        revision=revision(second.text),
    )
    assert again.status_code == 303
    assert board_now(session, event) == {(ids[0], ids[1]): (1, 0), (ids[2], ids[3]): (2, 1)}


def test_what_cannot_be_is_refused_with_the_reason_and_the_board(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/schedule"
    seen = revision(manager.opens(address).text)
    for fields, status, words in (
        ({"pair": f"{ids[0]}-{ids[2]}", "place": "0-1"}, 409, "meets"),
        ({"pair": f"{ids[0]}-{ids[1]}", "place": "nowhere"}, 422, "where to put"),
        ({"pair": "1-1", "place": "0-1"}, 422, "which two"),
        ({"pair": f"{ids[0]}-{ids[1]}", "place": "9-9"}, 409, "There is no such place."),
    ):
        refused = manager.sends(f"{address}/move", revision=seen, **fields)
        assert refused.status_code == status
        assert words in refused.text
        assert "data-board" in refused.text
    assert session.scalars(sa.select(EventMove)).all() == []
    assert manager.sends(f"{address}/move", pair=f"{ids[0]}-{ids[4]}", place="1-1",
                         revision=seen).status_code == 404  # fmt: skip


def test_the_script_is_told_every_place_with_its_reason(
    event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/schedule/places"
    found = manager.opens(address, pair=f"{ids[0]}-{ids[2]}").json
    assert found is not None
    assert len(found["places"]) == 8
    reasons = {each["place"]: each["reason"] for each in found["places"]}
    assert reasons["0-0"] == "Firm A meets Firm B at 09:00."
    assert reasons["1-0"] == ""
    strange = manager.opens(address, pair=f"{ids[0]}-99999").json
    assert strange is not None
    assert strange["places"] == []


def test_a_plan_is_begun_watched_and_offered(
    app: Flask,
    session: Session,
    event: Event,
    ids: list[int],
    manager: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(jobs, "start", lambda database, number, work, clock: begun.append(number))
    address = f"/events/{event.id}/schedule"
    assert manager.sends(f"{address}/plan").status_code == 303
    assert manager.sends(f"{address}/plan").status_code == 303
    assert len(begun) == 1
    assert "Looking for the best plan" in manager.opens(address).text
    job = session.get_one(Job, begun[0])
    job.state, job.outcome = "done", {
        "taken": False, "meetings": [[ids[0], ids[1], 2, 1]], "interest": 1, "bound": 1,
        "proved": True, "breaks": 0, "largest": 0, "gaps_proved": True, "seconds": 1,
        "fingerprint": "", "locks": [], "at": "", "revision": 0,
    }  # fmt: skip
    session.commit()
    page = manager.opens(address).text
    assert "A plan was found for the board as it was before" in page
    sent = manager.sends(f"{address}/offered", act="use", job=str(job.id), revision=revision(page))
    assert sent.status_code == 303
    assert board_now(session, event) == {(ids[0], ids[1]): (2, 1)}
    assert "A plan was found" not in manager.opens(address).text


def test_impossible_rules_are_on_the_page_with_the_place_to_mend_them(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    session.get_one(EventParticipant, ids[4]).unavailable = [0, 1]
    session.get_one(EventParticipant, ids[5]).unavailable = [2, 3]
    session.add(
        EventWish(event_id=event.id, from_id=ids[4], to_id=ids[5], strength=WishStrength.MUST,
                  by_manager=True, at=NOW)
    )  # fmt: skip
    session.commit()
    address = f"/events/{event.id}/schedule"
    page = manager.opens(address).text
    assert "One rule cannot be kept" in page
    assert "Firm E and Firm F must meet, but share no slot in which they may." in page
    assert f'<a href="/events/{event.id}/meetings">Mend it</a>' in page
    refused = manager.sends(f"{address}/plan")
    assert refused.status_code == 422
    assert "Firm E and Firm F must meet" in refused.text


def test_the_board_asks_equally_often_for_few_and_for_many(
    app: Flask, session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/schedule"
    pages = [address, f"{address}?move={ids[0]}-{ids[1]}", f"/events/{event.id}/meetings",
             f"/events/{event.id}/publish"]  # fmt: skip
    few = []
    for each in pages:
        with counted_queries(app) as seen:
            assert manager.opens(each).status_code == 200
        few.append(len(seen))
    new = [add_participant(session, event, f"More {number}") for number in range(30)]
    for one, other in pairwise(new):
        wish(session, event, one.id, other.id)
    session.commit()
    place(session, event, {(new[0].id, new[1].id): (1, 0), (new[2].id, new[3].id): (1, 1)})
    for each, count in zip(pages, few, strict=True):
        with counted_queries(app) as seen:
            assert manager.opens(each).status_code == 200
        assert len(seen) == count, each


def test_nobody_but_who_runs_the_event_sees_or_changes_the_board(
    app: Flask, session: Session, event: Event, ids: list[int]
) -> None:
    session.add(EventGuest(event_id=event.id, cluster_id=BALTIC))
    session.commit()  # who manages a guest cluster knows of the event, and changes nothing
    for who, status in (("the other manager", 403), ("the member", 403)):
        stranger = Browser(app).signs_in_as(who)
        assert stranger.opens(f"/events/{event.id}/schedule").status_code == status
        sent = stranger.sends(
            f"/events/{event.id}/schedule/move",
            pair=f"{ids[0]}-{ids[1]}",
            place="1-1",
            revision="0",
        )
        assert sent.status_code == status
    rows = session.scalars(sa.select(EventMeeting)).all()
    assert sorted((each.slot, each.table_number) for each in rows) == [(0, 0), (0, 1)]
