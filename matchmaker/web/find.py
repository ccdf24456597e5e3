"""Find: one sentence in, partners with evidence out, and the way from a card to a request.

Looking writes nothing. Asking for an introduction is a POST: it runs the same search again,
records the list as it was shown, and says yes to the one card.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import Answer, Visibility
from matchmaker.errors import Conflict, InputError
from matchmaker.services.access import require_own
from matchmaker.services.introductions import answer
from matchmaker.services.profiling import load_profile
from matchmaker.services.proposing import Slate, search
from matchmaker.services.recognition.languages import language_of
from matchmaker.web.asking import FILTERS, FilterList, Question, filter_lists, read_question
from matchmaker.web.cards import Sheet, by_other, sheets_of_slate
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import Named, clusters_in_use, countries_in_use, organisations_named
from matchmaker.web.entry import ANYONE, MEMBER, entry
from matchmaker.web.forms import number
from matchmaker.web.ledger import Seat, requests_of

find = Blueprint("find", __name__)
MOST_OWN_NEEDS = 3


@dataclass(frozen=True, slots=True)
class FindPage:
    """The page: what was asked, what was found, what else could be asked.

    Attributes:
        question: what stands in the box and in the filters.
        sheets: the cards; None while nothing has been asked.
        fitting: how many partners fit, of which the first are shown.
        judged: among how many candidates they were found.
        error: why the question cannot be answered, beside the box.
        own_needs: needs of the viewer's organisation, to be asked with one click.
        own: the organisations in whose name the viewer may ask.
        lists: the filters that are ticked.
    """

    question: Question
    lists: list[FilterList]
    own: list[Named]
    sheets: list[Sheet] | None = None
    fitting: int = 0
    judged: int = 0
    error: str = ""
    own_needs: tuple[str, ...] = ()

    @property
    def set_filters(self) -> list[tuple[str, str, str, str]]:
        """Each filter that is set: name, value, and both in words."""
        known = {
            (each.name, choice.value): choice.words
            for each in self.lists
            for choice in each.choices
        }
        return [
            (name, value, FILTERS[name], known.get((name, value), value))
            for name, value in self.question.filters
        ]

    def address_without(self, name: str, value: str) -> str:
        """The address of the same question with one filter less."""
        return f"{url_for('find.index')}?{urlencode(self.question.without(name, value))}"


@find.get("/find")
@entry(ANYONE)
def index() -> ResponseReturnValue:
    """The sentence box, and whoever could help with what was typed."""
    question = read_question(request.args, viewer())
    if not question.sentence:
        return render_template("find/index.html", page=_page(question))
    try:
        slate = _search(question, is_recorded=False)
    except InputError as error:
        return render_template("find/index.html", page=_page(question, error=str(error))), 422
    return render_template("find/index.html", page=_page(question, slate))


@find.post("/find/ask")
@entry(MEMBER)
def ask() -> ResponseReturnValue:
    """Ask for an introduction to one of the partners found; the inbox shows it."""
    question = read_question(request.form, viewer())
    organisation_id = question.organisation_id or 0
    require_own(viewer(), organisation_id)
    candidate_id = number(request.form, "candidate")
    going_on = by_other(requests_of(database(), [organisation_id])).get(candidate_id or 0)
    if going_on is None:
        _say_yes(_record(question, candidate_id), organisation_id)
        flash("You have asked. They see your sentence and who you are, and can say yes or not.")
    elif going_on.is_waiting_for_us:
        _say_yes(going_on.proposal.id, organisation_id)
        flash("They had asked you already, so the two of you are introduced.")
    else:
        flash("You have asked them already.")
    return redirect(url_for("inbox.index"), 303)


def _search(question: Question, *, is_recorded: bool) -> Slate:
    return search(
        desk(),
        question.sentence,
        question.wish(is_recorded=is_recorded),
        language=language_of(question.sentence),
        organisation_id=question.organisation_id,
    )


def _record(question: Question, candidate_id: int | None) -> int:
    """Record the list as it was shown; the number of the card that was asked for."""
    for each in _search(question, is_recorded=True).shown:
        if each.card.match.encounter.candidate.id == candidate_id and each.proposal_id:
            return each.proposal_id
    raise Conflict(
        "This partner is no longer among those found.", remedy="Go back and search again."
    )


def _say_yes(proposal_id: int, organisation_id: int) -> None:
    answer(database(), proposal_id, organisation_id, Answer.YES, viewer=viewer(), now=now())


def _page(question: Question, slate: Slate | None = None, *, error: str = "") -> FindPage:
    session = database()
    going_on = _going_on(question) if slate is not None else []
    return FindPage(
        question=question,
        lists=filter_lists(countries_in_use(session), clusters_in_use(session)),
        own=organisations_named(session, viewer().organisations),
        sheets=None if slate is None else sheets_of_slate(slate, going_on),
        fitting=slate.fitting if slate else 0,
        judged=slate.judged if slate else 0,
        error=error,
        own_needs=() if slate else _own_needs(question),
    )


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
