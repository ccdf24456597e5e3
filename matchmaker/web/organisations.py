"""Organisations: what one is, offers and needs, as far as the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import OFFERING_ROLES, SEEKING_ROLES
from matchmaker.services.access import may_act_for
from matchmaker.services.profiling import load_profile
from matchmaker.web.desk import database, today, viewer
from matchmaker.web.directory import clusters_managed, find_row, organisations_named
from matchmaker.web.entry import ANYONE, VOICE, entry
from models import Organisation

organisations = Blueprint("organisations", __name__, url_prefix="/organisations")


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The page: facts, sentences, and what the viewer may do here.

    Attributes:
        row: the facts.
        profile: the sentences that this viewer may read, newest first.
        is_own: whether the viewer acts for it; then each sentence says who may read it.
        may_propose: whether the viewer may ask for partners in its name.
    """

    row: Organisation
    profile: Profile
    is_own: bool
    may_propose: bool

    @property
    def offers(self) -> tuple[Statement, ...]:
        """What it offers."""
        return self.profile.saying(OFFERING_ROLES)

    @property
    def needs(self) -> tuple[Statement, ...]:
        """What it looks for."""
        return self.profile.saying(SEEKING_ROLES)


@organisations.get("/")
@entry(VOICE)
def index() -> str:
    """The organisations that the viewer acts for, and the members of the clusters they manage."""
    session = database()
    return render_template(
        "organisations/index.html",
        own=organisations_named(session, viewer().organisations),
        managed=clusters_managed(session, viewer(), today=today()),
    )


@organisations.get("/<int:organisation_id>")
@entry(ANYONE)
def show(organisation_id: int) -> ResponseReturnValue:
    """One organisation: facts, offers, needs."""
    session = database()
    row = find_row(session, organisation_id)
    if row.id != organisation_id:
        return redirect(url_for("organisations.show", organisation_id=row.id))
    page = OrganisationPage(
        row=row,
        profile=load_profile(session, row.id, viewer=viewer(), today=today()),
        is_own=row.id in viewer().organisations,
        may_propose=may_act_for(session, viewer(), row.id, today=today()),
    )
    return render_template("organisations/show.html", page=page)
