"""The ledger as spells to learn from: who was asked when, what they said, and what came of it.

Evidence is read from the card as it was shown (invariant 7), never from today's profiles. A card
that quotes a sentence which is not public, or an introducer known in confidence, teaches nothing:
weights are used for everybody (invariant 4). Whoever is removed takes its rows along, and is gone
from the next fit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.hazards import End, Spell, Step
from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import (
    Answer,
    DeclineReason,
    MatchKind,
    OutcomeStep,
    Visibility,
)
from matchmaker.services.learning.links import KINDS
from models import Dismissal, Interest, Introduction, Outcome, Proposal, Suggestion

NAMES = tuple(each.name for each in FEATURES)
DAY = timedelta(days=1)
_AFTER = (
    (Step.TALK, OutcomeStep.TALKED),
    (Step.NEGOTIATION, OutcomeStep.NEGOTIATING),
    (Step.PROJECT, OutcomeStep.PROJECT),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said to a proposal, and when."""

    at: datetime
    answer: Answer
    reason: DeclineReason | None


@dataclass(frozen=True, slots=True)
class Told:
    """What one side told of an introduction, and when."""

    at: datetime
    step: OutcomeStep
    is_final: bool


@dataclass(slots=True)
class History:
    """Everything that happened to one proposal up to a moment.

    `forward` and `backward` are the evidence of both directions, feature by feature, as shown.
    """

    proposal_id: int
    seeker_id: int
    candidate_id: int
    kind: int
    shown_at: datetime
    forward: tuple[float, ...]
    backward: tuple[float, ...]
    said: dict[int, list[Said]] = field(default_factory=lambda: defaultdict(list))
    suggested_at: datetime | None = None
    introduced_at: datetime | None = None
    told: dict[int, list[Told]] = field(default_factory=lambda: defaultdict(list))

    @property
    def both(self) -> tuple[float, ...]:
        """The evidence of what both sides decide together."""
        return tuple((a + b) / 2 for a, b in zip(self.forward, self.backward, strict=True))

    @property
    def asked_at(self) -> datetime | None:
        """When the candidate was asked: the seeker's first yes, or a manager's suggestion."""
        own = [each.at for each in self.said[self.seeker_id] if each.answer is Answer.YES]
        moments = [*own[:1], *([self.suggested_at] if self.suggested_at else [])]
        return min(moments, default=None)


def histories(session: Session, *, until: datetime) -> list[History]:
    """The proposals that anybody has said anything to, as they stood at this moment, oldest first.

    A fixed number of queries, however many there are.
    """
    found = _shown(session, until)
    entities: tuple[Any, ...] = (Interest, Suggestion, Introduction, Outcome)
    for entity in entities:
        query = sa.select(entity).where(entity.at <= until).order_by(entity.at, entity.id)
        for row in session.scalars(query):
            if row.proposal_id in found:
                _add(found[row.proposal_id], row)
    _add_dismissals(session, found, until)
    return sorted(found.values(), key=lambda each: (each.shown_at, each.proposal_id))


def spells_of(each: History, *, until: datetime) -> Iterator[Spell]:
    """The steps before which a proposal has stood, up to this moment."""
    if each.suggested_at is not None:  # both were asked, and by somebody else
        yield _answer(each, each.seeker_id, each.suggested_at, until)
    elif any(said.answer in _ANSWERS for said in each.said[each.seeker_id]):
        yield _answer(each, each.seeker_id, each.shown_at, until, step=Step.INTEREST)
    if each.asked_at is not None:
        yield _answer(each, each.candidate_id, each.asked_at, until)
    if each.introduced_at is not None:
        yield from _after(each, each.introduced_at, until)


_ANSWERS = frozenset({Answer.YES, Answer.NO})


def _answer(
    each: History,
    side: int,
    since: datetime,
    until: datetime,
    *,
    step: Step = Step.ACCEPTANCE,
) -> Spell:
    """One side before its answer; the first yes counts, or else the last no."""
    is_seeker = side == each.seeker_id
    said = each.said[side]
    yes = [one for one in said if one.answer is Answer.YES]
    no = [one for one in said if one.answer is Answer.NO]
    ended: tuple[datetime, End, DeclineReason | None] = (until, End.OPEN, None)
    if yes:
        ended = (yes[0].at, End.REACHED, None)
    elif no:
        ended = (no[-1].at, End.LEFT, no[-1].reason)
    elif not is_seeker and (gone := _withdrawn(each)) is not None:
        ended = (gone, End.OPEN, None)  # nobody waits for the answer any more
    at, end, reason = ended
    return Spell(
        step=step,
        evidence=each.forward if is_seeker else each.backward,
        kind=each.kind,
        actor=side,
        days=max(0.0, (at - since) / DAY),
        end=end,
        reason=reason,
    )


def _withdrawn(each: History) -> datetime | None:
    last = each.said[each.seeker_id][-1:]
    return last[0].at if last and last[0].answer is Answer.WITHDRAWN else None


def _after(each: History, since: datetime, until: datetime) -> Iterator[Spell]:
    """What came of an introduction, as it was told; of two tellings the lesser counts.

    Where nobody has told anything, nothing is known of it.
    """
    sides = [told for told in each.told.values() if told]
    if not sides:
        return
    ended = [one.at for told in sides for one in told[-1:] if one.is_final]
    for step, wanted in _AFTER:
        came = [_first(told, wanted) for told in sides]
        moments = [at for at in came if at is not None]
        is_reached = len(moments) == len(sides)
        last = max(one.at for told in sides for one in told)
        at = max(moments) if is_reached else min(ended, default=last)
        yield Spell(
            step=step,
            evidence=each.both,
            kind=each.kind,
            actor=each.seeker_id,
            days=max(0.0, (min(at, until) - since) / DAY),
            end=End.REACHED if is_reached else End.LEFT if ended else End.OPEN,
        )
        if not is_reached:
            return
        since = at


def _first(told: Iterable[Told], wanted: OutcomeStep) -> datetime | None:
    """When one side first told of this step or a farther one."""
    return next((each.at for each in told if each.step.height >= wanted.height), None)


def _shown(session: Session, until: datetime) -> dict[int, History]:
    """The proposals that were answered or suggested, and whose cards may teach."""
    touched = sa.union(
        sa.select(Interest.proposal_id).where(Interest.at <= until),
        sa.select(Suggestion.proposal_id).where(Suggestion.at <= until),
    )
    dismissed = sa.select(Proposal.id).join(
        Dismissal,
        sa.and_(
            Dismissal.organisation_id == Proposal.seeker_id,
            Dismissal.candidate_id == Proposal.candidate_id,
            Dismissal.at >= Proposal.shown_at,
            Dismissal.at <= until,
        ),
    )
    wanted = sa.or_(Proposal.id.in_(touched), Proposal.id.in_(dismissed))
    query = sa.select(
        Proposal.id,
        Proposal.seeker_id,
        Proposal.candidate_id,
        Proposal.kind,
        Proposal.shown_at,
        Proposal.evidence,
    ).where(wanted, Proposal.kind != MatchKind.C2C)
    return {
        row.id: History(
            row.id,
            row.seeker_id,
            row.candidate_id,
            KINDS.index(row.kind),
            row.shown_at,
            evidence_of(row.evidence["forward"]),
            evidence_of(row.evidence["backward"]),
        )
        for row in session.execute(query)
        if _may_teach(row.evidence)
    }


def evidence_of(score: Mapping[str, Any]) -> tuple[float, ...]:
    """The value of each feature on a card, 0 where it found nothing."""
    found = {each["feature"]: float(each["value"]) for each in score["contributions"]}
    return tuple(found.get(name, 0.0) for name in NAMES)


def _may_teach(card: Mapping[str, Any]) -> bool:
    """Whether everything that the card stands on is public."""
    if "forward" not in card or card["introducers"] != card["open_introducers"]:
        return False
    quoted = (
        quote[side].get("visibility", Visibility.PUBLIC)
        for quote in (*card["why_you"], *card["why_them"])
        for side in ("seeking", "offering")
    )
    return all(each == Visibility.PUBLIC for each in quoted)


def _add(history: History, row: Any) -> None:
    match row:
        case Interest():
            history.said[row.organisation_id].append(Said(row.at, row.answer, row.reason))
        case Suggestion():
            history.suggested_at = row.at
        case Introduction():
            history.introduced_at = row.at
        case Outcome():
            told = Told(row.at, row.step, row.is_final)
            history.told[row.organisation_id].append(told)


def _add_dismissals(session: Session, found: Mapping[int, History], until: datetime) -> None:
    """«Not relevant» about a card is the seeker's no, unless it has answered the card itself."""
    rows = session.scalars(sa.select(Dismissal).where(Dismissal.at <= until)).all()
    by_pair = {(each.organisation_id, each.candidate_id): each for each in rows}
    for pair, each in _newest(found.values()).items():
        row = by_pair.get(pair)
        if row is not None and not each.said[each.seeker_id] and row.at >= each.shown_at:
            each.said[each.seeker_id].append(Said(row.at, Answer.NO, row.reason))


def _newest(known: Iterable[History]) -> dict[tuple[int, int], History]:
    """The last card of each pair."""
    ordered = sorted(known, key=lambda each: (each.shown_at, each.proposal_id))
    return {(each.seeker_id, each.candidate_id): each for each in ordered}
