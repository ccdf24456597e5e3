"""From put before each other to an agreement: how many pairs came how far, said honestly.

A share is a count of a count; its interval says how little a small one tells (Wilson 1927; advised
for small numbers by Brown, Cai and DasGupta, Statistical Science 16, 2001). Outcomes are shares of
the introductions of which somebody has told anything: silence is neither success nor failure, and
how many have told stands beside it.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from matchmaker.domain.vocabulary import OutcomeStep

Key = TypeVar("Key", bound=Hashable)

Z95 = 1.959964  # of the normal distribution: 95 % lie within
TOO_FEW = 5  # below this many a rate says nothing, and is not printed
VEIL = 3  # organisations that must stand behind a number about others


@dataclass(frozen=True, slots=True)
class Case:
    """Two organisations that were put before each other, by one of them or by a manager.

    Attributes:
        home, away: the two; home is the side from which one looks.
        put_on: the day on which it began.
        answered_after: days until the first answer; None while there is none.
        is_introduced: whether both said yes.
        told: how many of the two have said what came of it.
        step: what counts of that: the lesser telling.
        is_open: whether an answer may still come.
        crosses: whether the two share no cluster.
        by_manager: whether a manager suggested it.
    """

    home: int
    away: int
    put_on: date
    answered_after: float | None = None
    is_introduced: bool = False
    told: int = 0
    step: OutcomeStep | None = None
    is_open: bool = False
    crosses: bool = True
    by_manager: bool = False

    def came_to(self, step: OutcomeStep) -> bool:
        """Whether it came this far, or farther."""
        return self.step is not None and self.step.height >= step.height


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def is_rate(self) -> bool:
        """Whether there are enough for a per cent figure to mean anything."""
        return self.of >= TOO_FEW

    @property
    def rate(self) -> float:
        """The share, 0…1; 0 of nothing."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share may well be (95 %, Wilson), 0…1; all of it if nothing is known."""
        return wilson(self.hits, self.of)


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many pairs came how far.

    Attributes:
        put: put before each other.
        open: of these, those to which an answer may still come.
        answered: of these, those that got any answer.
        introduced: both said yes.
        told: introductions of which at least one side has said what came of it.
        talked, negotiating, project, agreement: came at least so far, as told.
        crossing: introductions between two who share no cluster.
        days: median days to the first answer, of those answered; None if there is none.
    """

    put: int = 0
    open: int = 0
    answered: int = 0
    introduced: int = 0
    told: int = 0
    talked: int = 0
    negotiating: int = 0
    project: int = 0
    agreement: int = 0
    crossing: int = 0
    days: float | None = None

    @property
    def acceptance(self) -> Share:
        """Introductions of all that were put before both and are not open any more."""
        return Share(self.introduced, self.put - self.open)

    @property
    def answering(self) -> Share:
        """Those that got an answer, of all to which none may still come."""
        return Share(self.answered, self.put - self.open)

    @property
    def reporting(self) -> Share:
        """Introductions of which anything was told."""
        return Share(self.told, self.introduced)

    @property
    def across(self) -> Share:
        """Introductions across clusters."""
        return Share(self.crossing, self.introduced)

    def of_told(self, step: OutcomeStep) -> Share:
        """How many of the introductions of which anything was told came so far."""
        return Share(int(getattr(self, step.value)), self.told)


def funnel(cases: Iterable[Case]) -> Funnel:
    """How far these came."""
    known = list(cases)
    days = [each.answered_after for each in known if each.answered_after is not None]
    met = [each for each in known if each.is_introduced]
    steps = Counter(each.step for each in met)

    def came_to(least: OutcomeStep) -> int:
        return sum(n for step, n in steps.items() if step and step.height >= least.height)

    return Funnel(
        put=len(known),
        open=sum([each.is_open for each in known]),
        answered=sum([each.answered_after is not None and not each.is_open for each in known]),
        introduced=len(met),
        told=sum([each.told > 0 for each in met]),
        talked=came_to(OutcomeStep.TALKED),
        negotiating=came_to(OutcomeStep.NEGOTIATING),
        project=came_to(OutcomeStep.PROJECT),
        agreement=came_to(OutcomeStep.AGREEMENT),
        crossing=sum([each.crosses for each in met]),
        days=statistics.median(days) if days else None,
    )


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share (Wilson, JASA 22, 1927): where it may be, 0…1.

    >>> [round(each, 3) for each in wilson(3, 5)]
    [0.231, 0.882]
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == of else middle + half)


@dataclass(frozen=True, slots=True)
class Veiled(Generic[Key]):
    """Groups that may be shown, and the others taken together.

    `others` are the keys of the groups behind which too few stand; `together` their cases, None
    where even together they are too few.
    """

    shown: Mapping[Key, Sequence[Case]]
    others: tuple[Key, ...]
    together: tuple[Case, ...] | None


def veiled(
    groups: Mapping[Key, Sequence[Case]], behind: Callable[[Iterable[Case]], int]
) -> Veiled[Key]:
    """Groups with fewer than three organisations behind them are told of together only.

    If those are too few even together, the smallest of the others joins them: else the total less
    what is shown would tell what is not shown. `behind` counts the organisations behind cases.
    """
    ordered = sorted(groups, key=lambda key: (behind(groups[key]), str(key)))
    folded = [key for key in ordered if behind(groups[key]) < VEIL]
    rest = [key for key in ordered if key not in folded]
    while folded and rest and behind(_all(groups, folded)) < VEIL:
        folded.append(rest.pop(0))
    together = tuple(_all(groups, folded))
    return Veiled(
        {key: groups[key] for key in rest},
        tuple(folded),
        together if behind(together) >= VEIL else None,
    )


def partners(cases: Iterable[Case]) -> int:
    """How many organisations of others stand behind these."""
    return len({each.away for each in cases})


def either_side(cases: Iterable[Case]) -> int:
    """How many organisations stand behind these on the side where there are fewer."""
    known = list(cases)
    return min(len({each.home for each in known}), partners(known))


def _all(groups: Mapping[Key, Sequence[Case]], keys: Iterable[Key]) -> Iterator[Case]:
    return (each for key in keys for each in groups[key])
