"""What the features of a day are read from: one table for each thing that joins two clusters.

Made once for a day, so that each feature is a look-up. Tables are (clusters, clusters), float32:
36 MB each for 3,000 clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from matchmaker.domain.links.aggregating import Pairs, Table
from matchmaker.domain.links.null import FEWEST, chances, expected, significant
from matchmaker.domain.links.world import Clusters, Flags, Numbers, Places

_EARTH_KM = 6_371.0
_FADING = 0.5 ** (np.arange(8) / 2.0)  # activity counts half after two years


@dataclass(eq=False)
class Ground:
    """A day's pairs and clusters; what is not asked for is not computed."""

    pairs: Pairs
    clusters: Clusters

    @cached_property
    def at_risk(self) -> tuple[Places, Places]:
        """The pairs without a link of their own, low < high."""
        low, high = np.triu_indices(self.clusters.count, 1)
        free = ~self.linked[low, high]
        return low[free], high[free]

    @cached_property
    def linked(self) -> Flags:
        """(clusters, clusters): whether two have a link of their own."""
        count, links = self.clusters.count, self.clusters.links
        found = np.zeros((count, count), dtype=np.bool_)
        found[links.a, links.b] = found[links.b, links.a] = True
        return found

    @cached_property
    def own_links(self) -> Numbers:
        """(clusters,): how many links of its own each has."""
        return np.asarray(self.linked.sum(axis=1), dtype=np.float64)

    @cached_property
    def expected(self) -> Table:
        """Bonds by chance, each cluster keeping as many as it has."""
        return expected(self.pairs.bonds.sum(axis=1, dtype=np.float64))

    @cached_property
    def standing_out(self) -> Flags:
        """(pairs at risk,): more bonds than chance gives, among all of them at once."""
        i, j = self.at_risk
        bonds = self.pairs.bonds[i, j]
        several = np.flatnonzero(bonds >= FEWEST - 1e-3)
        by_chance = self.expected[i[several], j[several]]
        p = chances(bonds[several].astype(float), by_chance.astype(float))
        found = np.zeros(len(i), dtype=np.bool_)
        found[several] = significant(p, len(i))
        return found

    @cached_property
    def partners(self) -> Table:
        """1 where two clusters have any bond."""
        return (self.pairs.bonds > 0).astype(np.float32)

    @cached_property
    def degrees(self) -> Numbers:
        """(clusters,): with how many other clusters each has a bond."""
        return np.asarray(self.partners.sum(axis=1), dtype=np.float64)

    @cached_property
    def common(self) -> Table:
        """How many clusters have bonds with both (Newman 2001)."""
        return self.partners @ self.partners

    @cached_property
    def adamic_adar(self) -> Table:
        """The same, each counting 1 / log of its partners (Adamic and Adar 2003)."""
        telling = 1 / np.log(np.maximum(self.degrees, 2.0))
        return (self.partners * telling.astype(np.float32)) @ self.partners

    @cached_property
    def jaccard(self) -> Table:
        """Common partners as a share of all partners of either."""
        degrees = self.degrees.astype(np.float32)
        either = degrees[:, None] + degrees[None, :] - self.common
        return np.asarray(self.common / np.maximum(either, 1.0))

    @cached_property
    def walked(self) -> Table:
        """Two steps of a random walk over organisations: from members, over whom they know.

        It sees which *firm* bridges, where common partner clusters only see that some do. Those who
        know everybody pass little on to each.
        """
        fresh = self.pairs.fresh
        strengths = np.asarray(fresh.sum(axis=1)).ravel()
        passing = sparse.diags_array(1 / np.sqrt(np.maximum(strengths, 0.2)))
        first = sparse.csr_array(self.pairs.belongs.astype(np.float32) @ fresh)
        halves = sparse.csr_array((first @ passing).astype(np.float32))
        found = np.asarray((halves @ halves.T).toarray(), dtype=np.float32)
        np.fill_diagonal(found, 0.0)
        return found

    @cached_property
    def roamed(self) -> Table:
        """Three steps: from members over whom they know to the clusters that those are tied to.

        It sees communities: two who never met, and whose partners meet each other.
        """
        first = sparse.csr_array(self.pairs.belongs.astype(np.float32) @ self.pairs.fresh)
        direct = np.asarray((first @ self.pairs.belongs.T).toarray(), dtype=np.float32)
        np.fill_diagonal(direct, 0.0)
        passing = 1 / np.maximum(direct.sum(axis=1), 0.2)
        found = (self.walked * passing) @ direct
        return np.asarray(found + found.T)

    @cached_property
    def strength(self) -> Numbers:
        """(clusters,): what is left of all bonds of its members, the newest most."""
        ends = np.asarray(self.pairs.fresh.sum(axis=1)).ravel()
        return np.asarray(self.pairs.belongs @ ends, dtype=np.float64)

    @cached_property
    def doings(self) -> Numbers:
        """(clusters, years): what members did, the last twelve months first."""
        given = self.clusters.doings
        return self.pairs.begun if given is None else given

    @cached_property
    def activity(self) -> Numbers:
        """(clusters,): what members did, the newest most."""
        years = min(self.doings.shape[1], len(_FADING))
        return np.asarray(self.doings[:, :years] @ _FADING[:years])

    @cached_property
    def members(self) -> Numbers:
        """(clusters,): how many organisations, one of several clusters counting in part."""
        return np.asarray(self.pairs.belongs.sum(axis=1)).ravel()

    @cached_property
    def theme_meetings(self) -> Table | None:
        """How often two would meet if everybody met by theme alone."""
        return _meetings(self.clusters.themes)

    @cached_property
    def theme_lift(self) -> Table | None:
        """Log of how much oftener than if nobody cared for themes; a few doings say little."""
        return _lift(self.clusters.themes)

    @cached_property
    def met_by_theme(self) -> Table | None:
        """How often two would meet if whoever meets others met them by theme alone."""
        return _meetings(self.clusters.meetings)

    @cached_property
    def block_lift(self) -> Table | None:
        """Log of how many more bonds the countries of the two have than chance gives, shrunk."""
        block = self.clusters.block
        if block is None:
            return None
        known = np.flatnonzero(block >= 0)
        one = np.zeros((len(block), int(block.max(initial=0)) + 1), dtype=np.float32)
        one[known, block[known]] = 1.0
        seen, by_chance = (one.T @ each @ one for each in (self.pairs.bonds, self.expected))
        found = one @ np.log((seen + 20) / (by_chance + 20)) @ one.T
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def distance(self) -> Table | None:
        """Log of the kilometres between two, 1 added; NaN where one has no place."""
        at = self.clusters.position
        return None if at is None else np.log1p(_kilometres(at)).astype(np.float32)


def _meetings(doings: Numbers | None) -> Table | None:
    """Σ over kinds of doing of a_P a_Q / everybody's."""
    if doings is None:
        return None
    everybody = np.maximum(doings.sum(axis=0), 1e-9)
    return np.asarray((doings / everybody) @ doings.T, dtype=np.float32)


def _lift(doings: Numbers | None) -> Table | None:
    """Log of the same for shares of doings, against shares of everybody's, shrunk."""
    if doings is None or not doings.sum():
        return None
    share = doings.sum(axis=0) / doings.sum()
    leaning = doings + 2.0 * share  # as if everybody had done two average things besides
    leaning /= leaning.sum(axis=1, keepdims=True)
    meetings = (leaning / np.maximum(share, 1e-9)) @ leaning.T
    return np.asarray(np.log(np.maximum(meetings, 1e-6)), dtype=np.float32)


def _kilometres(at: Numbers) -> Numbers:
    """(places, places): great-circle distances of places given in degrees (haversine)."""
    latitude, longitude = np.radians(at).T
    across = np.sin((latitude[:, None] - latitude) / 2) ** 2
    along = np.sin((longitude[:, None] - longitude) / 2) ** 2
    chord = across + np.cos(latitude[:, None]) * np.cos(latitude) * along
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))
