"""Who looked for partners after the cut, and whom they found: the questions and their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.vocabulary import MatchKind, OrganisationKind
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.history import History

# Who asks is a company; what it looks for depends on the kind of match.
WANTED: Mapping[MatchKind, OrganisationKind] = {
    MatchKind.B2B: OrganisationKind.COMPANY,
    MatchKind.R2B: OrganisationKind.RESEARCH,
}
FEW_PROJECTS = 1  # of who starts cold


class Slice(StrEnum):
    """Part of the questions, or of their answers."""

    COLD_START = "cold start"
    CROSS_BORDER = "cross-border"
    CROSS_SECTOR = "cross-sector"
    LONG_TAIL = "long tail"
    SMALL = "small"
    LARGE = "large or unknown"


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Question:
    """An organisation that found a new partner.

    Attributes:
        seeker: its number in the world as of the cut.
        answers: the numbers of its first-time partners of the wanted kind.
        known: the numbers of its past partners, which are no candidates.
        slices: for each slice, which answers belong to it.
    """

    seeker: int
    answers: Codes
    known: Codes
    slices: Mapping[Slice, NDArray[np.bool_]]


def ask(history: History, world: AsOf, until: date, kind: MatchKind) -> list[Question]:
    """Every question of the window (cut, until], by the seeker's number."""
    met = _met(history, world, until)
    seekers = set(world.of_kind(OrganisationKind.COMPANY).tolist())
    wanted = world.kinds == WANTED[kind]
    middle = float(np.median(world.degrees[wanted])) if wanted.any() else 0.0
    fields = _fields(world)
    found = []
    for seeker in sorted(seekers.intersection(met)):
        known = world.partners.indices[_row(world, seeker)]
        fresh = met[seeker] - {seeker, *known.tolist()}
        answers = np.array(sorted(each for each in fresh if wanted[each]), dtype=np.int64)
        if len(answers):
            slices = _slices(world, seeker, answers, middle, fields)
            found.append(Question(seeker, answers, known.astype(np.int64), slices))
    return found


def sample(questions: Sequence[Question], count: int, seed: int) -> list[Question]:
    """So many of them, drawn by the seed, in their order; all if there are fewer."""
    if count >= len(questions):
        return list(questions)
    chosen = np.random.default_rng(seed).choice(len(questions), count, replace=False)
    return [questions[each] for each in sorted(chosen.tolist())]


def _row(world: AsOf, number: int) -> slice:
    return slice(world.partners.indptr[number], world.partners.indptr[number + 1])


def _met(history: History, world: AsOf, until: date) -> dict[int, set[int]]:
    """For each known organisation, those known at the cut with whom it shares a later project."""
    later = {e.key for e in history.projects.values() if world.cut < e.start <= until}
    parties: defaultdict[str, list[int]] = defaultdict(list)
    for each in history.participations:
        if each.project in later and each.organisation in world.place:
            parties[each.project].append(world.place[each.organisation])
    met: defaultdict[int, set[int]] = defaultdict(set)
    for together in parties.values():
        for one in together:
            met[one].update(together)
    return met


def _fields(world: AsOf) -> list[set[int]]:
    """For each organisation the programmes and lines of calls it has taken part in."""
    found: list[set[int]] = []
    part = world.takes_part
    for number in range(len(world.organisations)):
        own = part.indices[part.indptr[number] : part.indptr[number + 1]]
        # Lines below zero, programmes above: the two never meet. An unknown one (0) is none.
        found.append({*world.programmes[own].tolist(), *(-world.topics[own]).tolist()} - {0})
    return found


def _slices(
    world: AsOf, seeker: int, answers: Codes, middle: float, fields: list[set[int]]
) -> dict[Slice, NDArray[np.bool_]]:
    every = np.ones(len(answers), dtype=np.bool_)
    projects = world.takes_part.indptr[seeker + 1] - world.takes_part.indptr[seeker]
    is_small = bool(world.registered[seeker].is_small)
    home, theirs = world.countries[seeker], world.countries[answers]
    return {
        Slice.COLD_START: every & bool(projects <= FEW_PROJECTS),
        Slice.CROSS_BORDER: (theirs != home) & (theirs != 0) & (home != 0),
        Slice.CROSS_SECTOR: np.array([not fields[seeker] & fields[e] for e in answers.tolist()]),
        Slice.LONG_TAIL: world.degrees[answers] < middle,
        Slice.SMALL: every & is_small,
        Slice.LARGE: every & (not is_small),
    }
