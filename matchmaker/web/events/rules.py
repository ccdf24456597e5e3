"""The third step: meetings each, who never meets whom, who holds which table."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.access import event_for
from matchmaker.services.events.reading import EventView, bans_of, participants_of
from matchmaker.services.events.ruling import Rules, ban, change_rules, give_table, lift_ban
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.frame import Step, address_of, run_event, show_step
from matchmaker.web.events.room import events, speaker
from matchmaker.web.forms import number
from matchmaker.web.notices import tell, tell_with_undo, warn
from matchmaker.web.sentence_forms import one_line
from models import Event

_GONE = {AttendanceState.DECLINED, AttendanceState.WITHDRAWN}


def rules_page(
    event: EventView,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """The page of the rules; `values` are those just typed, if they could not be kept."""
    people = participants_of(database(), event, today=today())
    coming = [each for each in people if each.state not in _GONE]
    kept = {
        "minimum": str(event.minimum),
        "maximum": str(event.maximum),
        "same_cluster": "yes" if event.same_cluster else "",
    }
    return show_step(
        "rules",
        event,
        Step.RULES,
        people=coming,
        choices=[(str(each.id), each.name) for each in coming],
        names={each.id: each.name for each in people},
        bans=bans_of(database(), event.id),
        hosts=[each for each in event.tables if each.host_id is not None],
        limited=[each for each in people if each.comes and (each.unavailable or each.step_free)],
        values=values if values is not None else kept,
        errors=errors or {},
    )


@events.post("/events/<int:event_id>/set-up/rules")
@entry(MANAGER)
def save_rules(event_id: int) -> ResponseReturnValue:
    """Keep how many meetings each has, and whether two of one cluster may meet."""
    row, form = _event(event_id), request.form
    rules = Rules(
        minimum=_whole(form, "minimum"),
        maximum=_whole(form, "maximum"),
        same_cluster=form.get("same_cluster") == "yes",
    )
    try:
        change_rules(speaker(), row, rules)
    except FieldsError as error:
        database().rollback()
        return rules_page(run_event(event_id), values=_typed(), errors=error.fields), 422
    tell("Kept.")
    return redirect(address_of(event_id, Step.MEETINGS), 303)


@events.post("/events/<int:event_id>/bans")
@entry(MANAGER)
def add_ban(event_id: int) -> ResponseReturnValue:
    """Never put these two at one table."""
    row, form = _event(event_id), request.form
    one, other = number(form, "ban_a") or 0, number(form, "ban_b") or 0
    try:
        found = ban(speaker(), row, one, other, one_line(form.get("ban_reason", "")))
    except FieldsError as error:
        database().rollback()
        return rules_page(run_event(event_id), errors=error.fields), 422
    back = url_for("events.drop_ban", event_id=event_id, ban_id=found)
    tell_with_undo("These two are never put at one table.", back)
    return redirect(_here(event_id, "bans"), 303)


@events.post("/events/<int:event_id>/bans/<int:ban_id>/lift")
@entry(MANAGER)
def drop_ban(event_id: int, ban_id: int) -> ResponseReturnValue:
    """Let these two meet again."""
    if lift_ban(speaker(), _event(event_id), ban_id) is not None:
        tell("These two may meet again.")
    return redirect(_here(event_id, "bans"), 303)


@events.post("/events/<int:event_id>/tables")
@entry(MANAGER)
def host_table(event_id: int) -> ResponseReturnValue:
    """Let a participant hold all its meetings at one table; with nobody chosen, free the table."""
    table = number(request.form, "table")
    try:
        give_table(
            speaker(),
            _event(event_id),
            table if table is not None else -1,
            number(request.form, "host"),
        )
    except Conflict as error:
        database().rollback()
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
    else:
        tell("Kept.")
    return redirect(_here(event_id, "tables"), 303)


def _event(event_id: int) -> Event:
    return event_for(database(), viewer(), event_id, to_run=True)


def _here(event_id: int, anchor: str) -> str:
    return f"{address_of(event_id, Step.RULES)}#{anchor}"


def _whole(form: Mapping[str, str], name: str) -> int:
    """A number that somebody typed; what is none is out of every range."""
    found = number({name: form.get(name, "").strip()}, name)
    return -1 if found is None else found


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("minimum", "maximum", "same_cluster")}
