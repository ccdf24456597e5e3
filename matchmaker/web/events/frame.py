"""The frame of an event's pages: whose it is, its six steps, and times by the clock of the place.

A page of a step calls `show_step`; its template extends `events/_frame.html` and fills the blocks
`finding`, `line`, `act` (the one primary button beside the title) and `step`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app, render_template, url_for

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.services.events.access import event_for
from matchmaker.services.events.reading import EventView, event_view
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.languages import reader_locale


class Step(StrEnum):
    """The steps of setting up an event, by the word in their address."""

    BASICS = "basics"
    PARTICIPANTS = "participants"
    RULES = "rules"
    MEETINGS = "meetings"
    SCHEDULE = "schedule"
    PUBLISH = "publish"

    @property
    def number(self) -> int:
        """Its place in the row, from 1."""
        return list(Step).index(self) + 1


STEPS: dict[Step, Phrase] = {
    Step.BASICS: phrase("Basics"),
    Step.PARTICIPANTS: phrase("Participants"),
    Step.RULES: phrase("Rules"),
    Step.MEETINGS: phrase("Meetings"),
    Step.SCHEDULE: phrase("Schedule"),
    Step.PUBLISH: phrase("Publish"),
}


class StepLink(NamedTuple):
    """A step as the frame shows it; without an address before the event exists."""

    step: Step
    words: Phrase
    address: str | None
    is_done: bool


def run_event(event_id: int) -> EventView:
    """The event, if the viewer may change it; each view of those who run one begins with this.

    Raises:
        NotFound, NotAllowed: as for `access.event_for`.
    """
    row = event_for(database(), viewer(), event_id, to_run=True)
    return event_view(database(), row, now=now())


def address_of(event_id: int, step: Step) -> str:
    """Where a step of an event is."""
    return url_for("events.set_up", event_id=event_id, step=step.value)


def step_links(event: EventView | None) -> list[StepLink]:
    """All steps; each is open once the event exists, since none loses what another has kept."""
    return [
        StepLink(
            step,
            words,
            address_of(event.id, step) if event else None,
            event is not None and step.number <= event.step,
        )
        for step, words in STEPS.items()
    ]


def show_step(template: str, event: EventView, step: Step, **values: object) -> str:
    """The page of a step of an event."""
    return render_template(
        f"events/{template}.html", event=event, step=step, step_links=step_links(event), **values
    )


def exists(endpoint: str) -> bool:
    """Whether this installation has such a page."""
    return endpoint in current_app.view_functions


def zone_of(event: EventView | str) -> ZoneInfo:
    """The clock of an event, or of a time zone's name."""
    return ZoneInfo(event) if isinstance(event, str) else event.zone


def clock_at(moment: datetime, event: EventView | str) -> str:
    """A time by the clock of the event's place: 14:05."""
    from babel.dates import format_time  # noqa: PLC0415 -- slow import

    return format_time(moment.astimezone(zone_of(event)), format="short", locale=reader_locale())


def day_at(moment: datetime | date, event: EventView | str) -> str:
    """A day by the clock of the event's place: Tuesday, 3 March 2026."""
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    there = moment.astimezone(zone_of(event)).date() if isinstance(moment, datetime) else moment
    return format_date(there, format="full", locale=reader_locale())
