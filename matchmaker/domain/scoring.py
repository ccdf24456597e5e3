"""The additive score: intercept + Σ weight × evidence, in log-odds; the addends explain it.

A feature is a named function from a Comparison to Evidence; its docstring is the sentence that
people read. "No evidence" is None and adds nothing: what is not known speaks neither for nor
against.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.calibration import Odds
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.vocabulary import MatchKind


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Comparison:
    """One direction of one pair: how well the candidate may serve the seeker.

    Attributes:
        seeker: the one who looks, as the viewer may see it.
        candidate: the one looked at, as the viewer may see it.
        kind: the kind of match under which the two are compared.
        answers: (seeker's statements, candidate's statements), 0…1: how well the candidate's
            sentence answers the seeker's, 0 where their roles do not answer each other.
        likeness: the same shape, cosines: how alike the sentences are, whatever their roles.
        specificity: one number for each of the seeker's statements, 0…1: how much it says.
        path: who could introduce the two.
        today: the day of the comparison.
    """

    seeker: Profile
    candidate: Profile
    kind: MatchKind
    answers: NDArray[np.float32]
    likeness: NDArray[np.float32]
    specificity: NDArray[np.float32]
    path: TrustPath
    today: date


@dataclass(frozen=True, slots=True)
class Quote:
    """Two stored sentences, word for word: what one looks for and what answers it."""

    seeking: Statement
    offering: Statement
    strength: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a feature found: a value, the same in words, and the sentences it stands on."""

    value: float
    detail: str = ""
    quotes: tuple[Quote, ...] = ()


FeatureFunction = Callable[[Comparison], Evidence | None]


@dataclass(frozen=True, slots=True)
class Feature:
    """A named kind of evidence; `words` are its sentence, where pages are to translate it."""

    judge: FeatureFunction
    words: str = ""

    @property
    def name(self) -> str:
        """The function's name: the key of its weight."""
        return self.judge.__name__

    @property
    def sentence(self) -> str:
        """What people read about it: its words, or else the function's docstring."""
        if self.words:
            return self.words
        if not self.judge.__doc__:
            raise ValueError(f"The feature {self.name} does not say what it means.")
        return " ".join(self.judge.__doc__.split())


@dataclass(frozen=True, slots=True)
class Weights:
    """The coefficients in use: which version, the intercept, and for each kind its weights.

    `odds` is what became of requests, where these weights were learned from outcomes.
    """

    version: str
    intercept: float
    by_kind: Mapping[MatchKind, Mapping[str, float]]
    steps: Mapping[str, float]
    cutoff: float
    odds: Odds | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One addend of a score."""

    feature: str
    weight: float
    value: float
    detail: str

    @property
    def amount(self) -> float:
        """What it adds, in log-odds."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Score:
    """A directed score: the addends, the sentences they stand on, and their sum."""

    intercept: float
    contributions: tuple[Contribution, ...]
    quotes: tuple[Quote, ...] = field(default=())

    @property
    def value(self) -> float:
        """Intercept + Σ weight × evidence (invariant 3)."""
        return self.intercept + sum(each.amount for each in self.contributions)

    @property
    def chance(self) -> float:
        """The sum as a number in 0…1; a rank, not a probability, until it is calibrated."""
        return 1.0 / (1.0 + math.exp(-self.value))

    def of(self, feature: str) -> Contribution | None:
        """The addend of one feature, if it found anything."""
        return next((each for each in self.contributions if each.feature == feature), None)


def score(comparison: Comparison, features: Sequence[Feature], weights: Weights) -> Score:
    """Judge one direction: every feature that has a weight for this kind is asked once."""
    in_use = weights.by_kind[comparison.kind]
    addends: list[Contribution] = []
    quotes: list[Quote] = []
    for feature in features:
        weight = in_use.get(feature.name, 0.0)
        evidence = feature.judge(comparison) if weight else None
        if evidence is not None:
            addends.append(Contribution(feature.name, weight, evidence.value, evidence.detail))
            quotes.extend(evidence.quotes)
    return Score(weights.intercept, tuple(addends), tuple(quotes))
