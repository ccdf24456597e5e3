"""A cluster's value chain: which stages its members cover, how well, and what hangs on one firm.

A cell is a member at a stage; its strength is that of the best sentence that says so. Counts are
made of the very cells that are shown. A stage that nobody covers is a gap; one that a single member
covers is fragile: the cluster loses it with that member.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

SAME_STAGE = 0.55  # an offer recorded at the very stage covers it, whatever its words
NEAR = 0.45  # likeness of words from which a sentence says something of a stage
SOLID, STRONG = 0.6, 0.8


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
        strength: 0…1, as `strength_of` gives it.
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


def strength_of(*, is_same_stage: bool, shares_code: bool, likeness: float) -> float:
    """How strongly a sentence says that its owner covers a stage, 0…1.

    Args:
        is_same_stage: whether the sentence is recorded at the stage's own place in the chain.
        shares_code: whether several stages of this chain have that same place, so that only the
            words tell which of them is meant.
        likeness: of the sentence to the stage's name, 0…1 (cosine; below 0 counts as 0).
    """
    words = min(1.0, max(0.0, likeness))
    if not is_same_stage:
        return 0.9 * words if words >= NEAR else 0.0
    if shares_code:
        return words if words >= NEAR else 0.0
    return SAME_STAGE + (1.0 - SAME_STAGE) * words


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
