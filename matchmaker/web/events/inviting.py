"""Whom to invite: members of the host and of guest clusters, narrowed, and who would gain most."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, listed, phrase
from matchmaker.domain.vocabulary import OrganisationKind, Stage
from matchmaker.services import jobs
from matchmaker.services.events.access import event_for
from matchmaker.services.events.candidates import (
    Candidate,
    Narrowing,
    candidates_of,
    narrowed,
    possible_guests,
)
from matchmaker.services.events.gaining import Gains, begin, gains_of, work_of
from matchmaker.services.events.inviting import Invited, invite, set_guests
from matchmaker.services.events.reading import EventView, participants_of
from matchmaker.services.suggesting.matching_runs import Means
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.frame import Step, run_event, show_step
from matchmaker.web.events.participants import participants
from matchmaker.web.events.room import speaker
from matchmaker.web.forms import number
from matchmaker.web.notices import tell, warn
from matchmaker.web.profile_page import closed_lists
from matchmaker.web.sentence_forms import one_line, word_of
from models import Event

PAGE = 100
MOST_NAMED = 5


@participants.get("/events/<int:event_id>/participants/invite")
@entry(MANAGER)
def invite_page(event_id: int) -> str:
    """Who could be invited, best first where it is known who would gain most."""
    event = run_event(event_id)
    gains, wanted = gains_of(database(), event_id, now=now()), _narrowing()
    could = _candidates(event, gains)
    found = narrowed(could, wanted)
    page = max(number(request.args, "page") or 1, 1)
    lists = closed_lists()
    return show_step(
        "invite",
        event,
        Step.PARTICIPANTS,
        could=len(could),
        found=found[(page - 1) * PAGE : page * PAGE],
        found_count=len(found),
        page=page,
        pages=-(-len(found) // PAGE),
        wanted=wanted,
        query=_query(wanted),
        page_address=lambda page: url_for(
            "participants.invite_page", event_id=event_id, **_query(wanted), page=page
        ),
        gains=gains,
        guests=possible_guests(database(), event),
        clusters=list(({event.cluster_id: event.cluster_name} | event.guests).items()),
        stages=lists["stages"],
        kinds=lists["kinds"],
    )


@participants.post("/events/<int:event_id>/participants/invite")
@entry(MANAGER)
def send(event_id: int) -> ResponseReturnValue:
    """Invite those who are ticked, or all that are looked at."""
    row, event = _event(event_id), run_event(event_id)
    ids = {int(each) for each in request.form.getlist("member") if each.isdecimal()}
    if request.form.get("all") == "yes":
        could = _candidates(event, Gains())
        ids = {each.id for each in narrowed(could, _narrowing_of(request.form))}
    if not ids:
        warn("Tick whom you want to invite.")
        return redirect(url_for("participants.invite_page", event_id=event_id), 303)
    tell_invited(invite(speaker(), row, {each for each in ids if each < 2**31}))
    return redirect(url_for("participants.index", event_id=event_id), 303)


@participants.post("/events/<int:event_id>/participants/guests")
@entry(MANAGER)
def choose_guests(event_id: int) -> ResponseReturnValue:
    """Which clusters are guests."""
    ids = {int(each) for each in request.form.getlist("guest") if each.isdecimal()}
    set_guests(speaker(), _event(event_id), {each for each in ids if each < 2**31})
    tell("Kept. Their members can be invited below.")
    return redirect(url_for("participants.invite_page", event_id=event_id), 303)


@participants.post("/events/<int:event_id>/participants/gain")
@entry(MANAGER)
def count_gain(event_id: int) -> ResponseReturnValue:
    """Work out who would gain most; the work goes on while the page shows how far it is."""
    row = _event(event_id)
    job_id = begin(speaker(), row)
    if job_id is not None:
        parts, clock = runtime(), current_app.extensions["matchmaker.clock"]
        means = Means(parts.database, parts.library, parts.weights, clock)
        work = work_of(means, row.id, row.cluster_id, viewer().account_id)
        jobs.start(parts.database, job_id, work, clock=clock)
    return redirect(url_for("participants.invite_page", event_id=event_id), 303)


def _event(event_id: int) -> Event:
    return event_for(database(), viewer(), event_id, to_run=True)


def _candidates(event: EventView, gains: Gains) -> list[Candidate]:
    people = participants_of(database(), event, today=today())
    return candidates_of(
        database(),
        event,
        {each.organisation_id for each in people if not each.waits_for_invitation},
        viewer=viewer(),
        today=today(),
        gains=gains.by_organisation,
    )


def _narrowing() -> Narrowing:
    return _narrowing_of(request.args)


def _narrowing_of(values: Any) -> Narrowing:
    """The narrowing of an address or a form; words that mean nothing ask for everything."""
    return Narrowing(
        text=one_line(values.get("q", ""))[:200],
        cluster_id=number(values, "cluster"),
        stage=word_of(Stage, values.get("stage", "")),
        kind=word_of(OrganisationKind, values.get("kind", "")),
        is_ready=values.get("ready") == "yes",
    )


def _query(wanted: Narrowing) -> dict[str, Any]:
    """The narrowing as an address or a form carries it."""
    found = {
        "q": wanted.text,
        "cluster": wanted.cluster_id,
        "stage": wanted.stage.value if wanted.stage else "",
        "kind": wanted.kind.value if wanted.kind else "",
        "ready": "yes" if wanted.is_ready else "",
    }
    return {name: value for name, value in found.items() if value}


def tell_invited(done: Invited) -> None:
    """How many letters are on their way, and for whom no address is known."""
    if done.letters:
        tell(
            counted(
                "%(n)s invitation is on its way.",
                "%(n)s invitations are on their way.",
                done.letters,
            )
        )
    elif not done.new:
        tell("All of them were on the list already; nobody was written to.")
    if done.without_address:
        warn(
            phrase(
                "No address is known of: %(names)s. Add a person, or answer for them.",
                names=listed(_few(done.without_address)),
            )
        )


def _few(names: tuple[str, ...]) -> list[str]:
    rest = len(names) - MOST_NAMED
    more = [counted("and %(n)s more", "and %(n)s more", rest)] if rest > 0 else []
    return [*names[:MOST_NAMED], *more]
