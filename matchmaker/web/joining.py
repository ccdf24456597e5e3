"""«This is us»: an organisation's own people take over what their cluster has written about it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.errors import Gone
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.membership.filling_in import Questions, questions_for
from matchmaker.services.membership.joining import Invitation, invite, join, read_invitation
from matchmaker.web.accounts import let_in
from matchmaker.web.desk import database, now, runtime, today, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import ANYONE, VOICE, entry
from matchmaker.web.languages import html_language
from matchmaker.web.notices import tell, warn
from matchmaker.web.profile import shown
from matchmaker.web.profile_page import edit_page
from matchmaker.web.sentence_forms import one_line

joining = Blueprint("joining", __name__)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class JoinPage:
    """What a link invites to, and what stands in the profile already."""

    invitation: Invitation
    questions: Questions


@joining.get("/join/<token>")
@entry(ANYONE)
def look(token: str) -> ResponseReturnValue:
    """The profile as its cluster has written it; opening the link changes nothing."""
    invitation = _read(token)
    if invitation.is_accepted:
        return _joined(invitation)
    trusted = runtime().library.trusted_languages
    found = questions_for(
        database(), invitation.organisation.id, today=today(), trusted_languages=trusted
    )
    page = JoinPage(invitation, found)
    return render_template("joining/look.html", page=page, token_text=token)


@joining.post("/join/<token>")
@entry(ANYONE)
def accept(token: str) -> ResponseReturnValue:
    """Make the account and let it in; a second time it is told to sign in."""
    name = one_line(request.form.get("name", ""))[:LONGEST_NAME]
    try:
        account = join(
            database(),
            runtime().post_office,
            token,
            name=name,
            language=html_language(),
            now=now(),
        )
    except Gone:
        database().rollback()
        invitation = _read(token)
        if invitation.is_accepted:
            return _joined(invitation)
        raise
    number = _read(token).organisation.id
    answer = let_in(account, url_for("profile.edit", organisation_id=number))
    tell("Welcome. This is your profile: change what is not right.")
    return answer


@joining.post("/organisations/<int:organisation_id>/invite")
@entry(VOICE)
def send(organisation_id: int) -> ResponseReturnValue:
    """Invite somebody to act for an organisation."""
    row = find_row(database(), organisation_id)
    email = request.form.get("invite_email", "")
    try:
        is_written = invite(
            database(), runtime().post_office, row.id, email, viewer=viewer(), now=now()
        )
    except FieldsError as error:
        values = {"invite_email": email}
        return shown(edit_page(row, contact_values=values, errors=error.fields)), 422
    if is_written:
        tell("The invitation is on its way.")
    else:
        warn("No letter was written: there was one this week already, or none is wanted.")
    return redirect(url_for("profile.edit", organisation_id=row.id, _anchor="people"), 303)


def _read(token: str) -> Invitation:
    return read_invitation(database(), runtime().post_office, token, now=now())


def _joined(invitation: Invitation) -> str:
    return render_template("joining/joined.html", invitation=invitation)
