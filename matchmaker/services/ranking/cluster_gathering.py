"""What the members of two clusters have for each other, gathered from both ends as plain data.

A run looks from each cluster at all others, so that a pair is found twice; a pair of members that
is found from both ends is one pair. Of what members say only the numbers of sentences are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matchmaker.domain.pairing import Match
from matchmaker.domain.scoring import Quote
from matchmaker.domain.vocabulary import Stage
from matchmaker.services.ranking.clusters import ClusterProposal

MOST_CARRIERS = 10  # pairs of members whose sentences are kept, best first
_Ends = tuple[int, int]
_Both = tuple[frozenset[Stage], frozenset[Stage]]
_NONE: frozenset[Stage] = frozenset()


@dataclass(slots=True)
class _Met:
    """A pair of members: how well it fits, what it stands on, whose needs are answered."""

    worth: float = 0.0
    quote: Quote | None = None
    answered: tuple[bool, bool] = (False, False)
    are_rivals: bool = False

    def add(self, match: Match, *, is_turned: bool) -> None:
        there, back = bool(match.forward.quotes), bool(match.backward.quotes)
        one, other = (back, there) if is_turned else (there, back)
        self.answered = (self.answered[0] or one, self.answered[1] or other)
        self.are_rivals = self.are_rivals or match.are_rivals
        self.worth = max(self.worth, match.reciprocal)
        best = best_quote((*match.forward.quotes, *match.backward.quotes))
        if best is not None and (self.quote is None or best.strength > self.quote.strength):
            self.quote = best


@dataclass(slots=True)
class Gathering:
    """A pair of clusters, low < high, as far as it was looked at."""

    low: int
    high: int
    score: float = 0.0
    ties: int = 0
    lacks: _Both = (_NONE, _NONE)
    filled: _Both = (_NONE, _NONE)
    met: dict[_Ends, _Met] = field(default_factory=dict)

    def add(self, seen_from: int, found: ClusterProposal) -> None:
        """What was found from one of the two ends."""
        pair, is_turned = found.pair, seen_from == self.high
        self.score = max(self.score, pair.score)
        self.ties = max(self.ties, pair.ties)
        self.lacks = pair.gaps[::-1] if is_turned else pair.gaps
        self.filled = pair.filled[::-1] if is_turned else pair.filled
        for match in pair.matches:
            ends = (match.encounter.seeker.id, match.encounter.candidate.id)
            key = ends[::-1] if is_turned else ends
            self.met.setdefault(key, _Met()).add(match, is_turned=is_turned)

    def as_data(self) -> dict[str, Any]:
        """Plain data, as the run keeps it."""
        carriers = _best_first(self.met)
        busy = Counter(each for ends in self.met for each in set(ends)).most_common(1)
        return {
            "a": self.low,
            "b": self.high,
            "score": round(self.score, 4),
            "pairs": len(self.met),
            "members": [len({ends[side] for ends in self.met}) for side in (0, 1)],
            "answered": [sum(each.answered[side] for each in self.met.values()) for side in (0, 1)],
            "rivals": sum(each.are_rivals for each in self.met.values()),
            "busiest": list(busy[0]) if busy else [],
            "ties": self.ties,
            "lacks": [_codes(each) for each in self.lacks],
            "filled": [_codes(each) for each in self.filled],
            "carriers": [[*ends, quote.seeking.id, quote.offering.id] for ends, quote in carriers],
        }


def best_quote(quotes: Iterable[Quote]) -> Quote | None:
    """The strongest; of equals the one whose sentences came first."""
    return min(
        quotes, key=lambda each: (-each.strength, each.seeking.id, each.offering.id), default=None
    )


def _best_first(met: Mapping[_Ends, _Met]) -> list[tuple[_Ends, Quote]]:
    """The best pairs of members that have something to show; a sentence leads only once.

    What they stand on leads, not how well they fit: the first is the topic of the two clusters.
    """
    spoken = [(ends, each.worth, each.quote) for ends, each in met.items() if each.quote]
    spoken.sort(key=lambda each: (-each[2].strength, -each[1], each[0]))
    fresh: list[tuple[_Ends, Quote]] = []
    again: list[tuple[_Ends, Quote]] = []
    seen: set[int] = set()
    for ends, _, quote in spoken:
        (again if quote.seeking.id in seen else fresh).append((ends, quote))
        seen.add(quote.seeking.id)
    return [*fresh, *again][:MOST_CARRIERS]


def _codes(stages: Iterable[Stage]) -> list[str]:
    return sorted(each.value for each in stages)
