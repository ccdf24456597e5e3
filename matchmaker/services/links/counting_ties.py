"""Ties of members counted by pair of clusters and kind, each tie once; what may be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import sparse

from matchmaker.domain.links.aggregating import (
    FEWEST_A_SIDE,
    Bonds,
    Crossings,
    belonging,
    cross,
)
from matchmaker.domain.links.world import Days, Flags, Places, World
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.links.ties import KINDS, Known


@dataclass(frozen=True, slots=True)
class Across:
    """What may be told of the ties of pairs, each by its code: low × clusters + high.

    Attributes:
        kinds: how many ties of each kind; of what people did here only where enough did.
        first: when the first of the other ties began.
        carriers: how many organisations of each side have ties of a kind that is told.
    """

    kinds: Mapping[int, Mapping[LinkKind, int]]
    first: Mapping[int, date]
    carriers: Mapping[int, tuple[int, int]]

    @property
    def codes(self) -> frozenset[int]:
        """The pairs that have any."""
        return frozenset(self.kinds)


def across(found: Known, as_of: date, since: date | None) -> Across:
    """The ties that stand on a day, or with `since` have begun after it, by pair."""
    day, ties = np.datetime64(as_of, "D"), found.world.ties
    if since is None:
        counted = np.isnat(ties.until) | (ties.until >= day)
    else:
        counted = ties.day > np.datetime64(since, "D")
    rows = np.flatnonzero(counted & (ties.a != ties.b))
    count = len(found.clusters)
    held = found.world.on(as_of).memberships
    belongs = belonging(held, count, found.world.organisations)
    crossing = cross(_single(found, rows), belongs)
    code = crossing.low * count + crossing.high
    kinds = found.kinds[rows][crossing.bond]
    hushed = found.world.ties.behavioural[rows][crossing.bond]
    cell = code * len(KINDS) + kinds
    told = ~hushed | ~np.isin(cell, _too_few(cell, hushed, crossing, found.world.organisations))
    days = ties.day[rows][crossing.bond]
    once = _each_once(code, crossing.bond, len(rows))
    return Across(
        kinds=_counts(cell[once & told]),
        first=_oldest(code[~hushed], days[~hushed]),
        carriers=_carriers(code, crossing, ~hushed, told, found.world.organisations),
    )


def shared_members(world: World, as_of: date) -> dict[int, int]:
    """How many organisations belong to both clusters of a pair, by code; pairs without are left."""
    count = world.clusters.count
    held = belonging(world.on(as_of).memberships, count, world.organisations)
    held.data = np.ones_like(held.data)
    both = sparse.coo_array(sparse.triu(held @ held.T, k=1))
    codes = both.row.astype(np.int64) * count + both.col
    return dict(zip(codes.tolist(), both.data.astype(np.int64).tolist(), strict=True))


def _single(found: Known, rows: Places) -> Bonds:
    """Ties as bonds, each for itself, so that kinds can be counted."""
    ties = found.world.ties.where(_flags(rows, len(found.world.ties)))
    return Bonds(ties.a, ties.b, ties.weight, ties.weight, ties.day, ties.day, ties.weight)


def _flags(rows: Places, length: int) -> Flags:
    kept = np.zeros(length, dtype=np.bool_)
    kept[rows] = True
    return kept


def _each_once(code: Places, tie: Places, ties: int) -> Flags:
    """The first crossing of each tie in each pair: members of both clusters cross twice."""
    first = np.unique(code * ties + tie, return_index=True)[1]
    return _flags(first, len(code))


def _too_few(cell: Places, hushed: Flags, crossing: Crossings, organisations: int) -> Places:
    """The cells of what people did here with fewer than enough organisations on a side."""
    cells, low, high = _sides(
        cell[hushed], crossing.low_end[hushed], crossing.high_end[hushed], organisations
    )
    return cells[np.minimum(low, high) < FEWEST_A_SIDE]


def _sides(
    group: Places, low_end: Places, high_end: Places, organisations: int
) -> tuple[Places, Places, Places]:
    """The groups, rising, and how many different organisations stand at each end."""
    low, high = (
        np.unique(group * organisations + each) // organisations for each in (low_end, high_end)
    )
    groups, at_low = np.unique(low, return_counts=True)
    return groups, at_low, np.unique(high, return_counts=True)[1]


def _counts(cell: Places) -> dict[int, dict[LinkKind, int]]:
    found: dict[int, dict[LinkKind, int]] = {}
    cells, counts = np.unique(cell, return_counts=True)
    for each, count in zip(cells.tolist(), counts.tolist(), strict=True):
        code, kind = divmod(each, len(KINDS))
        found.setdefault(code, {})[KINDS[kind]] = count
    return found


def _oldest(code: Places, days: Days) -> dict[int, date]:
    codes, place = np.unique(code, return_inverse=True)
    first = np.full(len(codes), np.datetime64("9999-12-31", "D"))
    np.minimum.at(first, place, days)
    return dict(zip(codes.tolist(), first.tolist(), strict=True))


def _carriers(
    code: Places, crossing: Crossings, public: Flags, told: Flags, organisations: int
) -> dict[int, tuple[int, int]]:
    """By pair; of what people did here nothing is added to what anybody may know."""
    found: dict[int, tuple[int, int]] = {}
    for kept in (told & ~np.isin(code, code[public]), public):
        ends = (crossing.low_end[kept], crossing.high_end[kept])
        codes, low, high = _sides(code[kept], *ends, organisations)
        sides = zip(low.tolist(), high.tolist(), strict=True)
        found |= dict(zip(codes.tolist(), sides, strict=True))
    return found
