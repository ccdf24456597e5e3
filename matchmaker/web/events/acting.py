"""What the pages of a plan share: whose hand changes it, and what a form names."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from matchmaker.domain.phrases import phrase
from matchmaker.errors import InputError
from matchmaker.services.events.access import event_for
from matchmaker.services.events.hand import Hand
from matchmaker.services.events.whole import EventWhole, Pair, load_whole, pair_of
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.forms import number


def whole_event(event_id: int) -> EventWhole:
    """Everything about an event, for those who run it; each of these pages begins with this.

    Raises:
        NotFound, NotAllowed: as for `access.event_for`.
    """
    return load_whole(database(), event_for(database(), viewer(), event_id, to_run=True), now=now())


def hand_of(event_id: int) -> Hand:
    """The viewer's hand, having seen the revision that the form, or the address it is sent to,
    carries.
    """
    revision = number(request.values, "revision")
    return Hand(database(), viewer(), event_id, -1 if revision is None else revision, now())


def pair_from(values: Mapping[str, str], name: str = "pair") -> Pair | None:
    """Two participants as forms and addresses name them: «12-15»; None if there are none."""
    one, _, other = values.get(name, "").partition("-")
    return _two(one, other)


def pair_in_form() -> Pair:
    """The two participants that a form is about.

    Raises:
        InputError: it names none.
    """
    found = pair_from(request.form) or _two(
        request.form.get("one", ""), request.form.get("other", "")
    )
    if found is None:
        raise InputError(
            phrase("It is not said which two are meant."),
            remedy=phrase("Choose two different participants."),
        )
    return found


def place_in_form() -> tuple[int, int]:
    """The slot and table that a form names: «3-1».

    Raises:
        InputError: it names none.
    """
    slot, _, table = request.form.get("place", "").partition("-")
    if not (slot.isdecimal() and table.isdecimal() and len(slot) < 5 and len(table) < 6):
        raise InputError(
            phrase("It is not said where to put the meeting."),
            remedy=phrase("Choose one of the places."),
        )
    return int(slot), int(table)


def _two(one: str, other: str) -> Pair | None:
    if not (one.isdecimal() and other.isdecimal() and len(one + other) < 19) or one == other:
        return None
    return pair_of(int(one), int(other))
