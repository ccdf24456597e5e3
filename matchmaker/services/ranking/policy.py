"""By which rule lists are ordered, and whether one place of ten is for learning: plain values.

The rule decides the order and nothing else: what a card shows and adds up is the same under each.
Of a visitor who types a sentence nothing is known, so that there is no second side to weigh: its
lists are ordered by what they find, under every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchmaker.domain.market import BETA
from matchmaker.domain.pairing import Match
from matchmaker.domain.profile import NOBODY
from matchmaker.domain.reciprocal import (
    Reciprocity,
    both_agree,
    harmonic_mean,
    meeting_worth,
)


@dataclass(frozen=True, slots=True)
class Room:
    """How much room each organisation has in the market, as the nightly run found it.

    It stands on public statements and public ties alone, with the same capacity for everybody, so
    that no order tells what is hidden, nor who is busy.

    Attributes:
        by_id: the logarithm of each organisation's multiplier.
        usual: the median, for those that the run did not know.
    """

    by_id: Mapping[int, float]
    usual: float

    def of(self, organisation_id: int) -> float:
        """The room of one organisation."""
        return self.by_id.get(organisation_id, self.usual)


@dataclass(frozen=True, slots=True)
class Policy:
    """How lists are made of judged pairs.

    Attributes:
        rule: what orders them.
        room: of the market; None while no nightly run has settled it.
        explores: whether one place of ten is drawn by lot on lists that are recorded for people.
    """

    rule: Reciprocity = Reciprocity.HARMONIC
    room: Room | None = field(default=None, repr=False)
    explores: bool = False

    @property
    def in_use(self) -> Reciprocity:
        """The rule that orders: without a nightly run there is no market, and so the mean."""
        if self.rule is Reciprocity.MARKET and self.room is None:
            return Reciprocity.HARMONIC
        return self.rule

    @property
    def has_fallen_back(self) -> bool:
        """Whether another rule is in use than the one that was asked for."""
        return self.in_use is not self.rule

    def worth(self, match: Match) -> float:
        """What orders a list, more is earlier."""
        if match.encounter.seeker.id == NOBODY:
            return match.reciprocal
        return self.worth_of(
            match.forward.chance, match.backward.chance, match.encounter.candidate.id
        )

    def worth_of(self, forward: float, backward: float, candidate_id: int) -> float:
        """The same from the two chances."""
        if self.rule is Reciprocity.MARKET and self.room is not None:
            return meeting_worth(forward, backward, self.room.of(candidate_id), beta=BETA)
        if self.rule is Reciprocity.PRODUCT:
            return both_agree(forward, backward)
        return harmonic_mean(forward, backward)


PLAIN = Policy()
