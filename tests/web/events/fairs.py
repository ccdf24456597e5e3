"""An event of Alps with Baltic as its guest, set up through the pages."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from matchmaker.services.posting.signing import Purpose
from models import Event, EventParticipant
from tests.web.worlds import ALPS, BALTIC, NOW, Browser

BASICS = {
    "name": "Spring day",
    "day": "2027-03-10",
    "zone": "Europe/Vienna",
    "venue": "Hall 3",
    "first": "09:00",
    "last": "16:20",
    "minutes": "20",
    "pause": "0",
    "tables": "12",
    "step_free": "1-2",
    "register_until": "2027-03-01",
    "languages": "en",
    "kind-0": "break",
    "starts-0": "10:40",
    "length-0": "20",
    "title-0": "Coffee",
    "kind-1": "break",
    "starts-1": "12:20",
    "length-1": "60",
}


def a_fair(app: Flask, manager: Browser, *invited: int) -> int:
    """The event's number; these organisations are invited."""
    assert manager.sends(f"/clusters/{ALPS}/events/new", **BASICS).status_code == 303
    number = int(rows(app, Event)[-1].id)
    manager.sends(f"/events/{number}/participants/guests", guest=str(BALTIC))
    if invited:
        manager.client.post(
            f"/events/{number}/participants/invite",
            data={"csrf_token": manager.token(), "member": [str(each) for each in invited]},
        )
    return number


def rows(app: Flask, entity: type) -> list[Any]:
    """All rows of a table, oldest first."""
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(entity).order_by(entity.id)))


def event_of(app: Flask, number: int) -> Event:
    """The event's row as it stands."""
    with app.extensions["matchmaker"].database() as session:
        return session.get_one(Event, number)


def participant(app: Flask, event_id: int, organisation_id: int) -> EventParticipant:
    """The participant's row as it stands."""
    with app.extensions["matchmaker"].database() as session:
        query = sa.select(EventParticipant).filter_by(
            event_id=event_id, organisation_id=organisation_id
        )
        return session.scalars(query).one()


def link_of(app: Flask, event_id: int, organisation_id: int) -> str:
    """The address that stands in the participant's letters."""
    signer = app.extensions["matchmaker"].post_office.signer
    number = participant(app, event_id, organisation_id).id
    return f"/event/{signer.sign(Purpose.EVENT, now=NOW, participant=number)}"


def register(app: Flask, event_id: int, organisation_id: int, **said: str) -> Browser:
    """Say by the link that they come, free all day; gives the browser that did."""
    person = Browser(app)
    fields: dict[str, Any] = {
        "say": "come",
        "person": f"Guest {organisation_id}",
        "free": [str(each) for each in range(18)],
    } | said
    answer = person.client.post(
        link_of(app, event_id, organisation_id), data={"csrf_token": person.token(), **fields}
    )
    assert answer.status_code == 303, answer.text
    return person
