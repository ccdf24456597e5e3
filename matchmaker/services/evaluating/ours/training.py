"""How our weights come about: from partnerships that were made before the cut.

The world is taken back by as long as the questions look ahead, and once more by as long; whoever
found a first-time partner in between is a choice to learn from. Nothing after the cut is touched:
the earlier worlds are made from the one as of the cut. Weights start from hand-set ones and move
as far as the choices ask.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.choosing import Choice, Numbers, learn_choices
from matchmaker.domain.evaluation import ranks_of, reciprocal_rank
from matchmaker.domain.proximity import decay, introductions, tie_strengths
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.ours.ground import HALF_LIFE, Ground
from matchmaker.services.evaluating.ours.ranker import (
    BATCH,
    GROUPS,
    NAMES,
    Ranking,
    Slate,
    columns,
    slates,
    trimmed,
    usual_sizes,
)
from matchmaker.services.evaluating.questions import WANTED, Question, ask, sample
from matchmaker.services.evaluating.texts import Matrix, Texts

TAU = 0.32  # how far, about, a hand-set weight may be wrong
WINDOWS = 2  # before the cut
MOST_CHOICES = 1_000  # of each
HALF_LIVES = (1.0, 2.0, 4.0, 8.0)
_TRIED = 200  # choices on which half-lives are compared
# What we expect before anything is learned, in log-odds from nothing to the most of a signal.
HAND: Mapping[str, float] = {
    "close_partners_in_common": 1.0,
    "introduction": 0.5,
    "way_through_the_network": 1.0,
    "expected_tie": 1.0,
    "introduction_by_leaders": 0.5,
    "partner_of_those_alike": 1.0,
    "busy_with_its_meaning": 0.5,
    "writes_of_it": 0.5,
    "same_words": 0.5,
    "same_line_of_calls": 0.5,
    "busy_in_its_programmes": 1.0,
    "busy_in_its_calls": 1.0,
    "busy_in_neighbouring_calls": 1.0,
    "countries_that_work_together": 0.3,
    "same_country": 0.3,
    "activity_now": 0.5,
}


def hand_set() -> Numbers:
    """The weights before anything is learned: half for the amount, half for the place."""
    one = np.array([HAND.get(name, 0.0) / 2 for name in NAMES])
    return np.concatenate([one, one, np.zeros(2 * GROUPS * len(NAMES))])


def excluded_of(question: Question) -> Codes:
    """Who is no candidate: the seeker and its past partners."""
    return np.append(question.known, question.seeker)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Taught:
    """What the windows before the cut teach: choices, the usual size of signals, a half-life."""

    choices: Sequence[Choice]
    usual: Matrix
    half_life: float


def taught(
    world: AsOf, texts: Texts, kind: MatchKind, *, until: date, seed: int, windows: int = WINDOWS
) -> Taught:
    """The choices of so many windows before the cut, each as long as (cut, until]."""
    length = max(until - world.cut, timedelta(days=1))
    half_life = HALF_LIFE
    made: list[tuple[Ground, list[Question], list[Slate]]] = []
    for number in range(windows):
        last = world.cut - number * length
        earlier = world.at(last - length)
        asked = sample(ask(world.history, earlier, last, kind), MOST_CHOICES, seed)
        if number == 0 and asked:
            half_life = best_half_life(earlier, asked[:_TRIED], kind)
        ground = Ground(earlier, texts.at(earlier), WANTED[kind], half_life=half_life, seed=seed)
        made.append((ground, asked, slates_of(ground, asked)))
    every = [slate for _, _, found in made for slate in found]
    usual = usual_sizes(every) if every else np.ones(len(NAMES), dtype=np.float32)
    choices = [
        Choice(evidence, chosen, which)
        for ground, asked, found in made
        for slate, question in zip(found, asked, strict=True)
        for evidence, which in [columns(slate, usual)]
        if (chosen := _chosen(ground, slate, question)).any()
    ]
    return Taught(choices, usual, half_life)


def learned(lessons: Taught, *, without: Collection[str] = ()) -> Ranking:
    """The weights that the lessons ask for; signals left out have none. No lesson: hand-set."""
    kept = np.array([name not in without for name in NAMES])
    weights = hand_set() * np.tile(kept, 2 * (1 + GROUPS))
    beside = np.tile(kept, 4).astype(np.float32)
    choices = lessons.choices
    if without:
        choices = [replace(each, evidence=each.evidence * beside) for each in choices]
    return Ranking(learn_choices(choices, weights, tau=TAU), lessons.usual)


def slates_of(ground: Ground, asked: Sequence[Question]) -> list[Slate]:
    """The candidates of many questions, a batch at a time; only those who are kept."""
    made: list[Slate] = []
    for start in range(0, len(asked), BATCH):
        some = asked[start : start + BATCH]
        seekers = np.array([each.seeker for each in some], dtype=np.int64)
        fresh = slates(ground, seekers, [excluded_of(each) for each in some])
        made += [trimmed(each) for each in fresh]
    return made


def best_half_life(world: AsOf, asked: Sequence[Question], kind: MatchKind) -> float:
    """The half-life whose introductions foretell best whom these seekers found."""
    seekers = np.array([each.seeker for each in asked], dtype=np.int64)
    unwanted = np.flatnonzero(world.kinds != WANTED[kind])

    def quality(half_life: float) -> float:
        ties = tie_strengths(world.takes_part, decay(world.ages, half_life))
        rows = introductions(ties, seekers).astype(float)
        return sum(
            reciprocal_rank(
                ranks_of(row, each.answers.tolist(), excluded=[*unwanted, *excluded_of(each)])
            )
            for row, each in zip(rows, asked, strict=True)
        )

    return max(HALF_LIVES, key=quality)


def _chosen(ground: Ground, slate: Slate, question: Question) -> NDArray[np.bool_]:
    return np.isin(ground.pool[slate.allowed[slate.kept]], question.answers)
