"""The schedule: the board in two views, the plan that fills it, and every change by hand.

Each change is a form of its own that names the revision which was seen. Whoever lost a race, or
asked for what a rule forbids, gets the board as it stands with the reason; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, from_data, phrase
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services import jobs
from matchmaker.services.events import planning
from matchmaker.services.events.board import board_view, key_of
from matchmaker.services.events.changes import What, newest_change
from matchmaker.services.events.choosing import obstacles
from matchmaker.services.events.moving import lock, move, places_for, swap, take_off, undo
from matchmaker.services.events.published import concerned, differences_of, published
from matchmaker.services.events.wanted import LABELS
from matchmaker.services.events.whole import EventWhole, Pair
from matchmaker.web.desk import database, now, runtime, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import (
    hand_of,
    pair_from,
    pair_in_form,
    place_in_form,
    whole_event,
)
from matchmaker.web.events.frame import Step, run_event, show_step
from matchmaker.web.forms import number
from matchmaker.web.languages import reader_locale, said
from matchmaker.web.notices import tell

board = Blueprint("board", __name__)
_LEAST = 0.0001  # of a share that is told at all
_SCHEDULE = "/events/<int:event_id>/schedule"


@board.app_template_filter("percent")
def percent(share: float) -> str:
    """A small share as per cent with two places at most: 0.4%."""
    from babel.numbers import format_percent  # noqa: PLC0415 -- slow import

    return format_percent(max(_LEAST, share), "#,##0.##%", locale=reader_locale())


@board.get(_SCHEDULE)
@entry(MANAGER)
def index(event_id: int) -> str:
    """The board; with `move`, a meeting is chosen and its legal places are shown."""
    return _show(whole_event(event_id), chosen=pair_from(request.args, "move"))


@board.get(f"{_SCHEDULE}/places")
@entry(MANAGER)
def places(event_id: int) -> ResponseReturnValue:
    """Every place for one meeting with the reason against it, for the script of the board."""
    whole = whole_event(event_id)
    found = _places(whole, pair_from(request.args, "pair"))
    return jsonify(
        revision=whole.event.revision,
        places=[
            {"place": f"{each.slot}-{each.table}", "reason": said(each.reason)} for each in found
        ],
    )


@board.post(f"{_SCHEDULE}/plan")
@entry(MANAGER)
def plan(event_id: int) -> ResponseReturnValue:
    """Begin to plan; the page shows how far it is."""
    run_event(event_id)
    try:
        job_id = planning.begin(database(), event_id, viewer=viewer(), now=now())
    except (Conflict, InputError) as error:
        return _show(whole_event(event_id), refused=error), error.status
    if job_id is not None:
        parts, clock = runtime(), current_app.extensions["matchmaker.clock"]
        work = planning.work_of(event_id, viewer=viewer(), clock=clock)
        jobs.start(parts.database, job_id, work, clock=clock)
    return _home(event_id)


@board.post(f"{_SCHEDULE}/stop")
@entry(MANAGER)
def stop(event_id: int) -> ResponseReturnValue:
    """Let the search end with the best plan it has."""
    planning.stop(database(), event_id, viewer=viewer())
    return _home(event_id)


@board.post(f"{_SCHEDULE}/offered")
@entry(MANAGER)
def offered(event_id: int) -> ResponseReturnValue:
    """Use a plan that was found while the board changed, or leave it."""
    run_event(event_id)
    if request.form.get("act") != "use":
        job = planning.newest_run(database(), event_id)
        if job is not None and planning.is_offered(job):
            planning.drop_offered(database(), job)
        return _home(event_id)

    def use() -> None:
        left = planning.use_offered(hand_of(event_id), number(request.form, "job") or 0)
        if left:
            tell(
                counted(
                    "The plan is on the board without %(n)s meeting that is not possible any more.",
                    "The plan is on the board without %(n)s meetings that are not possible any"
                    " more.",
                    left,
                )
            )

    return _done(event_id, use)


@board.post(f"{_SCHEDULE}/move")
@entry(MANAGER)
def put(event_id: int) -> ResponseReturnValue:
    """Put a meeting in another place, or on the board."""

    def act() -> None:
        slot, table = place_in_form()
        move(hand_of(event_id), pair_in_form(), slot=slot, table=table)

    return _done(event_id, act)


@board.post(f"{_SCHEDULE}/off")
@entry(MANAGER)
def off(event_id: int) -> ResponseReturnValue:
    """Take a meeting off the board."""
    return _done(event_id, lambda: take_off(hand_of(event_id), pair_in_form()))


@board.post(f"{_SCHEDULE}/lock")
@entry(MANAGER)
def fasten(event_id: int) -> ResponseReturnValue:
    """Lock a meeting, or open its lock."""
    is_locked = request.form.get("act") != "unlock"
    return _done(event_id, lambda: lock(hand_of(event_id), pair_in_form(), is_locked=is_locked))


@board.post(f"{_SCHEDULE}/swap")
@entry(MANAGER)
def exchange(event_id: int) -> ResponseReturnValue:
    """Make the best swap for a meeting without a place."""
    return _done(event_id, lambda: swap(hand_of(event_id), pair_in_form()))


@board.post(f"{_SCHEDULE}/undo")
@entry(MANAGER)
def back(event_id: int) -> ResponseReturnValue:
    """Take the last change back."""

    def act() -> None:
        what = undo(hand_of(event_id))
        if what is None:
            tell("There is nothing left to undo.")
        else:
            tell(phrase("Undone: %(what)s.", what=what.label))

    return _done(event_id, act)


def _done(event_id: int, act: Callable[[], object]) -> ResponseReturnValue:
    """Do it and show the board; where it is refused, the board as it stands with the reason."""
    run_event(event_id)
    try:
        act()
    except (Conflict, InputError) as error:
        chosen = pair_from(request.form)
        return _show(whole_event(event_id), refused=error, chosen=chosen), error.status
    return _home(event_id)


def _home(event_id: int) -> ResponseReturnValue:
    view: dict[str, Any] = {"view": "people"} if request.form.get("view") == "people" else {}
    pair = pair_from(request.form)
    anchor = f"m{key_of(pair)}" if pair else None
    return redirect(url_for("board.index", event_id=event_id, _anchor=anchor, **view), 303)


def _show(
    whole: EventWhole,
    *,
    chosen: Pair | None = None,
    refused: Conflict | InputError | None = None,
) -> str:
    values = request.form if request.method == "POST" else request.args
    run = planning.newest_run(database(), whole.event.id)
    told = published(database(), whole.event.id)
    changed = differences_of(whole, told)
    found = _places(whole, chosen)
    placed = whole.placed.get(chosen) if chosen else None
    here = (placed.slot, placed.table) if placed else None
    last = newest_change(database(), whole.event.id)
    return show_step(
        "board",
        whole.event,
        Step.SCHEDULE,
        whole=whole,
        board=board_view(whole),
        view="people" if values.get("view") == "people" else "tables",
        chosen=chosen if found else None,
        spots={(each.slot, each.table): each for each in found},
        legal=[each for each in found if each.is_legal and (each.slot, each.table) != here],
        obstacles=obstacles(whole),
        labels=LABELS,
        run=run,
        standing=jobs.standing_of(run, now=now()).value if run else "",
        words=planning.words_of(run) if run else "",
        is_offered=run is not None and planning.is_offered(run),
        last=last,
        last_words=What(last.what).label if last else "",
        error=from_data(run.outcome.get("error", "")) if run else "",
        remedy=from_data(run.outcome.get("remedy", "")) if run else "",
        told=told,
        changed=changed,
        people_to_tell=len(concerned(whole, changed)),
        refused=refused,
        **_texts(),
    )


def _places(whole: EventWhole, pair: Pair | None) -> tuple[Any, ...]:
    """The places for a meeting; none for one that nobody asked for."""
    if pair is None:
        return ()
    try:
        return places_for(whole, pair)
    except NotFound:
        return ()


def _texts() -> dict[str, Any]:
    """What the script of the board says, in the reader's language; {…} is filled in there."""
    words = {
        "picked": phrase("Picked up: {meeting}. Possible places: {count}."),
        "none": phrase("{meeting}: there is no other place for it. {reason}"),
        "here": phrase("{place}, {number} of {count}"),
        "no": phrase("Not possible here: {reason}"),
        "dropped": phrase("{meeting} is now at {place}."),
        "returned": phrase("{meeting} stays where it is."),
        "failed": phrase("The server did not answer. Nothing was changed; try again."),
    }
    return {"texts": {name: said(each) for name, each in words.items()}}
