"""What two sides write to each other: the first note, a question, its reply, the thread.

Before the introduction only a question and its reply are possible, so that nobody is drawn into
a conversation that they have not agreed to; afterwards both write as they like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import Standing, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Answer, MessageKind
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.access import require_own
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing import announcing
from matchmaker.services.introducing.addressing import other_side
from matchmaker.services.introducing.introductions import Said, Spoken, find_proposal, say
from matchmaker.services.introducing.speaking import Speaker, hold
from matchmaker.services.introducing.standings import standing
from models import Account, Message, Proposal

LONGEST_MESSAGE = 2_000
JUST_WRITTEN = 10  # seconds in which the same words again are the same click


@dataclass(frozen=True, slots=True)
class Written:
    """One message as both sides read it; whoever wrote it has a name once the two have met."""

    organisation_id: int
    kind: MessageKind
    text: str
    at: datetime
    author: str | None


def express(
    speaker: Speaker, proposal_id: int, organisation_id: int, note: str | None = None
) -> Spoken:
    """Ask to be introduced, with a short note; see `introductions.say`."""
    words = " ".join((note or "").split("\r\n")).strip() or None
    return say(speaker, proposal_id, organisation_id, Said(Answer.YES, message=words))


def withdraw(speaker: Speaker, proposal_id: int, organisation_id: int) -> Spoken:
    """Take an interest back: its place is free, and the other side is asked nothing any more.

    Raises:
        NotFound, NotAllowed: as for an answer.
        Conflict: the two have been introduced.
    """
    return say(speaker, proposal_id, organisation_id, Said(Answer.WITHDRAWN))


def write_message(
    speaker: Speaker, proposal_id: int, organisation_id: int, text: str
) -> MessageKind:
    """Write to the other side: a question or a reply before the introduction, then anything.

    What it is follows from where the two stand. The same words again within seconds are the same
    click.

    Raises:
        NotFound, NotAllowed: as for an answer.
        InputError: nothing is written, or too much.
        Conflict: there is nothing to ask or to reply to.
    """
    session = speaker.session
    require_own(speaker.viewer, organisation_id)
    proposal = find_proposal(session, proposal_id, organisation_id)
    words = _checked(text)
    hold(session, [proposal.seeker_id, proposal.candidate_id])
    before = standing(session, [proposal])[proposal.id]
    is_seeker = organisation_id == proposal.seeker_id
    kind = _KINDS.get(before.state(is_seeker=is_seeker, now=speaker.now))
    newest = _newest(session, proposal.id)
    if _is_same_click(newest, organisation_id, words, speaker.now):
        session.commit()
        assert newest is not None, "it is the same as nothing otherwise"
        return newest.kind
    if kind is None:
        session.commit()
        raise Conflict(
            phrase("There is nothing to write here now."),
            remedy=phrase("Once both of you have said yes, you can write as you like."),
        )
    _append(speaker, proposal, organisation_id, kind, words)
    session.commit()
    return kind


def messages_of(session: Session, proposal: Proposal, *, is_introduced: bool) -> list[Written]:
    """What both sides wrote, oldest first; the people behind it are named after both said yes."""
    query = (
        sa.select(Message, Account.name)
        .outerjoin(Account, Account.id == Message.account_id)
        .where(Message.proposal_id == proposal.id)
        .order_by(Message.id)
    )
    return [
        Written(
            organisation_id=row.organisation_id,
            kind=row.kind,
            text=row.text,
            at=row.at,
            author=name if is_introduced else None,
        )
        for row, name in session.execute(query)
    ]


def newest_notes(session: Session, proposals: Sequence[Proposal]) -> dict[int, Written]:
    """The newest message of each proposal, by its id; one query."""
    newest = (
        sa.select(sa.func.max(Message.id))
        .where(Message.proposal_id.in_([each.id for each in proposals]))
        .group_by(Message.proposal_id)
    )
    rows = session.scalars(sa.select(Message).where(Message.id.in_(newest)))
    return {
        row.proposal_id: Written(row.organisation_id, row.kind, row.text, row.at, None)
        for row in rows
    }


_KINDS = {
    State.TO_ANSWER: MessageKind.QUESTION,
    State.ASKED_BACK: MessageKind.QUESTION,
    State.TO_REPLY: MessageKind.REPLY,
    State.INTRODUCED: MessageKind.THREAD,
}


def _append(
    speaker: Speaker, proposal: Proposal, organisation_id: int, kind: MessageKind, text: str
) -> None:
    row = Message(
        proposal_id=proposal.id,
        organisation_id=organisation_id,
        kind=kind,
        text=text,
        account_id=speaker.viewer.account_id,
        at=speaker.now,
    )
    speaker.session.add(row)
    record(
        speaker.session,
        "message",
        f"proposal {proposal.id}",
        account_id=speaker.viewer.account_id,
        now=speaker.now,
        organisation=organisation_id,
        kind=kind.value,
    )
    speaker.session.flush()
    side, occasion = other_side(proposal, organisation_id), f"message:{row.id}"
    if kind is MessageKind.REPLY:
        after: Standing = standing(speaker.session, [proposal])[proposal.id]
        announcing.tell_reply(speaker, proposal, side, occasion=occasion, text=text, standing=after)
    else:
        _LETTERS[kind](speaker, proposal, side, occasion=occasion, text=text)


_LETTERS: dict[MessageKind, Callable[..., int]] = {
    MessageKind.QUESTION: announcing.tell_question,
    MessageKind.THREAD: announcing.tell_message,
}


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise InputError(phrase("There is nothing written."), remedy=phrase("Write a sentence."))
    if len(words) > LONGEST_MESSAGE:
        raise InputError(
            phrase(
                "The message has %(found)s characters; %(most)s fit.",
                found=len(words),
                most=LONGEST_MESSAGE,
            )
        )
    return words


def _newest(session: Session, proposal_id: int) -> Message | None:
    query = sa.select(Message).where(Message.proposal_id == proposal_id)
    return session.scalars(query.order_by(Message.id.desc()).limit(1)).first()


def _is_same_click(newest: Message | None, organisation_id: int, text: str, now: datetime) -> bool:
    return (
        newest is not None
        and newest.organisation_id == organisation_id
        and newest.text == text
        and (now - newest.at).total_seconds() < JUST_WRITTEN
    )
