"""What joins each two clusters on a day: their members' ties, told as numbers.

Ties that came from what people did here are told only where three organisations or more of each
side did it. Below that nothing is told, not even that there is something: the smallest thing to be
told would be that two firms were introduced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.domain.links.aggregating import pair_up
from matchmaker.domain.links.world import OwnLinks, World
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.links.counting_ties import Across, across, shared_members
from matchmaker.services.links.looked_up_pairs import complementary, listed
from matchmaker.services.links.ties import Known, known

Codes = frozenset[int]
_REALISED = frozenset({LinkKind.PROJECT, LinkKind.CONTRACT, LinkKind.JOINT_EVENT})
_YEAR = timedelta(days=365)


class Style(StrEnum):
    """How far two clusters have come, which is how their link is drawn."""

    REALISED = "realised"
    EMERGING = "emerging"
    COMPLEMENTARY = "complementary"


@dataclass(frozen=True, slots=True)
class PairTies:
    """What joins two clusters.

    Attributes:
        a, b: the ids of the clusters, a < b.
        style: how far they have come.
        kinds: how many ties of each kind, each tie once; those that came from what people did here
            only where at least three organisations of each side have them.
        first_seen: when the first tie that is told, or link of the clusters' own, began; None
            where all is from what people did here.
        strength: what is left of all ties (weights, fading), shared members included.
        trend: the same less what it was a year before.
        carriers: how many organisations of a and of b have ties across; where all is from what
            people did here, at least three or 0.
        shared: how many organisations belong to both.
        own: since when the clusters have a link of their own.
    """

    a: int
    b: int
    style: Style
    kinds: Mapping[LinkKind, int]
    first_seen: date | None
    strength: float
    trend: float
    carriers: tuple[int, int]
    shared: int = 0
    own: date | None = None


def pairs_on(
    session: Session, cluster_ids: Collection[int], *, as_of: date, since: date | None = None
) -> tuple[PairTies, ...]:
    """The pairs of these clusters that anything joins on a day, strongest first.

    Counted is what stands: begun, and not over; with `since` what has begun after it, up to the
    day. Pairs that only could complete each other come last. Nine queries, however many pairs.
    """
    found = known(session, cluster_ids, as_of=as_of)
    count = len(found.clusters)
    told = _Told(
        across(found, as_of, since),
        _shared(found.world, as_of, since),
        _own(found.world.clusters.links, count, since),
        _codes(found, listed(session, cluster_ids, as_of=as_of, since=since)),
    )
    rest = _codes(found, complementary(session, cluster_ids, as_of=as_of, since=since))
    strength = pair_up(found.world, as_of).observed
    trend = strength - pair_up(found.world, as_of - _YEAR).observed
    pairs = [
        told.pair(found, code, float(strength.flat[code]), float(trend.flat[code]))
        for code in sorted(told.codes | rest)
    ]
    return tuple(sorted(pairs, key=lambda each: (-each.strength, each.a, each.b)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of the pairs, each by its code: low × clusters + high."""

    across: Across
    shared: Mapping[int, int]
    own: Mapping[int, date]
    listed: Codes
    codes: Codes = field(init=False)

    def __post_init__(self) -> None:
        """All that are told of."""
        codes = self.across.codes | self.shared.keys() | self.own.keys() | self.listed
        object.__setattr__(self, "codes", frozenset(codes))

    def pair(self, found: Known, code: int, strength: float, trend: float) -> PairTies:
        """One of them."""
        low, high = divmod(code, len(found.clusters))
        kinds, own = self.across.kinds.get(code, {}), self.own.get(code)
        first = [day for day in (self.across.first.get(code), own) if day is not None]
        return PairTies(
            a=found.clusters[low],
            b=found.clusters[high],
            style=self._style(code, kinds),
            kinds=kinds,
            first_seen=min(first, default=None),
            strength=strength,
            trend=trend,
            carriers=self.across.carriers.get(code, (0, 0)),
            shared=self.shared.get(code, 0),
            own=own,
        )

    def _style(self, code: int, kinds: Mapping[LinkKind, int]) -> Style:
        if code in self.own or not _REALISED.isdisjoint(kinds):
            return Style.REALISED
        return Style.EMERGING if code in self.codes else Style.COMPLEMENTARY


def _shared(world: World, as_of: date, since: date | None) -> dict[int, int]:
    """How many belong to both; with `since` only where it has become more."""
    now = shared_members(world, as_of)
    before = shared_members(world, since) if since is not None else {}
    return {code: n for code, n in now.items() if n > before.get(code, 0)}


def _own(links: OwnLinks, count: int, since: date | None) -> dict[int, date]:
    """The first day of each pair's own links; with `since` of those that began after it."""
    codes = np.minimum(links.a, links.b) * count + np.maximum(links.a, links.b)
    found: dict[int, date] = {}
    for code, day in zip(codes.tolist(), links.day.tolist(), strict=True):
        if since is None or day > since:
            found[code] = min(day, found.get(code, day))
    return found


def _codes(found: Known, pairs: Collection[tuple[int, int]]) -> Codes:
    place = {cluster_id: n for n, cluster_id in enumerate(found.clusters)}
    ends = [sorted((place[a], place[b])) for a, b in pairs if a in place and b in place]
    return frozenset(low * len(found.clusters) + high for low, high in ends)
