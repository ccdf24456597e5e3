"""Which meetings may be planned: wishes, the manager's word and proposals become candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.event_vocabulary import WishStrength
from matchmaker.domain.phrases import phrase
from matchmaker.domain.scheduling.interests import WishKind, interest, kind_of
from matchmaker.domain.vocabulary import Strength
from matchmaker.services.events.views import ParticipantView
from matchmaker.services.events.whole import EventWhole, Pair, pair_of

LABELS = {
    WishKind.BOTH_ASKED: phrase("Both asked"),
    WishKind.ONE_ASKED: phrase("One asked"),
    WishKind.MANAGER: phrase("You want it"),
    WishKind.PROPOSED: phrase("Proposed"),
}
_RANK = {kind: place for place, kind in enumerate(WishKind)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A meeting that may be planned.

    Attributes:
        a: the participant with the smaller id.
        b: the other one.
        kind: by whom it is wanted.
        score: interest in points, from 1.
        askers: participants who asked for it.
        insisting: those of them who say that they must.
        manager: the manager's own wish; MUST means that no plan is right without it.
        proposal_id: the proposal with the evidence, if there is one.
        reciprocal: its score between 0 and 1, None without one.
        strength: its named step, None without one.
    """

    a: int
    b: int
    kind: WishKind
    score: int
    askers: frozenset[int] = frozenset()
    insisting: frozenset[int] = frozenset()
    manager: WishStrength | None = None
    proposal_id: int | None = None
    reciprocal: float | None = None
    strength: Strength | None = None

    @property
    def pair(self) -> Pair:
        """Both sides."""
        return self.a, self.b

    @property
    def is_must(self) -> bool:
        """Whether it has to be in every plan."""
        return self.manager is WishStrength.MUST


def candidates(whole: EventWhole) -> dict[Pair, Candidate]:
    """All meetings between those who come that somebody wants, the most wanted first.

    What was only proposed is left out where the event's rules keep the two apart; what somebody
    has asked for stays, so that the plan can say why it is not possible.
    """
    coming = {each.id for each in whole.participants if each.comes}
    apart = separated(whole)
    asked: dict[Pair, dict[int, WishStrength]] = defaultdict(dict)
    manager: dict[Pair, WishStrength] = {}
    for wish in whole.wishes:
        pair = pair_of(wish.from_id, wish.to_id)
        if wish.by_manager:
            manager[pair] = wish.strength
        else:
            asked[pair][wish.from_id] = wish.strength
    found = [
        _candidate(whole, pair, asked.get(pair, {}), manager.get(pair))
        for pair in {**asked, **manager, **whole.proposals}
        if coming.issuperset(pair) and pair not in apart
    ]
    kept = (each for each in found if each.kind is not WishKind.PROPOSED or _may(whole, each))
    return {each.pair: each for each in sorted(kept, key=_order)}


def separated(whole: EventWhole) -> dict[Pair, str]:
    """Pairs that are never put together, with the manager's reason; "" where a participant would
    rather not: who said so is told to nobody.
    """
    found = {
        pair_of(each.from_id, each.to_id): ""
        for each in whole.wishes
        if each.strength is WishStrength.RATHER_NOT
    }
    return found | {(each.a_id, each.b_id): each.reason or "" for each in whole.bans}


def share_cluster(a: ParticipantView, b: ParticipantView) -> bool:
    """Whether both belong to one cluster."""
    return not a.clusters.keys().isdisjoint(b.clusters)


def counts(found: Iterable[Candidate]) -> dict[WishKind, int]:
    """How many candidates there are of each kind."""
    total = dict.fromkeys(WishKind, 0)
    for each in found:
        total[each.kind] += 1
    return total


def _candidate(
    whole: EventWhole, pair: Pair, asked: dict[int, WishStrength], manager: WishStrength | None
) -> Candidate:
    known = whole.proposals.get(pair)
    kind = kind_of(asked.get(pair[0]), asked.get(pair[1]), by_manager=manager is not None)
    assert kind is not None, "who would rather not is kept apart"
    insisting = frozenset(each for each, said in asked.items() if said is WishStrength.MUST)
    reciprocal = known.reciprocal if known else None
    return Candidate(
        *pair,
        kind=kind,
        score=interest(kind, reciprocal, musts=len(insisting)),
        askers=frozenset(asked),
        insisting=insisting,
        manager=manager,
        proposal_id=known.id if known else None,
        reciprocal=reciprocal,
        strength=known.strength if known else None,
    )


def _may(whole: EventWhole, candidate: Candidate) -> bool:
    a, b = whole.people[candidate.a], whole.people[candidate.b]
    return whole.event.same_cluster or not share_cluster(a, b)


def _order(candidate: Candidate) -> tuple[int, bool, int, Pair]:
    return _RANK[candidate.kind], not candidate.is_must, -candidate.score, candidate.pair
