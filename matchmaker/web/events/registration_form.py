"""The form of what a participant says: who comes, when not, how many meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from matchmaker.domain.phrases import phrase
from matchmaker.services.catalogues import LANGUAGES
from matchmaker.services.events.reading import EventView
from matchmaker.services.events.registering import Registration
from matchmaker.services.introducing.people import Person
from matchmaker.services.recognition.languages import SPOKEN
from matchmaker.web.forms import FormError
from matchmaker.web.sentence_forms import one_line
from models import EventParticipant


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """What the form shows; `free` are the numbers of the slots that are ticked."""

    values: Mapping[str, str]
    free: frozenset[int]
    step_free: bool = False


def form_of(row: EventParticipant, event: EventView) -> RegistrationForm:
    """What the participant has said so far."""
    slots = {each.number for each in event.meeting_slots if each.number is not None}
    return RegistrationForm(
        values={
            "person": row.person or "",
            "email": row.email or "",
            "language": row.language or "",
            "minimum": "" if row.minimum is None else str(row.minimum),
            "maximum": "" if row.maximum is None else str(row.maximum),
        },
        free=frozenset(slots - set(row.unavailable)),
        step_free=row.step_free,
    )


def without_person(form: RegistrationForm) -> RegistrationForm:
    """The same for somebody who may not read yet who comes."""
    return replace(form, values={**form.values, "person": "", "email": ""})


def with_person(form: RegistrationForm, person: Person) -> RegistrationForm:
    """The same with somebody of the organisation filled in."""
    known = {"person": person.name, "email": person.email, "language": person.language or ""}
    return replace(form, values={**form.values, **known})


def typed(form: MultiDict[str, str]) -> RegistrationForm:
    """What was typed, as it was."""
    names = ("person", "email", "language", "minimum", "maximum")
    return RegistrationForm(
        values={name: one_line(form.get(name, "")) for name in names},
        free=frozenset(
            int(each) for each in form.getlist("free") if each.isdecimal() and len(each) < 5
        ),
        step_free=form.get("step_free") == "yes",
    )


def read_registration(form: RegistrationForm, event: EventView) -> Registration:
    """The values that were typed.

    Raises:
        FormError: a number that is none.
    """
    wrong: dict[str, str] = {}
    language = form.values["language"]
    found = Registration(
        person=form.values["person"],
        email=form.values["email"].lower(),
        language=language if language in SPOKEN | set(LANGUAGES) else None,
        unavailable=frozenset(
            each.number
            for each in event.meeting_slots
            if each.number is not None and each.number not in form.free
        ),
        step_free=form.step_free,
        minimum=_number(form.values, "minimum", wrong),
        maximum=_number(form.values, "maximum", wrong),
    )
    if wrong:
        raise FormError(**wrong)
    return found


def _number(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> int | None:
    text = values[name]
    if not text:
        return None
    if text.isdecimal() and len(text) <= 4:
        return int(text)
    wrong[name] = phrase("Write a whole number.")
    return None
