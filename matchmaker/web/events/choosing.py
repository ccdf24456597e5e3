"""Which meetings: what is asked for, what is proposed, and the manager's word about each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.scheduling.interests import WishKind
from matchmaker.errors import Conflict, InputError
from matchmaker.services import jobs
from matchmaker.services.events import proposing
from matchmaker.services.events.choosing import (
    Narrowing,
    accept,
    accept_strong,
    choices,
    keep_apart,
    let_go,
    let_meet,
    obstacles,
    require,
)
from matchmaker.services.events.moving import undo
from matchmaker.services.events.wanted import LABELS
from matchmaker.services.events.whole import EventWhole
from matchmaker.services.suggesting.matching_runs import Means
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import hand_of, pair_in_form, whole_event
from matchmaker.web.events.frame import Step, run_event, show_step
from matchmaker.web.forms import number
from matchmaker.web.languages import said
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.words import figure

choosing = Blueprint("choosing", __name__)
_ACTS = {"accept": accept, "must": require, "drop": let_go, "free": let_meet}
_DONE: dict[str, Phrase] = {
    "accept": phrase("You want this meeting."),
    "must": phrase("This meeting must be in the plan."),
    "drop": phrase("You do not ask for this meeting any more."),
    "free": phrase("These two may meet again."),
    "ban": phrase("These two are kept apart. Nobody is told who wanted it."),
}


@choosing.get("/events/<int:event_id>/meetings")
@entry(MANAGER)
def index(event_id: int) -> str:
    """The candidates, the most wanted first."""
    return _show(whole_event(event_id))


@choosing.post("/events/<int:event_id>/meetings")
@entry(MANAGER)
def act(event_id: int) -> ResponseReturnValue:
    """The manager's word about one meeting."""
    run_event(event_id)
    wanted = request.form.get("act", "")
    try:
        if wanted == "ban":
            keep_apart(hand_of(event_id), pair_in_form(), request.form.get("reason", ""))
        elif wanted in _ACTS:
            _ACTS[wanted](hand_of(event_id), pair_in_form())
        else:
            raise InputError(phrase("It is not said what to do with this meeting."))
    except (Conflict, InputError) as error:
        return _show(whole_event(event_id), refused=error), error.status
    tell_with_undo(_DONE[wanted], _way_back(event_id))
    return _home(event_id)


@choosing.post("/events/<int:event_id>/meetings/strong")
@entry(MANAGER)
def strong(event_id: int) -> ResponseReturnValue:
    """The manager wants all that was proposed with strong evidence."""
    run_event(event_id)
    try:
        count = accept_strong(hand_of(event_id))
    except Conflict as error:
        return _show(whole_event(event_id), refused=error), error.status
    words = counted("You want %(n)s more meeting.", "You want %(n)s more meetings.", count)
    tell_with_undo(words, _way_back(event_id))
    return _home(event_id)


@choosing.post("/events/<int:event_id>/meetings/undo")
@entry(MANAGER)
def back(event_id: int) -> ResponseReturnValue:
    """Take the last change back."""
    run_event(event_id)
    try:
        what = undo(hand_of(event_id))
    except Conflict as error:
        return _show(whole_event(event_id), refused=error), error.status
    if what is None:
        tell("There is nothing left to undo.")
    else:
        tell(phrase("Undone: %(what)s.", what=what.label))
    return _home(event_id)


@choosing.post("/events/<int:event_id>/meetings/propose")
@entry(MANAGER)
def propose(event_id: int) -> ResponseReturnValue:
    """Look for the best meetings between those who come, while the page shows how far it is."""
    run_event(event_id)
    job_id = proposing.begin(database(), event_id, viewer=viewer(), now=now())
    if job_id is not None:
        parts, clock = runtime(), current_app.extensions["matchmaker.clock"]
        means = Means(parts.database, parts.library, parts.weights, clock)
        work = proposing.work_of(means, event_id, viewer=viewer())
        jobs.start(parts.database, job_id, work, clock=clock)
    return _home(event_id)


def _way_back(event_id: int) -> str:
    """Where the change that was just made is undone, as long as it is the last one."""
    return url_for("choosing.back", event_id=event_id, revision=hand_of(event_id).revision + 1)


def _home(event_id: int) -> ResponseReturnValue:
    return redirect(url_for("choosing.index", event_id=event_id, **_carried(request.form)), 303)


def _show(whole: EventWhole, *, refused: Conflict | InputError | None = None) -> str:
    values = request.form if request.method == "POST" else request.args
    narrowing = _narrowing(values)
    found = choices(database(), whole, narrowing=narrowing, page=number(values, "page") or 1)
    run = proposing.newest_run(database(), whole.event.id)
    return show_step(
        "meetings",
        whole.event,
        Step.MEETINGS,
        whole=whole,
        found=choices(database(), whole, narrowing=narrowing, page=number(values, "page") or 1),
        narrowing=narrowing,
        carried=_carried(values),
        obstacles=obstacles(whole),
        labels=LABELS,
        kinds=list(WishKind),
        run=run,
        standing=jobs.standing_of(run, now=now()).value if run else "",
        coming=[(each.id, each.name) for each in whole.participants if each.comes],
        kind_choices=[
            (each.value, f"{said(LABELS[each])} ({figure(count)})")
            for each, count in found.counts.items()
        ],
        refused=refused,
        page_address=lambda page: url_for(
            "choosing.index", event_id=whole.event.id, **{**_carried(values), "page": page}
        ),
    )


def _narrowing(values: Any) -> Narrowing:
    kinds = {each.value: each for each in WishKind}
    return Narrowing(number(values, "participant"), kinds.get(values.get("kind", "")))


def _carried(values: Any) -> dict[str, Any]:
    """What narrows the list, as an address or a form carries it along."""
    return {name: values[name] for name in ("participant", "kind", "page") if values.get(name)}
