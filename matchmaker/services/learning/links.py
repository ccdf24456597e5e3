"""Choices to learn from, out of dated ties: who became partners, and who might have.

On the first day of a window, everybody is what they had said by then. Whoever finds a first-time
partner in the window is a question; the partner stands among others drawn by lot that it had not
met. Ties teach how partners are told from strangers; they do not teach how often somebody agrees,
so that the intercept stays as it was set by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.pairing import FEATURES, Encounter, admissible_kinds
from matchmaker.domain.scoring import Comparison, Weights
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.learning.past import DatedTie, Past

Numbers = NDArray[np.float64]
KINDS = tuple(kind for kind in MatchKind if kind is not MatchKind.C2C)
OTHERS = 30  # drawn beside the partners of a question
MOST_QUESTIONS = 400
MOST_PARTNERS = 5  # of one question; a star must not be half of what is learned


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Judged:
    """The candidates of one seeker as the features judge them.

    Attributes:
        seeker: its id.
        forward: (candidates, features), 0 where a feature found nothing or has no weight.
        backward: the same, seen from the candidate.
        kinds: (candidates,): the kind of match, as a place in KINDS.
        became: (candidates,): 1.0 for those who became partners.
    """

    seeker: int
    forward: Numbers
    backward: Numbers
    kinds: NDArray[np.int64]
    became: Numbers


def judged_in(
    session: Session,
    encoder: Encoder,
    ties: Sequence[DatedTie],
    window: tuple[date, date],
    weights: Weights,
    *,
    trusted: frozenset[str],
    seed: int,
) -> list[Judged]:
    """The questions of the window (day, until], from what was known on its first day."""
    day, until = window
    chance = np.random.default_rng(seed)
    met = _first_met(ties, day, until)
    seekers = sorted(met)
    if len(seekers) > MOST_QUESTIONS:
        chosen = chance.choice(len(seekers), MOST_QUESTIONS, replace=False)
        seekers = [seekers[each] for each in sorted(chosen.tolist())]
    everybody = {end for tie in ties for end in (tie.a, tie.b)}
    crowd = sorted(everybody)
    if len(crowd) > 4 * MOST_QUESTIONS:
        lot = chance.choice(len(crowd), 4 * MOST_QUESTIONS, replace=False)
        crowd = [crowd[each] for each in sorted(lot.tolist())]
    wanted = {*seekers, *crowd, *(each for one in seekers for each in met[one])}
    past = Past(session, encoder, wanted, ties, day=day, trusted=trusted)
    crowd = [each for each in crowd if each in past.profiles]
    return list(_questions(past, seekers, met, crowd, weights, chance))


def _questions(
    past: Past,
    seekers: Iterable[int],
    met: dict[int, list[int]],
    crowd: Sequence[int],
    weights: Weights,
    chance: np.random.Generator,
) -> Iterator[Judged]:
    for seeker in seekers:
        partners = [each for each in met[seeker] if each in past.profiles][:MOST_PARTNERS]
        if seeker not in past.profiles or not partners:
            continue
        drawn = chance.permutation(len(crowd))[: 2 * OTHERS].tolist()
        others = [
            crowd[each]
            for each in drawn
            if crowd[each] not in {seeker, *met[seeker]} and not past.have_met(seeker, crowd[each])
        ][:OTHERS]
        found = _judged(seeker, past.meet(seeker, [*partners, *others]), set(partners), weights)
        if found is not None and 0 < found.became.sum() < len(found.became):
            yield found


def _judged(
    seeker: int, met: Iterable[Encounter], partners: set[int], weights: Weights
) -> Judged | None:
    forward, backward, kinds, became = [], [], [], []
    for encounter in met:
        kind = next(admissible_kinds(encounter.seeker, encounter.candidate), None)
        if kind is None:
            continue
        there, back = encounter.facing(kind)
        forward.append(evidence(there, weights))
        backward.append(evidence(back, weights))
        kinds.append(KINDS.index(kind))
        became.append(float(encounter.candidate.id in partners))
    if not became:
        return None
    return Judged(seeker, np.array(forward), np.array(backward), np.array(kinds), np.array(became))


def evidence(comparison: Comparison, weights: Weights) -> list[float]:
    """The value of each feature that has a weight for this kind; 0 for the others."""
    in_use = weights.by_kind[comparison.kind]
    values = []
    for feature in FEATURES:
        found = feature.judge(comparison) if in_use.get(feature.name) else None
        values.append(found.value if found else 0.0)
    return values


def _first_met(ties: Sequence[DatedTie], day: date, until: date) -> dict[int, list[int]]:
    """For each organisation, whom it met for the first time in the window, in order."""
    first: dict[tuple[int, int], date] = {}
    for tie in ties:
        first.setdefault((tie.a, tie.b), tie.dated)
    met: defaultdict[int, list[int]] = defaultdict(list)
    for (a, b), dated in first.items():
        if day < dated <= until:
            met[a].append(b)
            met[b].append(a)
    return met
