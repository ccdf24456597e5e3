"""Rating one's meetings behind the link of a letter: one press each, no account.

Opening the link changes nothing, since mail programs open links by themselves.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import Rating
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Gone, InputError
from matchmaker.services.events.rating import rate, to_rate
from matchmaker.services.events.reading import event_view
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.entry import ANYONE, entry
from matchmaker.web.notices import tell
from models import Event, EventParticipant

rating = Blueprint("rating", __name__)


@rating.get("/rate/<token>")
@entry(ANYONE)
def meetings(token: str) -> str:
    """The meetings that are over, each with four words to press."""
    row = _behind(token)
    event = event_view(database(), database().get_one(Event, row.event_id), now=now())
    found = to_rate(database(), event, row, now=now())
    return render_template(
        "events/rate.html",
        token_of_link=token,
        event=event,
        meetings=found,
        words=list(Rating),
        waiting=sum(each.rating is None for each in found),
    )


@rating.post("/rate/<token>/<int:meeting_id>")
@entry(ANYONE)
def say(token: str, meeting_id: int) -> ResponseReturnValue:
    """Keep one word about one meeting."""
    row = _behind(token)
    try:
        word = Rating(request.form.get("rating", ""))
    except ValueError as error:
        raise InputError(
            phrase("It is not said what the meeting was."), remedy=phrase("Press one of the four.")
        ) from error
    speaker = Speaker(database(), Viewer(), now(), runtime().post_office)
    rate(speaker, row, meeting_id, word, request.form.get("note", ""))
    tell(phrase("Thank you. It is recorded, and you can say something else later."))
    return redirect(url_for("rating.meetings", token=token, _anchor=f"meeting-{meeting_id}"), 303)


def _behind(token: str) -> EventParticipant:
    claims = runtime().post_office.signer.read(Purpose.RATE, token, now=now())
    row = database().get(EventParticipant, int(claims["participant"]))
    if row is None:
        raise Gone(phrase("There is no such event any more."))
    return row
