"""My company: its facts and its sentences, edited beside what others see of it.

The organisation's own people edit all of it; the managers of its clusters all but what is private.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.phrases import counted
from matchmaker.services.describing.editing import (
    FactsChanged,
    confirm,
    facts_of,
    save_facts,
    version_of_facts,
)
from matchmaker.services.describing.saying import ChangedMeanwhile, FieldsError
from matchmaker.services.describing.stating import require_editor, restore, say, say_all, withdraw
from matchmaker.services.splitting import split_statements
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import MEMBER, VOICE, entry
from matchmaker.web.facts_forms import read_facts, typed_facts
from matchmaker.web.forms import FormError
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.profile_page import EditPage, closed_lists, edit_page
from matchmaker.web.sentence_forms import (
    ROLES,
    SentenceForm,
    form_of,
    one_line,
    read_saying,
    seen_by,
)
from models import Organisation

profile = Blueprint("profile", __name__)
_AT = "/organisations/<int:organisation_id>"
MOST_PIECES = 30


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a paragraph that is taken apart."""

    text: str
    role: str
    visibility: str
    is_kept: bool = True


@profile.get("/me")
@entry(MEMBER)
def me() -> ResponseReturnValue:
    """One's own organisation."""
    return redirect(url_for("profile.edit", organisation_id=min(viewer().organisations)), 303)


@profile.get(f"{_AT}/edit")
@entry(VOICE)
def edit(organisation_id: int) -> ResponseReturnValue:
    """The editor, and what others see."""
    row = find_row(database(), organisation_id)
    if row.id != organisation_id:
        return redirect(url_for("profile.edit", organisation_id=row.id))
    require_editor(database(), viewer(), row.id, today=today())
    return shown(edit_page(row))


@profile.post(f"{_AT}/edit")
@entry(VOICE)
def save(organisation_id: int) -> ResponseReturnValue:
    """Save the facts."""
    row = _open(organisation_id)
    version = request.form.get("version", "")
    try:
        facts = read_facts(request.form)
        save_facts(database(), row.id, facts, viewer=viewer(), now=now(), version=version)
    except (FormError, FieldsError) as error:
        form = typed_facts(request.form, errors=error.fields, version=version)
        return shown(edit_page(row, facts=form)), 422
    except FactsChanged as error:
        standing = error.standing
        form = typed_facts(
            request.form,
            errors={"facts": error.message},
            version=version_of_facts(standing),
            standing=facts_of(standing),
        )
        return shown(edit_page(standing, facts=form)), 409
    if request.form.get("region") and facts.region is None:
        tell("Saved. Now choose the region in the new country.")
        return _back(row.id, "region")
    tell("Saved.")
    return _back(row.id, "facts")


@profile.post(f"{_AT}/sentences")
@entry(VOICE)
def add(organisation_id: int) -> ResponseReturnValue:
    """Say something new; a paragraph is taken apart first."""
    row = _open(organisation_id)
    texts = split_statements(request.form.get("text", ""))[:MOST_PIECES]
    if len(texts) > 1 and request.form.get("whole") != "yes":
        role, readers = request.form.get("role", ""), request.form.get("visibility", "")
        return _choosing(row, [Piece(each, role, readers) for each in texts])
    return _say(row, None, "")


@profile.post(f"{_AT}/sentences/<int:statement_id>")
@entry(VOICE)
def change(organisation_id: int, statement_id: int) -> ResponseReturnValue:
    """Change one sentence."""
    return _say(_open(organisation_id), statement_id, request.form.get("version", ""))


@profile.post(f"{_AT}/sentences/several")
@entry(VOICE)
def add_several(organisation_id: int) -> ResponseReturnValue:
    """Say those sentences of a paragraph that were ticked."""
    row = _open(organisation_id)
    sent = [each for each in range(MOST_PIECES) if f"piece-{each}" in request.form]
    ticked = [each for each in sent if str(each) in request.form.getlist("keep")]
    encoder = runtime().library.encoder
    try:
        sayings = [read_saying(_piece(each)) for each in ticked]
        say_all(database(), encoder, row.id, sayings, viewer=viewer(), now=now())
    except (FormError, FieldsError) as error:
        pieces = [Piece(**_piece(each), is_kept=each in ticked) for each in sent]
        return _choosing(row, pieces, errors=error.fields), 422
    tell(counted("%(n)s sentence is said.", "%(n)s sentences are said.", len(sayings)))
    return _back(row.id, "sentences")


@profile.post(f"{_AT}/sentences/<int:statement_id>/withdraw")
@entry(VOICE)
def take_back(organisation_id: int, statement_id: int) -> ResponseReturnValue:
    """Withdraw one sentence; it can be had back."""
    row = _open(organisation_id)
    taken = withdraw(database(), row.id, statement_id, viewer=viewer(), now=now())
    path = url_for("profile.bring_back", organisation_id=row.id, taken_id=taken)
    tell_with_undo("Withdrawn. Nobody finds it any more.", path)
    return _back(row.id, "sentences")


@profile.post(f"{_AT}/sentences/back/<int:taken_id>")
@entry(VOICE)
def bring_back(organisation_id: int, taken_id: int) -> ResponseReturnValue:
    """Say again what was withdrawn."""
    row = _open(organisation_id)
    encoder = runtime().library.encoder
    restore(database(), encoder, row.id, taken_id, viewer=viewer(), now=now())
    tell("It stands again.")
    return _back(row.id, "sentences")


@profile.post(f"{_AT}/confirm")
@entry(MEMBER)
def still_true(organisation_id: int) -> ResponseReturnValue:
    """Its own people say that all of it is still true."""
    row = _open(organisation_id)
    confirm(database(), row.id, viewer=viewer(), now=now())
    tell("Thank you. Others see that it was confirmed today.")
    return _back(row.id, "content")


def _open(organisation_id: int) -> Organisation:
    """The organisation that a form is about, once it is sure that the viewer may edit it."""
    row = find_row(database(), organisation_id)
    require_editor(database(), viewer(), row.id, today=today())
    return row


def _say(row: Organisation, statement_id: int | None, version: str) -> ResponseReturnValue:
    """Save the sentence in the form, new or changed; show the form again if it cannot stand."""
    session, encoder = database(), runtime().library.encoder
    typed = SentenceForm(request.form, statement_id=statement_id, version=version)
    try:
        say(
            session,
            encoder,
            row.id,
            read_saying(request.form),
            viewer=viewer(),
            now=now(),
            statement_id=statement_id,
            version=version or None,
        )
    except (FormError, FieldsError) as error:
        return shown(edit_page(row, form=replace(typed, errors=error.fields))), 422
    except ChangedMeanwhile as error:
        session.rollback()
        return shown(edit_page(row, form=_overtaken(typed, error))), 409
    tell("Saved. The next search finds it.")
    return _back(row.id, "sentences")


def _overtaken(typed: SentenceForm, error: ChangedMeanwhile) -> SentenceForm:
    """The form as it was sent, to be saved over what stands now, or as a new sentence."""
    errors = {"text": error.message}
    if error.standing is None:
        return replace(typed, errors=errors, statement_id=None, version="", was_withdrawn=True)
    now_stands = form_of(error.standing)
    return replace(
        typed,
        errors=errors,
        statement_id=now_stands.statement_id,
        version=now_stands.version,
        standing=error.standing,
    )


def _piece(number: int) -> dict[str, str]:
    """One sentence of the form in which a paragraph is taken apart."""
    return {
        "text": request.form.get(f"piece-{number}", ""),
        "role": request.form.get(f"role-{number}", ""),
        "visibility": request.form.get("visibility", ""),
    }


def _choosing(
    row: Organisation, pieces: Sequence[Piece], errors: Mapping[str, str] | None = None
) -> str:
    """The page on which a paragraph is taken apart."""
    is_own = row.id in viewer().organisations
    return render_template(
        "profile/choose.html",
        row=row,
        pieces=pieces,
        text=one_line(request.form.get("text", "")),
        visibility=request.form.get("visibility", "public"),
        errors=errors or {},
        roles=ROLES,
        seen_by=seen_by(is_own=is_own),
    )


def shown(page: EditPage) -> str:
    """The page in words."""
    return render_template(
        "profile/edit.html",
        page=page,
        seen_by=seen_by(is_own=page.is_own),
        **closed_lists(),
    )


def _back(organisation_id: int, anchor: str) -> ResponseReturnValue:
    address = url_for("profile.edit", organisation_id=organisation_id, _anchor=anchor)
    return redirect(address, 303)
