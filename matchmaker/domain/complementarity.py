"""The features that judge whether two organisations complete each other.

Weights of matching.md §1.2 stand in data/weights/; each function's docstring is what users read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.chain import best_position
from matchmaker.domain.phrases import listed, phrase
from matchmaker.domain.places import remoteness
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.scoring import Comparison, Evidence, Quote
from matchmaker.domain.sectors import closest, overlap
from matchmaker.domain.vocabulary import MatchKind, StatementRole, Urgency, label

Role = StatementRole
# What looks for what: (the role that asks, the role that answers).
ALL_PAIRINGS = frozenset(
    {
        (Role.NEED, Role.CAPABILITY),
        (Role.FEEDSTOCK, Role.BY_PRODUCT),
        (Role.BY_PRODUCT, Role.FEEDSTOCK),
        (Role.ASK, Role.THESIS),
        (Role.THESIS, Role.ASK),
        (Role.THESIS, Role.CAPABILITY),
    }
)
_ANSWERS = {
    asking: frozenset(answer for ask, answer in ALL_PAIRINGS if ask is asking)
    for asking, _ in ALL_PAIRINGS
}
_SUPPLY = frozenset({Role.NEED})
_FEEDSTOCK = frozenset({Role.FEEDSTOCK})
_MATERIAL = frozenset({Role.FEEDSTOCK, Role.BY_PRODUCT})
# The roles that ask under each kind of match.
ASKING: dict[MatchKind, frozenset[Role]] = {
    MatchKind.B2B: _SUPPLY,
    MatchKind.R2B: _SUPPLY,
    MatchKind.CROSS_SECTOR: _SUPPLY,
    MatchKind.CIRCULAR: _MATERIAL,
    MatchKind.F2B: frozenset({Role.ASK, Role.THESIS}),
}

URGENCY = {Urgency.LOW: 0.5, Urgency.NORMAL: 1.0, Urgency.HIGH: 1.5}
BEST_SHARE = 0.7  # how much the best answered need counts against the average of all needs
QUOTABLE = 0.3  # below this, two sentences are not shown as an answer to each other
# A thesis is broad by nature: once its hard limits are met, a weaker likeness is worth showing.
QUOTABLE_FINANCE = 0.15
MOST_QUOTES = 2

# The distance of fields at which newness is worth most (Nooteboom et al. 2007: an inverted U).
BEST_DISTANCE = {MatchKind.R2B: 0.45, MatchKind.CROSS_SECTOR: 0.60}
EXPLOIT_DISTANCE = 0.35
BELL_WIDTH = 0.15
# Newness without fit is noise: it counts from the one fit on, and wholly from the other.
NOVELTY_FROM, NOVELTY_FULL = 0.5, 0.7


def needs_met(comparison: Comparison) -> Evidence | None:
    """What one side looks for is answered by what the other offers, sentence by sentence."""
    rows, answers = _asked(comparison, ASKING[comparison.kind])
    if not rows:
        return None
    best = answers.max(axis=1)
    urge = np.array([URGENCY[comparison.seeker.statements[row].urgency] for row in rows])
    worth = urge * (0.5 + 0.5 * comparison.specificity[rows])
    worth = worth / worth.max()
    value = BEST_SHARE * float((worth * best).max())
    value += (1 - BEST_SHARE) * float((worth * best).sum() / worth.sum())
    quotes = tuple(_quotes(comparison, rows, answers))
    detail = phrase("%(answered)s of %(asked)s answered", answered=len(quotes), asked=len(rows))
    return Evidence(value - 0.5, detail, quotes)


def by_product_use(comparison: Comparison) -> Evidence | None:
    """What is left over at one side is a raw material of the other."""
    is_circular = comparison.kind is MatchKind.CIRCULAR
    rows, answers = _asked(comparison, _MATERIAL if is_circular else _FEEDSTOCK)
    strongest = float(answers.max()) if rows else 0.0
    if strongest < QUOTABLE:
        return None
    quotes = () if is_circular else _quotes(comparison, rows, answers)
    return Evidence(strongest, phrase("A by-product is a raw material"), tuple(quotes)[:1])


def value_chain(comparison: Comparison) -> Evidence | None:
    """They stand where the chain needs a partner: the stage that is wanted, or a step away."""
    wanted = comparison.seeker.wanted_stages & comparison.candidate.stages
    if wanted:
        named = listed(label(each) for each in sorted(wanted))
        return Evidence(0.5, phrase("Wanted and offered: %(stages)s", stages=named))
    found = best_position(comparison.seeker.stages, comparison.candidate.stages)
    if found is None:
        return None
    fit, mine, theirs = found
    stages = phrase("%(mine)s ↔ %(theirs)s", mine=label(mine), theirs=label(theirs))
    return Evidence(fit - 0.5, stages)


def distant_field(comparison: Comparison) -> Evidence | None:
    """Their field is far enough to bring something new, and their purpose is close."""
    distance = field_distance(comparison.seeker, comparison.candidate)
    _, answers = _asked(comparison, ASKING[comparison.kind])
    fit = float(answers.max()) if answers.size else 0.0
    if distance is None or fit <= NOVELTY_FROM:
        return None
    best = BEST_DISTANCE.get(comparison.kind, EXPLOIT_DISTANCE)
    bell = math.exp(-((distance - best) ** 2) / (2 * BELL_WIDTH**2))
    worth = bell * min(1.0, (fit - NOVELTY_FROM) / (NOVELTY_FULL - NOVELTY_FROM))
    return Evidence(worth, phrase("Far in sector, close in purpose")) if worth > 0.01 else None


def rivalry(comparison: Comparison) -> Evidence | None:
    """They may be a competitor: same stage of the chain, same products, same market."""
    shared = comparison.seeker.stages & comparison.candidate.stages
    market = overlap(comparison.seeker.sectors, comparison.candidate.sectors)
    if not shared or not market:
        return None
    alike = offer_likeness(comparison)
    if alike is None:
        return None
    apart = remoteness(comparison.seeker.place, comparison.candidate.place)
    nearness = 0.5 if apart is None else 1.0 - 0.5 * apart
    value = alike**2 * market * nearness
    stages = listed(label(each) for each in sorted(shared))
    detail = phrase("Same place in the chain (%(stages)s), product and market", stages=stages)
    return Evidence(value, detail) if value > 0.01 else None


def field_distance(a: Profile, b: Profile) -> float | None:
    """How far the fields of two organisations are apart, 0…0.9; None if a sector is not stated."""
    related = closest(a.sectors, b.sectors)
    return None if related is None else 1.0 - related


def offer_likeness(comparison: Comparison) -> float | None:
    """How alike the offers are, 0…1: each offer's best counterpart, averaged from both sides."""
    mine = comparison.seeker.places.get(Role.CAPABILITY)
    theirs = comparison.candidate.places.get(Role.CAPABILITY)
    if not mine or not theirs:
        return None
    block = comparison.likeness[np.ix_(mine, theirs)]
    return float(max(0.0, (block.max(axis=1).mean() + block.max(axis=0).mean()) / 2))


def _asked(
    comparison: Comparison, asking: frozenset[Role]
) -> tuple[list[int], NDArray[np.float32]]:
    """The seeker's rows that ask in these roles, and how each is answered: (rows, all).

    A row that the candidate does not answer still asks; but if the candidate states nothing that
    could answer, nobody can tell, and nothing is asked.
    """
    asked, stated = comparison.seeker.places, comparison.candidate.places
    roles = [role for role in asking if role in asked and not _ANSWERS[role].isdisjoint(stated)]
    rows = sorted(row for role in roles for row in asked[role])
    return rows, comparison.answers[rows]


def _quotes(
    comparison: Comparison, rows: list[int], answers: NDArray[np.float32]
) -> Iterator[Quote]:
    """The best answered needs, each once, strongest first, with the sentence that answers it."""
    enough = QUOTABLE_FINANCE if comparison.kind is MatchKind.F2B else QUOTABLE
    order = sorted(range(len(rows)), key=lambda n: (-answers[n].max(), n))
    for place in order[:MOST_QUOTES]:
        column = int(answers[place].argmax())
        strength = float(answers[place, column])
        if strength >= enough:
            yield _quote(
                comparison.seeker.statements[rows[place]],
                comparison.candidate.statements[column],
                strength,
            )


def _quote(mine: Statement, theirs: Statement, strength: float) -> Quote:
    return Quote(seeking=mine, offering=theirs, strength=round(strength, 4))
