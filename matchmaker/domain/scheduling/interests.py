"""What a meeting is worth: how it came to be wanted, times how well the two fit each other.

For pairs that fit equally well: both asked > one asked > the manager's > only proposed. A better
fit may overtake a rank. "Must" lifts a wish, but never past the next rank of the same fit.
"""

from __future__ import annotations

from enum import StrEnum

from matchmaker.domain.event_vocabulary import WishStrength


class WishKind(StrEnum):
    """How a meeting came to be wanted, the strongest first."""

    BOTH_ASKED = "both_asked"
    ONE_ASKED = "one_asked"
    MANAGER = "manager"
    PROPOSED = "proposed"


UNKNOWN_FIT = 0.5
"""For a pair without a reciprocal score, such as a guest without a profile."""

_FACTOR = {
    WishKind.BOTH_ASKED: 2.0,  # asked from both sides counts double
    WishKind.ONE_ASKED: 1.5,
    WishKind.MANAGER: 1.25,
    WishKind.PROPOSED: 1.0,
}
_MUST = 1.1  # for each side that must; 1.5 · 1.1 stays below 2
_POINTS = 100  # whole numbers add up exactly, so that reaching the bound is proof


def kind_of(
    a: WishStrength | None, b: WishStrength | None, *, by_manager: bool = False
) -> WishKind | None:
    """How a meeting is wanted; None: one of the two would rather not, which is never overruled
    by interest and whose reason is told to nobody.

    Args:
        a: what one side said of the other, None if nothing.
        b: what the other said of the one.
        by_manager: whether the manager wants it.
    """
    if WishStrength.RATHER_NOT in (a, b):
        return None
    asked = sum(each is not None for each in (a, b))
    if asked == 2:
        return WishKind.BOTH_ASKED
    if asked == 1:
        return WishKind.ONE_ASKED
    return WishKind.MANAGER if by_manager else WishKind.PROPOSED


def interest(kind: WishKind, reciprocal: float | None, *, musts: int = 0) -> int:
    """Points for one meeting, a whole number from 1.

    Args:
        kind: how it is wanted.
        reciprocal: how well each suits the other, 0 to 1 (domain/reciprocal.py); None: unknown.
        musts: how many of those who asked said "must", at most 2.
    """
    fit = UNKNOWN_FIT if reciprocal is None else min(1.0, max(0.0, reciprocal))
    asked = {WishKind.BOTH_ASKED: 2, WishKind.ONE_ASKED: 1}.get(kind, 0)
    return max(1, round(_POINTS * fit * _FACTOR[kind] * _MUST ** min(musts, asked)))
