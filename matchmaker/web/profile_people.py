"""The people of an organisation: named, taken out and put back, on the page of its profile."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import phrase
from matchmaker.services.describing.contacting import (
    NewContact,
    add_contact,
    remove_contact,
    restore_contact,
)
from matchmaker.services.describing.saying import FieldsError
from matchmaker.web.desk import database, now, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import VOICE, entry
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.profile import shown
from matchmaker.web.profile_page import edit_page
from matchmaker.web.sentence_forms import one_line

profile_people = Blueprint(
    "profile_people", __name__, url_prefix="/organisations/<int:organisation_id>/contacts"
)
_FIELDS = ("contact_name", "contact_email", "contact_phone")


@profile_people.post("/")
@entry(VOICE)
def add(organisation_id: int) -> ResponseReturnValue:
    """Name a person."""
    row = find_row(database(), organisation_id)
    typed = {name: one_line(request.form.get(name, "")) for name in _FIELDS}
    new = NewContact(*(typed[name] for name in _FIELDS))
    try:
        is_new = add_contact(database(), row.id, new, viewer=viewer(), now=now())
    except FieldsError as error:
        return shown(edit_page(row, contact_values=typed, errors=error.fields)), 422
    tell(phrase("Saved.") if is_new else phrase("This address was there already."))
    return _back(row.id)


@profile_people.post("/<int:contact_id>/remove")
@entry(VOICE)
def remove(organisation_id: int, contact_id: int) -> ResponseReturnValue:
    """Take a person out; it can be undone."""
    taken = remove_contact(database(), organisation_id, contact_id, viewer=viewer(), now=now())
    path = url_for("profile_people.bring_back", organisation_id=organisation_id, taken_id=taken)
    tell_with_undo("The contact is removed.", path)
    return _back(organisation_id)


@profile_people.post("/back/<int:taken_id>")
@entry(VOICE)
def bring_back(organisation_id: int, taken_id: int) -> ResponseReturnValue:
    """Put a person back."""
    restore_contact(database(), organisation_id, taken_id, viewer=viewer(), now=now())
    tell("The contact is back.")
    return _back(organisation_id)


def _back(organisation_id: int) -> ResponseReturnValue:
    address = url_for("profile.edit", organisation_id=organisation_id, _anchor="people")
    return redirect(address, 303)
