"""Find: one sentence in, partners with evidence out, and what can be done with a partner.

Looking writes nothing; interest is expressed on a page of its own (`interest.py`). Hiding a partner
concerns the asker's own lists only.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import DeclineReason, Visibility
from matchmaker.errors import InputError
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.searching.dismissing import hide, show_again
from matchmaker.services.searching.finding import Finding, find_partners
from matchmaker.services.searching.saving import saved_as
from matchmaker.web.asking import FILTERS, Question, read_question
from matchmaker.web.cards import Sheet, marked, sheets_of_slate
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import Named, clusters_named, organisations_named
from matchmaker.web.entry import ANYONE, MEMBER, entry
from matchmaker.web.facets import Facet, facets, words_of
from matchmaker.web.forms import number, own_path
from matchmaker.web.languages import said
from matchmaker.web.ledger import Seat, requests_of
from matchmaker.web.notices import tell, tell_with_undo, warn
from matchmaker.web.vouching import standings
from models import SavedSearch

find = Blueprint("find", __name__)
find.add_app_template_filter(marked, "marked")
MOST_OWN_NEEDS = 3
LONGEST_WAY_BACK = 800  # characters: a notice travels in a cookie


@dataclass(frozen=True, slots=True)
class SetFilter:
    """A filter that is set: what it is, what it says, and what taking it away would give."""

    name: str
    value: str
    filter: str
    words: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class FindPage:
    """The page: what was asked, what was found, what else could be asked.

    Attributes:
        question: what stands in the box and in the filters.
        own: the organisations in whose name the viewer may ask.
        finding: what was found; None while nothing has been asked.
        sheets: the cards, the best of those found.
        facets: the filters with their counts.
        set_filters: those that are set.
        saved: the viewer's saved search of this very question.
        error: why the question cannot be answered, beside the box.
        own_needs: needs of the viewer's organisation, to be asked with one click.
    """

    question: Question
    own: list[Named]
    finding: Finding | None = None
    sheets: tuple[Sheet, ...] = ()
    facets: tuple[Facet, ...] = ()
    set_filters: tuple[SetFilter, ...] = ()
    saved: SavedSearch | None = None
    error: str = ""
    own_needs: tuple[str, ...] = ()

    @property
    def fitting(self) -> int:
        """How many partners fit, of which the first are shown."""
        return self.finding.slate.fitting if self.finding else 0

    @property
    def judged(self) -> int:
        """Among how many candidates they were found."""
        return self.finding.slate.judged if self.finding else 0

    def without_part(self, place: int) -> str:
        """The address of the question without one of its parts."""
        parts = [each.text for each in self.finding.parts] if self.finding else []
        return self.question.with_parts(*parts[:place], *parts[place + 1 :]).address

    @property
    def suggested(self) -> list[tuple[str, str]]:
        """The places that the sentence names, as filters: their words, and the address."""
        found = []
        for each in self.finding.places if self.finding else ():
            pairs = [("country", code) for code in each.countries]
            if not any(self.question.has(*pair) for pair in pairs):
                found.append((each.words, self.question.with_filters(*pairs).address))
        return found


@find.get("/find")
@entry(ANYONE)
def index() -> ResponseReturnValue:
    """The sentence box, and whoever could help with what was typed."""
    question = read_question(request.args, viewer())
    own = organisations_named(database(), viewer().organisations)
    if not question.text:
        page = FindPage(question, own, own_needs=_own_needs(question))
        return render_template("find/index.html", page=page)
    try:
        finding = find_partners(
            desk(),
            question.sentence,
            question.wish(is_recorded=False),
            language=question.language,
            organisation_id=question.organisation_id,
        )
    except InputError as error:
        words = " ".join(said(each) for each in (error.message, error.remedy) if each)
        return render_template("find/index.html", page=FindPage(question, own, error=words)), 422
    return render_template("find/index.html", page=_page(question, own, finding))


@find.post("/find/hide")
@entry(MEMBER)
def not_relevant() -> ResponseReturnValue:
    """Hide a partner from the organisation's lists, with the reason; the notice undoes it."""
    question = read_question(request.form, viewer())
    organisation_id = number(request.form, "organisation") or 0
    candidate_id = number(request.form, "candidate") or 0
    back = question.address if question.text else url_for("searches.index")
    try:
        reason = DeclineReason(request.form.get("reason", ""))
    except ValueError:
        warn("Choose a reason: your next results learn from it.")
        return redirect(back, 303)
    name = hide(database(), organisation_id, candidate_id, reason, viewer=viewer(), now=now())
    undo = url_for(
        "find.relevant_again",
        candidate_id=candidate_id,
        organisation=organisation_id,
        back=back if len(back) <= LONGEST_WAY_BACK else None,
    )
    tell_with_undo("%(name)s is hidden from your results. They are not told.", undo, name=name)
    return redirect(back, 303)


@find.post("/find/hidden/<int:candidate_id>/show")
@entry(MEMBER)
def relevant_again(candidate_id: int) -> ResponseReturnValue:
    """Undo the hiding."""
    organisation_id = number(request.values, "organisation") or 0
    name = show_again(database(), organisation_id, candidate_id, viewer=viewer())
    if name is not None:
        tell("%(name)s can be found again.", name=name)
    return redirect(own_path(request.args.get("back")) or url_for("searches.index"), 303)


def _page(question: Question, own: list[Named], finding: Finding) -> FindPage:
    session = database()
    counts = finding.counts
    wanted = {int(value) for name, value in question.filters if name == "cluster"}
    named = clusters_named(session, wanted - {int(each) for each in counts.clusters})
    counts.clusters.update({str(each.id): each.name for each in named})
    ids = [each.card.match.encounter.candidate.id for each in finding.slate.shown]
    known = standings(session, ids, today=today())
    return FindPage(
        question=question,
        own=own,
        finding=finding,
        sheets=tuple(sheets_of_slate(finding.slate, _going_on(question), known)),
        facets=tuple(facets(question, counts)),
        set_filters=tuple(_set_filters(question, finding)),
        saved=saved_as(session, viewer(), question.saved_query),
    )


def _set_filters(question: Question, finding: Finding) -> list[SetFilter]:
    counts = finding.counts
    return [
        SetFilter(
            name=name,
            value=value,
            filter=said(FILTERS[name]),
            words=words_of(name, value, counts),
            address=question.without(name, value).address,
            count=counts.without.get((name, value), 0),
        )
        for name, value in question.filters
    ]


def _going_on(question: Question) -> list[Seat]:
    own = viewer().organisations & {question.organisation_id}
    return requests_of(database(), [each for each in own if each is not None])


def _own_needs(question: Question) -> tuple[str, ...]:
    """Needs that everybody may read anyway: a private one does not belong into an address."""
    if question.organisation_id not in viewer().organisations:
        return ()
    profile = load_profile(database(), question.organisation_id, viewer=viewer(), today=today())
    needs = (each for each in profile.statements if each.role.is_seeking)
    public = [each.text for each in needs if each.visibility is Visibility.PUBLIC]
    return tuple(public[:MOST_OWN_NEEDS])
