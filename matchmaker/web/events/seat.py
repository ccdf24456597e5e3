"""A participant at its own pages: behind a link or signed in, the pages are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.event_vocabulary import AttendanceState, WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.desk import Desk
from matchmaker.services.events.my_day import my_day
from matchmaker.services.events.reading import EventView, event_view
from matchmaker.services.events.registering import decline, register
from matchmaker.services.events.wishing import Partner, find_partners, partners_for, wish
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime, today
from matchmaker.web.events.calendars import address_of_feed
from matchmaker.web.events.registration_form import (
    RegistrationForm,
    form_of,
    read_registration,
    typed,
)
from matchmaker.web.forms import FormError
from matchmaker.web.notices import tell, warn
from matchmaker.web.profile_page import closed_lists
from models import Event, EventParticipant, Organisation

Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits there.

    Attributes:
        viewer: for the record; a link makes nobody a viewer.
        address: of one of these pages: «look», «partners», «wish», with what it needs.
        token: of the link; "" for whoever has signed in.
    """

    row: EventParticipant
    event: EventView
    viewer: Viewer
    address: Address
    token: str = ""

    @property
    def speaker(self) -> Speaker:
        """Whoever answers."""
        return Speaker(database(), self.viewer, now(), runtime().post_office)

    @property
    def comes(self) -> bool:
        """Whether it has said that it comes."""
        return self.row.state is AttendanceState.REGISTERED

    @property
    def name(self) -> str:
        """What its organisation is called."""
        return database().get_one(Organisation, self.row.organisation_id).name


def seat_of(row: EventParticipant, viewer: Viewer, address: Address, token: str = "") -> Seat:
    """The seat of a participant."""
    event = event_view(database(), _event(row), now=now())
    return Seat(row, event, viewer, address, token)


def look(
    seat: Seat,
    *,
    form: RegistrationForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """The page: comes or not, and what was said; after publication the own day."""
    day = my_day(database(), seat.event, seat.row, today=today()) if seat.comes else None
    return render_template(
        "events/mine.html",
        seat=seat,
        event=seat.event,
        form=form or form_of(seat.row, seat.event),
        errors=errors or {},
        day=day,
        at=now(),
        feed=address_of_feed(seat.row, _event(seat.row)) if day else "",
        rating=_address_of_rating(seat.row) if day and day.is_any_over(now()) else "",
        takes_answers=seat.event.takes_answers(now()),
        spoken=closed_lists()["spoken"],
    )


def answer(seat: Seat) -> ResponseReturnValue:
    """Register, change what was said, or do not come."""
    form, row = typed(request.form), seat.row
    try:
        if request.form.get("say") == "not":
            decline(seat.speaker, _event(row), row)
            tell("Thank you for telling. You can still change your mind here.")
            return redirect(seat.address("look"), 303)
        was_there = seat.comes
        register(seat.speaker, _event(row), row, read_registration(form, seat.event))
    except (FormError, FieldsError) as error:
        database().rollback()
        return look(seat, form=form, errors=error.fields), 422
    if was_there:
        tell("Kept.")
        return redirect(seat.address("look"), 303)
    tell("You are registered. Now see who fits you, and say whom you would like to meet.")
    _find(seat)
    return redirect(seat.address("partners"), 303)


def partners(seat: Seat) -> ResponseReturnValue:
    """Proposals with evidence and everybody else who comes, with what was wished."""
    if not seat.comes:
        return redirect(seat.address("look"), 303)
    found = partners_for(database(), seat.event, seat.row, now=now())
    text = " ".join(request.args.get("q", "").split())[:200]
    return render_template(
        "events/partners.html",
        seat=seat,
        event=seat.event,
        found=found,
        others=_named(found.others, text),
        text=text,
        musts=found.wished(WishStrength.MUST),
        likes=found.wished(WishStrength.LIKE),
        most=seat.event.maximum if seat.row.maximum is None else seat.row.maximum,
        strengths=list(WishStrength),
        takes_answers=seat.event.takes_answers(now()),
    )


def refresh(seat: Seat) -> ResponseReturnValue:
    """Look for partners once more, since others have registered."""
    if _find(seat) == 0:
        tell("Nobody fits by what is written so far; choose among all who come.")
    return redirect(seat.address("partners"), 303)


def say_wish(seat: Seat, other_id: int) -> ResponseReturnValue:
    """Keep a wish, or take it back."""
    asked = request.form.get("wish", "")
    strength = next((each for each in WishStrength if each == asked), None)
    try:
        wish(database(), seat.event, seat.row, other_id, strength, now=now())
    except Conflict as error:
        database().rollback()
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
    return redirect(f"{seat.address('partners')}#p{other_id}", 303)


def _address_of_rating(row: EventParticipant) -> str:
    """Where the participant says what its meetings were, as in the letter after the day."""
    signer = runtime().post_office.signer
    token = signer.sign(Purpose.RATE, now=now(), participant=row.id)
    return url_for("rating.meetings", token=token)


def _find(seat: Seat) -> int | None:
    """Make the list; gives how many stand on it, None where it may not be made."""
    parts = runtime()
    desk = Desk(database(), parts.library, parts.weights, seat.viewer, now())
    try:
        return find_partners(desk, _fresh(seat), seat.row)
    except Conflict as error:
        database().rollback()
        warn(phrase("%(what)s %(remedy)s", what=error.message, remedy=error.remedy))
        return None


def _fresh(seat: Seat) -> EventView:
    return event_view(database(), _event(seat.row), now=now())


def _event(row: EventParticipant) -> Event:
    return database().get_one(Event, row.event_id)


def _named(found: tuple[Partner, ...], text: str) -> list[Partner]:
    asked = text.casefold()
    return [each for each in found if asked in each.name.casefold()]
