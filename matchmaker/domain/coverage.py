"""A cluster's value chain: which stages its members cover, how well, and what hangs on one firm.

A cell is a member at a stage; its strength is that of the best sentence that says so. Counts are
made of the very cells that are shown. A stage that nobody covers is a gap; one that a single member
covers is fragile: the cluster loses it with that member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.vocabulary import Stage

Floats = NDArray[np.float32]
AT_ITS_PLACE = 0.55  # a sentence recorded at the very place says this much, whatever its words
FAINT = 0.20  # likeness from which words tell which of several stages of one place is meant
NEAR = 0.45  # likeness from which words alone say something of a stage
ELSEWHERE = 0.60  # and from which they do though the sentence is recorded at another place
PLAIN = 0.60  # likeness at which words say all that words can say
SOLID, STRONG = 0.65, 0.80
MEETS = 0.50  # likeness from which an offer may be said to answer a need
_NUMBER = {stage: number for number, stage in enumerate(Stage)}


class Cover(IntEnum):
    """How well a member covers a stage, from nothing to strong."""

    NONE = 0
    SOME = 1
    SOLID = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a member that speaks of a stage.

    Attributes:
        member: who says it.
        stage: the place of the stage in the chain, from 0.
        statement: its number, so that it can be shown.
        strength: 0…1, as `strengths` gives it.
    """

    member: int
    stage: int
    statement: int
    strength: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What a member has at a stage: the best strength, and its sentences, best first."""

    cover: Cover
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix of a cluster.

    Attributes:
        stages: how many there are.
        members: who covers anything, those who cover most first.
        cells: by member and stage; where a member has nothing there is no cell.
    """

    stages: int
    members: tuple[int, ...]
    cells: Mapping[tuple[int, int], Cell]

    @property
    def counts(self) -> tuple[int, ...]:
        """Of each stage, how many members cover it."""
        return tuple(
            sum((member, stage) in self.cells for member in self.members)
            for stage in range(self.stages)
        )

    def members_at(self, stage: int) -> tuple[int, ...]:
        """Who covers a stage, the best first."""
        here = [each for each in self.members if (each, stage) in self.cells]
        return tuple(sorted(here, key=lambda each: -self.cells[each, stage].cover))

    @property
    def gaps(self) -> tuple[int, ...]:
        """Stages that nobody covers."""
        return tuple(stage for stage, count in enumerate(self.counts) if count == 0)

    @property
    def fragile(self) -> Mapping[int, int]:
        """Stages that one member alone covers, and who that is."""
        return {
            stage: next(member for member in self.members if (member, stage) in self.cells)
            for stage, count in enumerate(self.counts)
            if count == 1
        }


def strengths(
    places: Sequence[Stage | None], likeness: Floats, chain: Sequence[Stage | None]
) -> Floats:
    """How strongly each sentence says that its owner covers each stage, 0…1.

    A sentence recorded at the place of one stage of the chain speaks of that stage, its words only
    tell how plainly. Where several stages have that place, it speaks of the one that its words are
    nearest to. One that is recorded nowhere, or at another place, must say it by its words.

    Args:
        places: where in the chain each sentence is recorded, None for nowhere.
        likeness: (sentences, stages), cosine of each sentence to each stage's words.
        chain: the place of each stage, None where it has none.
    """
    alike = np.clip(np.asarray(likeness, dtype=np.float32), 0.0, 1.0)
    if not len(places) or not len(chain):
        return np.zeros((len(places), len(chain)), dtype=np.float32)
    said, asked = _codes(places)[:, None], _codes(chain)[None, :]
    is_known = (said >= 0) & (asked >= 0)
    here = is_known & (said == asked)
    among = np.where(here, alike, -1.0)
    is_alone = here.sum(axis=1, keepdims=True) == 1
    is_nearest = here & (among == among.max(axis=1, keepdims=True)) & (alike >= FAINT)
    worded = np.minimum(alike, PLAIN) / PLAIN
    by_place = AT_ITS_PLACE + (1.0 - AT_ITS_PLACE) * worded
    by_words = np.where(alike >= NEAR, 0.9 * worded, 0.0)
    from_afar = np.where(alike >= ELSEWHERE, AT_ITS_PLACE, 0.0)
    apart = np.where(is_known & ~here, from_afar, by_words)
    found = np.where(here & (is_alone | is_nearest), by_place, apart)
    return found.astype(np.float32)


def _codes(places: Sequence[Stage | None]) -> NDArray[np.int64]:
    """Places as numbers, -1 for none."""
    return np.array([-1 if each is None else _NUMBER[each] for each in places], dtype=np.int64)


def unmet(
    likeness: Floats, askers: NDArray[np.int64], owners: NDArray[np.int64]
) -> tuple[list[int], list[int]]:
    """The needs that nobody else's offer answers, and the offers that answer nobody else's need.

    Both by their place in `likeness`, the cosine (needs, offers); `askers` and `owners` are those
    who say each need, and each offer. What an organisation offers does not answer its own need.
    """
    others = likeness.copy()
    others[askers[:, None] == owners[None, :]] = -1.0
    needs = np.flatnonzero(others.max(axis=1, initial=-1.0) < MEETS)
    offers = np.flatnonzero(others.max(axis=0, initial=-1.0) < MEETS)
    return needs.tolist(), offers.tolist()


def coverage(stages: int, evidence: Iterable[Evidence]) -> Coverage:
    """The matrix, from everything that members say.

    Raises:
        ValueError: a sentence names a stage that the chain does not have.
    """
    found: dict[tuple[int, int], list[Evidence]] = {}
    for each in evidence:
        if not 0 <= each.stage < stages:
            raise ValueError(f"There is no stage {each.stage} among {stages}.")
        if each.strength > 0.0:
            found.setdefault((each.member, each.stage), []).append(each)
    cells = {key: _cell(said) for key, said in found.items()}
    return Coverage(stages, _ordered(cells), cells)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two clusters along one chain: what each has that the other lacks.

    Attributes:
        only_a, only_b: stages that one covers and the other does not.
        relieved_in_a, relieved_in_b: fragile stages of one that the other covers as well.
        missing: stages that neither covers.
    """

    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    relieved_in_a: tuple[int, ...]
    relieved_in_b: tuple[int, ...]
    missing: tuple[int, ...]


def compare(a: Coverage, b: Coverage) -> Comparison:
    """What the two would add to each other.

    Raises:
        ValueError: they are not along one chain.
    """
    if a.stages != b.stages:
        raise ValueError(f"Chains of {a.stages} and {b.stages} stages cannot be compared.")
    in_a, in_b = a.counts, b.counts
    stages = range(a.stages)
    return Comparison(
        only_a=tuple(n for n in stages if in_a[n] and not in_b[n]),
        only_b=tuple(n for n in stages if in_b[n] and not in_a[n]),
        relieved_in_a=tuple(n for n in stages if in_a[n] == 1 and in_b[n]),
        relieved_in_b=tuple(n for n in stages if in_b[n] == 1 and in_a[n]),
        missing=tuple(n for n in stages if not in_a[n] and not in_b[n]),
    )


def _cell(said: Collection[Evidence]) -> Cell:
    ordered = sorted(said, key=lambda each: (-each.strength, each.statement))
    best = ordered[0].strength
    cover = Cover.STRONG if best >= STRONG else Cover.SOLID if best >= SOLID else Cover.SOME
    return Cell(cover, tuple(each.statement for each in ordered))


def _ordered(cells: Mapping[tuple[int, int], Cell]) -> tuple[int, ...]:
    """Those who cover most stages first; among equals, who covers them better."""
    totals: dict[int, tuple[int, int]] = {}
    for (member, _), cell in cells.items():
        count, strength = totals.get(member, (0, 0))
        totals[member] = count + 1, strength + cell.cover
    return tuple(sorted(totals, key=lambda each: (-totals[each][0], -totals[each][1], each)))
