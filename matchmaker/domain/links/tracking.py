"""What became of the pairs that were listed a year ago, against chance; shown even when bad."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import comb

import numpy as np

from matchmaker.domain.links.world import OwnLinks
from matchmaker.domain.phrases import counted, phrase

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How the list of a day did.

    Attributes:
        listed: pairs on the list.
        linked: how many of them have had a link of their own since.
        at_risk, linked_of_all: the same of all pairs without one on that day.
        by_chance: how many would have, had the same number been drawn by lot.
        p: how likely drawing by lot does as well or better; 1 if nothing was listed.
        sentence: all of it for people.
    """

    listed: int
    linked: int
    at_risk: int
    linked_of_all: int
    by_chance: float
    p: float
    sentence: str


def track(
    listed: Collection[Pair], links: OwnLinks, then: date, now: date, *, clusters: int
) -> TrackRecord:
    """What became of the pairs listed `then`, as known `now`.

    Args:
        listed: pairs of clusters; those that had a link already are not counted.
        links: of the clusters themselves, dated.
        then: the day of the list.
        now: the last day that counts.
        clusters: how many there are.
    """
    had, since = _linked(links, None, then), _linked(links, then, now)
    came = since - had
    on_list = {(min(each), max(each)) for each in listed} - had
    at_risk = clusters * (clusters - 1) // 2 - len(had)
    hits = len(on_list & came)
    return TrackRecord(
        listed=len(on_list),
        linked=hits,
        at_risk=at_risk,
        linked_of_all=len(came),
        by_chance=len(on_list) * len(came) / at_risk if at_risk else 0.0,
        p=by_lot(hits, drawn=len(on_list), among=at_risk, right=len(came)),
        sentence=_sentence(len(on_list), hits, len(came), at_risk),
    )


def by_lot(hits: int, *, drawn: int, among: int, right: int) -> float:
    """P(at least so many hits) when drawing without replacement (hypergeometric, exact)."""
    if not hits:
        return 1.0
    ways = comb(among, drawn)
    found = sum(
        comb(right, each) * comb(among - right, drawn - each)
        for each in range(hits, min(drawn, right) + 1)
    )
    return found / ways if ways else 1.0


def _linked(links: OwnLinks, after: date | None, until: date) -> set[Pair]:
    """The pairs with a link that began after one day, up to another."""
    kept = links.day <= np.datetime64(until, "D")
    if after is not None:
        kept &= links.day > np.datetime64(after, "D")
    low, high = np.minimum(links.a, links.b)[kept], np.maximum(links.a, links.b)[kept]
    return set(zip(low.tolist(), high.tolist(), strict=True))


def _sentence(listed: int, linked: int, of_all: int, at_risk: int) -> str:
    if not listed:
        return phrase("Nothing was listed a year ago, so there is nothing to check")
    chance = listed * of_all / at_risk if at_risk else 0.0
    return counted(
        "Of %(n)s pair listed a year ago, %(linked)s linked; by chance it would be %(chance)s",
        "Of %(n)s pairs listed a year ago, %(linked)s linked; by chance it would be %(chance)s",
        listed,
        linked=linked,
        chance=f"{chance:.1f}",
    )
