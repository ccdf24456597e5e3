"""Ties of organisations → pairs of clusters, for one day; nothing is counted twice.

First the ties of the same two organisations become one **bond**: however often a tie was written
down, it is one relation, whose weight is the sum of what is left of each tie, and a little more if
it has lasted. Then each bond is shared out over the clusters of its two ends: a member of k
clusters counts 1/k in each, so that a bond weighs the same in all, however many clusters claim
its ends. Whoever belongs to both clusters of a pair is counted there as one shared member.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.links.world import Days, Memberships, Numbers, Places, Ties, World

HALF_LIFE = 8.0  # years until a tie that is over counts half (matching.md §4.2)
FRESH_HALF_LIFE = 2.0  # the same where what counts is who is busy with whom now
FRESH_FOR = 8.0  # years after which, by that measure, nothing is left
LASTING, LASTING_ADDS = 3.0, 0.5  # years after which a bond counts more, and by how much
SHARED_WEIGHT = 3.0  # of one organisation that belongs to both
FEWEST_A_SIDE = 3  # organisations, below which behaviour is neither counted nor shown
RECENT = 3.0  # years
YEARS_BACK = 4  # that activity is told of
YEAR = 365.25

Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Bonds:
    """All ties of the same two organisations as one, a < b.

    Attributes:
        weight: what is left of its ties on the day, and LASTING_ADDS if it has lasted.
        fresh: what is left with the shorter half-life.
        first: when the oldest began.
        newest: when the newest began.
        alive: years since the first began, fading as the weight does once the last is over: an
            acquaintance of long ago is not a tie that has lasted.
    """

    a: Places
    b: Places
    weight: Numbers
    fresh: Numbers
    first: Days
    newest: Days
    alive: Numbers

    def __len__(self) -> int:
        """How many."""
        return len(self.a)


@dataclass(frozen=True, slots=True, eq=False)
class Crossings:
    """Bonds between two clusters, one row for each pair of clusters that they join, low < high.

    Attributes:
        bond: the number of the bond.
        low, high: the clusters.
        low_end, high_end: the organisation at each side.
        share: the part of the bond that counts here, 0…1.
    """

    bond: Places
    low: Places
    high: Places
    low_end: Places
    high_end: Places
    share: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What joins each two clusters on a day; symmetric tables (clusters, clusters), 0 diagonal.

    Attributes:
        as_of: the day.
        observed: weighted ties, with SHARED_WEIGHT for each shared member.
        bonds: how many bonds, unweighted.
        recent: how many of them began within the last RECENT years.
        first: years since the oldest began; 0 where there is none.
        alive: the longest that one has lasted, fading once it is over.
        shared: how many organisations belong to both.
        belongs: (clusters, organisations): the part of each organisation that counts in each.
        fresh: (organisations, organisations): what is left of each bond, the newest most.
        begun: (clusters, YEARS_BACK): ties that members began, the last twelve months first.
        across: the public bonds that the tables are made of.
        met: behavioural bonds that count, by low × clusters + high: organisations a side.
    """

    as_of: date
    observed: Table
    bonds: Table
    recent: Table
    first: Table
    alive: Table
    shared: Table
    belongs: sparse.csr_array
    fresh: sparse.csr_array
    begun: Numbers
    across: Bonds
    met: dict[int, tuple[int, int]]


def pair_up(world: World, as_of: date) -> Pairs:
    """What joins each two clusters on the day; `world` may know more, it is not looked at."""
    known = world.on(as_of)
    count, day = known.clusters.count, np.datetime64(as_of, "D")
    belongs = belonging(known.memberships, count, known.organisations)
    public = known.ties.where(~known.ties.behavioural)
    tables = np.zeros((3, count * count))
    oldest = np.zeros((2, count * count), dtype=np.float32)
    bonds = bond(public, known.organisations, day)
    _add(tables, oldest, bonds, cross(bonds, belongs), day)
    met = _add_behaviour(tables, known, belongs, day)
    shared = _shared(belongs)
    square = (count, count)
    observed, numbers, recent = (_symmetric(each.reshape(square)) for each in tables)
    shape = (known.organisations, known.organisations)
    alive = bonds.fresh > 0
    ends = (bonds.a[alive], bonds.b[alive])
    half = sparse.csr_array((bonds.fresh[alive].astype(np.float32), ends), shape=shape)
    return Pairs(
        as_of=as_of,
        observed=observed + np.float32(SHARED_WEIGHT) * shared,
        bonds=numbers,
        recent=recent,
        first=_symmetric(oldest[0].reshape(square)),
        alive=_symmetric(oldest[1].reshape(square)),
        shared=shared,
        belongs=belongs,
        fresh=sparse.csr_array(half + half.T),
        begun=_begun(public, belongs, day),
        across=bonds,
        met=met,
    )


def belonging(held: Memberships, clusters: int, organisations: int) -> sparse.csr_array:
    """(clusters, organisations): 1/k where one belongs to k clusters, this among them."""
    codes = np.unique(held.cluster * organisations + held.organisation)
    rows, columns = np.divmod(codes, organisations)
    each = np.bincount(columns, minlength=organisations)
    shares = 1.0 / each[columns]
    return sparse.csr_array((shares, (rows, columns)), shape=(clusters, organisations))


def bond(ties: Ties, organisations: int, day: np.datetime64) -> Bonds:
    """The ties of each two organisations as one; those of one with itself are none."""
    low, high = np.minimum(ties.a, ties.b), np.maximum(ties.a, ties.b)
    code = np.where(low == high, -1, low * organisations + high)
    order = np.argsort(code, kind="stable")
    order = order[np.searchsorted(code[order], 0) :]
    code = code[order]
    starts = np.flatnonzero(np.r_[True, code[1:] != code[:-1]]) if len(code) else order
    if not len(starts):
        nobody, never = np.zeros(0, np.int64), np.zeros(0, "M8[D]")
        return Bonds(nobody, nobody, np.zeros(0), np.zeros(0), never, never, np.zeros(0))
    last = np.where(np.isnat(ties.until), ties.day, np.minimum(ties.until, day))[order]
    age = (day - last).astype(np.float64).clip(0) / YEAR
    worth = ties.weight[order]
    left = np.add.reduceat(worth * 0.5 ** (age / HALF_LIFE), starts)
    now = np.where(age <= FRESH_FOR, worth * 0.5 ** (age / FRESH_HALF_LIFE), 0.0)
    fresh = np.add.reduceat(now, starts)
    began = ties.day[order]
    first, newest = np.minimum.reduceat(began, starts), np.maximum.reduceat(began, starts)
    end = np.maximum.reduceat(last, starts)
    lasted = (end - first).astype(np.float64) / YEAR >= LASTING
    faded = 0.5 ** ((day - end).astype(np.float64).clip(0) / YEAR / HALF_LIFE)
    alive = (day - first).astype(np.float64) / YEAR * faded
    a, b = np.divmod(code[starts], organisations)
    return Bonds(a, b, left + LASTING_ADDS * lasted * faded, fresh, first, newest, alive)


def cross(bonds: Bonds, belongs: sparse.csr_array) -> Crossings:
    """The bonds shared out over the pairs of different clusters that they join."""
    of = sparse.csc_array(belongs)
    sizes = np.diff(of.indptr).astype(np.int64)
    sides = sizes[bonds.a] * sizes[bonds.b]
    number = np.repeat(np.arange(len(bonds)), sides)
    within = np.arange(len(number)) - np.repeat(np.cumsum(sides) - sides, sides)
    a, b = bonds.a[number], bonds.b[number]
    at_a, at_b = of.indptr[a] + within // sizes[b], of.indptr[b] + within % sizes[b]
    one, other = of.indices[at_a].astype(np.int64), of.indices[at_b].astype(np.int64)
    share = of.data[at_a] * of.data[at_b]
    apart, swap = one != other, one > other
    return Crossings(
        bond=number[apart],
        low=np.where(swap, other, one)[apart],
        high=np.where(swap, one, other)[apart],
        low_end=np.where(swap, b, a)[apart],
        high_end=np.where(swap, a, b)[apart],
        share=share[apart],
    )


def _add(
    tables: Numbers, oldest: Table, bonds: Bonds, found: Crossings, day: np.datetime64
) -> None:
    """Add bonds to observed, bonds, recent (each flat, low × clusters + high) and the oldest."""
    cells = tables.shape[1]
    count = math.isqrt(cells)
    code = found.low * count + found.high
    is_new = (day - bonds.newest).astype(np.float64) / YEAR < RECENT
    for row, worth in enumerate((bonds.weight, None, is_new)):
        each = found.share if worth is None else found.share * worth[found.bond]
        tables[row] += np.bincount(code, each, minlength=cells)
    years = ((day - bonds.first).astype(np.float32) / YEAR)[found.bond]
    # A tie of this very day is a tie; what has none stays 0.
    np.maximum.at(oldest[0], code, np.maximum(years, 1e-3).astype(np.float32))
    np.maximum.at(oldest[1], code, bonds.alive[found.bond].astype(np.float32))


def _add_behaviour(
    tables: Numbers, known: World, belongs: sparse.csr_array, day: np.datetime64
) -> dict[int, tuple[int, int]]:
    """Add what people did here, where enough organisations of both sides did it.

    It is added to the weight alone: neither its age nor who it was is kept.
    """
    bonds = bond(known.ties.where(known.ties.behavioural), known.organisations, day)
    found, count = cross(bonds, belongs), known.clusters.count
    if not len(found.bond):
        return {}
    code = found.low * count + found.high
    ends = (found.low_end, found.high_end)
    codes, one, other = _distinct(code, ends, known.organisations)
    loud = np.ones(count, np.bool_) if known.clusters.silent is None else ~known.clusters.silent
    told = (np.minimum(one, other) >= FEWEST_A_SIDE) & loud[codes // count] & loud[codes % count]
    kept = np.isin(code, codes[told])
    worth = (found.share * bonds.weight[found.bond])[kept]
    tables[0] += np.bincount(code[kept], worth, minlength=count * count)
    sides = zip(one[told].tolist(), other[told].tolist(), strict=True)
    return dict(zip(codes[told].tolist(), sides, strict=True))


def _distinct(
    code: Places, ends: tuple[Places, Places], organisations: int
) -> tuple[Places, Places, Places]:
    """The pairs, rising, and how many different organisations stand at each end of them."""
    one, other = (np.unique(code * organisations + each) // organisations for each in ends)
    codes, at_one = np.unique(one, return_counts=True)
    return codes, at_one, np.unique(other, return_counts=True)[1]


def _begun(ties: Ties, belongs: sparse.csr_array, day: np.datetime64) -> Numbers:
    """(clusters, YEARS_BACK): how many ends of ties that began in each of the last years."""
    years = ((day - ties.day).astype(np.float64) // YEAR).astype(np.int64)
    new = years < YEARS_BACK
    organisations = belongs.shape[1]
    ends = np.concatenate([ties.a[new], ties.b[new]]) * YEARS_BACK + np.tile(years[new], 2)
    counts = np.bincount(ends, minlength=organisations * YEARS_BACK)
    return np.asarray(belongs @ counts.reshape(organisations, YEARS_BACK).astype(np.float64))


def _shared(belongs: sparse.csr_array) -> Table:
    """How many organisations belong to both clusters, each as one."""
    several = np.diff(sparse.csc_array(belongs).indptr) > 1
    some = sparse.csr_array(belongs[:, np.flatnonzero(several)])
    some.data = np.ones_like(some.data)
    found = np.asarray((some @ some.T).toarray(), dtype=np.float32)
    np.fill_diagonal(found, 0.0)
    return found


def _symmetric(upper: NDArray[np.floating]) -> Table:
    found = upper.astype(np.float32)
    return np.asarray(found + found.T)
