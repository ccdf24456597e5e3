"""The calendar of one participant at an address of its own, to be subscribed to.

The address carries a token of its own kind: whoever learns it (calendar services do) reads one
person's meetings and can change nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase, translated
from matchmaker.errors import Gone
from matchmaker.services.catalogues import SOURCE, catalogue
from matchmaker.services.events.calendars import own_calendar
from matchmaker.services.events.programme import programme_of
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.entry import ANYONE, entry
from models import Event, EventParticipant

calendars = Blueprint("calendars", __name__)


@calendars.get("/event/<token>/calendar.ics")
@entry(ANYONE)
def feed(token: str) -> Response:
    """The meetings as they were published last, in the participant's language.

    Asked again with the mark of what is known (ETag), it answers that nothing is new.
    """
    row, event = _behind(token)
    programme = programme_of(database(), event, now=now(), with_reasons=True, only=row.id)
    words = catalogue(row.language or SOURCE)
    made = own_calendar(
        programme,
        row.id,
        base_url=runtime().config.base_url,
        say=lambda text: translated(text, words),
    )
    answer = Response(made, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def address_of_feed(row: EventParticipant, event: Event) -> str:
    """The whole address, the same for as long as the event is not set up anew."""
    signer = runtime().post_office.signer
    token = signer.sign(Purpose.CALENDAR, now=event.created_at, participant=row.id)
    return runtime().post_office.address(url_for("calendars.feed", token=token))


def _behind(token: str) -> tuple[EventParticipant, Event]:
    claims = runtime().post_office.signer.read(Purpose.CALENDAR, token, now=now())
    row = database().get(EventParticipant, int(claims["participant"]))
    event = database().get(Event, row.event_id) if row is not None else None
    if row is None or event is None or event.state is EventState.DRAFT:
        raise Gone(phrase("There is no such event any more."))
    return row, event
