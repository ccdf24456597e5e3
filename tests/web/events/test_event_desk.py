"""The desk's pages: every press is a form, twice is once, and the poll is light."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.services.posting.signing import Purpose
from models import Event, EventParticipant
from tests.event_boards import add_participant, an_event, board_of, ids_of
from tests.event_days import let_begin, published_event
from tests.web.worlds import ALPS, NOW, Browser, counted_queries

WISHES = [(0, 1), (2, 3), (0, 2), (1, 4)]
BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.extensions["matchmaker"].database() as session:
        yield session


@pytest.fixture
def event(session: Session) -> Event:
    """The first slot has begun five minutes ago."""
    found = an_event(session, wishes=WISHES, cluster_id=ALPS)
    published_event(session, found, BOARD, now=NOW - timedelta(hours=1))
    let_begin(session, found, NOW - timedelta(minutes=5))
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def row(session: Session, number: int) -> EventParticipant:
    session.expire_all()
    return session.get_one(EventParticipant, number)


def mark(text: str) -> str:
    found = re.search(r'data-mark="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_the_desk_lists_everybody_with_now_and_next(event: Event, manager: Browser) -> None:
    page = manager.opens(f"/events/{event.id}/desk").text
    assert "0 of 6 have arrived" in page
    assert page.count('class="desk-row"') == 6
    assert "Somebody is missing in 2 of 2 meetings" in page
    found = manager.opens(f"/events/{event.id}/desk", q="person d").text
    assert re.findall(r'data-name="([^"]+)"', found) == ["Firm D"]
    assert "Nobody is called so" in manager.opens(f"/events/{event.id}/desk", q="zzz").text


def test_arrived_undo_and_no_show_are_plain_forms(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    path = f"/events/{event.id}/desk"
    sent = manager.sends(f"{path}/{ids[0]}", say="arrived", key="a")
    assert (sent.status_code, sent.location) == (303, path)
    assert row(session, ids[0]).arrived_at == NOW
    assert "1 of 6 have arrived" in manager.opens(path).text
    sent = manager.sends(f"{path}/{ids[0]}", say="expected", key="b", q="firm a")
    assert sent.location == f"{path}?q=firm+a"
    assert row(session, ids[0]).arrived_at is None
    sent = manager.sends(f"{path}/{ids[0]}", say="missed", key="c")
    assert sent.location == f"{path}/{ids[0]}"
    page = manager.opens(sent.location).text
    assert "Firm A did not come" in page
    assert "2 meetings are left" in page
    assert manager.sends(f"{path}/{ids[0]}", say="nonsense").status_code == 422


def test_a_press_that_arrives_again_changes_nothing(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    path = f"/events/{event.id}/desk/{ids[0]}"
    for said, key in (("arrived", "a"), ("expected", "b"), ("arrived", "a")):
        assert manager.sends(path, say=said, key=key).status_code == 303
    assert row(session, ids[0]).arrived_at is None


def test_script_gets_the_part_that_changed(event: Event, ids: list[int], manager: Browser) -> None:
    answer = manager.client.post(
        f"/events/{event.id}/desk/{ids[0]}",
        data={"csrf_token": manager.token(), "say": "arrived", "key": "a"},
        headers={"X-Desk": "1"},
    )
    assert answer.status_code == 200
    assert f'data-states="{ids[0]}:arrived ' in answer.text
    assert 'data-title="1 of 6 have arrived"' in answer.text
    assert "<html" not in answer.text


def test_the_poll_says_nothing_until_there_is_news(
    event: Event, ids: list[int], manager: Browser
) -> None:
    path = f"/events/{event.id}/desk/now"
    seen = mark(manager.opens(path).text)
    again = manager.opens(path, mark=seen)
    assert (again.status_code, again.data) == (204, b"")
    manager.sends(f"/events/{event.id}/desk/{ids[0]}", say="arrived")
    assert manager.opens(path, mark=seen).status_code == 200


def test_a_no_show_is_filled_from_their_page_and_the_board_knows(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    path = f"/events/{event.id}/desk"
    for each in (ids[1], ids[4]):
        manager.sends(f"{path}/{each}", say="arrived")
    manager.sends(f"{path}/{ids[0]}", say="missed")
    page = manager.opens(f"{path}/{ids[0]}").text
    assert "Let them meet" in page
    fields = dict(re.findall(r'name="(pair|slot|revision|back|key)" value="([^"]+)"', page))
    assert (fields["pair"], fields["slot"]) == (f"{ids[1]}-{ids[4]}", "0")
    assert "Let them meet" in manager.opens(f"{path}/free").text
    for _ in range(2):  # a double click
        sent = manager.sends(f"{path}/meet", **fields)
        assert (sent.status_code, sent.location) == (303, f"{path}/{ids[0]}")
    board = board_of(session, event)
    assert board[ids[1], ids[4]] == (0, 0)
    assert (ids[0], ids[1]) not in board
    assert "2 changes of the board have not been told yet" in manager.opens(path).text


def test_partners_see_on_their_own_page_that_nobody_comes_and_the_absent_too(
    app: Flask, event: Event, ids: list[int], manager: Browser, visitor: Browser
) -> None:
    signer = app.extensions["matchmaker"].post_office.signer
    manager.sends(f"/events/{event.id}/desk/{ids[0]}", say="missed")

    def page(number: int) -> str:
        token = signer.sign(Purpose.EVENT, now=NOW, participant=number)
        return visitor.opens(f"/event/{token}").text

    assert "The desk has noted that you are not there" in page(ids[0])
    assert "They have not come" in page(ids[1])
    assert "They have not come" in page(ids[2])
    assert "They have not come" not in page(ids[3])
    assert 'aria-current="time"' in page(ids[1])


def test_others_have_no_desk(app: Flask, event: Event, ids: list[int]) -> None:
    for who in ("the other manager", "the member"):
        person = Browser(app).signs_in_as(who)
        for path in ("", "/now", "/free", f"/{ids[0]}"):
            assert person.opens(f"/events/{event.id}/desk{path}").status_code in {403, 404}
        for path in (f"/{ids[0]}", "/meet"):
            sent = person.sends(f"/events/{event.id}/desk{path}", say="arrived")
            assert sent.status_code in {403, 404}


def test_the_desk_asks_as_much_for_many_as_for_few(
    app: Flask, session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    path = f"/events/{event.id}/desk"
    paths = [path, f"{path}/now", f"{path}/free", f"{path}/{ids[0]}"]
    manager.sends(f"{path}/{ids[0]}", say="missed")

    def counts() -> list[int]:
        found = []
        for each in paths:
            with counted_queries(app) as seen:
                assert manager.opens(each).status_code == 200
            found.append(len(seen))
        return found

    few = counts()
    for number in range(30):
        add_participant(session, event, f"Late {number}", arrived_at=NOW)
    session.commit()
    assert counts() == few
    assert few[1] <= 14
