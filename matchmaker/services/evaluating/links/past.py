"""The same question asked on the days a year apart before the cut: what weights are learned from.

Everything here is made from the world as of the cut; each earlier day gets the world of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from matchmaker.domain.links.aggregating import pair_up
from matchmaker.domain.links.features import evidence
from matchmaker.domain.links.fitting import Window, fit
from matchmaker.domain.links.ground import Ground
from matchmaker.domain.links.hazard import LinkWeights
from matchmaker.domain.links.world import Flags
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.links.groups import (
    Groups,
    first_links,
    group,
    parties_between,
)
from matchmaker.services.evaluating.links.protocol import (
    MOST_WINDOWS,
    Grouping,
    year_after,
    year_before,
)

FEWEST_GROUPS = 10
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """A day with its groups and all that joins them."""

    on: date
    groups: Groups
    ground: Ground


def look(world: AsOf, grouping: Grouping) -> Day:
    """The groups of a world on its day."""
    groups = group(world, grouping)
    known = groups.as_world
    return Day(world.cut, groups, Ground(pair_up(known, world.cut), known.clusters))


def earlier_days(world: AsOf, grouping: Grouping, show: Progress) -> list[Day]:
    """The days one, two … years before the cut, newest first, while there is enough to see."""
    found: list[Day] = []
    first = world.projects[0].start if world.projects else world.cut
    for back in range(1, MOST_WINDOWS + 1):
        show(back - 1, MOST_WINDOWS)
        on = year_before(world.cut, back)
        if (on - first).days < 180:
            break
        day = look(world.at(on), grouping)
        if len(day.groups.names) < FEWEST_GROUPS:
            break
        found.append(day)
    show(MOST_WINDOWS, MOST_WINDOWS)
    return found


def outcome(world: AsOf, day: Day, until: date) -> Flags:
    """Which pairs at risk on the day linked by `until`, as far as `world` knows."""
    record = world.history
    parties = parties_between(record.projects, record.participations, day.on, until)
    return at_risk_among(day, first_links(day.groups, parties))


def at_risk_among(day: Day, links: dict[tuple[int, int], date]) -> Flags:
    """Which pairs at risk on the day are among these links."""
    count = len(day.groups.names)
    table = np.zeros((count, count), dtype=np.bool_)
    for one, other in links:
        table[one, other] = True
    return np.asarray(table[day.ground.at_risk])


def window(world: AsOf, day: Day) -> Window:
    """What was known on the day, and what became of it within the year.

    Raises:
        ValueError: the world does not reach a year further than the day.
    """
    until = year_after(day.on)
    if until > world.cut:
        raise ValueError(f"What came of {day.on} within a year is not known on {world.cut}.")
    return Window(evidence(day.ground, *day.ground.at_risk), outcome(world, day, until))


def learn(windows: list[Window]) -> LinkWeights:
    """The weights from windows that are over, newest first as they come here."""
    return fit(windows[::-1], version=f"learned from {len(windows)} years")
