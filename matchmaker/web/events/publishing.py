"""Publish: who is told what, the letters as they would leave, and the button that sends them."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted, phrase
from matchmaker.errors import Conflict
from matchmaker.services.events.published import (
    Turn,
    concerned,
    differences_of,
    published,
    versions,
)
from matchmaker.services.events.publishing import frozen, publish
from matchmaker.services.events.telling import plan_parts, plan_subject
from matchmaker.services.events.troubles import troubles
from matchmaker.services.events.whole import EventWhole
from matchmaker.web.desk import database, runtime
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import hand_of, whole_event
from matchmaker.web.events.frame import Step, run_event, show_step
from matchmaker.web.forms import number
from matchmaker.web.notices import tell

publishing = Blueprint("publishing", __name__)


@publishing.get("/events/<int:event_id>/publish")
@entry(MANAGER)
def index(event_id: int) -> str:
    """What has changed since people were told, and the letters."""
    return _show(whole_event(event_id))


@publishing.post("/events/<int:event_id>/publish")
@entry(MANAGER)
def send(event_id: int) -> ResponseReturnValue:
    """Freeze the board as a version and tell those whose day changed."""
    run_event(event_id)
    try:
        done = publish(hand_of(event_id), runtime().post_office)
    except Conflict as error:
        return _show(whole_event(event_id), refused=error), error.status
    if done.is_new:
        tell(
            counted(
                "Version %(version)s is published: %(n)s letter is on its way.",
                "Version %(version)s is published: %(n)s letters are on their way.",
                done.letters,
                version=done.version,
            )
        )
    else:
        tell(phrase("Nothing has changed since version %(version)s.", version=done.version))
    return redirect(url_for("publishing.index", event_id=event_id), 303)


def _show(whole: EventWhole, *, refused: Conflict | None = None) -> str:
    told = published(database(), whole.event.id)
    found = differences_of(whole, told)
    people = concerned(whole, found)
    reader = number(request.args, "letter")
    if reader not in people:
        reader = next(iter(people), None)
    version = told.version + 1 if told else 1
    day = frozen(whole, told, found, {each.pair: 0 for each in found})
    letter = None
    if reader is not None:
        row = whole.people[reader]
        letter = plan_parts(
            whole,
            reader,
            day=day,
            differences=people[reader],
            version=version,
            language=row.language,
        )
    held = {each for pair in whole.placed for each in pair}
    return show_step(
        "publish",
        whole.event,
        Step.PUBLISH,
        whole=whole,
        told=told,
        versions=versions(database(), whole.event.id),
        turns=[(turn, [each for each in found if each.turn is turn]) for turn in Turn],
        changed=found,
        people=people,
        reader=reader,
        letter=letter,
        subject=plan_subject(whole, version),
        troubles=troubles(whole),
        without_meeting=[each for each in whole.participants if each.comes and each.id not in held],
        without_address=[whole.people[each] for each in people if not whole.people[each].email],
        refused=refused,
    )
