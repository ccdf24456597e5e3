"""What the page of emerging links shows, as frozen values: no rows, no numbers without names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from matchmaker.domain.event_vocabulary import LinkLevel, PairActKind
from matchmaker.domain.links.reasons import THROUGH_HERE
from matchmaker.domain.phrases import from_data
from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.emerging.track_record import Checked
from matchmaker.services.ranking.cluster_findings import Carrier

PairOfIds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two clusters."""

    id: int
    name: str
    country: str | None
    is_example: bool
    shares_signals: bool


@dataclass(frozen=True, slots=True)
class Firm:
    """An organisation that may be named to this reader."""

    id: int
    name: str
    is_example: bool


@dataclass(frozen=True, slots=True)
class ToldTie:
    """A tie across two clusters that this reader may know; `one` belongs to side a."""

    one: Firm
    other: Firm
    kind: LinkKind
    title: str
    begun: date
    until: date | None

    @property
    def is_example(self) -> bool:
        """Whether one of the two is invented."""
        return self.one.is_example or self.other.is_example


@dataclass(frozen=True, slots=True)
class Joined:
    """An organisation that belongs to both clusters, and since when if that is known."""

    firm: Firm
    since: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of two clusters: ties across, oldest first, and members of both."""

    ties: tuple[ToldTie, ...] = ()
    joined: tuple[Joined, ...] = ()

    @property
    def carriers(self) -> tuple[Firm, ...]:
        """Who carries it, members of both first, each once."""
        named = [each.firm for each in self.joined]
        named += [end for tie in self.ties for end in (tie.one, tie.other)]
        return tuple(dict.fromkeys(named))

    @property
    def titles(self) -> tuple[str, ...]:
        """What the ties are about, newest first, each once."""
        return tuple(dict.fromkeys(each.title for each in reversed(self.ties) if each.title))


@dataclass(frozen=True, slots=True)
class Act:
    """What a coordinator did about a pair; both managers read it."""

    kind: PairActKind
    by: str
    at: datetime
    note: str
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Addend:
    """What one kind of evidence adds to the chance, in log-odds; plus speaks for it."""

    sentence: str
    adds: float


def reasons_of(evidence: Mapping[str, Any], *, is_silent: bool) -> tuple[str, ...]:
    """Why a pair was listed; what members did here is told no more once one side keeps it back."""
    kept = (
        each
        for each in evidence["reasons"]
        if not (is_silent and isinstance(each, Mapping) and each["one"] == THROUGH_HERE.singular)
    )
    return tuple(map(from_data, kept))


@dataclass(frozen=True, slots=True)
class Card:
    """A pair of clusters on the list.

    Attributes:
        id: of the EmergingPair.
        rank: its place, from 1.
        hazard: the chance of a link of their own within a year, 0…1.
        was: its level in the period before, None if it was not listed.
        ties, expected: how many pairs of members are tied across, and how many chance would give.
        behavioural: organisations a side that met through this place; (0, 0) where that is few.
        topic: pairs of members who answer each other, best first, from the newest run of pairs.
        past: the chance in each period shown, oldest first; None where it was not listed.
        acts: newest first.
    """

    id: int
    rank: int
    a: Side
    b: Side
    level: LinkLevel
    was: LinkLevel | None
    hazard: float
    ties: float
    expected: float
    is_significant: bool
    since: date | None
    behavioural: tuple[int, int]
    told: Told
    topic: tuple[Carrier, ...]
    reasons: tuple[str, ...]
    changed: tuple[str, ...]
    chance: str
    against: tuple[str, ...]
    next_act: str
    act: str
    addends: tuple[Addend, ...]
    past: tuple[float | None, ...]
    acts: tuple[Act, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether it is told from profiles and public links only."""
        return not (self.a.shares_signals and self.b.shares_signals)

    @property
    def newest(self) -> Mapping[PairActKind, Act]:
        """The newest act of each kind."""
        return {each.kind: each for each in reversed(self.acts)}

    @property
    def is_dismissed(self) -> bool:
        """Whether it was put aside and not taken up again."""
        return standing_of(self.acts) is PairActKind.DISMISSED

    @property
    def is_watched(self) -> bool:
        """Whether somebody keeps watching it."""
        return standing_of(self.acts) is PairActKind.WATCHED


@dataclass(frozen=True, slots=True)
class Period:
    """One look at all pairs."""

    id: int
    quarter: str
    as_of: date
    computed_at: datetime
    method: str
    looked_at: int
    clusters: int
    base: float
    above_chance: int
    headline: str

    @property
    def is_afterwards(self) -> bool:
        """Whether it was worked out long after its day, with hindsight in what was recorded."""
        return (self.computed_at.date() - self.as_of).days > 31


@dataclass(frozen=True, slots=True)
class Emerging:
    """The whole page.

    Attributes:
        quarters: the periods there are, newest first.
        gone: pairs that stood on the list before and do not now, by their names.
        checked: what became of earlier lists, newest first.
    """

    period: Period | None
    cards: tuple[Card, ...] = ()
    quarters: tuple[Period, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    checked: tuple[Checked, ...] = field(default=())

    @property
    def open(self) -> tuple[Card, ...]:
        """Those that were not put aside."""
        return tuple(each for each in self.cards if not each.is_dismissed)

    @property
    def dismissed(self) -> tuple[Card, ...]:
        """Those that were."""
        return tuple(each for each in self.cards if each.is_dismissed)


def standing_of(acts: tuple[Act, ...]) -> PairActKind | None:
    """Watched or put aside, whichever was said last; None if neither or taken up again."""
    stands = {PairActKind.WATCHED, PairActKind.DISMISSED, PairActKind.RESTORED}
    last = next((each.kind for each in acts if each.kind in stands), None)
    return None if last is PairActKind.RESTORED else last
