"""The blueprint of an event's own pages, and how their templates tell times."""

from __future__ import annotations

from flask import Blueprint

from matchmaker.services.introducing.speaking import Speaker
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.events.frame import clock_at, day_at

events = Blueprint("events", __name__)
events.add_app_template_filter(clock_at)
events.add_app_template_filter(day_at)


def speaker() -> Speaker:
    """Whoever asks, with the office that writes the letters."""
    return Speaker(database(), viewer(), now(), runtime().post_office)
