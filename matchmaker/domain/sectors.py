"""How related two sectors are: where their NACE codes part, and which trades meet anyway.

matching.md §1.2 wants relatedness from the co-occurrence of products; until there is enough
history to count it, the neighbours below are set by hand and can be argued with.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

# NACE Rev. 2: the section that each division belongs to, by the last division of each section.
_SECTIONS = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"),
    (56, "I"), (63, "J"), (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"),
    (88, "Q"), (93, "R"), (96, "S"), (98, "T"), (99, "U"),
)  # fmt: skip
# Divisions whose firms supply each other as a matter of course, though the codes part early.
_NEIGHBOURS = (
    frozenset({"01", "10", "11"}),  # farming, food and drink
    frozenset({"02", "16", "17", "18", "31"}),  # forestry, wood, paper, print, furniture
    frozenset({"13", "14", "15"}),  # textiles, clothing, leather
    frozenset({"19", "20", "21", "22"}),  # oil products, chemicals, pharmaceuticals, plastics
    frozenset({"22", "25"}),  # plastics and the makers of their moulds
    frozenset({"23", "41", "42", "43"}),  # minerals and building
    frozenset({"24", "25", "28", "29", "30", "33"}),  # metals, metal goods, machines, vehicles
    frozenset({"26", "27"}),  # electronics, optics and electrical equipment
    frozenset({"37", "38", "39"}),  # waste and recovery
    frozenset({"58", "61", "62", "63"}),  # software and communication
    frozenset({"71", "72"}),  # engineering, testing and research
)
SAME_CLASS, SAME_GROUP, SAME_DIVISION, NEIGHBOURING, SAME_SECTION, UNRELATED = (
    1.0, 0.9, 0.7, 0.55, 0.35, 0.1,
)  # fmt: skip


@cache
def relatedness(a: str, b: str) -> float:
    """1 for the same NACE class, less the earlier two codes part, 0.1 for different sections."""
    left, right = a.replace(".", ""), b.replace(".", "")
    if left == right:
        return SAME_CLASS
    if len(left) >= 3 and left[:3] == right[:3]:
        return SAME_GROUP
    divisions = {left[:2], right[:2]}
    if len(divisions) == 1:
        return SAME_DIVISION
    if any(divisions <= trades for trades in _NEIGHBOURS):
        return NEIGHBOURING
    return SAME_SECTION if _section(left) == _section(right) else UNRELATED


def closest(a: Iterable[str], b: Iterable[str]) -> float | None:
    """The relatedness of the closest pair, None if either side states no sector."""
    return max((relatedness(x, y) for x in a for y in b), default=None)


def overlap(a: Iterable[str], b: Iterable[str]) -> float | None:
    """Jaccard overlap of the NACE groups (three digits), None if either side states none."""
    left = {code.replace(".", "")[:3] for code in a}
    right = {code.replace(".", "")[:3] for code in b}
    return len(left & right) / len(left | right) if left and right else None


def _section(code: str) -> str:
    division = int(code[:2]) if code[:2].isdigit() else 100
    return next((letter for last, letter in _SECTIONS if division <= last), "?")
