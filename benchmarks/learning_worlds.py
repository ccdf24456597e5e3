"""Invented platforms with a known answer: who would truly agree to what, and what the ledger says.

Experts set weights that are off by some error. People are shown the ten best of fifty by these
weights; they ask some, refuse some and pass over the rest in silence. Those who are asked agree or
refuse by their own side's evidence, after a while, often with a reason, or never answer; when the
ledger is read, part of the requests are still pending. What holds here is a mechanism, no forecast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.evaluation import ndcg, ranks_of
from matchmaker.domain.hazards import (
    TAUGHT_BY,
    End,
    Spell,
    Step,
    labels_of,
    usual_baselines,
)
from matchmaker.domain.learning import Learned, Prior, learn
from matchmaker.domain.pairing import FEATURES
from matchmaker.domain.vocabulary import DeclineReason

Numbers = NDArray[np.float64]
NAMES = tuple(each.name for each in FEATURES)
WIDTH, CANDIDATES, SHOWN, UNSEEN = len(NAMES), 50, 10, 100
INTERCEPT = -1.2
STRENGTH = 2.0  # how much more the truth tells than one unit of the experts' scale
SILENT, GIVES_REASON = 0.15, 0.6  # of those asked; of those who refuse
_FEATURES = {NAMES.index(name): reason for reason, name in TAUGHT_BY.items()}


class World:
    """What people truly want, and what the experts thought."""

    def __init__(self, seed: int, *, error: float) -> None:
        """A seeded world; `error` is the spread of the experts' mistakes in each weight."""
        self.chance = np.random.default_rng(seed)
        self.truth = np.abs(self.chance.normal(0.9, 0.8, WIDTH))
        self.hand = self.truth + self.chance.normal(0, error, WIDTH)

    def spells(self, decided: int, *, days: float = 60.0) -> list[Spell]:
        """The ledger of as many people as it takes to have so many decided spells."""
        found: list[Spell] = []
        for actor in count(0, 1_000):
            found += self._of_one(actor, days)
            if len(found) >= decided and sum(each.is_decided for each in found) >= decided:
                break
        return _first(found, decided)

    def shuffled(self, spells: Sequence[Spell]) -> list[Spell]:
        """The same people and cards, with the answers dealt out anew within each step."""
        found = list(spells)
        for step in Step:
            places = [n for n, each in enumerate(found) if each.step is step]
            dealt = self.chance.permutation(len(places))
            for place, other in zip(places, dealt.tolist(), strict=True):
                told = spells[places[other]]
                found[place] = replace(
                    spells[place], days=told.days, end=told.end, reason=told.reason
                )
        return found

    def quality(self, weights: Numbers, seed: int) -> float:
        """Mean nDCG@10 of these weights for people that nobody has seen; both sides must agree."""
        chance = np.random.default_rng(10_000 + seed)
        there = chance.uniform(-0.5, 0.5, (UNSEEN, CANDIDATES, WIDTH))
        back = chance.uniform(-0.5, 0.5, (UNSEEN, CANDIDATES, WIDTH))
        both = (chance.random(there.shape[:2]) < _agrees(there @ self.truth)) & (
            chance.random(back.shape[:2]) < _agrees(back @ self.truth)
        )
        p, q = (_sigmoid(each @ weights + INTERCEPT) for each in (there, back))
        value = 2 * p * q / (p + q)
        return float(
            np.mean(
                [
                    ndcg(ranks_of(row, np.flatnonzero(yes).tolist()), 10)
                    for row, yes in zip(value, both, strict=True)
                    if yes.any()
                ]
            )
        )

    def _of_one(self, actor: int, days: float) -> Iterator[Spell]:
        there = self.chance.uniform(-0.5, 0.5, (CANDIDATES, WIDTH))
        back = self.chance.uniform(-0.5, 0.5, (CANDIDATES, WIDTH))
        p, q = (_sigmoid(each @ self.hand + INTERCEPT) for each in (there, back))
        for place in np.argsort(-2 * p * q / (p + q))[:SHOWN].tolist():
            watched = float(self.chance.uniform(0, days))
            if self.chance.random() < _agrees(there[place] @ self.truth):
                yield _spell(Step.INTEREST, there[place], actor, 1.0, End.REACHED)
                yield self._answer(back[place], actor + 1 + place, watched)
            elif self.chance.random() < 0.3:
                yield self._refusal(Step.INTEREST, there[place], actor, 1.0)

    def _answer(self, evidence: Numbers, actor: int, watched: float) -> Spell:
        after = float(self.chance.exponential(6.0))
        if self.chance.random() < SILENT or after > watched:
            return _spell(Step.ACCEPTANCE, evidence, actor, min(watched, 21.0), End.OPEN)
        if self.chance.random() < _agrees(evidence @ self.truth):
            return _spell(Step.ACCEPTANCE, evidence, actor, after, End.REACHED)
        return self._refusal(Step.ACCEPTANCE, evidence, actor, after)

    def _refusal(self, step: Step, evidence: Numbers, actor: int, after: float) -> Spell:
        reason = None
        if self.chance.random() < GIVES_REASON:
            worst = min(_FEATURES, key=lambda each: float(evidence[each] * self.truth[each]))
            reason = _FEATURES[worst]
        return _spell(step, evidence, actor, after, End.LEFT, reason)


def learned(spells: Sequence[Spell], hand: Numbers) -> Learned:
    """What the product learns from these, with the experts' weights as its centre."""
    labels = labels_of(spells, NAMES)
    prior = Prior(hand[None, :], INTERCEPT, baselines=usual_baselines(INTERCEPT))
    return learn(labels, prior)


def gain(world: World, spells: Sequence[Spell], seed: int) -> float:
    """By how much learning from these beats the experts on people that nobody has seen."""
    after = world.quality(learned(spells, world.hand).weights[0], seed)
    return after - world.quality(world.hand, seed)


def _spell(
    step: Step,
    evidence: Numbers,
    actor: int,
    days: float,
    end: End,
    reason: DeclineReason | None = None,
) -> Spell:
    return Spell(step, tuple(evidence.tolist()), 0, actor, days, end, reason)


def _first(spells: Sequence[Spell], decided: int) -> list[Spell]:
    """As many as hold so many decided ones, and what is pending among them."""
    found = []
    for each in spells:
        if decided == 0:
            break
        found.append(each)
        decided -= each.is_decided
    return found


def _agrees(score: Numbers) -> Numbers:
    return _sigmoid(STRENGTH * score - 0.4)


def _sigmoid(score: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-score)))
