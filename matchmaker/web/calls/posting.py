"""Posting a call, changing it and its parts, closing it, and informing members of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.errors import Conflict
from matchmaker.services.calls.access import call_for, looked_after
from matchmaker.services.calls.parts import MOST_PARTS, suggested
from matchmaker.services.calls.posting import as_draft, close, edit, post, reopen
from matchmaker.services.calls.telling import Told, tell_members
from matchmaker.services.calls.views import call_view
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.recognition.languages import language_of
from matchmaker.web.calls.form import CallForm, blank_form, form_of, read_form, typed
from matchmaker.web.calls.room import CALLER
from matchmaker.web.desk import database, desk, runtime, today, viewer
from matchmaker.web.directory import clusters_named
from matchmaker.web.entry import SIGNED_IN, entry
from matchmaker.web.forms import FormError, number
from matchmaker.web.notices import tell, tell_with_undo, warn
from matchmaker.web.speaking import speaker

call_posting = Blueprint("call_posting", __name__)


@call_posting.get("/calls/new")
@entry(CALLER)
def new() -> str:
    """An empty form; with `from`, a copy of another call to work on."""
    source = number(request.args, "from")
    own = looked_after(database(), viewer())
    form = blank_form(min(own) if len(own) == 1 else None)  # a network's call is for all of it
    if source is not None:
        row = call_for(database(), viewer(), source)
        form = form_of(as_draft(row), ()).copied(form)
    return _show(form, {})


@call_posting.post("/calls/new")
@entry(CALLER)
def create() -> ResponseReturnValue:
    """Post it, and show what was read from its text."""
    form = typed(request.form)
    try:
        draft, _ = read_form(form)
        row = post(speaker(), draft)
    except (FormError, FieldsError) as error:
        return _show(form, error.fields), error.status
    tell(phrase("Posted. Check the parts that were read from its text."))
    return redirect(url_for("call_posting.change", call_id=row.id) + "#parts", 303)


@call_posting.get("/calls/<int:call_id>/edit")
@entry(SIGNED_IN)
def change(call_id: int) -> str:
    """The form of a call and its parts."""
    row = call_for(database(), viewer(), call_id, to_run=True)
    view = call_view(database(), row, today=today())
    return _show(form_of(as_draft(row), view.parts), {}, call_id=call_id)


@call_posting.post("/calls/<int:call_id>/edit")
@entry(SIGNED_IN)
def save(call_id: int) -> ResponseReturnValue:
    """Save it; or show the parts that its text gives, or one more row, and save nothing yet."""
    form = typed(request.form)
    call_for(database(), viewer(), call_id, to_run=True)
    act = request.form.get("act", "save")
    if act == "reread":
        values = form.values
        text = f"{values['title']}. {values['text']}"
        found = suggested(values["title"], values["text"], language_of(text[:2_000]))
        return _show(form.with_parts(found), {}, call_id=call_id, is_reread=True)
    if act == "more":
        return _show(form.with_room(), {}, call_id=call_id)
    try:
        draft, parts = read_form(form)
        edit(speaker(), call_id, draft, parts)
    except (FormError, FieldsError) as error:
        return _show(form, error.fields, call_id=call_id), error.status
    tell(phrase("Saved."))
    return redirect(url_for("calls.show", call_id=call_id), 303)


@call_posting.post("/calls/<int:call_id>/close")
@entry(SIGNED_IN)
def shut(call_id: int) -> ResponseReturnValue:
    """Take no more interest."""
    try:
        close(speaker(), call_id)
    except Conflict as error:
        warn(error.message)
    else:
        back = url_for("call_posting.unshut", call_id=call_id)
        tell_with_undo(phrase("The call is closed: nobody can express interest any more."), back)
    return redirect(url_for("calls.show", call_id=call_id), 303)


@call_posting.post("/calls/<int:call_id>/reopen")
@entry(SIGNED_IN)
def unshut(call_id: int) -> ResponseReturnValue:
    """Undo the closing."""
    try:
        reopen(speaker(), call_id)
    except Conflict as error:
        warn(error.message)
    else:
        tell(phrase("The call is open again."))
    return redirect(url_for("calls.show", call_id=call_id), 303)


@call_posting.post("/calls/<int:call_id>/inform")
@entry(CALLER)
def inform(call_id: int) -> ResponseReturnValue:
    """Write to own members whose sentences fit."""
    try:
        found = tell_members(desk(), runtime().post_office, call_id)
    except Conflict as error:
        warn(error.message)
    else:
        tell(_told(found))
        if found.without_address:
            names = ", ".join(found.without_address[:5])
            warn(phrase("No address is known of %(names)s.", names=names))
    return redirect(url_for("calls.show", call_id=call_id), 303)


def _told(found: Told) -> Phrase:
    if found.letters:
        return counted(
            "%(n)s letter is on its way.", "%(n)s letters are on their way.", found.letters
        )
    if not found.fitting:
        return phrase("No member's sentences fit a part of this call, so nobody was written to.")
    return phrase("Everybody whom it fits, and whose address is known, has been told already.")


def _show(
    form: CallForm,
    errors: Mapping[str, str],
    *,
    call_id: int | None = None,
    is_reread: bool = False,
) -> str:
    own = looked_after(database(), viewer())
    return render_template(
        "calls/edit.html",
        form=form,
        errors=errors,
        call_id=call_id,
        is_reread=is_reread,
        clusters=clusters_named(database(), own),
        most_parts=MOST_PARTS,
    )
