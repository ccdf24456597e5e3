"""A network at two dates: which links are new, which have grown, faded or gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.services.links.pair_ties import PairTies, Style

CLEARLY = 0.1  # the share by which a strength must differ to be told
FAINT = 0.1  # the strength below which nothing is left: a third of one fresh contact
Pair = tuple[int, int]


class Change(StrEnum):
    """What has become of a link between the two dates."""

    NEW = "new"
    GROWN = "grown"
    FADED = "faded"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Changed:
    """A pair of clusters whose link is not what it was; a side is None where there was none."""

    a: int
    b: int
    change: Change
    before: PairTies | None
    after: PairTies | None

    @property
    def difference(self) -> float:
        """By how much the strength differs."""
        return _strength(self.after) - _strength(self.before)


def compare(before: Iterable[PairTies], after: Iterable[PairTies]) -> tuple[Changed, ...]:
    """Every link that differs; new ones first, then by how much.

    Pairs that only could complete each other have no link, and a link of which nothing is left
    counts as gone. What has changed by less than CLEARLY is not told.
    """
    then, now = _links(before), _links(after)
    found = (_changed(pair, then.get(pair), now.get(pair)) for pair in then.keys() | now.keys())
    order = list(Change)
    return tuple(
        sorted(
            (each for each in found if each is not None),
            key=lambda each: (order.index(each.change), -abs(each.difference), each.a, each.b),
        )
    )


def counts(changes: Iterable[Changed]) -> Mapping[Change, int]:
    """How many links there are of each change; 0 where there is none."""
    found = Counter(each.change for each in changes)
    return {each: found[each] for each in Change}


def _links(ties: Iterable[PairTies]) -> dict[Pair, PairTies]:
    return {(each.a, each.b): each for each in ties if _is_link(each)}


def _is_link(ties: PairTies) -> bool:
    if ties.style is Style.COMPLEMENTARY:
        return False
    return ties.strength >= FAINT or ties.own is not None


def _changed(pair: Pair, before: PairTies | None, after: PairTies | None) -> Changed | None:
    change = _change(before, after)
    return None if change is None else Changed(*pair, change, before, after)


def _change(before: PairTies | None, after: PairTies | None) -> Change | None:
    if before is None:
        return Change.NEW
    if after is None:
        return Change.GONE
    was, now = before.strength, after.strength
    if abs(now - was) < max(CLEARLY * was, FAINT / 2):
        return None
    return Change.GROWN if now > was else Change.FADED


def _strength(ties: PairTies | None) -> float:
    return 0.0 if ties is None else ties.strength
