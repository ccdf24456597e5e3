"""Which meetings the manager wants: the candidates to choose from, and what a word about one does.

The manager's word never overrules a participant who would rather not, and says nothing of theirs to
the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.interests import WishKind
from matchmaker.domain.scheduling.validating import impossible
from matchmaker.domain.vocabulary import Strength
from matchmaker.services.events.changes import NOWHERE, Change, What
from matchmaker.services.events.hand import CannotBeDone, Hand, carry_out, changing
from matchmaker.services.events.instance import instance_of
from matchmaker.services.events.views import ParticipantView
from matchmaker.services.events.wanted import Candidate, candidates, counts, separated
from matchmaker.services.events.whole import EventWhole, Pair
from models import Proposal

ON_A_PAGE = 12
_POPULAR = 6


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which candidates are wanted; None means all."""

    participant: int | None = None
    kind: WishKind | None = None


EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class Demand:
    """How many meetings somebody could have, against how many they want."""

    participant: ParticipantView
    count: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether the candidates are spread well.

    Attributes:
        few: those with fewer candidates than their minimum, the emptiest first.
        many: those with more than they may have, the most wanted first.
    """

    few: tuple[Demand, ...] = ()
    many: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """One page of the candidates and what surrounds them.

    `evidence` is that of the proposals on this page, by proposal; `apart` are the pairs that are
    kept apart, those of the manager with a reason.
    """

    page: tuple[Candidate, ...]
    number: int
    pages: int
    total: int
    counts: Mapping[WishKind, int]
    strong: int
    evidence: Mapping[int, Mapping[str, Any]]
    balance: Balance
    apart: tuple[tuple[Pair, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that no plan can keep, and whether it is mended among the meetings or the rules."""

    words: str
    is_about_meetings: bool


def choices(
    session: Session, whole: EventWhole, *, narrowing: Narrowing = EVERYTHING, page: int = 1
) -> Choices:
    """The candidates, the most wanted first; one query for the evidence of one page."""
    found = candidates(whole)
    chosen = [
        each
        for each in found.values()
        if narrowing.kind in {None, each.kind}
        and (narrowing.participant is None or narrowing.participant in each.pair)
    ]
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    number = min(max(1, page), pages)
    shown = tuple(chosen[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    banned = {(each.a_id, each.b_id) for each in whole.bans}
    return Choices(
        page=shown,
        number=number,
        pages=pages,
        total=len(chosen),
        counts=counts(found.values()),
        strong=len(strong_ones(found)),
        evidence=_evidence(session, shown),
        balance=_balance(whole, found),
        apart=tuple(
            (pair, reason, pair in banned) for pair, reason in sorted(separated(whole).items())
        ),
    )


def obstacles(whole: EventWhole) -> tuple[Obstacle, ...]:
    """The rules that no plan can keep, before anything is solved."""
    instance = instance_of(whole, only_wanted=True)
    about_rules = set(impossible(replace(instance, wishes=())))
    return tuple(Obstacle(words, words not in about_rules) for words in impossible(instance))


def strong_ones(found: Mapping[Pair, Candidate]) -> list[Pair]:
    """What was proposed with strong evidence and nobody has asked for yet."""
    return [
        pair
        for pair, each in found.items()
        if each.kind is WishKind.PROPOSED and each.strength is Strength.STRONG
    ]


def accept(hand: Hand, pair: Pair) -> None:
    """The manager wants this meeting."""
    _wish(hand, pair, What.ACCEPT, WishStrength.LIKE)


def require(hand: Hand, pair: Pair) -> None:
    """No plan is right without this meeting."""
    _wish(hand, pair, What.MUST, WishStrength.MUST)


def let_go(hand: Hand, pair: Pair) -> None:
    """The manager does not ask for this meeting (any more)."""
    _wish(hand, pair, What.DROP, None)


def accept_strong(hand: Hand) -> int:
    """The manager wants all that was proposed with strong evidence; how many these are."""
    if not strong_ones(candidates(hand.look())):
        return 0
    with changing(hand) as (whole, revision):
        pairs = strong_ones(candidates(whole))
        wishes = dict.fromkeys(pairs, WishStrength.LIKE)
        carry_out(hand, Change(What.ACCEPT_ALL, wishes=wishes), revision)
        return len(pairs)


def keep_apart(hand: Hand, pair: Pair, reason: str = "") -> None:
    """Never put these two together; a meeting of theirs leaves the board."""
    _require_known(hand.look(), pair)
    if any((each.a_id, each.b_id) == pair for each in hand.look().bans):
        return
    with changing(hand) as (whole, revision):
        spots = {pair: NOWHERE} if pair in whole.placed else {}
        change = Change(
            What.BAN, spots=spots, wishes={pair: None}, bans={pair: reason.strip()[:200]}
        )
        carry_out(hand, change, revision)


def let_meet(hand: Hand, pair: Pair) -> None:
    """These two may be put together again, as far as the manager is concerned."""
    if all((each.a_id, each.b_id) != pair for each in hand.look().bans):
        return
    with changing(hand) as (_, revision):
        carry_out(hand, Change(What.FREE, bans={pair: None}), revision)


def _wish(hand: Hand, pair: Pair, what: What, strength: WishStrength | None) -> None:
    whole = hand.look()
    _require_known(whole, pair)
    if _standing(whole, pair) is strength:
        return
    with changing(hand) as (whole, revision):
        if strength is not None and pair in separated(whole):
            raise CannotBeDone(
                phrase(
                    "%(a)s and %(b)s are kept apart.", a=whole.name(pair[0]), b=whole.name(pair[1])
                ),
                remedy=phrase("Let them meet again first, under “Kept apart”."),
            )
        carry_out(hand, Change(what, wishes={pair: strength}), revision)


def _standing(whole: EventWhole, pair: Pair) -> WishStrength | None:
    return next(
        (
            each.strength
            for each in whole.wishes
            if each.by_manager and (each.from_id, each.to_id) == pair
        ),
        None,
    )


def _require_known(whole: EventWhole, pair: Pair) -> None:
    """Refuse a pair that is none of this event's.

    Raises:
        CannotBeDone: they are not two participants.
    """
    if pair[0] == pair[1] or not {*pair} <= whole.people.keys():
        raise CannotBeDone(
            phrase("These are not two participants of this event."),
            remedy=phrase("Choose two of them."),
        )


def _evidence(session: Session, shown: tuple[Candidate, ...]) -> dict[int, Mapping[str, Any]]:
    wanted = [each.proposal_id for each in shown if each.proposal_id is not None]
    query = sa.select(Proposal.id, Proposal.evidence).where(Proposal.id.in_(wanted))
    return {number: evidence for number, evidence in session.execute(query) if evidence}


def _balance(whole: EventWhole, found: Mapping[Pair, Candidate]) -> Balance:
    degree = Counter(each for pair in found for each in pair)
    demand = [Demand(each, degree[each.id]) for each in whole.participants if each.comes]
    few = [each for each in demand if each.count < each.participant.minimum]
    many = [each for each in demand if each.count > each.participant.maximum]
    return Balance(
        few=tuple(sorted(few, key=lambda each: (each.count, each.participant.name))),
        many=tuple(sorted(many, key=lambda each: (-each.count, each.participant.name))[:_POPULAR]),
    )
