"""The second step: who is asked and who comes, in balance or not; and one participant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import Conflict
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.events.access import Part, event_for, part_of, participant_for
from matchmaker.services.events.balance import balance_of
from matchmaker.services.events.inviting import resend
from matchmaker.services.events.reading import (
    EventView,
    ParticipantView,
    event_view,
    participants_of,
    wishes_of,
)
from matchmaker.services.events.registering import decline, register
from matchmaker.services.events.reminding import remind, unanswered
from matchmaker.services.introducing.people import faces_of
from matchmaker.services.membership.members import StageCount
from matchmaker.web.desk import database, now, today, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.frame import Step, show_step
from matchmaker.web.events.lists import list_of_participants, sees_address
from matchmaker.web.events.registration_form import (
    RegistrationForm,
    form_of,
    read_registration,
    typed,
    with_person,
    without_person,
)
from matchmaker.web.events.room import speaker
from matchmaker.web.exporting import as_of, download
from matchmaker.web.forms import FormError, number
from matchmaker.web.notices import tell, warn
from matchmaker.web.profile_page import closed_lists
from models import Event, EventParticipant

participants = Blueprint("participants", __name__)
_ONE = "/events/<int:event_id>/participants/<int:participant_id>"


@participants.get("/events/<int:event_id>/participants")
@entry(MANAGER)
def index(event_id: int) -> str:
    """All who are asked, by state; a guest's manager sees the own members among them."""
    row, part = _event(event_id)
    event, people = _people(row, part)
    state = next((each for each in AttendanceState if each == request.args.get("state")), None)
    coming = [each.organisation_id for each in people if each.comes]
    stages = balance_of(database(), coming, viewer=viewer(), today=today())
    wishes = wishes_of(database(), event.id) if part.is_host else ()
    return _step(
        "participants",
        event,
        part,
        title=_title(people),
        people=[each for each in people if state in {None, each.state}],
        total=len(people),
        state=state,
        states=Counter(each.state for each in people),
        sees_address=lambda each: sees_address(each, event, part),
        wishes=Counter(each.from_id for each in wishes if not each.by_manager),
        stages=stages,
        finding_of_stages=_finding_of_stages(stages),
        to_remind=len(unanswered(database(), event.id)) if part.is_host else 0,
    )


@participants.get("/events/<int:event_id>/participants/list.xlsx")
@entry(MANAGER)
def export(event_id: int) -> Response:
    """The list as a workbook."""
    row, part = _event(event_id)
    event, people = _people(row, part)
    wishes = wishes_of(database(), event.id) if part.is_host else ()
    table = list_of_participants(event, part, people, wishes, notes=[as_of(event.name)])
    return download([table], event.name, "participants")


@participants.post("/events/<int:event_id>/participants/remind")
@entry(MANAGER)
def remind_all(event_id: int) -> ResponseReturnValue:
    """Remind those who have not answered, each once."""
    row = event_for(database(), viewer(), event_id, to_run=True)
    count = remind(speaker(), row)
    if count:
        tell(counted("%(n)s reminder is on its way.", "%(n)s reminders are on their way.", count))
    else:
        warn("Nobody is left to remind: each is reminded once.")
    return redirect(url_for("participants.index", event_id=event_id), 303)


@participants.get(_ONE)
@entry(MANAGER)
def edit(event_id: int, participant_id: int) -> str:
    """One participant: who comes, when not, and what was said."""
    return _show_one(event_id, participant_id)


@participants.post(_ONE)
@entry(MANAGER)
def save(event_id: int, participant_id: int) -> ResponseReturnValue:
    """Answer for a participant."""
    row, _, one = _one(event_id, participant_id)
    event, form = event_view(database(), row, now=now()), typed(request.form)
    try:
        if request.form.get("say") == "not":
            decline(speaker(), row, one, by_manager=True)
        else:
            said = read_registration(form, event)
            register(speaker(), row, one, said, by_manager=True)
    except (FormError, FieldsError) as error:
        database().rollback()
        return _show_one(event_id, participant_id, form=form, errors=error.fields), 422
    tell("Kept.")
    return redirect(url_for("participants.index", event_id=event_id), 303)


@participants.post(f"{_ONE}/again")
@entry(MANAGER)
def again(event_id: int, participant_id: int) -> ResponseReturnValue:
    """Write the invitation once more."""
    row, _, one = _one(event_id, participant_id)
    try:
        is_written = resend(speaker(), row, one)
    except Conflict as error:
        database().rollback()
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
    else:
        if is_written:
            tell("The invitation is on its way.")
        else:
            warn("No letter was written: there was one just now, or none is wanted.")
    here = url_for("participants.edit", event_id=event_id, participant_id=participant_id)
    return redirect(here, 303)


def _event(event_id: int) -> tuple[Event, Part]:
    row = event_for(database(), viewer(), event_id, to_run=False)
    return row, part_of(database(), viewer(), row)


def _one(event_id: int, participant_id: int) -> tuple[Event, Part, EventParticipant]:
    row, part = _event(event_id)
    one = participant_for(database(), viewer(), row, participant_id, today=today())
    return row, part, one


def _people(row: Event, part: Part) -> tuple[EventView, list[ParticipantView]]:
    event = event_view(database(), row, now=now())
    people = participants_of(database(), event, today=today())
    if part.is_host:
        return event, list(people)
    return event, [each for each in people if part.guests & each.clusters.keys()]


def _step(template: str, event: EventView, part: Part, **values: Any) -> str:
    """The page in the frame of the steps; guests have no steps to go."""
    if part.is_host:
        return show_step(template, event, Step.PARTICIPANTS, part=part, **values)
    return render_template(
        f"events/{template}.html",
        event=event,
        step=Step.PARTICIPANTS,
        step_links=[],
        part=part,
        **values,
    )


def _show_one(
    event_id: int,
    participant_id: int,
    *,
    form: RegistrationForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    row, part, one = _one(event_id, participant_id)
    event, people = _people(row, part)
    seen = next(each for each in people if each.id == participant_id)
    is_open = sees_address(seen, event, part)
    faces = faces_of(database(), [seen.organisation_id]) if is_open else {}
    known = faces.get(seen.organisation_id, ())
    stands = form_of(one, event)
    if not is_open:
        stands = without_person(stands)
    chosen = number(request.args, "face")
    if chosen is not None and chosen < len(known):
        stands = with_person(stands, known[chosen])
    return _step(
        "participant",
        event,
        part,
        one=seen,
        form=form or stands,
        sees=is_open,
        faces=known,
        errors=errors or {},
        spoken=closed_lists()["spoken"],
    )


def _title(people: list[ParticipantView]) -> Phrase:
    come = sum(each.comes for each in people)
    silent = sum(each.state is AttendanceState.INVITED for each in people)
    if not people:
        return phrase("Whom do you invite?")
    if not come:
        return counted("%(n)s is asked", "%(n)s are asked", len(people))
    if silent:
        return counted(
            "%(n)s comes, %(silent)s not answered yet",
            "%(n)s come, %(silent)s not answered yet",
            come,
            silent=silent,
        )
    return counted("%(n)s comes", "%(n)s come", come)


def _finding_of_stages(stages: list[StageCount]) -> Phrase:
    """The place in the chain at which most is sought and least is offered."""
    widest = max(stages, key=lambda each: each.seeking - each.offering, default=None)
    if widest is None:
        return phrase("Nobody who comes names a place in the chain yet")
    if widest.seeking <= widest.offering:
        return phrase("At every place in the chain at least as many offer as seek")
    return phrase(
        "More look for it than offer it: %(stage)s (%(seeking)s to %(offering)s)",
        stage=widest.stage.label,
        seeking=widest.seeking,
        offering=widest.offering,
    )
