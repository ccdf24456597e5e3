"""Express interest: one page that says what they will see now, and what after a yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.correspondence import MOST_OPEN, WAITS_FOR_THEM, WAITS_FOR_US, State
from matchmaker.domain.phrases import phrase
from matchmaker.errors import Conflict, MatchmakerError
from matchmaker.services.identity.access import require_own
from matchmaker.services.introducing.correspondence import express
from matchmaker.services.introducing.foreseeing import Foreseen, foresee
from matchmaker.services.introducing.introductions import Spoken
from matchmaker.services.introducing.people import people_of
from matchmaker.services.introducing.standings import open_interests, pairs_between
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.proposing import Slate, Wish, propose, search
from matchmaker.services.recognition.languages import language_of
from matchmaker.web.asking import Question, read_question
from matchmaker.web.cards import CardDict, card_of
from matchmaker.web.desk import database, desk, now, today, viewer
from matchmaker.web.directory import find_row
from matchmaker.web.entry import MEMBER, entry
from matchmaker.web.forms import LONGEST_NOTE, FormError, number, read_note
from matchmaker.web.inbox import own_seat
from matchmaker.web.notices import tell, tell_with_undo
from matchmaker.web.speaking import speaker
from models import Organisation

interest = Blueprint("interest", __name__)
FARTHEST = 100  # in a list: whoever stands behind is hardly ever asked
_GOING_ON = WAITS_FOR_THEM | WAITS_FOR_US | {State.INTRODUCED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody wants to ask, and what that would tell.

    Attributes:
        card: the seeker's own; None where no sentence of theirs answers.
        fields: what the form carries, so that the same list is found again.
        is_reachable: whether anybody of theirs can be written to.
        place: in the list.
    """

    candidate: Organisation
    organisation_id: int
    question: str
    fields: tuple[tuple[str, str], ...]
    card: CardDict | None
    preview: Foreseen | None
    is_reachable: bool
    proposal_id: int | None = None
    place: int = 0


@interest.get("/interest/new")
@entry(MEMBER)
def new() -> ResponseReturnValue:
    """The page; where the two are talking already it leads to their thread."""
    going_on = _going_on(request.args)
    if going_on is not None:
        tell(phrase("The two of you are in touch already: this is where it stands."))
        return redirect(url_for("inbox.thread", proposal_id=going_on), 303)
    return _page(_wanted(request.args))


@interest.post("/interest")
@entry(MEMBER)
def create() -> ResponseReturnValue:
    """Record the proposal as it was shown, say yes to it, and write to the other side."""
    going_on = _going_on(request.form)
    if going_on is not None:
        return _told(express(speaker(), going_on, _own(request.form)))
    try:
        note = read_note(request.form)
    except FormError as error:
        return _page(_wanted(request.form), error.fields), error.status
    try:
        _require_a_place(_own(request.form))
        proposal_id = number(request.form, "proposal") or _recorded(request.form)
        organisation_id = own_seat(proposal_id).organisation_id
        return _told(express(speaker(), proposal_id, organisation_id, note))
    except Conflict as error:
        return _page(_wanted(request.form), problem=error), error.status


def _told(spoken: Spoken) -> ResponseReturnValue:
    """What came of it, and where to go on."""
    thread = url_for("inbox.thread", proposal_id=spoken.proposal_id)
    if spoken.standing.introduced_at is not None:
        tell(phrase("They had asked you too: you are introduced."))
    elif not spoken.is_new:
        tell(phrase("You have asked them already."))
    else:
        back = url_for("inbox.take_back", proposal_id=spoken.proposal_id)
        tell_with_undo(phrase("They are asked. You get a mail when they answer."), back)
    return redirect(thread, 303)


def _own(values: Mapping[str, str]) -> int:
    """In whose name it is asked.

    Raises:
        NotAllowed: the viewer does not act for it.
    """
    proposal_id = number(values, "proposal")
    if proposal_id is not None:
        return own_seat(proposal_id).organisation_id
    organisation_id = number(values, "organisation") or min(viewer().organisations)
    require_own(viewer(), organisation_id)
    return organisation_id


def _going_on(values: Mapping[str, str]) -> int | None:
    """The proposal on which the two are in touch already."""
    own, other = _own(values), number(values, "candidate")
    proposal_id = number(values, "proposal")
    if proposal_id is not None:
        other = own_seat(proposal_id).other_id
    for pair in pairs_between(database(), own, other or 0):
        is_seeker = pair.is_seeker(own)
        is_known = is_seeker or pair.standing.is_put
        if is_known and pair.standing.state(is_seeker=is_seeker, now=now()) in _GOING_ON:
            return pair.proposal_id
    return None


def _wanted(values: Mapping[str, str]) -> Wanted:
    proposal_id = number(values, "proposal")
    if proposal_id is not None:
        return _wanted_of_list(proposal_id)
    candidate = find_row(database(), number(values, "candidate") or 0)
    organisation_id = _own(values)
    question, place, card = _found(candidate.id, organisation_id)
    return Wanted(
        candidate=candidate,
        organisation_id=organisation_id,
        question=question.sentence,
        fields=question.pairs,
        card=card,
        preview=_preview(card, question.sentence),
        is_reachable=bool(people_of(database(), candidate.id)),
        place=place,
    )


def _found(candidate_id: int, organisation_id: int) -> tuple[Question, int, CardDict | None]:
    """The question that finds the candidate, at which place, and its card.

    Whoever is asked for by name may belong to an own cluster too, which lists leave out.
    """
    asked = read_question(request.values, viewer())
    for question in (asked, replace(asked, include_own_clusters=True)):
        slate = _listed(question, organisation_id, limit=FARTHEST)
        for place, each in enumerate(slate.shown, start=1):
            if each.card.match.encounter.candidate.id == candidate_id:
                return question, place, card_as_dict(each.card)
    return asked, 0, None


def _wanted_of_list(proposal_id: int) -> Wanted:
    seat = own_seat(proposal_id)
    card = card_of(seat, viewer())
    question = seat.proposal.question or ""
    return Wanted(
        candidate=find_row(database(), seat.other_id),
        organisation_id=seat.organisation_id,
        question=question,
        fields=(),
        card=card,
        preview=_preview(card, question),
        is_reachable=bool(people_of(database(), seat.other_id)),
        proposal_id=proposal_id,
    )


def _preview(card: CardDict | None, question: str) -> Foreseen | None:
    if card is None:
        return None
    return foresee(database(), card, question=question, today=today())


def _listed(
    question: Question, organisation_id: int, *, limit: int, is_recorded: bool = False
) -> Slate:
    """The list in which the candidate stood: of a sentence, or of the organisation itself."""
    wish: Wish = replace(question.wish(is_recorded=is_recorded), limit=limit)
    if not question.sentence:
        return propose(desk(), organisation_id, wish)
    return search(
        desk(),
        question.sentence,
        wish,
        language=language_of(question.sentence),
        organisation_id=organisation_id,
    )


def _recorded(values: Mapping[str, str]) -> int:
    """Record the list as it was shown, down to whoever is asked; its number in the ledger."""
    question = read_question(request.values, viewer())
    shown = question.wish(is_recorded=True).limit
    limit = max(shown, min(number(values, "place") or 0, FARTHEST))
    slate = _listed(question, _own(values), limit=limit, is_recorded=True)
    for each in slate.shown:
        if each.card.match.encounter.candidate.id == number(values, "candidate"):
            assert each.proposal_id is not None, "the list is recorded"
            return each.proposal_id
    raise Conflict(
        phrase("This partner is no longer among those found."),
        remedy=phrase("Go back and search again."),
    )


def _require_a_place(organisation_id: int) -> None:
    """Record nothing for a request that cannot be sent; the service looks once more."""
    if open_interests(database(), organisation_id, now=now()) >= MOST_OPEN:
        raise Conflict(
            phrase("All %(n)s of your open requests wait for an answer.", n=MOST_OPEN),
            remedy=phrase("A place comes back with each answer, or when you withdraw one."),
        )


def _page(
    wanted: Wanted,
    errors: Mapping[str, str] | None = None,
    *,
    problem: MatchmakerError | None = None,
) -> str:
    return render_template(
        "interest/new.html",
        wanted=wanted,
        taken=open_interests(database(), wanted.organisation_id, now=now()),
        most=MOST_OPEN,
        longest=LONGEST_NOTE,
        errors=errors or {},
        problem=problem,
        typed=request.form,
    )
