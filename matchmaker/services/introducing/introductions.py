"""What each side says to a proposal, and the moment when both have said yes.

Both sides are held while one of them speaks: two clicks at once, in two processes, are heard one
after the other, so that a sixth interest, a second introduction or two who ask each other at the
same moment and never learn of it cannot happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import (
    WAITS_FOR_THEM,
    WAITS_FOR_US,
    Standing,
    State,
)
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    Answer,
    DeclineReason,
    LinkKind,
    MessageKind,
    Visibility,
)
from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.identity.access import require_own
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing import announcing
from matchmaker.services.introducing.addressing import other_side
from matchmaker.services.introducing.places import (
    require_a_place,
    require_that_it_has_rested,
    require_that_it_is_open,
)
from matchmaker.services.introducing.speaking import Speaker, hold
from matchmaker.services.introducing.standings import open_interests, pairs_between, standing
from models import Interest, Introduction, Link, Message, Proposal
from models.insertion import insert_missing

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says.

    Attributes:
        reason: why not; for the next proposals, never told to the other side.
        note: for this side only.
        message: for the other side: the few sentences that go with a yes.
    """

    answer: Answer
    reason: DeclineReason | None = None
    note: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What came of saying it.

    Attributes:
        proposal_id: the proposal that counts: where the other side had asked already, or had been
            asked already, it is that one.
        standing: as the side that spoke may know it.
        is_new: whether anything was written.
    """

    proposal_id: int
    standing: Standing
    is_new: bool = True


def answer(
    session: Session,
    proposal_id: int,
    organisation_id: int,
    answer: Answer,
    *,
    viewer: Viewer,
    now: datetime,
    reason: DeclineReason | None = None,
    note: str | None = None,
) -> Standing:
    """Say one thing without writing to anybody; see `say`."""
    speaker = Speaker(session, viewer, now)
    return say(speaker, proposal_id, organisation_id, Said(answer, reason, note)).standing


def say(speaker: Speaker, proposal_id: int, organisation_id: int, word: Said) -> Spoken:
    """Append what one side says; when both say yes, they are introduced.

    Saying the same again changes nothing, so a second click is harmless. A yes of the seeker takes
    one of its places; where the other side has asked already, it is the answer to that.

    Raises:
        NotFound: there is no such proposal for this organisation, or it may not know of it yet.
        NotAllowed: the viewer does not act for the organisation.
        InputError: a no without a reason.
        Conflict: all places are taken, they have been introduced, or it is too late.
    """
    session = speaker.session
    require_own(speaker.viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    if word.answer is Answer.NO and word.reason is None:
        raise InputError(
            phrase("A no needs a reason: it is what the next proposals learn from."),
            remedy=phrase("Choose one."),
        )
    hold(session, [proposal.seeker_id, proposal.candidate_id])
    try:
        spoken = _say(speaker, proposal, organisation_id, word)
    except Conflict:
        session.commit()  # nothing was written; both sides are let go
        raise
    session.commit()
    return spoken


def find_proposal(session: Session, proposal_id: int, organisation_id: int) -> Proposal:
    """The proposal as one side may know of it: it was shown to them, the seeker said yes, or a
    cluster manager has put it before both.

    Raises:
        NotFound: otherwise; nobody learns that they were found and passed over.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is not None:
        is_put = standing(session, [proposal])[proposal.id].is_put
        known_to = {proposal.seeker_id, *([proposal.candidate_id] if is_put else [])}
        if organisation_id in known_to:
            return proposal
    raise NotFound(
        phrase("There is no proposal %(number)s for this organisation.", number=proposal_id)
    )


def _say(speaker: Speaker, proposal: Proposal, organisation_id: int, word: Said) -> Spoken:
    is_seeker = organisation_id == proposal.seeker_id
    before = standing(speaker.session, [proposal])[proposal.id]
    state = before.state(is_seeker=is_seeker, now=speaker.now)
    is_yes = word.answer is Answer.YES
    is_said = before.said_by(is_seeker=is_seeker) is word.answer
    if is_said and not (is_yes and state in _OVER):
        return Spoken(proposal.id, before.told_to(is_seeker=is_seeker), is_new=False)
    if state is State.INTRODUCED:
        raise Conflict(
            phrase("You have been introduced."),
            remedy=phrase("Record what came of it instead."),
        )
    if is_yes and is_seeker and before.suggested_by is None:
        return _ask(speaker, proposal, word)
    if is_yes:
        require_that_it_is_open(before, is_seeker=is_seeker, now=speaker.now)
    return _append(speaker, proposal, organisation_id, word)


_OVER = frozenset({State.EXPIRED, State.NOT_NOW})
_THEY_ASKED = frozenset({State.TO_ANSWER, State.TO_REPLY, State.ASKED_BACK})
_GOING_ON = frozenset({State.SENT, State.TO_REPLY, State.INTRODUCED})


def _ask(speaker: Speaker, proposal: Proposal, word: Said) -> Spoken:
    """The seeker says yes: an interest that takes a place, unless the two are talking already."""
    side = proposal.seeker_id
    for pair in pairs_between(speaker.session, side, proposal.candidate_id):
        is_seeker = pair.is_seeker(side)
        if not is_seeker and not pair.standing.is_put:
            continue  # they were shown us, and we do not know
        state = pair.standing.state(is_seeker=is_seeker, now=speaker.now)
        has_agreed = pair.standing.said_by(is_seeker=is_seeker) is Answer.YES
        if state in _THEY_ASKED and not has_agreed:
            return _append(speaker, speaker.session.get_one(Proposal, pair.proposal_id), side, word)
        if state in _GOING_ON:
            told = pair.standing.told_to(is_seeker=is_seeker)
            return Spoken(pair.proposal_id, told, is_new=False)
        require_that_it_has_rested(pair, state, speaker.now)
    require_a_place(speaker, side)
    return _append(speaker, proposal, side, word)


def _append(speaker: Speaker, proposal: Proposal, organisation_id: int, word: Said) -> Spoken:
    session = speaker.session
    is_seeker = organisation_id == proposal.seeker_id
    before = standing(session, [proposal])[proposal.id]
    number = _write_down(speaker, proposal, organisation_id, word)
    after = standing(session, [proposal])[proposal.id]
    if after.seeker is after.candidate is Answer.YES:
        after = _introduce(speaker, proposal, word.message)
    elif word.answer is Answer.YES and is_seeker and after.suggested_by is None:
        _tell_of_interest(speaker, proposal, number, word.message, after)
    elif before.state(is_seeker=not is_seeker, now=speaker.now) in WAITS_FOR_THEM | WAITS_FOR_US:
        _tell_not_now(speaker, proposal, organisation_id, number, after)
    return Spoken(proposal.id, after.told_to(is_seeker=is_seeker))


def _write_down(speaker: Speaker, proposal: Proposal, organisation_id: int, word: Said) -> int:
    """The answer, the message that goes with it, and who said it; gives the answer's number."""
    row = Interest(
        proposal_id=proposal.id,
        organisation_id=organisation_id,
        answer=word.answer,
        reason=word.reason if word.answer is Answer.NO else None,
        note=(word.note or "").strip()[:500] or None,
        account_id=speaker.viewer.account_id,
        at=speaker.now,
    )
    speaker.session.add(row)
    if word.message and word.answer is Answer.YES:
        speaker.session.add(
            Message(
                proposal_id=proposal.id,
                organisation_id=organisation_id,
                kind=MessageKind.NOTE,
                text=word.message.strip()[:LONGEST_NOTE],
                account_id=speaker.viewer.account_id,
                at=speaker.now,
            )
        )
    said = word.answer.value
    _record(speaker, "interest", proposal, organisation=organisation_id, answer=said)
    speaker.session.flush()
    return row.id


def _tell_of_interest(
    speaker: Speaker, proposal: Proposal, number: int, message: str | None, after: Standing
) -> None:
    assert after.expires_at is not None, "it has just been asked"
    announcing.tell_of_interest(
        speaker, proposal, occasion=f"interest:{number}", note=message, until=after.expires_at
    )


def _tell_not_now(
    speaker: Speaker, proposal: Proposal, organisation_id: int, number: int, after: Standing
) -> None:
    """To the other side, if it has said yes and this is the end of it."""
    is_seeker = organisation_id == proposal.seeker_id
    state = after.state(is_seeker=not is_seeker, now=speaker.now)
    has_asked = after.said_by(is_seeker=not is_seeker) is Answer.YES
    if state is not State.NOT_NOW or not has_asked:
        return
    side = other_side(proposal, organisation_id)
    taken = open_interests(speaker.session, side, now=speaker.now)
    announcing.tell_not_now(speaker, proposal, side, occasion=f"not-now:{number}", taken=taken)


def _introduce(speaker: Speaker, proposal: Proposal, message: str | None) -> Standing:
    """Both have said yes; the unique keys let one introduction through, whatever happens."""
    row = {"proposal_id": proposal.id, "at": speaker.now}
    insert_missing(speaker.session, Introduction, [row])
    insert_missing(speaker.session, Link, [introduction_link(proposal, speaker.now)])
    _record(speaker, "introduced", proposal)
    announcing.tell_introduced(speaker, proposal, message)
    return standing(speaker.session, [proposal])[proposal.id]


def _record(speaker: Speaker, action: str, proposal: Proposal, **detail: object) -> None:
    record(
        speaker.session,
        action,
        f"proposal {proposal.id}",
        account_id=speaker.viewer.account_id,
        now=speaker.now,
        **detail,
    )


def introduction_link(proposal: Proposal, now: datetime) -> dict[str, object]:
    """The link that an introduction is from now on, known to the two sides only."""
    return {
        "external_key": f"introduction:{proposal.id}",
        "a_id": min(proposal.seeker_id, proposal.candidate_id),
        "b_id": max(proposal.seeker_id, proposal.candidate_id),
        "kind": LinkKind.INTRODUCTION,
        "dated": now.date(),
        "recorded_at": now,
        "source": "introduced here",
        "visibility": Visibility.PRIVATE,
    }
