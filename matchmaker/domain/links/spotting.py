"""The pairs of clusters that a coordinator should look at this quarter, and why.

The types here are what services and pages build on. Clusters and organisations are numbers, and
no sentence names anybody: whoever shows a pair looks names up as its reader's rights allow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.event_vocabulary import LinkLevel
from matchmaker.domain.links.aggregating import Bonds, belonging, pair_up
from matchmaker.domain.links.carrying import Across, Carrier, across, between
from matchmaker.domain.links.features import evidence
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.hazard import Addend, LinkWeights, addends, hazards
from matchmaker.domain.links.levels import LEVELS, kept, steps
from matchmaker.domain.links.reasons import (
    NextAct,
    Told,
    by_chance,
    changes,
    headline,
    next_act,
    reasons,
)
from matchmaker.domain.links.world import Flags, Numbers, World

__all__ = ["Addend", "Carrier", "EmergingPair", "NextAct", "Spotted", "period_of", "spot"]

MOST = 20  # pairs a quarter: nobody follows up more
QUARTER = timedelta(days=91)
Pair = tuple[int, int]
Progress = Callable[[int, int], None]
_STEPS = 5


@dataclass(frozen=True, slots=True)
class EmergingPair:
    """Two clusters without a link of their own, and how near they are to one.

    Attributes:
        a, b: the clusters, the smaller number first.
        hazard: the chance of a link of their own within a year, 0…1.
        level: watch, emerging or ripe; `was`: in the period before, None if not listed.
        observed: the weighted ties across, decayed, a shared member counting once.
        ties: how many pairs of organisations are tied across (a member of several clusters
            counts for its part in each).
        expected: how many would be by chance, given how many ties each cluster has.
        is_significant: more than chance gives, among all pairs at once (false discovery ≤ 10 %).
        since: when the oldest tie began; None if there is none.
        carriers: who carries it, strongest first.
        shared: organisations that belong to both.
        behavioural: how many organisations of each side met through this place; (0, 0) if fewer
            than three on a side, or one side keeps it to itself.
        addends: why the hazard is what it is, strongest first; with the intercept they are it.
        reasons: what speaks for it, in sentences.
        changed: what is new since the period before.
        chance: what chance would give, in a sentence.
        next_act: what to do, and `act` the sentence.
    """

    a: int
    b: int
    hazard: float
    level: LinkLevel
    was: LinkLevel | None
    observed: float
    ties: float
    expected: float
    is_significant: bool
    since: date | None
    carriers: tuple[Carrier, ...]
    shared: tuple[int, ...]
    behavioural: tuple[int, int]
    addends: tuple[Addend, ...]
    reasons: tuple[str, ...]
    changed: tuple[str, ...]
    chance: str
    next_act: NextAct
    act: str


@dataclass(frozen=True, slots=True)
class Spotted:
    """One look at all pairs of clusters.

    Attributes:
        as_of: nothing later was known.
        period: the quarter, "2026-Q3".
        pairs: at most MOST, those to act on first.
        looked_at: how many pairs have no link of their own yet.
        base: the yearly hazard of an ordinary pair.
        by_level: how many pairs reach each level, the unlisted included.
        above_chance: how many pairs have more ties than chance gives.
        headline: the finding in a sentence; may well be that nothing rises above chance.
    """

    as_of: date
    period: str
    pairs: tuple[EmergingPair, ...]
    looked_at: int
    base: float
    by_level: Mapping[LinkLevel, int] = field(default_factory=dict)
    above_chance: int = 0
    headline: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """All pairs at risk with what is known of each; one row a pair."""

    ground: Ground
    evidence: NDArray[np.float32]
    hazard: Numbers
    is_significant: Flags
    step: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class _Earlier:
    """The quarter before: what was listed, and who belonged where."""

    levels: Mapping[Pair, LinkLevel]
    belongs: sparse.csr_array


def spot(
    world: World,
    as_of: date,
    weights: LinkWeights,
    *,
    before: Mapping[Pair, LinkLevel] | None = None,
    progress: Progress = lambda done, total: None,
) -> Spotted:
    """The pairs to look at in the quarter of `as_of`, of which nothing later is known.

    Args:
        world: ties, memberships and clusters; may reach beyond the day.
        as_of: the day.
        weights: of the hazard.
        before: the levels listed a quarter earlier, by (low, high); a level is left slowly.
        progress: told (done, of) after each step.
    """
    before = before or {}
    look = _look(world, as_of, weights, before, progress)
    pairs = _listed(look, world, before, weights)
    progress(_STEPS, _STEPS)
    above_chance = int(look.is_significant.sum())
    return Spotted(
        as_of=as_of,
        period=period_of(as_of),
        pairs=pairs,
        looked_at=len(look.hazard),
        base=weights.base,
        by_level={
            level: int((look.step == step).sum()) for step, level in enumerate(LEVELS) if level
        },
        above_chance=above_chance,
        headline=headline(len(pairs), above_chance),
    )


def period_of(day: date) -> str:
    """The quarter of a day, "2026-Q3"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _look(
    world: World,
    as_of: date,
    weights: LinkWeights,
    before: Mapping[Pair, LinkLevel],
    progress: Progress,
) -> _Look:
    known = world.on(as_of)
    progress(0, _STEPS)
    ground = Ground(pair_up(known, as_of), known.clusters)
    progress(1, _STEPS)
    i, j = ground.at_risk
    told = evidence(ground, i, j)
    progress(3, _STEPS)
    hazard = hazards(told, weights)
    stands_out = ground.standing_out
    shared = ground.pairs.shared[i, j]
    step = steps(hazard, stands_out, shared, base=weights.base)
    # Links are seen from below: where no member is tied, there is nothing to be seen.
    step[ground.pairs.observed[i, j] <= 0] = 0
    _keep_levels(step, hazard, ground, before, weights.base)
    progress(4, _STEPS)
    return _Look(ground, told, hazard, stands_out, step)


def _listed(
    look: _Look, world: World, before: Mapping[Pair, LinkLevel], weights: LinkWeights
) -> tuple[EmergingPair, ...]:
    """The MOST to act on first, each with everything that is told of it."""
    i, j = look.ground.at_risk
    listed = np.flatnonzero(look.step)
    order = listed[np.lexsort((listed, -look.hazard[listed], -look.step[listed]))]
    rows = order[:MOST].tolist()
    involved = {int(each[row]) for each in (i, j) for row in rows}
    bonds = between(look.ground.pairs, involved)
    earlier = world.on(look.ground.pairs.as_of - QUARTER).memberships
    told_of = _Earlier(before, belonging(earlier, world.clusters.count, world.organisations))
    return tuple(_pair(look, row, bonds, told_of, weights) for row in rows)


def _keep_levels(
    step: NDArray[np.int8],
    hazard: Numbers,
    ground: Ground,
    before: Mapping[Pair, LinkLevel],
    base: float,
) -> None:
    """Let pairs leave the level of the period before slowly; in place."""
    i, j = ground.at_risk
    count = ground.clusters.count
    codes = i * count + j  # rising, as the pairs are in order
    for (one, other), level in before.items():
        code = min(one, other) * count + max(one, other)
        row = int(np.searchsorted(codes, code))
        is_at_risk = row < len(codes) and codes[row] == code
        if is_at_risk and ground.pairs.observed[one, other] > 0:
            step[row] = kept(int(step[row]), float(hazard[row]), level, base=base)


def _pair(
    look: _Look, row: int, bonds: Bonds, earlier: _Earlier, weights: LinkWeights
) -> EmergingPair:
    """Everything about one pair."""
    ground = look.ground
    one, other = (int(each[row]) for each in ground.at_risk)
    joins = across(ground.pairs, bonds, (one, other))
    told = _told(look, row, joins, earlier)
    act, sentence = next_act(told)
    return EmergingPair(
        a=one,
        b=other,
        hazard=float(look.hazard[row]),
        level=told.level,
        was=told.was,
        observed=float(ground.pairs.observed[one, other]),
        ties=float(ground.pairs.bonds[one, other]),
        expected=told.expected,
        is_significant=told.is_significant,
        since=told.oldest,
        carriers=joins.carriers(),
        shared=joins.shared,
        behavioural=told.behavioural,
        addends=addends(look.evidence[row].tolist(), weights),
        reasons=tuple(reasons(told, ground.pairs.as_of)),
        changed=tuple(changes(told)),
        chance=by_chance(told),
        next_act=act,
        act=sentence,
    )


def _told(look: _Look, row: int, joins: Across, earlier: _Earlier) -> Told:
    """What the sentences about a pair are made of."""
    ground, (one, other) = look.ground, joins.side
    level = LEVELS[look.step[row]]
    assert level is not None, "only what has a level is listed"
    return Told(
        level=level,
        was=earlier.levels.get((one, other)),
        bonds=len(joins.bonds),
        new=joins.begun_since(np.datetime64(ground.pairs.as_of - QUARTER, "D")),
        expected=float(ground.expected[one, other]),
        is_significant=bool(look.is_significant[row]),
        oldest=joins.oldest,
        shared=len(joins.shared),
        newly_shared=_newly_shared(joins, earlier),
        behavioural=ground.pairs.met.get(one * ground.clusters.count + other, (0, 0)),
        carriers=len(joins.carriers()),
    )


def _newly_shared(joins: Across, earlier: _Earlier) -> int:
    """How many of those that belong to both did not a quarter ago."""
    if not joins.shared:
        return 0
    rows = earlier.belongs[list(joins.side)][:, list(joins.shared)].toarray() > 0
    return int((~rows.all(axis=0)).sum())
