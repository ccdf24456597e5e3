"""Paper of an event: schedules, signs, badges and the plan as PDF, and the plan as files."""

from __future__ import annotations

import io
from typing import NamedTuple

from flask import Blueprint, Response, render_template, send_file

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.events.access import event_for
from matchmaker.services.events.calendars import whole_calendar
from matchmaker.services.events.papers import Paper, print_own, print_paper
from matchmaker.services.events.programme import Programme, programme_of
from matchmaker.services.events.tables import plan_tables
from matchmaker.services.sheets import file_name
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.entry import ANYONE, MANAGER, MEMBER, entry
from matchmaker.web.events.attending import attending, seat_behind
from matchmaker.web.events.mine import own_seat
from matchmaker.web.events.room import events
from matchmaker.web.events.seat import Seat
from matchmaker.web.exporting import as_of, download
from matchmaker.web.languages import html_language, said
from models import Event

printing = Blueprint("printing", __name__)
PDF, ICALENDAR = "application/pdf", "text/calendar"


class Tile(NamedTuple):
    """A kind of paper as the page offers it."""

    paper: Paper
    words: Phrase
    about: Phrase


TILES = (
    Tile(
        Paper.SCHEDULES,
        phrase("Personal schedules"),
        phrase("A4, a page for each person: when, with whom, why, and at which table."),
    ),
    Tile(
        Paper.POCKET,
        phrase("Schedules for the pocket"),
        phrase("A6, a page for each person: when, with whom, at which table."),
    ),
    Tile(
        Paper.SIGNS,
        phrase("Table signs"),
        phrase("A4 landscape, a page for each table, with who meets there."),
    ),
    Tile(
        Paper.BADGES,
        phrase("Badges"),
        phrase("85 × 54 mm, ten on a page; print on both sides, flip on the long edge."),
    ),
    Tile(
        Paper.PLAN,
        phrase("The whole plan"),
        phrase("A4 landscape, slots down and tables across, for the desk and the wall."),
    ),
)


@printing.get("/events/<int:event_id>/print")
@entry(MANAGER)
def index(event_id: int) -> str:
    """What can be printed, from the newest published plan."""
    programme = _programme(event_id)
    return render_template(
        "events/print.html",
        event=programme.event,
        programme=programme,
        tiles=TILES,
        everything=Paper.ALL,
    )


@printing.get("/events/<int:event_id>/print/<which>.pdf")
@entry(MANAGER)
def sheet(event_id: int, which: str) -> Response:
    """One kind of paper for everybody."""
    if which not in {*Paper}:
        raise NotFound(phrase("There is no such paper."))
    programme = _published(event_id, with_reasons=which in {Paper.SCHEDULES, Paper.ALL})
    made = print_paper(programme, Paper(which), language=html_language(), at=now())
    return _file(made, PDF, programme, which, "pdf")


@printing.get("/events/<int:event_id>/print/plan.xlsx")
@entry(MANAGER)
def table(event_id: int) -> Response:
    """Person × slot, and all meetings."""
    programme = _published(event_id)
    tables = plan_tables(
        programme, say=said, language=html_language(), notes=[as_of(programme.event.name)]
    )
    return download(tables, programme.event.name, "plan")


@printing.get("/events/<int:event_id>/print/all.ics")
@entry(MANAGER)
def calendar(event_id: int) -> Response:
    """All meetings in one calendar file."""
    programme = _published(event_id)
    made = whole_calendar(programme, base_url=runtime().config.base_url, say=said)
    return _file(made, ICALENDAR, programme, "meetings", "ics")


@attending.get("/event/<token>/day.pdf")
@entry(ANYONE)
def paper(token: str) -> Response:
    """Your day on paper, behind your link."""
    return _own_paper(seat_behind(token))


@events.get("/events/<int:event_id>/me/day.pdf")
@entry(MEMBER)
def mine_paper(event_id: int) -> Response:
    """Your day on paper."""
    return _own_paper(own_seat(event_id))


def _own_paper(seat: Seat) -> Response:
    row = seat.row
    event = database().get_one(Event, row.event_id)
    programme = programme_of(database(), event, now=now(), with_reasons=True, only=row.id)
    if programme.told is None or not seat.comes:
        raise NotFound(phrase("There is no schedule of yours yet."))
    made = print_own(programme, row.id, language=html_language(), at=now())
    return _file(made, PDF, programme, "my-day", "pdf")


def _programme(event_id: int, *, with_reasons: bool = False) -> Programme:
    event = event_for(database(), viewer(), event_id, to_run=True)
    return programme_of(database(), event, now=now(), with_reasons=with_reasons)


def _published(event_id: int, *, with_reasons: bool = False) -> Programme:
    found = _programme(event_id, with_reasons=with_reasons)
    if found.told is None:
        raise Conflict(
            phrase("No plan has been published yet, so there is nothing to print."),
            remedy=phrase("Publish the plan first."),
        )
    return found


def _file(made: bytes, kind: str, programme: Programme, which: str, ending: str) -> Response:
    version = programme.told.version if programme.told else 0
    name = file_name(programme.event.name, which, f"plan-{version}").removesuffix("xlsx") + ending
    return send_file(io.BytesIO(made), kind, as_attachment=True, download_name=name, max_age=0)
