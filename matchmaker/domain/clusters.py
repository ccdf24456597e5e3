"""Two clusters as partners: built from their members' pairs, with a concrete topic."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matchmaker.domain.pairing import Match
from matchmaker.domain.scoring import Quote
from matchmaker.domain.vocabulary import Stage

# matching.md §1.2, CC(P, Q).
PAIRS_SHARE, GAPS_SHARE, STRATEGY_SHARE, TIES_SHARE = 0.35, 0.25, 0.20, 0.20
LEADING = 10  # pairs among which the topic is chosen
TIES_SCALE = 2.0  # so many member ties already say two thirds of what ties can say


@dataclass(frozen=True, slots=True)
class ClusterPair:
    """What is known of a pair of clusters before it is judged.

    Attributes:
        matches: judged pairs of members, one from each side, best first.
        sizes: how many members each side has that say anything.
        gaps: the stages that one side lacks, and how many of them the other fills, both ways.
        strategy: how alike the strategies are, 0…1, or None if one has none.
        ties: known ties between members of the two sides.
    """

    matches: Sequence[Match]
    sizes: tuple[int, int]
    gaps: tuple[frozenset[Stage], frozenset[Stage]]
    filled: tuple[frozenset[Stage], frozenset[Stage]]
    strategy: float | None
    ties: int

    @property
    def score(self) -> float:
        """0…1: member pairs, gaps filled, strategies alike, ties that exist already."""
        return (
            PAIRS_SHARE * self._best_pairs
            + GAPS_SHARE * self._gap_filling
            + STRATEGY_SHARE * (self.strategy or 0.0)
            + TIES_SHARE * (1 - math.exp(-self.ties / TIES_SCALE))
        )

    @property
    def topic(self) -> Quote | None:
        """The best answered need of the leading pairs: what a first meeting would be about."""
        quotes = [quote for match in self.matches[:LEADING] for quote in _quotes(match)]
        return max(quotes, key=lambda each: each.strength, default=None)

    @property
    def _best_pairs(self) -> float:
        """Mean of the best ⌈√(|P||Q|)⌉ pairs; pairs that are missing count as nothing."""
        count = math.ceil(math.sqrt(self.sizes[0] * self.sizes[1])) or 1
        return sum(each.reciprocal for each in self.matches[:count]) / count

    @property
    def _gap_filling(self) -> float:
        shares = [
            len(filled) / len(gap)
            for gap, filled in zip(self.gaps, self.filled, strict=True)
            if gap
        ]
        return sum(shares) / 2


def missing_stages(chain: Collection[Stage], offered: Collection[Stage]) -> frozenset[Stage]:
    """The stages of a chain that no member offers."""
    return frozenset(chain) - frozenset(offered)


def _quotes(match: Match) -> tuple[Quote, ...]:
    return (*match.forward.quotes, *match.backward.quotes)
