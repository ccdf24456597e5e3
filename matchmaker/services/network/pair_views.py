"""Two clusters as the page of their pair shows them: frozen rows without anything secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LinkKind, Word
from matchmaker.services.ranking.cluster_findings import Finding
from models import Cluster


class Lane(Word):
    """The lanes of the timeline, from the loosest to the closest; counts only come last."""

    CONTACT = "contact", phrase("Contacts")
    JOINT_EVENT = "joint_event", phrase("Joint events")
    PROJECT = "project", phrase("Projects")
    CONTRACT = "contract", phrase("Contracts")
    MEMBERSHIP = "membership", phrase("In both clusters")
    OWN = "own", phrase("Between the clusters")
    INTRODUCTION = "introduction", phrase("Introductions here")
    OUTCOME = "outcome", phrase("Outcomes here")


LANES: Mapping[LinkKind, Lane] = {kind: Lane(kind.value) for kind in LinkKind}
"""The lane of a tie of this kind."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated on the timeline, with the names that its reader may know.

    Attributes:
        lane: where it stands.
        since: when it was or began; None where nobody knows.
        until: when it ended; None where it was a moment, or goes on, or nobody knows.
        a, b: who it is of, in the order of the clusters; `b` is "" where it is of one alone.
        title: of the project or the event.
        source: where it is known from.
        kind: what it is, where its lane holds several kinds.
    """

    lane: Lane
    since: date | None
    until: date | None
    a: str
    b: str = ""
    title: str = ""
    source: str = ""
    kind: LinkKind | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How much happened here in a year: never who, and only over three organisations a side."""

    lane: Lane
    year: int
    number: int


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody who has worked with members of both: how many of each side."""

    id: int
    name: str
    of_a: int
    of_b: int


@dataclass(frozen=True, slots=True)
class JointEvent:
    """A matchmaking event that one of the two held with the other as its guest."""

    id: int
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Listed:
    """That the two stand, or last stood, on a list of emerging links: where, how near, and when."""

    id: int
    level: LinkLevel
    as_of: date


@dataclass(frozen=True, slots=True)
class PairView:
    """All that stands on the page of two clusters, as of a day.

    Attributes:
        a, b: the clusters, the smaller id first.
        as_of: the day; `is_today` where it is the present one.
        members: how many of each.
        marks: what is known by name, oldest first.
        counts: of what people did here, by year.
        silent: names of those of the two that keep such counts to themselves.
        partners: who has worked with members of both, those who know most first.
        finding: what members have for each other today; None where it was not worked out.
        introducers: names of who has worked with both members of a carrier, by the two ids.
        acquainted: the carriers that have a tie already.
        events: held together through this place.
        listed: the newest list of emerging links of that day on which they stand, if any.
        first_year: of the oldest thing that is known today; the timeline begins there.
    """

    a: Cluster
    b: Cluster
    as_of: date
    is_today: bool
    members: tuple[int, int]
    marks: tuple[Mark, ...]
    counts: tuple[Count, ...]
    silent: tuple[str, ...]
    partners: tuple[Partner, ...]
    finding: Finding | None
    introducers: Mapping[tuple[int, int], tuple[str, ...]]
    acquainted: frozenset[tuple[int, int]]
    events: tuple[JointEvent, ...]
    listed: Listed | None
    first_year: int

    @property
    def ties(self) -> tuple[Mark, ...]:
        """What members have with each other, by name."""
        return tuple(each for each in self.marks if each.lane not in {Lane.MEMBERSHIP, Lane.OWN})

    @property
    def shared(self) -> tuple[Mark, ...]:
        """Who belongs to both."""
        return tuple(each for each in self.marks if each.lane is Lane.MEMBERSHIP)

    @property
    def own(self) -> tuple[Mark, ...]:
        """Links of the clusters themselves."""
        return tuple(each for each in self.marks if each.lane is Lane.OWN)
