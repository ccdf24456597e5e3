"""Expressing interest in a call, signed in or by the link of a letter, and taking it back."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict, Gone, NotFound
from matchmaker.services.calls.expressing import express, withdraw
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.calls.room import Seat, seat_of, show_call
from matchmaker.web.desk import database, desk, now, runtime, today
from matchmaker.web.directory import find_row
from matchmaker.web.entry import ANYONE, MEMBER, entry
from matchmaker.web.forms import FormError, number
from matchmaker.web.notices import tell, tell_with_undo

call_interest = Blueprint("call_interest", __name__)


class _Claim(NamedTuple):
    """What the link of a letter says."""

    call_id: int
    organisation_id: int


@call_interest.post("/calls/<int:call_id>/interest")
@entry(MEMBER)
def express_interest(call_id: int) -> ResponseReturnValue:
    """A firm is interested."""
    return _express(seat_of(desk()), call_id)


@call_interest.post("/calls/<int:call_id>/interest/withdraw")
@entry(MEMBER)
def withdraw_interest(call_id: int) -> ResponseReturnValue:
    """A firm takes its interest back."""
    return _withdraw(seat_of(desk()), call_id)


@call_interest.get("/call/<token>")
@entry(ANYONE)
def show_by_link(token: str) -> str:
    """The call as the firm sees to which the letter was written; nothing changes by opening it."""
    seat, claim = _seat(token)
    return show_call(seat, claim.call_id)


@call_interest.post("/call/<token>")
@entry(ANYONE)
def express_by_link(token: str) -> ResponseReturnValue:
    """The firm is interested."""
    seat, claim = _seat(token)
    return _express(seat, claim.call_id)


@call_interest.post("/call/<token>/withdraw")
@entry(ANYONE)
def withdraw_by_link(token: str) -> ResponseReturnValue:
    """The firm takes its interest back."""
    seat, claim = _seat(token)
    return _withdraw(seat, claim.call_id)


def _express(seat: Seat, call_id: int) -> ResponseReturnValue:
    chosen = {int(each) for each in request.form.getlist("part") if each.isdecimal()}
    try:
        is_new = express(
            _speaker(seat),
            call_id,
            _firm(seat),
            parts=sorted(chosen),
            text=request.form.get("text", ""),
        )
    except (FieldsError, FormError) as error:
        return show_call(seat, call_id, errors=error.fields), error.status
    except Conflict as error:
        return show_call(seat, call_id, refused=error.message), error.status
    if is_new:
        back = seat.address("withdraw", call_id)
        tell_with_undo(phrase("Those who run the call now see your interest."), back)
    else:
        tell(phrase("You have said so already."))
    return redirect(seat.address("show", call_id), 303)


def _withdraw(seat: Seat, call_id: int) -> ResponseReturnValue:
    try:
        is_done = withdraw(_speaker(seat), call_id, _firm(seat))
    except Conflict as error:
        return show_call(seat, call_id, refused=error.message), error.status
    if is_done:
        tell(phrase("Your interest is taken back."))
    return redirect(seat.address("show", call_id), 303)


def _firm(seat: Seat) -> int:
    """The organisation that is meant: the one in the form, else the only one there is."""
    wanted = number(request.form, "organisation")
    own = [each.id for each in seat.firms]
    if wanted is None and len(own) == 1:
        return own[0]
    if wanted not in own:
        raise FormError(organisation=phrase("Choose for which organisation."))
    return wanted


def _speaker(seat: Seat) -> Speaker:
    return Speaker(database(), seat.viewer, now(), runtime().post_office)


def _seat(token: str) -> tuple[Seat, _Claim]:
    """The seat of the firm that a letter was written to.

    Raises:
        Gone: the link is not ours, for something else, or too old.
    """
    claims = runtime().post_office.signer.read(Purpose.CALL, token, now=now())
    try:
        claim = _Claim(int(claims["call"]), int(claims["organisation"]))
        firm = find_row(database(), claim.organisation_id)
    except (KeyError, NotFound) as error:
        raise Gone(phrase("This link is no longer good.")) from error
    parts = runtime()
    viewer = acting_for(database(), firm.id, today=today())
    found = Desk(database(), parts.library, parts.weights, viewer, now(), parts.policy)
    return seat_of(found, token), claim
