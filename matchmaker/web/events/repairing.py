"""Repair: what the day brought, what would change, and the button that changes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, phrase
from matchmaker.errors import Conflict, InputError, NotReady
from matchmaker.services.events.hand import Hand
from matchmaker.services.events.repairing import Incident, apply, preview
from matchmaker.services.events.troubles import troubles
from matchmaker.services.events.whole import EventWhole
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import hand_of, whole_event
from matchmaker.web.events.frame import Step, run_event, show_step
from matchmaker.web.forms import number
from matchmaker.web.notices import tell_with_undo

repairing = Blueprint("repairing", __name__)
_FIELDS = ("who", "table", "first", "last", "fill")


@repairing.get("/events/<int:event_id>/schedule/repair")
@entry(MANAGER)
def show(event_id: int) -> str:
    """What a repair would do; nothing is changed."""
    return _show(whole_event(event_id))


@repairing.post("/events/<int:event_id>/schedule/repair")
@entry(MANAGER)
def mend(event_id: int) -> ResponseReturnValue:
    """Make the repair that was seen."""
    run_event(event_id)
    whole = whole_event(event_id)
    try:
        done = apply(
            hand_of(event_id),
            _incidents(whole, request.form),
            is_filled=bool(request.form.get("fill")),
            mark=request.form.get("mark", ""),
        )
    except (Conflict, InputError, NotReady) as error:
        return _show(whole_event(event_id), refused=error), error.status
    words = counted(
        "Repaired: %(n)s meeting changed. Publish to tell those concerned.",
        "Repaired: %(n)s meetings changed. Publish to tell those concerned.",
        len(done.changes),
    )
    revision = hand_of(event_id).revision + 1
    tell_with_undo(words, url_for("board.back", event_id=event_id, revision=revision))
    return redirect(url_for("board.index", event_id=event_id), 303)


def _show(whole: EventWhole, *, refused: Conflict | InputError | NotReady | None = None) -> str:
    values = request.form if request.method == "POST" else request.args
    seen, wrong = None, refused
    known = {name: values[name] for name in _FIELDS if values.get(name)}
    if known or troubles(whole):
        hand = Hand(database(), viewer(), whole.event.id, whole.event.revision, now())
        try:
            seen = preview(hand, _incidents(whole, values), is_filled=bool(values.get("fill")))
        except (InputError, NotReady) as error:
            wrong = refused or error
    return show_step(
        "repair",
        whole.event,
        Step.SCHEDULE,
        whole=whole,
        seen=seen,
        known=known,
        refused=wrong,
        troubles=troubles(whole),
        slots=[(each.number, each) for each in whole.event.meeting_slots],
    )


def _incidents(whole: EventWhole, values: Mapping[str, Any]) -> list[Incident]:
    """What the form tells of; nothing if it names nobody and no table.

    Raises:
        InputError: both, or a participant or table that there is not.
    """
    who, table = number(values, "who"), number(values, "table")
    if who is None and table is None:
        return []
    if who is not None and table is not None:
        raise InputError(
            phrase("One thing at a time: a participant or a table."),
            remedy=phrase("Leave one of the two empty."),
        )
    first, last = number(values, "first"), number(values, "last")
    return [
        Incident(
            participant=who,
            table=table,
            first=whole.from_slot if first is None else first,
            last=len(whole.slots) - 1 if last is None else last,
        )
    ]
