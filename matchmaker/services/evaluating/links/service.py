"""Runs the protocol of `protocol`: read, cut, group, learn from the past, ask, measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.domain.calibration import expected_error, reliability
from matchmaker.domain.links.fitting import Window
from matchmaker.domain.links.hazard import LinkWeights, named, within
from matchmaker.domain.links.world import Flags, Numbers
from matchmaker.errors import InputError
from matchmaker.services.evaluating.as_of import YEAR, AsOf
from matchmaker.services.evaluating.history import History, read_history
from matchmaker.services.evaluating.links import lead
from matchmaker.services.evaluating.links.bars import bars
from matchmaker.services.evaluating.links.groups import (
    first_links,
    name_of,
    parties_between,
)
from matchmaker.services.evaluating.links.measuring import OURS, Asked, judged
from matchmaker.services.evaluating.links.past import (
    Day,
    at_risk_among,
    earlier_days,
    learn,
    look,
    window,
)
from matchmaker.services.evaluating.links.protocol import Plan
from matchmaker.services.evaluating.links.systems import ranked
from matchmaker.services.evaluating.memory import peak_mib

FEWEST_RESAMPLES = 20
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Foresight:
    """What every system says on the day of the cut, made from the world as of the cut alone.

    Attributes:
        day: the groups and pairs of the cut.
        past: the days before it, newest first, and their windows.
        weights: of ours, learned from those windows.
        scores: of every system, for all pairs at risk.
    """

    day: Day
    past: list[tuple[Day, Window]]
    weights: LinkWeights
    scores: Mapping[str, Numbers]


def foresee(world: AsOf, plan: Plan, progress: Progress) -> Foresight:
    """Everything that may be said on the day of the cut."""
    days = earlier_days(world, plan.grouping, lambda n, of: progress("Looking back", n, of))
    past = [(day, window(world, day)) for day in days]
    weights = learn([each for _, each in past])
    progress("Looking at all pairs", 0, 1)
    day = look(world, plan.grouping)
    return Foresight(day, past, weights, ranked(day.ground, weights))


def evaluate_links(directory: Path, plan: Plan, progress: Progress) -> dict[str, Any]:
    """All systems on a folder of CORDIS-like tables, in the form all `evaluate` commands share.

    Raises:
        InputError: a table is missing, the window is empty, or nothing linked in it.
    """
    started = time.perf_counter()
    if plan.until <= plan.cut:
        raise InputError(f"The window from {plan.cut} to {plan.until} is empty.")
    progress("Reading tables", 0, 1)
    history = read_history(directory)
    seen = foresee(AsOf(history, plan.cut), plan, progress)
    links, with_newcomers = _links_after(history, seen.day, plan)
    asked = _asked(seen.day, links)
    progress("Measuring", 0, 3)
    whole = judged(seen.scores, asked, seed=plan.seed, resamples=plan.resamples)
    if whole is None:
        raise InputError(
            f"{directory}: between {plan.cut} and {plan.until} no two groups link that had not"
            " before.",
            remedy="Choose another --cut and --until.",
        )
    progress("Measuring", 1, 3)
    lead.add(whole, lead.leads(seen, links, plan), seed=plan.seed, resamples=plan.resamples)
    progress("Measuring", 2, 3)
    slices = _slices(seen, asked, _asked(seen.day, with_newcomers), plan)
    chances = within(seen.scores[OURS], (plan.until - plan.cut).days / YEAR)
    progress("Measuring", 3, 3)
    return {
        "task": "links",
        "protocol": _protocol(directory, plan, seen, asked),
        "systems": whole["systems"],
        "difference": whole["difference"],
        "slices": slices,
        "calibration": _calibration(chances, asked.linked),
        "bars": bars(whole["difference"], slices),
        "weights": {k: round(v, 4) for k, v in named(seen.weights).items()},
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mib": peak_mib(),
    }


def _links_after(
    history: History, day: Day, plan: Plan
) -> tuple[dict[tuple[int, int], date], dict[tuple[int, int], date]]:
    """The first links after the cut through known organisations, and through newcomers, too."""
    newcomers = {
        (each.project, each.organisation): name_of(
            history.registrations[each.organisation].get(each.project)
            or next(iter(history.registrations[each.organisation].values())),
            history.projects[each.project],
            plan.grouping,
        )
        for each in history.participations
        if each.organisation not in day.groups.group_of
    }
    parties = list(parties_between(history.projects, history.participations, plan.cut, plan.until))
    known = first_links(day.groups, iter(parties))
    return known, first_links(day.groups, iter(parties), newcomers)


def _asked(day: Day, links: dict[tuple[int, int], date]) -> Asked:
    low, high = day.ground.at_risk
    return Asked(low, high, at_risk_among(day, links), len(day.groups.names))


def _slices(seen: Foresight, asked: Asked, wider: Asked, plan: Plan) -> dict[str, Any]:
    """Pairs of small groups, pairs across a border, and what newcomers change."""
    sizes = seen.day.groups.sizes
    is_small = sizes < np.median(sizes)
    block = seen.day.ground.clusters.block
    assert block is not None, "groups have countries"
    low, high = asked.low, asked.high
    parts: dict[str, tuple[Asked, Flags]] = {
        "small groups": (asked, is_small[low] & is_small[high]),
        "one small group at least": (asked, is_small[low] | is_small[high]),
        "across a border": (asked, block[low] != block[high]),
        "newcomers' projects counted, too": (wider, np.ones(len(low), dtype=np.bool_)),
    }
    resamples = max(FEWEST_RESAMPLES, plan.resamples // 4)  # the whole is what is promised
    found: dict[str, Any] = {}
    for name, (of, kept) in parts.items():
        scores = {system: each[kept] for system, each in seen.scores.items()}
        table = judged(scores, of.where(kept), seed=plan.seed, resamples=resamples)
        if table is not None:
            found[name] = table
    return found


def _calibration(chances: Numbers, linked: Flags) -> dict[str, Any]:
    """Whether a chance means what it says: groups of about equal size, least chance first."""
    came = linked.astype(np.float64)
    return {
        "expected error": round(expected_error(chances, came), 4),
        "said": round(float(chances.mean()), 4),
        "true": round(float(came.mean()), 4),
        "reliability": [
            {
                "said": round(each.said, 4),
                "true": round(each.true, 4),
                "low": round(each.low, 4),
                "high": round(each.high, 4),
                "pairs": each.count,
            }
            for each in reliability(chances, came)
        ],
    }


def _protocol(directory: Path, plan: Plan, seen: Foresight, asked: Asked) -> dict[str, Any]:
    return {
        "tables": directory.name,
        "cut": plan.cut.isoformat(),
        "until": plan.until.isoformat(),
        "group": plan.grouping.value,
        "seed": plan.seed,
        "groups": asked.groups,
        "pairs_at_risk": len(asked.linked),
        "links": int(asked.linked.sum()),
        "base": round(float(asked.linked.mean()), 4),
        "windows": len(seen.past),
    }
