"""A manager puts two organisations before each other: one click, a letter to each side, undo.

Each pair is suggested once, whoever of the managers concerned does it. Letters wait for a short
while; until then the suggestion can be taken back, and is as if it had never been, except in the
audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, LetterState
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.access import clusters_of
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.addressing import evidence_for, name_of
from matchmaker.services.introducing.people import Person, people_of
from matchmaker.services.introducing.speaking import Speaker, hold
from matchmaker.services.posting.mailing import write
from matchmaker.services.suggesting.matching import listed_pair, require_manager
from matchmaker.services.suggesting.shortlist import dealt_with
from matchmaker.services.suggesting.suggestion_letters import Putting, Side, key_of, letters_for
from models import (
    Account,
    Cluster,
    Grant,
    Interest,
    Letter,
    Message,
    Proposal,
    Suggestion,
)

LONGEST_NOTE = 500
GRACE = timedelta(minutes=2)  # in which a suggestion can be taken back
# Letters leave a little later, so that none is on its way while somebody takes it back.
_MARGIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Suggested:
    """That two have been suggested to each other: by whom, when, and by this very click or not."""

    proposal_id: int
    cluster_name: str
    by: str
    at: datetime
    is_new: bool = False


def prepare(speaker: Speaker, cluster_id: int, proposal_id: int) -> Putting:
    """What would be sent to whom; nothing is written.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: this pair stands on no list of this cluster.
    """
    session, viewer, today = speaker.session, speaker.viewer, speaker.now.date()
    cluster, proposal = listed_pair(session, cluster_id, proposal_id, viewer=viewer, today=today)
    theirs = clusters_of(session, frozenset({proposal.candidate_id}), today=today)
    return Putting(
        proposal=proposal,
        cluster_name=cluster.name,
        by=_name(session, viewer.account_id) or cluster.name,
        member=_side(speaker, proposal, proposal.seeker_id),
        partner=_side(speaker, proposal, proposal.candidate_id),
        managers=_managers(session, theirs, but=viewer.account_id),
    )


def suggest(speaker: Speaker, cluster_id: int, proposal_id: int, note: str = "") -> Suggested:
    """Put the pair before both sides; a pair that was suggested before stays as it was.

    Raises:
        NotAllowed, NotFound: as for `prepare`.
        InputError: the note is too long.
        Conflict: something has passed between the two meanwhile; what it was is theirs.
    """
    session, viewer, now = speaker.session, speaker.viewer, speaker.now
    assert speaker.office is not None, "letters are written by an office"
    words = _checked(note)
    putting = prepare(speaker, cluster_id, proposal_id)
    pair = frozenset((putting.member.id, putting.partner.id))
    hold(session, pair)
    known = suggested_before(session, proposal_id)
    if known is not None:
        session.commit()  # nothing was written: let go of both sides
        return known
    if pair in dealt_with(session, cluster_id, today=now.date()):
        session.commit()
        raise Conflict(
            phrase("These two are not on the list any more."),
            remedy=phrase("Open the list again: it shows whom you may introduce."),
        )

    suggestion = Suggestion(
        proposal_id=proposal_id,
        cluster_id=cluster_id,
        note=words or None,
        account_id=viewer.account_id,
        at=now,
    )
    session.add(suggestion)
    session.flush()
    for draft in letters_for(speaker, putting, words, due_at=now + GRACE + _MARGIN):
        write(session, speaker.office, draft, now=now)
    _audit(session, "suggest", proposal_id, cluster_id, viewer, now)
    session.commit()
    return Suggested(proposal_id, putting.cluster_name, putting.by, now, is_new=True)


def take_back(speaker: Speaker, cluster_id: int, proposal_id: int) -> None:
    """Undo a suggestion whose letters wait: letters and suggestion go; twice is as good as once.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        Conflict: the letters have left, or one of the two has answered already.
    """
    session, viewer, now = speaker.session, speaker.viewer, speaker.now
    require_manager(session, cluster_id, viewer)
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        return
    hold(session, (proposal.seeker_id, proposal.candidate_id))
    gone = sa.delete(Suggestion).where(
        Suggestion.proposal_id == proposal_id,
        Suggestion.cluster_id == cluster_id,
        Suggestion.at > now - GRACE,
        ~_has_rows(Interest, proposal_id),
        ~_has_rows(Message, proposal_id),
    )
    found: Any = session.execute(gone.execution_options(synchronize_session=False))
    if not found.rowcount:
        session.commit()  # nothing was written: let go of both sides
        if _suggestion_of(session, cluster_id, proposal_id) is None:
            return
        raise Conflict(
            phrase("It is too late to take this back: the letters have left."),
            remedy=phrase("Write to the two yourself if something is wrong."),
        )
    waiting = sa.delete(Letter).where(
        Letter.key.startswith(key_of(proposal_id), autoescape=True),
        Letter.state == LetterState.WAITING,
    )
    session.execute(waiting.execution_options(synchronize_session=False))
    _audit(session, "take back suggestion", proposal_id, cluster_id, viewer, now)
    session.commit()


def suggested_before(session: Session, proposal_id: int) -> Suggested | None:
    """Who suggested this pair to each other, on whichever list it stood."""
    here, there = sa.orm.aliased(Proposal), sa.orm.aliased(Proposal)
    is_pair = sa.or_(
        sa.and_(there.seeker_id == here.seeker_id, there.candidate_id == here.candidate_id),
        sa.and_(there.seeker_id == here.candidate_id, there.candidate_id == here.seeker_id),
    )
    query = (
        sa.select(Suggestion, Cluster.name, Account.name)
        .join(there, there.id == Suggestion.proposal_id)
        .join(here, sa.and_(here.id == proposal_id, is_pair))
        .join(Cluster, Cluster.id == Suggestion.cluster_id)
        .outerjoin(Account, Account.id == Suggestion.account_id)
        .order_by(Suggestion.id)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, cluster_name, name = found
    return Suggested(row.proposal_id, cluster_name, name or cluster_name, row.at)


def _checked(note: str) -> str:
    words = " ".join(note.split())
    if len(words) > LONGEST_NOTE:
        raise InputError(
            phrase("The note has %(count)s characters.", count=len(words)),
            remedy=phrase("Say it in %(most)s or fewer.", most=LONGEST_NOTE),
        )
    return words


def _side(speaker: Speaker, proposal: Proposal, organisation_id: int) -> Side:
    return Side(
        id=organisation_id,
        name=name_of(speaker, organisation_id),
        quotes=evidence_for(speaker, proposal, organisation_id, is_suggested=True),
        people=people_of(speaker.session, organisation_id),
    )


def _managers(
    session: Session, cluster_ids: frozenset[int], *, but: int | None
) -> tuple[Person, ...]:
    """The managers of the partner's clusters; a person who manages both needs no copy."""
    query = (
        sa.select(Account.id, Account.name, Account.email, Account.language)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.role == AccountRole.MANAGER,
            Grant.cluster_id.in_(cluster_ids),
            Account.active,
            Account.id != (but or 0),
        )
        .distinct()
        .order_by(Account.id)
    )
    return tuple(
        Person(row.name, row.email, row.language, row.id) for row in session.execute(query)
    )


def _name(session: Session, account_id: int | None) -> str | None:
    return session.scalar(sa.select(Account.name).where(Account.id == account_id))


def _suggestion_of(session: Session, cluster_id: int, proposal_id: int) -> Suggestion | None:
    query = sa.select(Suggestion).filter_by(proposal_id=proposal_id, cluster_id=cluster_id)
    return session.scalar(query)


def _has_rows(entity: type[Interest] | type[Message], proposal_id: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(entity.proposal_id == proposal_id)


def _audit(
    session: Session, action: str, proposal_id: int, cluster_id: int, viewer: Viewer, now: datetime
) -> None:
    record(
        session,
        action,
        f"proposal {proposal_id}",
        account_id=viewer.account_id,
        now=now,
        cluster=cluster_id,
    )
