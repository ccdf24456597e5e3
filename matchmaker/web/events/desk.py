"""The desk on the day: who has arrived, what is on, and what to do when somebody does not come.

Every press is a plain form. With script a press that finds no network waits in its page and is
sent again; the key that it carries lets it count once.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.events.desk import (
    DeskView,
    Presence,
    desk_of,
    found_by,
    presence,
    say_presence,
)
from matchmaker.services.events.standing_in import let_meet, offers
from matchmaker.services.events.views import MeetingView, SlotView
from matchmaker.services.events.wanted import LABELS
from matchmaker.services.events.whole import EventWhole
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.entry import MANAGER, entry
from matchmaker.web.events.acting import hand_of, pair_in_form, whole_event
from matchmaker.web.forms import number
from matchmaker.web.notices import tell, warn

event_desk = Blueprint("event_desk", __name__)
_HERE = "/events/<int:event_id>/desk"
BY_SCRIPT = "X-Desk"  # a header of requests that want a part of the page


@event_desk.get(_HERE)
@entry(MANAGER)
def index(event_id: int) -> str:
    """Everybody who comes, with what is on now and next."""
    seen, text = _desk(event_id), " ".join(request.args.get("q", "").split())[:200]
    return render_template(
        "events/desk.html",
        event=seen.event,
        seen=seen,
        people=found_by(seen.people, text),
        text=text,
        presence=presence,
        new_key=new_key,
    )


@event_desk.get(f"{_HERE}/now")
@entry(MANAGER)
def state(event_id: int) -> Response:
    """What a page at the desk asks for every few seconds: nothing, unless something is new."""
    seen = _desk(event_id)
    if request.args.get("mark") == seen.mark:
        return Response(status=204)
    return Response(_part(seen))


@event_desk.get(f"{_HERE}/<int:participant_id>")
@entry(MANAGER)
def person(event_id: int, participant_id: int) -> str:
    """One participant: what is left of their day, and who could fill it if they do not come."""
    return _show_person(whole_event(event_id), participant_id)


@event_desk.post(f"{_HERE}/<int:participant_id>")
@entry(MANAGER)
def say(event_id: int, participant_id: int) -> ResponseReturnValue:
    """They have arrived, did not come, or neither after all."""
    said = next((each for each in Presence if each == request.form.get("say")), None)
    if said is None:
        raise InputError(
            phrase("It is not said what happened."), remedy=phrase("Press one of the buttons.")
        )
    key = request.form.get("key", "")
    say_presence(database(), viewer(), event_id, participant_id, said, key=key, now=now())
    if request.headers.get(BY_SCRIPT):
        return _part(_desk(event_id))
    seen = _desk(event_id)
    tell(_words(said, next((e.name for e in seen.people if e.id == participant_id), "?")))
    if said is Presence.MISSED:
        return redirect(_to(event_id, participant_id), 303)
    text = request.form.get("q", "")
    return redirect(f"{_to(event_id)}{'?' + urlencode({'q': text}) if text else ''}", 303)


@event_desk.get(f"{_HERE}/free")
@entry(MANAGER)
def free(event_id: int) -> str:
    """Free people who fit: meetings that could be held now or next."""
    whole = whole_event(event_id)
    return render_template(
        "events/desk-free.html",
        event=whole.event,
        whole=whole,
        rounds=[(slot, offers(whole, slot.number or 0)) for slot in _coming(whole)[:2]],
        labels=LABELS,
        new_key=new_key,
    )


@event_desk.post(f"{_HERE}/meet")
@entry(MANAGER)
def meet(event_id: int) -> ResponseReturnValue:
    """Let two meet at once."""
    whole = whole_event(event_id)
    slot, pair = number(request.form, "slot"), pair_in_form()
    if slot is None or not whole.people.keys() >= set(pair):
        raise NotFound(phrase("There is no such meeting."))
    key, back = request.form.get("key", ""), number(request.form, "back")
    try:
        let_meet(hand_of(event_id), pair, slot=slot, key=key)
    except Conflict as error:
        database().rollback()
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
    else:
        a, b = (whole.name(each) for each in pair)
        tell(phrase("Put on the board: %(a)s and %(b)s. Tell them, and publish.", a=a, b=b))
    there = _to(event_id, back) if back else url_for("event_desk.free", event_id=event_id)
    return redirect(there, 303)


def new_key() -> str:
    """A key for one press; script makes its own for each."""
    return secrets.token_urlsafe(9)


def _words(said: Presence, who: str) -> Phrase:
    if said is Presence.ARRIVED:
        return phrase("Arrived: %(who)s", who=who)
    if said is Presence.MISSED:
        return phrase("Did not come: %(who)s", who=who)
    return phrase("Taken back: %(who)s", who=who)


def _desk(event_id: int) -> DeskView:
    return desk_of(database(), viewer(), event_id, now=now())


def _part(seen: DeskView) -> str:
    return render_template("events/_desk_now.html", event=seen.event, seen=seen, presence=presence)


def _show_person(whole: EventWhole, participant_id: int) -> str:
    one = whole.people.get(participant_id)
    if one is None:
        raise NotFound(phrase("This event has no such participant."))
    coming = _coming(whole)
    mine = {each.slot: each for pair, each in whole.placed.items() if participant_id in pair}
    lines = [(slot, mine[slot.number]) for slot in coming if slot.number in mine]
    is_missed = presence(one) is Presence.MISSED

    def partner(meeting: MeetingView) -> int:
        return meeting.b_id if meeting.a_id == participant_id else meeting.a_id

    return render_template(
        "events/desk-person.html",
        event=whole.event,
        whole=whole,
        one=one,
        presence=presence(one),
        coming=coming,
        lines=[
            (
                slot,
                whole.people[partner(meeting)],
                whole.tables[meeting.table or 0].name,
                offers(whole, slot.number or 0, among=[partner(meeting)], most=3)
                if is_missed
                else (),
            )
            for slot, meeting in lines
        ],
        labels=LABELS,
        new_key=new_key,
    )


def _coming(whole: EventWhole) -> list[SlotView]:
    """The meeting slots that are not over."""
    return [each for each in whole.event.meeting_slots if each.ends_at > whole.now]


def _to(event_id: int, participant_id: int | None = None) -> str:
    if participant_id is None:
        return url_for("event_desk.index", event_id=event_id)
    return url_for("event_desk.person", event_id=event_id, participant_id=participant_id)
