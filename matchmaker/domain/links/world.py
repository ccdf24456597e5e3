"""What is known of the ties between organisations and of the clusters they belong to, by number.

Organisations and clusters have numbers from 0; whoever calls keeps their names. Everything has a
day, so that any earlier day can be asked about: `World.on(day)` is what was known on that day, and
nothing computed from it can know more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.vocabulary import LinkKind

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

# What a tie counts for when nobody weighed it (matching.md §4.2).
TIE_WEIGHTS: Mapping[LinkKind, float] = MappingProxyType(
    {
        LinkKind.CONTACT: 0.3,
        LinkKind.INTRODUCTION: 0.3,
        LinkKind.JOINT_EVENT: 0.5,
        LinkKind.PROJECT: 1.0,
        LinkKind.CONTRACT: 1.0,
        LinkKind.OUTCOME: 1.0,
    }
)
# Kinds that come from what people do here: shown and counted only as counts over several firms.
BEHAVIOURAL = frozenset({LinkKind.INTRODUCTION, LinkKind.OUTCOME})
UNKNOWN_DAY = np.datetime64("NaT")


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Ties:
    """Relations between two organisations, one a row.

    Attributes:
        a, b: the two organisations, by number; their order means nothing.
        day: when each began, datetime64[D]; never NaT.
        until: when each ends or ended; NaT where it was a moment, or nobody knows.
        weight: what each counts for while it is fresh; see TIE_WEIGHTS.
        behavioural: whether it comes from what people did here (BEHAVIOURAL).
    """

    a: Places
    b: Places
    day: Days
    until: Days
    weight: Numbers
    behavioural: Flags

    def __len__(self) -> int:
        """How many."""
        return len(self.a)

    def where(self, kept: Flags) -> Ties:
        """Only some of them."""
        if kept.all():
            return self
        return Ties(
            self.a[kept], self.b[kept], self.day[kept],
            self.until[kept], self.weight[kept], self.behavioural[kept],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Memberships:
    """Who belongs to which cluster, and when; NaT where nobody wrote it down.

    Without a `since` somebody has always belonged, without an `until` still does.
    """

    organisation: Places
    cluster: Places
    since: Days
    until: Days

    def where(self, kept: Flags) -> Memberships:
        """Only some of them."""
        return Memberships(
            self.organisation[kept], self.cluster[kept], self.since[kept], self.until[kept]
        )


@dataclass(frozen=True, slots=True, eq=False)
class OwnLinks:
    """Links of the clusters themselves, dated: what is being foreseen, and what is no longer."""

    a: Places
    b: Places
    day: Days

    def where(self, kept: Flags) -> OwnLinks:
        """Only some of them."""
        return OwnLinks(self.a[kept], self.b[kept], self.day[kept])


def no_own_links() -> OwnLinks:
    """None are known."""
    return OwnLinks(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, "M8[D]"))


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """The clusters, and what else is known of them; whatever is None says nothing.

    Attributes:
        count: how many.
        links: links of their own.
        meta: (count,): the meta-cluster of each, −1 for none.
        block: (count,): the country of each, or another part of the world; −1 for unknown.
        position: (count, 2): latitude and longitude in degrees; NaN for unknown.
        themes: (count, themes): how much each has to do with what, as counts, the newest most.
        meetings: the same, by how many others they met in it.
        doings: (count, years): how often its members were seen doing something, the last twelve
            months first; without it, how many ties they began.
        complementarity: (count, count): 0…1, how much the members complete each other.
        silent: (count,): the cluster has switched its behavioural signals off.
    """

    count: int
    links: OwnLinks = field(default_factory=no_own_links)
    meta: Places | None = None
    block: Places | None = None
    position: Numbers | None = None
    themes: Numbers | None = None
    meetings: Numbers | None = None
    doings: Numbers | None = None
    complementarity: Numbers | None = None
    silent: Flags | None = None


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """All of it together; `organisations` is how many there are."""

    organisations: int
    ties: Ties
    memberships: Memberships
    clusters: Clusters

    def on(self, as_of: date) -> World:
        """What was known on that day: nothing that began later, and no end that was not reached.

        Themes, meetings, doings, complementarity and silence are those that were given: who asks
        about the past gives what was known then, or None.
        """
        day = np.datetime64(as_of, "D")
        held = self.memberships
        ties = self.ties.where(self.ties.day <= day)
        clusters = replace(
            self.clusters, links=self.clusters.links.where(self.clusters.links.day <= day)
        )
        belongs = ~(held.since > day) & ~(held.until <= day)  # NaT compares as no
        late = ties.until > day
        ties = replace(ties, until=np.where(late, day, ties.until)) if late.any() else ties
        return World(self.organisations, ties, held.where(belongs), clusters)
