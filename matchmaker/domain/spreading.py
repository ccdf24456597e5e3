"""A list on which nobody takes all the places: the best pairs, a few for each side.

A few popular partners would otherwise lead every list, and get every letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

Pair = TypeVar("Pair")

PER_MEMBER = 3
PER_PARTNER = 2


def spread(
    pairs: Iterable[tuple[int, int, Pair]],
    *,
    per_member: int = PER_MEMBER,
    per_partner: int = PER_PARTNER,
) -> Iterator[Pair]:
    """Of pairs in order of their worth, those whose sides have a place left.

    Each pair comes as (member, partner, whatever it is). A pair is passed over once its member
    stands on the list `per_member` times or its partner `per_partner` times; the order stays, so
    the list is the best that a greedy choice can make, and the same each time.
    """
    members: Counter[int] = Counter()
    partners: Counter[int] = Counter()
    for member, partner, pair in pairs:
        if members[member] < per_member and partners[partner] < per_partner:
            members[member] += 1
            partners[partner] += 1
            yield pair
