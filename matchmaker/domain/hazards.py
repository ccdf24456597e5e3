"""From the ledger's moments to labels: one row for each period in which something could happen.

The funnel has five steps. Whoever stands before a step is watched period by period (discrete-time
survival analysis, Singer and Willett 1993): a period in which it happened is a yes, one that went
by without it is a no *for that period*, and a period that has not ended yet is no row at all. So a
request that is still pending is censored, never a refusal. Whoever has refused will not come back:
it stays a no in all periods of the step (subdistribution hazards, Fine and Gray 1999), or else a
refusal would count for less than a long silence.

A refusal that gives a reason teaches more: half as much again, about the feature that the reason
names and about nothing else. Reasons that are no matter of fit end the watching, and teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.domain.learning import Labels, Numbers, fair_counts
from matchmaker.domain.vocabulary import DeclineReason

REASON_COUNTS = 0.5  # of a label, beside the refusal itself


class Step(StrEnum):
    """A step of the funnel; each is watched from the moment at which the one before it came."""

    INTEREST = "interest"  # of those who stood on a list: the seeker says yes
    ACCEPTANCE = "acceptance"  # of those who were asked: that side says yes
    TALK = "talk"  # of those who were introduced: they have talked
    NEGOTIATION = "negotiation"
    PROJECT = "project"  # or an agreement


class End(StrEnum):
    """How the watching ended."""

    REACHED = "reached"
    LEFT = "left"  # it will not come: somebody said so
    OPEN = "open"


# The day on which each period of a step ends. A list asks no question, so silence about a card
# says nothing: interest has one period, and only answers end it.
PERIODS: Mapping[Step, tuple[float, ...]] = {
    Step.INTEREST: (30,),
    Step.ACCEPTANCE: (7, 21),
    Step.TALK: (30, 90),
    Step.NEGOTIATION: (60, 180),
    Step.PROJECT: (180, 365, 730),
}
# How often a step is reached at all, before anything is known here (matching.md §3.2).
USUAL: Mapping[Step, float] = {
    Step.INTEREST: 0.5,
    Step.ACCEPTANCE: 0.4,
    Step.TALK: 0.75,
    Step.NEGOTIATION: 0.3,
    Step.PROJECT: 0.3,
}
# What a reason for «not now» says about the evidence. The others are no matter of fit.
TAUGHT_BY: Mapping[DeclineReason, str] = {
    DeclineReason.COMPETITOR: "rivalry",
    DeclineReason.WRONG_STAGE: "value_chain",
    DeclineReason.TOO_FAR: "distance",
    DeclineReason.WRONG_TOPIC: "needs_met",
}
NO_MATTER_OF_FIT = frozenset(
    {DeclineReason.NO_CAPACITY, DeclineReason.TOO_EARLY, DeclineReason.ALREADY_PARTNERS}
)
BASELINES = tuple((step, period) for step in Step for period in range(len(PERIODS[step])))
_PLACE = {each: place for place, each in enumerate(BASELINES)}


@dataclass(frozen=True, slots=True)
class Spell:
    """One side of one proposal before one step.

    Attributes:
        step: what was waited for.
        evidence: the value of each feature as it was shown, for the side that had to decide; the
            mean of both where both had to.
        kind: the kind of match, as a row of the prior.
        actor: the organisation that decided.
        days: how long it was watched: until it ended, or until now.
        end: how it ended.
        reason: why, if somebody refused and said so.
    """

    step: Step
    evidence: tuple[float, ...]
    kind: int
    actor: int
    days: float
    end: End
    reason: DeclineReason | None = None

    @property
    def is_decided(self) -> bool:
        """Whether it can count as a yes or a no about how well the two fit."""
        return self.end is End.REACHED or (
            self.end is End.LEFT and self.reason not in NO_MATTER_OF_FIT
        )


def periods_of(spell: Spell) -> Iterator[tuple[int, float]]:
    """The baselines under which a spell stands, each with 1.0 where the step was reached."""
    ends = PERIODS[spell.step]
    for number, day in enumerate(ends):
        place = _PLACE[spell.step, number]
        if spell.end is End.REACHED and (spell.days <= day or number == len(ends) - 1):
            yield place, 1.0
            return
        if spell.days >= day or spell.end is End.REACHED or _is_refusal(spell):
            yield place, 0.0


def labels_of(spells: Sequence[Spell], names: Sequence[str]) -> Labels:
    """Labels for `learning.fit`; `names` are the features in the order of the evidence.

    Nobody's answers count for more than ten labels together.
    """
    counts = fair_counts([each.actor for each in spells])
    rows = [
        (each, place, came, count, alone)
        for each, fair in zip(spells, counts, strict=True)
        for place, came, count, alone in _rows(each, float(fair), names)
    ]
    width = len(names)
    return Labels(
        evidence=np.array([each.evidence for each, *_ in rows]).reshape(-1, width),
        agreed=np.array([came for _, _, came, _, _ in rows], dtype=float),
        kinds=np.array([each.kind for each, *_ in rows], dtype=np.int64),
        counts=np.array([count for _, _, _, count, _ in rows], dtype=float),
        baselines=np.array([place for _, place, *_ in rows], dtype=np.int64),
        alone=np.array([alone for *_, alone in rows], dtype=np.int64),
    )


def usual_baselines(intercept: float) -> Numbers:
    """What each baseline adds to the intercept before anything is known.

    It is the usual chance of its step, shared out among the periods.
    """
    usual = [1 - (1 - USUAL[step]) ** (1 / len(PERIODS[step])) for step, _ in BASELINES]
    return np.array([np.log(each / (1 - each)) - intercept for each in usual])


def _is_refusal(spell: Spell) -> bool:
    return spell.end is End.LEFT and spell.reason not in NO_MATTER_OF_FIT


def _rows(
    spell: Spell, fair: float, names: Sequence[str]
) -> Iterator[tuple[int, float, float, int]]:
    """(baseline, came, count, alone) of each label; `alone` is a feature's place, or -1 for all."""
    last = -1
    for place, came in periods_of(spell):
        yield place, came, fair, -1
        last = place
    named = TAUGHT_BY.get(spell.reason) if spell.reason else None
    if last >= 0 and spell.end is End.LEFT and named is not None and named in names:
        place_of_feature = tuple(names).index(named)
        if spell.evidence[place_of_feature]:
            yield last, 0.0, fair * REASON_COUNTS, place_of_feature
