"""Organisations: what one is, offers and needs, as far as the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import OFFERING_ROLES, SEEKING_ROLES, SizeClass
from matchmaker.errors import InputError
from matchmaker.services.identity.access import may_act_for
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.searching.facing import compare, face_profile
from matchmaker.web.asking import Question, read_question
from matchmaker.web.cards import CardDict, by_other
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import clusters_managed, find_row, organisations_named
from matchmaker.web.entry import ANYONE, VOICE, entry
from matchmaker.web.ledger import Seat, requests_of
from matchmaker.web.vouching import Trust, trust_of
from models import Organisation

organisations = Blueprint("organisations", __name__, url_prefix="/organisations")


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The page: facts, sentences, what stands for them, and what the viewer may do here.

    Attributes:
        row: the facts.
        profile: the sentences that this viewer may read, newest first.
        is_own: whether the viewer acts for it; then each sentence says who may read it.
        may_propose: whether the viewer may ask for partners in its name.
        trust: what stands for it: who vouches, with how many of the viewer's size it works,
            how reliably it answers.
        question: what the viewer looks for, if they come from a search.
        card: the evidence for the viewer's own need; None where there is none.
        going_on: the request between the two, if there is one.
    """

    row: Organisation
    profile: Profile
    is_own: bool
    may_propose: bool
    trust: Trust
    question: Question
    card: CardDict | None = None
    going_on: Seat | None = None

    @property
    def offers(self) -> tuple[Statement, ...]:
        """What it offers."""
        return self.profile.saying(OFFERING_ROLES)

    @property
    def needs(self) -> tuple[Statement, ...]:
        """What it looks for."""
        return self.profile.saying(SEEKING_ROLES)

    @property
    def asking(self) -> str:
        """The sentence with which the viewer could express interest."""
        if self.question.text or self.card is None:
            return self.question.text
        quotes = self.card["why_you"]
        return str(quotes[0]["seeking"]["text"]) if quotes else ""


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
    return render_template("organisations/show.html", page=_page(row))


def _page(row: Organisation) -> OrganisationPage:
    session = database()
    question = read_question(request.args, viewer())
    own = next(iter(viewer().organisations & {question.organisation_id}), None)
    is_own = row.id in viewer().organisations
    return OrganisationPage(
        row=row,
        profile=load_profile(session, row.id, viewer=viewer(), today=today()),
        is_own=is_own,
        may_propose=may_act_for(session, viewer(), row.id, today=today()),
        trust=trust_of(session, row.id, _size_of(own) or row.size, viewer=viewer(), now=now()),
        question=question,
        card=None if is_own else _evidence(question, own, row.id),
        going_on=by_other(requests_of(session, [own])).get(row.id) if own else None,
    )


def _evidence(question: Question, own: int | None, candidate_id: int) -> CardDict | None:
    """What it says to the viewer's need: the one that is asked, or else those on their profile."""
    try:
        if question.text:
            _, found = compare(
                desk(),
                question.sentence,
                [candidate_id],
                question.parts,
                language=question.language,
                organisation_id=own,
            )
            card = found[0].card if found else None
        else:
            card = face_profile(desk(), own, candidate_id) if own else None
    except InputError:
        return None  # the sentence in the address is no sentence: the page is shown without it
    made = card_as_dict(card) if card else None
    return made if made and (made["why_you"] or made["why_them"]) else None


def _size_of(organisation_id: int | None) -> SizeClass | None:
    found = database().get(Organisation, organisation_id) if organisation_id else None
    return found.size if found else None
