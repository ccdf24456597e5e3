"""Where proposals stand, read from what both sides have said; one query however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.correspondence import PATIENCE, WAITS_FOR_US, Standing
from matchmaker.domain.vocabulary import Answer, MessageKind
from models import Interest, Introduction, Message, Proposal, Suggestion


@dataclass(frozen=True, slots=True)
class Pair:
    """A proposal without its evidence: who was proposed to whom, and where it stands."""

    proposal_id: int
    seeker_id: int
    candidate_id: int
    standing: Standing

    def is_seeker(self, organisation_id: int) -> bool:
        """Whether this side was shown the other."""
        return organisation_id == self.seeker_id


def standing(session: Session, proposals: Sequence[Proposal]) -> dict[int, Standing]:
    """Where each proposal stands, by its id."""
    if not proposals:
        return {}
    ids = [each.id for each in proposals]
    found = {each.proposal_id: each.standing for each in _pairs(session, Proposal.id.in_(ids))}
    return {each: found.get(each, Standing()) for each in ids}


def live_pairs(
    session: Session,
    organisation_ids: Collection[int] | sa.Select[int] | None = None,
    *,
    now: datetime,
) -> list[Pair]:
    """Proposals in which something was said within the time that an interest stays open.

    Of these organisations on either side (as numbers, or as the query that finds them), or of all.
    """
    conditions = [_was_touched_since(now - PATIENCE)]
    if organisation_ids is not None:
        conditions.append(_is_of(organisation_ids))
    return _pairs(session, sa.and_(*conditions))


def pairs_gone_quiet(session: Session, *, since: datetime, until: datetime) -> list[Pair]:
    """Proposals in which something was said between the two moments, and nothing afterwards."""
    touched = sa.and_(_was_touched_since(since), sa.not_(_was_touched_since(until)))
    return _pairs(session, touched)


def pairs_between(session: Session, one_id: int, other_id: int) -> list[Pair]:
    """All proposals between two organisations on which anything was said, newest first."""
    condition = sa.or_(
        sa.and_(Proposal.seeker_id == one_id, Proposal.candidate_id == other_id),
        sa.and_(Proposal.seeker_id == other_id, Proposal.candidate_id == one_id),
    )
    return sorted(_pairs(session, condition), key=lambda each: -each.proposal_id)


def count_waiting(session: Session, organisation_ids: Collection[int], *, now: datetime) -> int:
    """How many proposals wait for an answer or a reply of these organisations; one query."""
    if not organisation_ids:
        return 0
    return sum(
        pair.standing.state(is_seeker=pair.is_seeker(side), now=now) in WAITS_FOR_US
        for pair in live_pairs(session, organisation_ids, now=now)
        for side in {pair.seeker_id, pair.candidate_id}.intersection(organisation_ids)
        if pair.is_seeker(side) or pair.standing.is_put
    )


def open_interests(session: Session, organisation_id: int, *, now: datetime) -> int:
    """How many of its places an organisation holds: interests of its own that still wait."""
    return sum(
        pair.is_seeker(organisation_id) and pair.standing.holds_a_place(now)
        for pair in live_pairs(session, [organisation_id], now=now)
    )


def _is_of(organisation_ids: Collection[int] | sa.Select[int]) -> sa.ColumnElement[bool]:
    return sa.or_(
        Proposal.seeker_id.in_(organisation_ids), Proposal.candidate_id.in_(organisation_ids)
    )


def _was_touched_since(moment: datetime) -> sa.ColumnElement[bool]:
    # One list of numbers, not three conditions: SQLite would look at every proposal there is.
    touched = (
        sa.select(entity.proposal_id).where(entity.at > moment)
        for entity in (Interest, Message, Suggestion)
    )
    return Proposal.id.in_(sa.union_all(*touched))


def _pairs(session: Session, condition: sa.ColumnElement[bool]) -> list[Pair]:
    """The proposals that fulfil the condition and of which anything was said; one query."""
    said = _everything_said(sa.select(Proposal.id).where(condition)).subquery()
    query = sa.select(Proposal.id, Proposal.seeker_id, Proposal.candidate_id, said).join(
        said, said.c.proposal_id == Proposal.id
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.id, []).append(row)
    return [
        Pair(number, rows[0].seeker_id, rows[0].candidate_id, _read(rows, rows[0].seeker_id))
        for number, rows in sorted(found.items())
    ]


def _everything_said(ids: sa.Select[int]) -> sa.CompoundSelect[Any]:
    """Answers, questions and replies, suggestions and introductions as rows of one form."""
    none, text = sa.cast(sa.null(), sa.Integer), sa.cast(sa.null(), sa.String)
    told = Message.kind.in_([MessageKind.QUESTION, MessageKind.REPLY])
    return sa.union_all(
        sa.select(
            Interest.proposal_id,
            sa.literal("answer").label("what"),
            Interest.id.label("number"),
            Interest.organisation_id.label("who"),
            sa.type_coerce(Interest.answer, sa.String).label("word"),
            Interest.at,
        ).where(Interest.proposal_id.in_(ids)),
        sa.select(
            Message.proposal_id,
            sa.literal("message"),
            Message.id,
            Message.organisation_id,
            sa.type_coerce(Message.kind, sa.String),
            Message.at,
        ).where(Message.proposal_id.in_(ids), told),
        sa.select(
            Suggestion.proposal_id,
            sa.literal("suggestion"),
            Suggestion.id,
            Suggestion.cluster_id,
            text,
            Suggestion.at,
        ).where(Suggestion.proposal_id.in_(ids)),
        sa.select(
            Introduction.proposal_id,
            sa.literal("introduction"),
            Introduction.id,
            none,
            text,
            Introduction.at,
        ).where(Introduction.proposal_id.in_(ids)),
    )


_ORDER = {"suggestion": 0, "answer": 1, "message": 2, "introduction": 3}


def _read(rows: Iterable[Any], seeker_id: int) -> Standing:
    found = Standing()
    for row in sorted(rows, key=lambda each: (_ORDER[each.what], each.number)):
        is_seeker = row.who == seeker_id
        match row.what:
            case "suggestion":
                found = replace(_put(found, row.at), suggested_by=row.who)
            case "answer":
                found = _answered(found, Answer(row.word), row.at, is_seeker=is_seeker)
            case "message":
                found = _wrote(found, row, is_seeker=is_seeker)
            case "introduction":
                found = replace(found, introduced_at=row.at)
    return found


def _answered(found: Standing, answer: Answer, at: datetime, *, is_seeker: bool) -> Standing:
    is_yes = answer is Answer.YES
    if not is_seeker:
        found = replace(found, candidate=answer)
        return replace(found, alive_at=at) if is_yes else found
    if is_yes and found.suggested_by is None and found.candidate is Answer.NO:
        found = replace(found, candidate=None)  # asked anew: their no was to the first time
    found = replace(found, seeker=answer)
    return _put(found, at) if is_yes else found


def _put(found: Standing, at: datetime) -> Standing:
    return replace(found, asked_at=at, alive_at=at)


def _wrote(found: Standing, row: Any, *, is_seeker: bool) -> Standing:
    """A question of an earlier time does not hang in the air for ever."""
    if found.asked_at is None or row.at < found.asked_at:
        return found
    is_question = row.word == MessageKind.QUESTION
    return replace(
        found,
        question_by_seeker=is_seeker if is_question else None,
        alive_at=max(found.alive_at or row.at, row.at),
    )
