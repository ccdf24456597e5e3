"""Needs that no member's offer answers, and offers that no member needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.coverage import unmet
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.vocabulary import Urgency
from matchmaker.services.coverage.charting import Heard
from matchmaker.services.coverage.evidence import NEED, OFFER, Said

# So many sentences a side are held against each other, the newest first: a tenth of a second.
MOST_COMPARED = 2_000
_Line = tuple[int, Statement]
_HASTE = {Urgency.HIGH: 0, Urgency.NORMAL: 1, Urgency.LOW: 2}


@dataclass(frozen=True, slots=True)
class Alone:
    """A sentence that nobody here answers, and who says it."""

    profile: Profile
    sentence: Statement


@dataclass(frozen=True, slots=True)
class Loose:
    """What has no counterpart in the cluster.

    Attributes:
        needs: the most urgent first, then the newest.
        offers: the newest first.
        all_needs, all_offers: of how many.
    """

    needs: tuple[Alone, ...]
    offers: tuple[Alone, ...]
    all_needs: int
    all_offers: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more sentences than are compared."""
        return max(self.all_needs, self.all_offers) > MOST_COMPARED


def loose_of(heard: Heard) -> Loose:
    """Hold each need against the offers of all other members, and each offer against the needs."""
    all_needs, all_offers = heard.said(NEED), heard.said(OFFER)
    counts = len(all_needs.sentences), len(all_offers.sentences)
    needs, offers = _newest(all_needs), _newest(all_offers)
    if not needs or not offers:
        return Loose(_told(heard, needs.sentences), _told(heard, offers.sentences), *counts)
    likeness = needs.vectors @ offers.vectors.T
    alone, idle = unmet(likeness, _owners(needs), _owners(offers))
    lonely = [needs.sentences[each] for each in alone]
    lonely.sort(key=lambda each: _HASTE[each[1].urgency])  # keeps the newest first within each
    unused = [offers.sentences[each] for each in idle]
    return Loose(_told(heard, lonely), _told(heard, unused), *counts)


def _newest(said: Said) -> Said:
    """The newest first, and no more than are compared."""
    if not said:
        return said
    days = np.array([(each.dated or date.min).toordinal() for _, each in said.sentences])
    numbers = np.array([each.id for _, each in said.sentences])
    return said.some(np.lexsort((-numbers, -days))[:MOST_COMPARED].tolist())


def _owners(said: Said) -> NDArray[np.int64]:
    return np.array([owner for owner, _ in said.sentences], dtype=np.int64)


def _told(heard: Heard, said: Sequence[_Line]) -> tuple[Alone, ...]:
    return tuple(Alone(heard.profiles[owner], sentence) for owner, sentence in said)
