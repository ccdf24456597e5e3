"""The expressions of interest in a call as a workbook, for whoever runs it."""

from __future__ import annotations

from flask import Blueprint, Response

from matchmaker.domain.phrases import phrase
from matchmaker.services.calls.access import call_for
from matchmaker.services.calls.views import CallView, call_view
from matchmaker.services.calls.voices import Voice, interest_in
from matchmaker.services.sheets import Table, Value
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.entry import SIGNED_IN, entry
from matchmaker.web.exporting import as_of, download
from matchmaker.web.languages import said
from matchmaker.web.words import country

call_exporting = Blueprint("call_exporting", __name__)
_HEADINGS = (
    phrase("Organisation"),
    phrase("Country"),
    phrase("Parts"),
    phrase("In a sentence"),
    phrase("Person"),
    phrase("E-mail"),
    phrase("Day"),
)


@call_exporting.get("/calls/<int:call_id>/interest.xlsx")
@entry(SIGNED_IN)
def interest(call_id: int) -> Response:
    """Who is interested, in which parts, and whom to write to."""
    row = call_for(database(), viewer(), call_id, to_run=True)
    call = call_view(database(), row, today=today())
    found = interest_in(database(), viewer(), row, call)
    lines = [_line(call, each) for each in found.voices]
    headings = tuple(said(each) for each in _HEADINGS)
    title = said(phrase("Interest in a call"))
    table = Table(title, headings, lines, (as_of(call.title),))
    return download([table], call.title[:60], "interest")


def _line(call: CallView, voice: Voice) -> tuple[Value, ...]:
    parts = ", ".join(str(call.parts.index(each) + 1) for each in voice.parts)
    return (
        voice.name,
        country(voice.country),
        parts,
        voice.text,
        voice.person.name if voice.person else "",
        voice.person.email if voice.person else "",
        voice.at.date(),
    )
