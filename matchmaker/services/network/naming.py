"""Where names stand in a picture of clusters: beside their circles, never over each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LETTER = 6.6  # width of a letter of 12 px, at most as a rule
MOST_NAMED = 80  # clusters, up to which the quiet ones are named too
LONGEST_NAME = 44  # characters; the rest is told by the table
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A cluster in a picture; places in CSS pixels of the whole picture.

    Whoever has no line in it is quiet: drawn smaller and paler, and named where there is room.
    """

    id: int
    name: str
    x: float
    y: float
    radius: float
    address: str = ""
    is_chosen: bool = False
    is_quiet: bool = False

    @property
    def short(self) -> str:
        """Its name as a picture has room for it."""
        if len(self.name) <= LONGEST_NAME:
            return self.name
        return self.name[: LONGEST_NAME - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Side:
    """Where a name stands: its anchor, its place from the middle of its circle."""

    word: str
    anchor: str
    across: float  # radii to the side
    down: float


SIDES = (
    Side("below", "middle", 0, 1),
    Side("above", "middle", 0, -1),
    Side("right", "start", 1, 0),
    Side("left", "end", -1, 0),
)


def anchor(dot: Dot, side: Side) -> tuple[float, float]:
    """Where a name begins, ends or has its middle."""
    x = dot.x + side.across * (dot.radius + 5)
    below = dot.radius + 13 if side.down > 0 else -(dot.radius + 6)
    return x, dot.y + (below if side.down else 4)


def _importance(dot: Dot) -> tuple[bool, float, int]:
    return not dot.is_chosen, -dot.radius, dot.id


def names_beside(dots: Sequence[Dot], width: int) -> dict[int, Side]:
    """On which side of its circle each name stands; those that have no room are left out.

    Large clusters choose first; a name covers no other name and no circle, but those of the quiet,
    which among many have no names.
    """
    loud = [each for each in dots if not each.is_quiet]
    taken = [_around(each) for each in loud]
    found = _named(loud, taken, width)
    taken += [_around(each) for each in dots if each.is_quiet]
    if len(dots) <= MOST_NAMED:
        found |= _named([each for each in dots if each.is_quiet], taken, width)
    return found


def _named(dots: Sequence[Dot], taken: list[Box], width: int) -> dict[int, Side]:
    found: dict[int, Side] = {}
    for dot in sorted(dots, key=_importance):
        for side in SIDES:
            box = _box(dot, side)
            if box[0] < 0 or box[2] > width or any(_overlap(box, other) for other in taken):
                continue
            found[dot.id] = side
            taken.append(box)
            break
    return found


def _box(dot: Dot, side: Side) -> Box:
    x, y = anchor(dot, side)
    long = LETTER * len(dot.short)
    left = x - {"start": 0.0, "middle": long / 2, "end": long}[side.anchor]
    return left, y - 11, left + long, y + 4


def _around(dot: Dot) -> Box:
    return dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
