"""Setting an event up: the first step and the third; the others are rooms of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import SlotKind
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.access import event_for
from matchmaker.services.events.changing import keep_basics
from matchmaker.services.events.laying_out import WouldUndo
from matchmaker.services.events.reading import EventView
from matchmaker.services.events.setting_up import (
    Basics,
    Count,
    basics_of,
    count_places,
    create,
    first_draft,
)
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.events.basics_form import BasicsForm, form_of, read_basics, typed
from matchmaker.web.events.frame import Step, address_of, run_event, show_step, step_links
from matchmaker.web.events.room import events, speaker
from matchmaker.web.events.rules import rules_page
from matchmaker.web.forms import FormError
from matchmaker.web.languages import TIME_ZONES, reader_time_zone
from matchmaker.web.notices import tell
from matchmaker.web.profile_page import closed_lists
from matchmaker.web.words import in_words, place
from models import Cluster

# The steps that are rooms of their own.
_ROOMS = {
    Step.PARTICIPANTS: "participants.index",
    Step.MEETINGS: "choosing.index",
    Step.SCHEDULE: "board.index",
    Step.PUBLISH: "publishing.index",
}


@events.get("/clusters/<int:cluster_id>/events/new")
@entry(MANAGER)
def new(cluster_id: int) -> str:
    """The first step of an event that there is not yet: a copy of the last one."""
    cluster = own_cluster(cluster_id)
    draft = first_draft(database(), cluster_id, zone=reader_time_zone().key)
    return _show_new(cluster, form_of(draft.basics), copied_from=draft.copied_from)


@events.post("/clusters/<int:cluster_id>/events/new")
@entry(MANAGER)
def begin(cluster_id: int) -> ResponseReturnValue:
    """Make the event, and go on to its participants."""
    cluster = own_cluster(cluster_id)
    form = typed(request.form)
    if request.form.get("go") == "count":
        return _show_new(cluster, form, errors=_errors_of(form))
    try:
        event = create(database(), cluster_id, read_basics(form), viewer=viewer(), now=now())
    except (FormError, FieldsError) as error:
        database().rollback()
        return _show_new(cluster, form, errors=error.fields), 422
    tell("Kept. Now choose whom to invite; nobody has been written to.")
    return redirect(address_of(event.id, Step.PARTICIPANTS), 303)


@events.post("/clusters/<int:cluster_id>/events/count")
@entry(MANAGER)
def count(cluster_id: int) -> str:
    """How many meetings fit into what is typed; it keeps nothing."""
    own_cluster(cluster_id)
    form = typed(request.form)
    return render_template("events/_count.html", count=_count(form), errors=_errors_of(form))


@events.get("/events/<int:event_id>/set-up/<step>")
@entry(MANAGER)
def set_up(event_id: int, step: str) -> ResponseReturnValue:
    """A step of an event; those with a room of their own are found there."""
    found, event = _step(step), run_event(event_id)
    if found in _ROOMS:
        return redirect(url_for(_ROOMS[found], event_id=event_id), 303)
    if found is Step.RULES:
        return rules_page(event)
    row = event_for(database(), viewer(), event_id, to_run=True)
    return _show(event, form_of(basics_of(database(), row)))


@events.post("/events/<int:event_id>/set-up/basics")
@entry(MANAGER)
def save(event_id: int) -> ResponseReturnValue:
    """Keep the first step; what would take meetings their place is asked about first."""
    event, form = run_event(event_id), typed(request.form)
    if request.form.get("go") == "count":
        return _show(event, form, errors=_errors_of(form))
    try:
        told = _save(event_id, read_basics(form))
    except (FormError, FieldsError) as error:
        database().rollback()
        return _show(event, form, errors=error.fields), 422
    except WouldUndo as error:
        database().rollback()
        return _show(event, form, undoes=error), 409
    except Conflict as error:
        database().rollback()
        return _show(event, form, refused=error), 409
    if told:
        tell("Kept. Everybody who was invited is told of the new time or place.")
    else:
        tell("Kept.")
    return redirect(address_of(event_id, Step.PARTICIPANTS), 303)


def _save(event_id: int, basics: Basics) -> int:
    row = event_for(database(), viewer(), event_id, to_run=True)
    return keep_basics(speaker(), row, basics, confirmed=request.form.get("confirmed") == "yes")


def _step(word: str) -> Step:
    try:
        return Step(word)
    except ValueError as error:
        raise NotFound(phrase("There is no such step.")) from error


def _show_new(
    cluster: Cluster,
    form: BasicsForm,
    *,
    errors: Mapping[str, str] | None = None,
    copied_from: str = "",
) -> str:
    return render_template(
        "events/basics.html",
        event=None,
        cluster_id=cluster.id,
        cluster_name=cluster.name,
        step=Step.BASICS,
        step_links=step_links(None),
        copied_from=copied_from,
        action=url_for("events.begin", cluster_id=cluster.id),
        **_values(form, errors),
    )


def _show(
    event: EventView,
    form: BasicsForm,
    *,
    errors: Mapping[str, str] | None = None,
    undoes: WouldUndo | None = None,
    refused: Conflict | None = None,
) -> str:
    return show_step(
        "basics",
        event,
        Step.BASICS,
        cluster_id=event.cluster_id,
        cluster_name=event.cluster_name,
        copied_from="",
        action=url_for("events.save", event_id=event.id),
        **_values(form, errors, undoes=undoes, refused=refused),
    )


def _values(
    form: BasicsForm,
    errors: Mapping[str, str] | None,
    *,
    undoes: WouldUndo | None = None,
    refused: Conflict | None = None,
) -> dict[str, Any]:
    return {
        "form": form,
        "errors": errors or {},
        "undoes": undoes,
        "refused": refused,
        "count": _count(form),
        "zones": sorted(((each, place(each)) for each in TIME_ZONES), key=lambda pair: pair[1]),
        "spoken": closed_lists()["spoken"],
        "kinds": [(each.value, in_words(each)) for each in (SlotKind.BREAK, SlotKind.TALK)],
    }


def _count(form: BasicsForm) -> Count | None:
    try:
        return count_places(read_basics(form))
    except (FormError, FieldsError):
        return None


def _errors_of(form: BasicsForm) -> Mapping[str, str]:
    """What keeps slots from being counted, by field."""
    try:
        count_places(read_basics(form))
    except (FormError, FieldsError) as error:
        return error.fields
    return {}
