"""Which groups of organisations will work together for the first time? A framework programme tells.

The protocol:

1. Groups stand in for clusters: the organisations of one city, or those of one country whose
projects are mostly of one programme; five or more, known on the day of the cut.

2. A link is the first project that two groups share. Pairs that shared none by the cut are at risk,
all of them; nothing is sampled. Answers: those that share one after the cut, up to `until`, through
organisations known at the cut. (A slice counts those through newcomers, too.)

3. Nothing dated after the cut reaches a group, a tie, a weight or a normaliser. Our weights are
fitted on earlier years only: pairs at risk a year before the cut and what became of them in that
year, and so on backwards, drawn to the hand-set weights.

4. Measures: average precision, area under the ROC curve, the share that linked among the first 100
and the first 1,000, and the median lead: how many years before the link a pair first stood among
the first 1,000 of a yearly list, among those that stood there. Intervals: 95 %, paired bootstrap
over groups (a pair is drawn as often as its two groups are), because pairs of a group are alike.

5. Beside it: preferential attachment, common neighbours, Adamic–Adar, Jaccard, the ties of the year
before, recently active; and ours with the hand-set weights, before anything is learned.

What the figures do not mean: a city is no cluster, and a project no link of two offices.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FEWEST_MEMBERS = 5
LISTED = 1_000  # pairs of a yearly list, for the lead
MOST_WINDOWS = 5  # years that weights are learned from


class Grouping(StrEnum):
    """What a group has in common."""

    CITY = "city"
    COUNTRY_THEME = "country-theme"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: a window, a kind of group, which chance, and how often to resample."""

    cut: date
    until: date
    grouping: Grouping = Grouping.CITY
    seed: int = 0
    resamples: int = 500


def year_before(day: date, years: int = 1) -> date:
    """The same day of an earlier year; the 28th of February where there is no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def year_after(day: date) -> date:
    """The same day of the next year."""
    return year_before(day, -1)
