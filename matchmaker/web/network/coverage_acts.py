"""From a gap to people: invite who fills it to an event, or introduce them to a member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.coverage.acting import (
    coming_events,
    draft_event,
    invite_elsewhere,
    on_the_list,
    pair_to_introduce,
)
from matchmaker.services.coverage.charting import ClusterCoverage
from matchmaker.services.coverage.elsewhere import NOBODY, Filler, fillers_of
from matchmaker.services.describing.saying import FieldsError
from matchmaker.web.desk import database, desk, now, today
from matchmaker.web.entry import MANAGER, entry, own_cluster
from matchmaker.web.events.inviting import tell_invited
from matchmaker.web.events.room import speaker
from matchmaker.web.forms import number
from matchmaker.web.languages import reader_time_zone, said
from matchmaker.web.network.coverage import covered
from matchmaker.web.notices import tell, warn
from matchmaker.web.sentence_forms import one_line, read_day
from models import Cluster

coverage_acts = Blueprint("coverage_acts", __name__)
MOST_INVITED = 12
_INVITE = "/clusters/<int:cluster_id>/coverage/invite"


@coverage_acts.get(_INVITE)
@entry(MANAGER)
def invitation(cluster_id: int) -> str:
    """Who fills the stage elsewhere, and to which event they could come."""
    return _show(own_cluster(cluster_id))


@coverage_acts.post(_INVITE)
@entry(MANAGER)
def invite(cluster_id: int) -> ResponseReturnValue:
    """Invite those who are ticked; who is on the list already is not written to again."""
    cluster = own_cluster(cluster_id)
    events = {each.id for each in coming_events(database(), cluster_id, now=now())}
    event_id = number(request.form, "event")
    ids = {int(each) for each in request.form.getlist("partner") if each.isdecimal()}
    wrong: dict[str, str] = {}
    if event_id not in events:
        wrong["event"] = phrase("Choose an event.")
    if not ids:
        wrong["partner"] = phrase("Tick whom you want to invite.")
    if wrong or event_id is None:
        return _show(cluster, errors=wrong), 422
    tell_invited(invite_elsewhere(speaker(), event_id, {each for each in ids if each < 2**31}))
    return redirect(url_for("participants.index", event_id=event_id), 303)


@coverage_acts.post(f"{_INVITE}/event")
@entry(MANAGER)
def make_event(cluster_id: int) -> ResponseReturnValue:
    """A draft with times and tables of the last event; then back to whom to invite."""
    cluster = own_cluster(cluster_id)
    name = one_line(request.form.get("name", ""))
    day, wrong = _day(request.form.get("day", ""))
    if not name:
        wrong["name"] = phrase("Give the event a name.")
    if wrong:
        return _show(cluster, errors=wrong), 422
    try:
        made = draft_event(speaker(), cluster_id, name, day, zone=reader_time_zone().key)
    except FieldsError as error:
        database().rollback()
        return _show(cluster, errors=error.fields), 422
    tell("The event is made; nobody has been written to. Now invite.")
    stage = number(request.form, "stage")
    return redirect(
        url_for("coverage_acts.invitation", cluster_id=cluster_id, stage=stage, event=made.id), 303
    )


@coverage_acts.post("/clusters/<int:cluster_id>/coverage/introduce")
@entry(MANAGER)
def introduce(cluster_id: int) -> ResponseReturnValue:
    """Go to the letters to both, as they would leave; nothing is sent from here."""
    own_cluster(cluster_id)
    member, partner = number(request.form, "member"), number(request.form, "partner")
    proposal_id = pair_to_introduce(desk(), cluster_id, member or 0, partner or 0)
    if proposal_id is None:
        warn(
            phrase(
                "Their sentences do not answer each other well enough for a letter to both."
                " Invite them to an event, or ask the member to say more of what it needs."
            )
        )
        stage = number(request.form, "stage")
        return redirect(
            url_for("coverage.index", cluster_id=cluster_id, _anchor=f"gap-{stage or 0}"), 303
        )
    return redirect(url_for("matches.show", cluster_id=cluster_id, proposal_id=proposal_id), 303)


def _show(cluster: Cluster, *, errors: Mapping[str, str] | None = None) -> str:
    found = covered(cluster)
    stage = _stage(found)
    events = coming_events(database(), cluster.id, now=now())
    wanted = number(request.values, "event")
    chosen = next((each for each in events if wanted in {None, each.id}), None)
    fillers: tuple[Filler, ...] = (
        fillers_of(desk(), found, [stage], most=MOST_INVITED).get(stage, NOBODY).best
    )
    ticked = {int(each) for each in request.form.getlist("partner") if each.isdecimal()}
    invited = on_the_list(database(), chosen, today=today()) if chosen else frozenset()
    return render_template(
        "coverage/invite.html",
        cluster=cluster,
        stage=found.stage(stage),
        number=stage,
        fillers=fillers,
        events=events,
        chosen=chosen.id if chosen else None,
        invited=invited,
        ticked=ticked or {each.profile.id for each in fillers},
        name=request.form.get("name")
        or said(phrase("Meeting: %(stage)s", stage=found.stage(stage).label)),
        day=request.form.get("day", ""),
        errors=errors or {},
    )


def _stage(found: ClusterCoverage) -> int:
    stage = number(request.values, "stage")
    if stage is None or stage >= len(found.chain):
        raise NotFound(phrase("The chain has no such stage."))
    return stage


def _day(text: str) -> tuple[date | None, dict[str, str]]:
    try:
        found = read_day(text)
    except ValueError as error:
        return None, {"day": error.args[0]}
    return found, {} if found else {"day": phrase("Choose a day.")}
