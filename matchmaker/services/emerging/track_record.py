"""What became of the pairs that were listed in earlier periods: shown even when it is bad or empty.

A pair has linked when two clusters have a link of their own that began after the day of the list.
Chance is drawing as many pairs by lot from all that had no link on that day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.links.tracking import track
from matchmaker.domain.links.world import OwnLinks
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import Visibility
from models import EmergingPair, Link, LinkPeriod

A_YEAR = timedelta(days=365)
_ABOUT = timedelta(days=60)  # a list of ten to fourteen months ago is one of a year ago
MOST_LISTS = 12

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link of two clusters themselves, by their numbers."""

    a: int
    b: int
    day: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one list.

    Attributes:
        quarter: of the list, and its day.
        listed: pairs on it without a link of their own.
        linked: how many of them have one now.
        by_chance: how many would have, had as many been drawn by lot.
        p: how likely drawing by lot does as well or better.
        pairs: those that linked, by cluster ids.
        is_of_a_year_ago: whether this is the list that the track record speaks of.
        sentence: all of it for people.
    """

    quarter: str
    as_of: date
    listed: int
    linked: int
    by_chance: float
    p: float
    pairs: tuple[Pair, ...]
    is_of_a_year_ago: bool
    sentence: str


def track_record(
    session: Session, periods: Sequence[LinkPeriod], cluster_ids: Collection[int], *, today: date
) -> tuple[Checked, ...]:
    """What became of these lists by today, newest first; two queries.

    Lists that are younger than a quarter are left out: nothing can have come of them.
    """
    old = [each for each in periods if each.as_of <= today - A_YEAR / 4][:MOST_LISTS]
    if not old:
        return ()
    ids = sorted(cluster_ids)
    number = {each: place for place, each in enumerate(ids)}
    listed = _listed(session, old, number)
    own = _own_links(session, number)
    chosen = _of_a_year_ago(old, today)
    return tuple(
        _checked(each, listed.get(each.id, []), own, ids, today, is_chosen=each is chosen)
        for each in old
    )


def said_of_a_year_ago(checked: Sequence[Checked]) -> str:
    """The sentence of the track record; says so if there is no list of a year ago."""
    found = next((each.sentence for each in checked if each.is_of_a_year_ago), None)
    return found or phrase("There is no list of a year ago yet, so there is nothing to check")


def _checked(
    period: LinkPeriod,
    listed: list[Pair],
    own: Sequence[OwnLink],
    ids: Sequence[int],
    today: date,
    *,
    is_chosen: bool,
) -> Checked:
    # A link that was over by the day of the list is none, and may come again.
    links = _as_links([each for each in own if each.until is None or each.until >= period.as_of])
    found = track(listed, links, period.as_of, today, clusters=len(ids))
    came = _linked(own, period, today)
    return Checked(
        quarter=period.name.split("-", 1)[0],
        as_of=period.as_of,
        listed=found.listed,
        linked=found.linked,
        by_chance=found.by_chance,
        p=found.p,
        pairs=tuple((ids[a], ids[b]) for a, b in listed if (a, b) in came),
        is_of_a_year_ago=is_chosen,
        sentence=found.sentence,
    )


def _of_a_year_ago(periods: Sequence[LinkPeriod], today: date) -> LinkPeriod | None:
    near = [each for each in periods if abs(today - A_YEAR - each.as_of) <= _ABOUT]
    return min(near, key=lambda each: abs(today - A_YEAR - each.as_of), default=None)


def _listed(
    session: Session, periods: Sequence[LinkPeriod], number: dict[int, int]
) -> dict[int, list[Pair]]:
    query = sa.select(EmergingPair.period_id, EmergingPair.a_id, EmergingPair.b_id).where(
        EmergingPair.period_id.in_([each.id for each in periods])
    )
    found: dict[int, list[Pair]] = {}
    for period_id, a, b in session.execute(query.order_by(EmergingPair.id)):
        if a in number and b in number:
            found.setdefault(period_id, []).append((number[a], number[b]))
    return found


def _own_links(session: Session, number: dict[int, int]) -> list[OwnLink]:
    """All links of the clusters themselves that anybody may know, those that are over, too."""
    query = sa.select(Link.a_cluster_id, Link.b_cluster_id, Link.dated, Link.until).where(
        Link.a_cluster_id.in_(number),
        Link.b_cluster_id.in_(number),
        Link.dated.is_not(None),
        Link.visibility == Visibility.PUBLIC,
        Link.retracted_at.is_(None),
    )
    return [
        OwnLink(number[a], number[b], day, until)
        for a, b, day, until in session.execute(query.order_by(Link.id))
        if a and b and day
    ]


def _as_links(own: Sequence[OwnLink]) -> OwnLinks:
    return OwnLinks(
        np.array([each.a for each in own], dtype=np.int64),
        np.array([each.b for each in own], dtype=np.int64),
        np.array([each.day for each in own], dtype="M8[D]"),
    )


def _linked(own: Sequence[OwnLink], period: LinkPeriod, until: date) -> set[Pair]:
    """The pairs whose first link that counts began after the day of the list."""
    first: dict[Pair, date] = {}
    for each in own:
        if each.until is None or each.until >= period.as_of:
            pair = (min(each.a, each.b), max(each.a, each.b))
            first[pair] = min(first.get(pair, each.day), each.day)
    return {pair for pair, day in first.items() if period.as_of < day <= until}
