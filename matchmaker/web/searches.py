"""Saved searches: what is asked again and how often, and whom one has hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import Frequency
from matchmaker.errors import InputError
from matchmaker.services.searching.digests import next_letter
from matchmaker.services.searching.dismissing import Hidden, hidden_by
from matchmaker.services.searching.saving import (
    Saved,
    bring_back,
    delete,
    look_at,
    save,
    saved_searches,
    set_frequency,
)
from matchmaker.web.asking import read_question
from matchmaker.web.desk import account, database, desk, now, viewer
from matchmaker.web.entry import SIGNED_IN, entry
from matchmaker.web.languages import said
from matchmaker.web.notices import tell, tell_with_undo, warn

# In the order in which they are offered.
FREQUENCIES = (Frequency.WEEKLY, Frequency.AT_ONCE, Frequency.OFF)
searches = Blueprint("searches", __name__, url_prefix="/searches")


@dataclass(frozen=True, slots=True)
class SearchesPage:
    """The page: the searches, those hidden, and when the next letter comes."""

    saved: list[Saved]
    hidden: list[Hidden]
    next_at: datetime | None

    @property
    def new(self) -> int:
        """How many new partners all searches together have found."""
        return sum(each.new for each in self.saved)


@searches.get("")
@entry(SIGNED_IN)
def index() -> str:
    """What the viewer has saved."""
    person = account()
    zone = person.time_zone if person is not None else None
    page = SearchesPage(
        saved=saved_searches(database(), viewer()),
        hidden=hidden_by(database(), viewer()),
        next_at=next_letter(zone, now()),
    )
    return render_template("searches/index.html", page=page, frequencies=FREQUENCIES)


@searches.post("")
@entry(SIGNED_IN)
def create() -> ResponseReturnValue:
    """Save the question that is asked on Find."""
    question = read_question(request.form, viewer())
    own = viewer().organisations & {question.organisation_id}
    try:
        _, is_new = save(desk(), question.saved_query, question.sentence, next(iter(own), None))
    except InputError as error:
        warn(" ".join(said(each) for each in (error.message, error.remedy) if each))
        return redirect(question.address, 303)
    if is_new:
        tell("Saved. New partners come to you by mail on Mondays; you can change that here.")
    else:
        tell("You have saved this search already.")
    return redirect(url_for("searches.index"), 303)


@searches.post("/<int:search_id>/open")
@entry(SIGNED_IN)
def look(search_id: int) -> ResponseReturnValue:
    """Ask it now; what it has found so far is new no more."""
    found = look_at(database(), search_id, viewer=viewer(), now=now())
    own = f"&organisation={found.organisation_id}" if found.organisation_id else ""
    return redirect(f"{url_for('find.index')}?{found.query}{own}", 303)


@searches.post("/<int:search_id>/frequency")
@entry(SIGNED_IN)
def often(search_id: int) -> ResponseReturnValue:
    """Tell weekly, at once or never."""
    try:
        frequency = Frequency(request.form.get("frequency", ""))
    except ValueError:
        warn("Choose how often.")
        return redirect(url_for("searches.index"), 303)
    set_frequency(database(), search_id, frequency, viewer())
    return redirect(url_for("searches.index"), 303)


@searches.post("/<int:search_id>/delete")
@entry(SIGNED_IN)
def remove(search_id: int) -> ResponseReturnValue:
    """Delete it; the notice brings it back."""
    delete(database(), search_id, viewer=viewer(), now=now())
    tell_with_undo("The search is deleted.", url_for("searches.restore", search_id=search_id))
    return redirect(url_for("searches.index"), 303)


@searches.post("/<int:search_id>/restore")
@entry(SIGNED_IN)
def restore(search_id: int) -> ResponseReturnValue:
    """Undo the deletion."""
    bring_back(database(), search_id, viewer=viewer())
    tell("The search is back.")
    return redirect(url_for("searches.index"), 303)
