"""The pages of meetings, repair and publication, as a manager without script walks them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.services.events import repairing
from matchmaker.services.events.plan_worker import result_of
from models import Event, EventBan, EventPlan, EventWish, Letter
from tests.event_boards import an_event, ids_of, place, wish
from tests.web.worlds import ALPS, Browser


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.extensions["matchmaker"].database() as session:
        yield session


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, wishes=[(0, 1), (2, 3)], cluster_id=ALPS)
    _, b, c, _, e, f = ids_of(session, found)
    wish(session, found, e, f, WishStrength.MUST)
    wish(session, found, b, c, WishStrength.RATHER_NOT)
    session.commit()
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the manager")


def revision(text: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', text)
    assert found is not None
    return found[1]


def test_meetings_stand_by_class_and_keep_who_would_rather_not_to_themselves(
    event: Event, manager: Browser
) -> None:
    text = manager.opens(f"/events/{event.id}/meetings").text
    assert "3 meetings to choose from, and everybody has enough" in text
    assert "Both asked: 2 · One asked: 1" in " ".join(text.split())
    assert "one says: must" in text
    apart = text[text.index('id="apart"') :]
    assert "Firm B and Firm C" in apart
    assert "not together" in apart
    assert "Let them meet" not in apart


def test_a_word_about_a_meeting_is_one_form_and_can_be_undone(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address, pair = f"/events/{event.id}/meetings", f"{ids[4]}-{ids[5]}"
    seen = revision(manager.opens(address).text)
    sent = manager.sends(address, act="must", pair=pair, revision=seen, kind="one_asked")
    assert (sent.status_code, sent.location) == (303, f"{address}?kind=one_asked")
    page = manager.opens(address).text
    assert "must be held" in page
    undo = re.search(rf'action="({address}/undo\?revision=\d+)"', page)
    assert undo is not None
    assert manager.sends(undo[1]).status_code == 303
    query = sa.select(EventWish).filter_by(by_manager=True)
    assert session.scalars(query).all() == []


def test_a_meeting_of_ones_own_and_a_ban(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/meetings"
    seen = revision(manager.opens(address).text)
    manager.sends(address, act="accept", one=str(ids[5]), other=str(ids[0]), revision=seen)
    (mine,) = session.scalars(sa.select(EventWish).filter_by(by_manager=True))
    assert (mine.from_id, mine.to_id) == (ids[0], ids[5])
    seen = revision(manager.opens(address).text)
    manager.sends(address, act="ban", pair=f"{ids[0]}-{ids[1]}", revision=seen)
    (ban,) = session.scalars(sa.select(EventBan))
    assert (ban.a_id, ban.b_id) == (ids[0], ids[1])
    seen = revision(manager.opens(address).text)
    refused = manager.sends(address, act="accept", pair=f"{ids[0]}-{ids[1]}", revision=seen)
    assert refused.status_code == 409
    assert "Firm A and Firm B are kept apart." in refused.text
    for fields in ({"act": "accept", "one": "1", "other": "1"}, {"act": "nonsense"}, {}):
        assert manager.sends(address, revision=seen, **fields).status_code == 422


def test_publishing_shows_who_is_told_what_and_does_it_once(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    address = f"/events/{event.id}/publish"
    assert "There is no plan to publish yet" in manager.opens(address).text
    place(session, event, {(ids[0], ids[1]): (0, 0), (ids[2], ids[3]): (1, 1)})
    page = manager.opens(address).text
    assert "4 people will be told" in page
    assert "2 new meetings" in page
    assert "The letter to Firm A" in page
    assert "09:00–09:20: Firm B, table 1" in page
    other = manager.opens(address, letter=str(ids[3])).text
    assert "The letter to Firm D" in other
    assert "Without a meeting: Firm E, Firm F." in page
    for _ in range(2):
        sent = manager.sends(address, revision=revision(page))
        assert sent.status_code == 303
    assert len(session.scalars(sa.select(EventPlan)).all()) == 1
    assert len(session.scalars(sa.select(Letter)).all()) == 4
    assert "Everybody knows the plan as it stands" in manager.opens(address).text


def test_publishing_an_older_board_is_refused_with_the_fresh_difference(
    session: Session, event: Event, ids: list[int], manager: Browser
) -> None:
    place(session, event, {(ids[0], ids[1]): (0, 0)})
    address = f"/events/{event.id}/publish"
    seen = revision(manager.opens(address).text)
    manager.sends(
        f"/events/{event.id}/schedule/move",
        pair=f"{ids[2]}-{ids[3]}",
        place="1-1",
        revision=seen,
    )
    refused = manager.sends(address, revision=seen)
    assert refused.status_code == 409
    assert "4 people will be told" in refused.text
    assert session.scalars(sa.select(Letter)).all() == []


def test_a_repair_is_seen_before_it_is_made(
    session: Session,
    event: Event,
    ids: list[int],
    manager: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repairing, "solve", lambda task, **_: result_of(task, lambda words: None))
    place(session, event, {(ids[0], ids[1]): (0, 0), (ids[2], ids[3]): (0, 1)})
    address = f"/events/{event.id}/schedule/repair"
    assert "What has happened?" in manager.opens(address).text
    page = manager.opens(address, table="1", first="0", last="0").text
    assert "The repair moves one meeting and changes the day of 2 people" in page
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark is not None
    fields = {"table": "1", "first": "0", "last": "0", "revision": revision(page)}
    refused = manager.sends(address, mark="another", **fields)
    assert refused.status_code == 409
    sent = manager.sends(address, mark=mark[1], **fields)
    assert sent.status_code == 303
    board = manager.opens(f"/events/{event.id}/schedule").text
    assert "Repaired: 1 meeting changed." in board
    assert "closed" in board
    wrong = manager.opens(address, who=str(ids[0]), table="1").text
    assert "One thing at a time" in wrong
