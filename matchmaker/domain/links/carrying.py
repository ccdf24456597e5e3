"""Who carries a pair: the organisations whose ties run across, and those that belong to both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np

from matchmaker.domain.links.aggregating import Bonds, Pairs
from matchmaker.domain.links.world import Flags, Places

MOST_CARRIERS = 3  # a side


@dataclass(frozen=True, slots=True)
class Carrier:
    """An organisation whose ties carry the pair, from public or imported history only.

    Attributes:
        organisation: its number.
        side: the cluster of the pair that it belongs to.
        partners: with how many organisations of the other side it is tied.
        share: of the weight of all bonds across, 0…1.
        since: when its oldest tie across began.
    """

    organisation: int
    side: int
    partners: int
    share: float
    since: date


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """The public bonds between two clusters, and which organisations belong to both."""

    side: tuple[int, int]
    bonds: Bonds
    is_a_first: Flags
    shared: tuple[int, ...]

    @property
    def oldest(self) -> date | None:
        """When the oldest tie began."""
        return _date(self.bonds.first.min()) if len(self.bonds) else None

    def begun_since(self, day: np.datetime64) -> int:
        """How many bonds are newer than a day."""
        return int((self.bonds.first > day).sum())

    def carriers(self) -> tuple[Carrier, ...]:
        """The strongest of each side, strongest first; equals by number."""
        bonds, (one, other) = self.bonds, self.side
        low = np.where(self.is_a_first, bonds.a, bonds.b)
        high = np.where(self.is_a_first, bonds.b, bonds.a)
        found = [*self._strongest(low, one), *self._strongest(high, other)]
        return tuple(sorted(found, key=lambda each: (-each.share, each.organisation)))

    def _strongest(self, ends: Places, side: int) -> list[Carrier]:
        total = self.bonds.weight.sum()
        found = []
        for each in np.unique(ends).tolist():
            own = ends == each
            found.append(
                Carrier(
                    organisation=each,
                    side=side,
                    partners=int(own.sum()),
                    share=float(self.bonds.weight[own].sum() / total) if total else 0.0,
                    since=_date(self.bonds.first[own].min()),
                )
            )
        return sorted(found, key=lambda each: (-each.share, each.organisation))[:MOST_CARRIERS]


def between(pairs: Pairs, clusters: Collection[int]) -> Bonds:
    """The public bonds between members of any of these clusters: what `across` looks at.

    There are millions of bonds and a few pairs to tell of, so all are looked through once.
    """
    some = np.zeros(pairs.belongs.shape[1], dtype=np.bool_)
    for each in clusters:
        some |= _flags(pairs, each)
    bonds = pairs.across
    return _only(bonds, some[bonds.a] & some[bonds.b])


def across(pairs: Pairs, bonds: Bonds, side: tuple[int, int]) -> Across:
    """What joins two clusters, bond by bond; `bonds` are at least those between them."""
    in_one, in_other = (_flags(pairs, each) for each in side)
    forward = in_one[bonds.a] & in_other[bonds.b]
    backward = in_other[bonds.a] & in_one[bonds.b]
    either = forward | backward
    shared = tuple(np.flatnonzero(in_one & in_other).tolist())
    return Across(side, _only(bonds, either), forward[either], shared)


def _only(bonds: Bonds, kept: Flags) -> Bonds:
    return Bonds(
        bonds.a[kept], bonds.b[kept], bonds.weight[kept],
        bonds.fresh[kept], bonds.first[kept], bonds.newest[kept], bonds.alive[kept],
    )  # fmt: skip


def _flags(pairs: Pairs, cluster: int) -> Flags:
    found = np.zeros(pairs.belongs.shape[1], dtype=np.bool_)
    start, end = pairs.belongs.indptr[cluster : cluster + 2]
    found[pairs.belongs.indices[start:end]] = True
    return found


def _date(day: np.datetime64) -> date:
    found = day.astype("M8[D]").item()
    assert isinstance(found, date), "days are days"
    return found
