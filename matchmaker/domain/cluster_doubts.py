"""What stands against two clusters as partners: said beside what speaks for them.

Every doubt is a count that a reader can check on the page; there is no score in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.domain.phrases import Phrase, counted, listed, phrase
from matchmaker.domain.vocabulary import Stage

FEW_MEMBERS = 3  # a side, below which a common day would be a talk between two or three
LEANS_FROM = 4  # pairs of members, from which it says something that one member is in most
RIVALS_FROM = 0.25  # share of the pairs in which the two may be competitors


@dataclass(frozen=True, slots=True)
class Support:
    """What carries a pair of clusters, counted over pairs of members, one from each side.

    Attributes:
        names: of the two clusters.
        pairs: pairs of members that answer each other.
        members: of each side, how many stand in these pairs.
        answered: of the pairs, in how many a need of the first side is answered, and of the second.
        rivals: of the pairs, in how many the two may be competitors.
        busiest: the member that stands in most pairs, and in how many; None if nobody does.
        lacking: stages of both chains that nobody offers on either side.
    """

    names: tuple[str, str]
    pairs: int
    members: tuple[int, int]
    answered: tuple[int, int]
    rivals: int
    busiest: tuple[str, int] | None = None
    lacking: frozenset[Stage] = frozenset()


def doubts(found: Support) -> tuple[Phrase, ...]:
    """What stands against them, the gravest first; empty if nothing known does."""
    return (*_few(found), *_one_sided(found), *_leaning(found), *_rivals(found), *_same_gaps(found))


def _few(found: Support) -> Iterator[Phrase]:
    if not found.pairs:
        yield phrase("no member of one answers a need of the other")
        return
    for name, members in zip(found.names, found.members, strict=True):
        if members < FEW_MEMBERS:
            yield counted(
                "it stands on %(n)s member of %(cluster)s",
                "it stands on %(n)s members of %(cluster)s",
                members,
                cluster=name,
            )


def _one_sided(found: Support) -> Iterator[Phrase]:
    """A match is good only if both gain."""
    if not found.pairs:
        return
    for name, answered in zip(found.names, found.answered, strict=True):
        if not answered:
            yield phrase("no need of %(cluster)s is answered", cluster=name)


def _leaning(found: Support) -> Iterator[Phrase]:
    if found.busiest is None or found.pairs < LEANS_FROM:
        return
    name, count = found.busiest
    if 2 * count > found.pairs:
        yield phrase(
            "%(count)s of %(pairs)s pairs hang on %(member)s",
            count=count,
            pairs=found.pairs,
            member=name,
        )


def _rivals(found: Support) -> Iterator[Phrase]:
    if found.rivals and found.rivals >= RIVALS_FROM * found.pairs:
        yield counted(
            "in %(n)s pair the two may be competitors",
            "in %(n)s pairs the two may be competitors",
            found.rivals,
        )


def _same_gaps(found: Support) -> Iterator[Phrase]:
    if found.lacking:
        stages = (each.label for each in Stage if each in found.lacking)
        yield phrase("neither has %(stages)s", stages=listed(stages))
