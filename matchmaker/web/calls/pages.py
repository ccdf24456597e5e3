"""The list of calls, and one call: its parts, the groups that could do them, and the interest."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.calls.access import is_caller
from matchmaker.services.calls.listing import (
    CallList,
    Narrowing,
    When,
    Whose,
    calls_of,
    may_narrow,
)
from matchmaker.web.calls.room import seat_of, show_call
from matchmaker.web.desk import database, desk, today, viewer
from matchmaker.web.entry import SIGNED_IN, entry
from matchmaker.web.forms import number
from matchmaker.web.words import day

calls = Blueprint("calls", __name__)
WHEN = {
    When.OPEN: phrase("Open"),
    When.CLOSED: phrase("Closed"),
    When.ALL: phrase("All"),
}
WHOSE = {
    Whose.ALL: phrase("All calls"),
    Whose.CLUSTERS: phrase("Calls of a cluster"),
    Whose.EVERYBODY: phrase("Calls for everybody here"),
}


@calls.get("/calls")
@entry(SIGNED_IN)
def index() -> str:
    """The calls that the viewer may know of, by deadline."""
    narrowing = _narrowing()
    page = number(request.args, "page") or 1
    found = calls_of(database(), viewer(), narrowing, page=page, today=today())
    return render_template(
        "calls/index.html",
        title=_title(found),
        found=found,
        narrowing=narrowing,
        may_narrow=may_narrow(database(), viewer()),
        may_post=is_caller(viewer()),
        when=WHEN,
        whose=WHOSE,
        page_address=lambda page: url_for("calls.index", **{**request.args, "page": page}),
    )


@calls.get("/calls/<int:call_id>")
@entry(SIGNED_IN)
def show(call_id: int) -> str:
    """One call."""
    return show_call(seat_of(desk()), call_id)


def _narrowing() -> Narrowing:
    when = {each.value: each for each in When}
    whose = {each.value: each for each in Whose}
    return Narrowing(
        when.get(request.args.get("when", ""), When.OPEN),
        whose.get(request.args.get("whose", ""), Whose.ALL),
        " ".join(request.args.get("q", "").split())[:100],
    )


def _title(found: CallList) -> Phrase:
    if not found.open:
        return phrase("No call is open")
    if found.next_deadline is None:
        return counted("%(n)s call is open", "%(n)s calls are open", found.open)
    return counted(
        "%(n)s call is open until %(day)s",
        "%(n)s calls are open; the next closes on %(day)s",
        found.open,
        day=day(found.next_deadline),
    )
