"""All events of whoever looks, one event with what to do next, and calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.events.access import event_for, part_of
from matchmaker.services.events.calling_off import call_off, can_be_put_back, put_back
from matchmaker.services.events.overview import Progress, events_of, progress_of
from matchmaker.services.events.reading import EventView, event_view
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, VOICE, entry
from matchmaker.web.events.frame import Step, address_of, exists, step_links
from matchmaker.web.events.room import events, speaker
from matchmaker.web.forms import read_note
from matchmaker.web.notices import tell, tell_with_undo

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next, why, and where it is done."""

    finding: Phrase
    words: Phrase
    address: str


@events.get("/events")
@entry(VOICE)
def index() -> str:
    """The events that one runs, is a guest at, or takes part in."""
    lines = events_of(database(), viewer(), now=now())
    past = {EventState.OVER, EventState.CANCELLED}
    return render_template(
        "events/index.html",
        coming=[each for each in lines if each.event.state not in past],
        past=[each for each in lines if each.event.state in past],
        managed=sorted(viewer().managed),
    )


@events.get("/events/<int:event_id>")
@entry(VOICE)
def show(event_id: int) -> ResponseReturnValue:
    """How far an event is, and what to do next; others than the host go to their part of it."""
    row = event_for(database(), viewer(), event_id, to_run=False)
    part = part_of(database(), viewer(), row)
    if not part.is_host:
        where = "participants.index" if part.guests else "events.mine"
        return redirect(url_for(where, event_id=event_id), 303)
    event = event_view(database(), row, now=now())
    progress = progress_of(database(), event)
    return render_template(
        "events/show.html",
        event=event,
        progress=progress,
        next=next_of(event, progress),
        step_links=step_links(event),
        can_be_put_back=can_be_put_back(speaker(), row),
        fitting=event.places,
    )


@events.post("/events/<int:event_id>/call-off")
@entry(MANAGER)
def cancel(event_id: int) -> ResponseReturnValue:
    """Call the event off; the letters wait two minutes."""
    row = event_for(database(), viewer(), event_id, to_run=True)
    letters = call_off(speaker(), row, read_note(request.form))
    back = url_for("events.restore", event_id=event_id)
    words = counted(
        "Called off. %(n)s letter leaves in two minutes.",
        "Called off. %(n)s letters leave in two minutes.",
        letters,
    )
    tell_with_undo(words if letters else phrase("Called off. Nobody had been told of it."), back)
    return redirect(url_for("events.show", event_id=event_id), 303)


@events.post("/events/<int:event_id>/put-back")
@entry(MANAGER)
def restore(event_id: int) -> ResponseReturnValue:
    """Undo the calling off while its letters wait."""
    put_back(speaker(), event_for(database(), viewer(), event_id, to_run=True))
    tell("The event takes place after all. Nobody was written to.")
    return redirect(url_for("events.show", event_id=event_id), 303)


def next_of(event: EventView, progress: Progress) -> Next | None:
    """What whoever runs the event should do next; None where nothing is left to do."""
    if event.state is EventState.CANCELLED:
        return None
    if event.state is EventState.OVER:
        return _after(event)
    if event.state is EventState.PUBLISHED:
        return _published(event, progress)
    return _before(event, progress)


def _before(event: EventView, progress: Progress) -> Next:
    invite = url_for("participants.invite_page", event_id=event.id)
    if not progress.asked:
        return Next(
            phrase("Invite the first participants"),
            phrase("The day is set. Each gets a letter with a link and needs no account."),
            invite,
        )
    if not progress.coming:
        return Next(
            phrase("Nobody has said yet that they come"),
            phrase("Remind those who have not answered, or invite more."),
            address_of(event.id, Step.PARTICIPANTS),
        )
    if progress.not_reminded and event.register_until is None:
        return _remind(event, progress)
    if event.register_until is not None and event.takes_answers(now()):
        if progress.not_reminded and event.register_until - event.local(now()).date() <= SOON * 7:
            return _remind(event, progress)
        return Next(
            counted("%(n)s comes so far", "%(n)s come so far", progress.coming),
            phrase("People answer and wish until the last day to answer. Invite more meanwhile."),
            invite,
        )
    if not progress.meetings:
        return Next(
            phrase("Choose which meetings there are to be"),
            phrase("Wishes and proposals make a list; the plan is made of it."),
            address_of(event.id, Step.MEETINGS),
        )
    return Next(
        phrase("Make the plan, and publish it"),
        phrase("Nobody is told anything before you publish."),
        address_of(event.id, Step.SCHEDULE),
    )


def _remind(event: EventView, progress: Progress) -> Next:
    return Next(
        counted(
            "%(n)s has not answered and was not reminded",
            "%(n)s have not answered and were not reminded",
            progress.not_reminded,
        ),
        phrase("One reminder each; a second one is never written."),
        address_of(event.id, Step.PARTICIPANTS),
    )


def _published(event: EventView, progress: Progress) -> Next | None:
    if progress.changed_since:
        return Next(
            phrase("The plan has changed since people were told"),
            phrase("See who would be told what, and publish again."),
            address_of(event.id, Step.PUBLISH),
        )
    if (
        event.starts_at is not None
        and event.starts_at - now() < SOON
        and exists("event_desk.index")
    ):
        return Next(
            phrase("It is the day"),
            phrase("Who has arrived, who is missing, what is on now."),
            url_for("event_desk.index", event_id=event.id),
        )
    if exists("printing.index"):
        return Next(
            phrase("Print what the day needs"),
            phrase("Schedules, table signs and badges, as PDF."),
            url_for("printing.index", event_id=event.id),
        )
    return None


def _after(event: EventView) -> Next | None:
    if not exists("event_outcomes.index"):
        return None
    return Next(
        phrase("See what came of it"),
        phrase("Both sides of each meeting are asked, now and after six months."),
        url_for("event_outcomes.index", event_id=event.id),
    )
