"""The value chain: which stage supplies which, directed (matching.md §1.2, V_stage and ADJ)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from matchmaker.domain.vocabulary import Stage

MAIN_LINE = (
    Stage.RAW_MATERIAL,
    Stage.MATERIAL_PROCESSING,
    Stage.COMPONENT,
    Stage.SUBSYSTEM,
    Stage.INTEGRATOR,
    Stage.DISTRIBUTION,
    Stage.END_USER,
)
MAKING = frozenset(MAIN_LINE[:5])
ENABLING = frozenset({Stage.TOOLING, Stage.ENGINEERING, Stage.TESTING})

NEXT, TWO_AHEAD, ENABLES, SAME, BACKWARDS = 1.0, 0.6, 0.7, 0.1, 0.0
# A partner may buy what you make as well as make what you buy; buying is the weaker tie, since
# the need that is compared is mostly for supply.
CUSTOMER_SHARE = 0.8


@cache
def supplies(upstream: Stage, downstream: Stage) -> float:
    """How naturally the output of one stage is an input of the other, 0…1."""
    if upstream is downstream:
        return SAME
    if upstream in ENABLING:
        return ENABLES if downstream in MAKING else BACKWARDS
    if upstream is Stage.RECYCLING:
        return {Stage.RAW_MATERIAL: NEXT, Stage.MATERIAL_PROCESSING: NEXT}.get(downstream, 0.0)
    if downstream is Stage.RECYCLING:
        return TWO_AHEAD
    if downstream in ENABLING:
        return BACKWARDS
    ahead = MAIN_LINE.index(downstream) - MAIN_LINE.index(upstream)
    return {1: NEXT, 2: TWO_AHEAD}.get(ahead, BACKWARDS)


def best_position(
    seeker: Iterable[Stage], candidate: Iterable[Stage]
) -> tuple[float, Stage, Stage] | None:
    """The best way in which the candidate's stages complete the seeker's.

    Returns:
        (fit 0…1, seeker's stage, candidate's stage), or None if either states no stage.
    """
    best: tuple[float, Stage, Stage] | None = None
    for mine in sorted(seeker):
        for theirs in sorted(candidate):
            fit = max(supplies(theirs, mine), CUSTOMER_SHARE * supplies(mine, theirs))
            if best is None or fit > best[0]:
                best = (fit, mine, theirs)
    return best
