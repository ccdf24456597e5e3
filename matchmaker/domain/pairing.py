"""Two organisations judged as partners: which kinds they admit, both directions, one value.

This is the one place where a pair is scored; lists, cards, clusters and simulations all call it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.circumstances import (
    breaks_finance_limit,
    distance,
    finance_terms,
    readiness,
    trust_path,
    working_language,
)
from matchmaker.domain.complementarity import (
    by_product_use,
    distant_field,
    field_distance,
    needs_met,
    rivalry,
    value_chain,
)
from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import NOBODY, Profile
from matchmaker.domain.reciprocal import harmonic_mean
from matchmaker.domain.scoring import Comparison, Feature, Score, Weights, score
from matchmaker.domain.trust import STRANGERS, TrustPath
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, StatementRole, Strength

# Each with the sentence that people read: that of its docstring, so that it can be translated.
FEATURES: tuple[Feature, ...] = (
    Feature(
        needs_met,
        phrase(
            "What one side looks for is answered by what the other offers, sentence by sentence."
        ),
    ),
    Feature(
        by_product_use,
        phrase("What is left over at one side is a raw material of the other."),
    ),
    Feature(
        value_chain,
        phrase(
            "They stand where the chain needs a partner: the stage that is wanted, or a step away."
        ),
    ),
    Feature(
        distant_field,
        phrase("Their field is far enough to bring something new, and their purpose is close."),
    ),
    Feature(
        readiness,
        phrase("The technology readiness that is offered is near the one that is wanted."),
    ),
    Feature(finance_terms, phrase("The amount that is sought lies in the range that is invested.")),
    Feature(
        trust_path,
        phrase("Somebody can introduce the two: a shared cluster, a common partner, earlier work."),
    ),
    Feature(working_language, phrase("Both sides work in a common language.")),
    Feature(
        distance,
        phrase("They are some way off, in steps from the same region to another country."),
    ),
    Feature(
        rivalry,
        phrase("They may be a competitor: same stage of the chain, same products, same market."),
    ),
)
# How far two fields must be apart before a pair may be called cross-sector: different divisions
# of NACE are 0.65 apart, different sections 0.9.
FAR_FIELDS = 0.6
RIVAL_FROM = 0.2  # rivalry evidence from which a card says "possible competitor" first


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Encounter:
    """All that is known of one pair before it is judged, as one viewer may know it.

    `forward` holds how the candidate's sentences answer the seeker's, (seeker, candidate);
    `backward` how the seeker's answer the candidate's, (candidate, seeker); `likeness` is
    (seeker, candidate); the specificities belong to the rows of forward and of backward.
    """

    seeker: Profile
    candidate: Profile
    forward: NDArray[np.float32]
    backward: NDArray[np.float32]
    likeness: NDArray[np.float32]
    seeker_specificity: NDArray[np.float32]
    candidate_specificity: NDArray[np.float32]
    today: date
    path: TrustPath = STRANGERS

    def facing(self, kind: MatchKind) -> tuple[Comparison, Comparison]:
        """The two directed comparisons of this pair under one kind of match."""
        there = Comparison(
            seeker=self.seeker,
            candidate=self.candidate,
            kind=kind,
            answers=self.forward,
            likeness=self.likeness,
            specificity=self.seeker_specificity,
            path=self.path,
            today=self.today,
        )
        back = Comparison(
            seeker=self.candidate,
            candidate=self.seeker,
            kind=kind,
            answers=self.backward,
            likeness=self.likeness.T,
            specificity=self.candidate_specificity,
            path=self.path,
            today=self.today,
        )
        return there, back


@dataclass(frozen=True, slots=True)
class Match:
    """A judged pair: the kind under which it is best, both directed scores and the one value."""

    encounter: Encounter
    kind: MatchKind
    forward: Score
    backward: Score

    @property
    def reciprocal(self) -> float:
        """One value for both sides, 0…1; of a visitor nothing is known, so one side is all."""
        if self.encounter.seeker.id == NOBODY:
            return self.forward.chance
        return harmonic_mean(self.forward.chance, self.backward.chance)

    @property
    def are_rivals(self) -> bool:
        """Whether the two stand at the same place with the same product for the same market."""
        found = self.forward.of("rivalry")
        return found is not None and found.value >= RIVAL_FROM

    def strength(self, weights: Weights) -> Strength:
        """The named step; a pair without a single quotable sentence is never more than possible."""
        has_evidence = bool(self.forward.quotes or self.backward.quotes)
        if has_evidence and self.reciprocal >= weights.steps["strong"]:
            return Strength.STRONG
        if has_evidence and self.reciprocal >= weights.steps["good"]:
            return Strength.GOOD
        return Strength.POSSIBLE


def judge(
    encounter: Encounter, weights: Weights, *, kinds: frozenset[MatchKind] | None = None
) -> Match | None:
    """The best way in which these two could be partners, among `kinds` if given.

    None if no kind fits the two at all, or a hard limit is broken.
    """
    best: Match | None = None
    for kind in admissible_kinds(encounter.seeker, encounter.candidate):
        if kinds is not None and kind not in kinds:
            continue
        there, back = encounter.facing(kind)
        match = Match(
            encounter,
            kind,
            score(there, FEATURES, weights),
            score(back, FEATURES, weights),
        )
        if best is None or match.reciprocal > best.reciprocal:
            best = match
    return best


def admissible_kinds(a: Profile, b: Profile) -> Iterator[MatchKind]:
    """The kinds of match that a seeker and a candidate can have; the plain kind comes first.

    A funder may look at anybody; funds are proposed only to those who say that they seek money.
    """
    kinds = {a.kind, b.kind}
    if is_funder(a) or is_funder(b):
        wants_money = is_funder(a) or StatementRole.ASK in a.places
        if wants_money and is_funder(a) != is_funder(b) and not _finance_is_barred(a, b):
            yield MatchKind.F2B
        return
    if kinds == {OrganisationKind.RESEARCH}:
        return
    apart = field_distance(a, b)
    if OrganisationKind.RESEARCH in kinds:
        yield MatchKind.R2B
    elif apart is not None and apart >= FAR_FIELDS:
        yield MatchKind.CROSS_SECTOR
    else:
        yield MatchKind.B2B
    if _exchange_material(a, b):
        yield MatchKind.CIRCULAR


def is_funder(profile: Profile) -> bool:
    """Whether it gives money: a financier, or whoever else says what it funds (a call)."""
    is_financier = profile.kind is OrganisationKind.FINANCIER
    return is_financier or StatementRole.THESIS in profile.places


def _exchange_material(a: Profile, b: Profile) -> bool:
    return any(
        StatementRole.BY_PRODUCT in giver.places and StatementRole.FEEDSTOCK in taker.places
        for giver, taker in ((a, b), (b, a))
    )


def _finance_is_barred(a: Profile, b: Profile) -> bool:
    """Whether every ask of the company breaks a hard limit of every thesis of the financier."""
    company, financier = (b, a) if is_funder(a) else (a, b)
    theses = financier.saying([StatementRole.THESIS])
    asks = company.saying([StatementRole.ASK])
    if theses and all(
        each.countries and company.place.country and company.place.country not in each.countries
        for each in theses
    ):
        return True
    return bool(asks and theses) and all(
        breaks_finance_limit(ask, thesis, country=company.place.country)
        for ask in asks
        for thesis in theses
    )
