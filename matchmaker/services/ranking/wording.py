"""How much of each sentence's words another one has, within a language and across two.

Within a language all of a sentence's words count. What is said in another language can hardly have
them: there a sentence that was read through a bridge is measured by the words of its English gloss,
and is neither weaker nor more peculiar than its English twin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.answering import Rarity, weigh_words
from matchmaker.domain.profile import Statement
from matchmaker.services.index.embedding import Reading
from matchmaker.services.index.library import Library

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FoundWords:
    """What two groups of sentences have of each other's words.

    Attributes:
        forward: (left, right), the share of the left one's informative words that the right has.
        backward: (right, left), the other way round.
        left_specificity: (left,), 0…1: the mean rarity of its words against the rarest.
        right_specificity: (right,), the same.
    """

    forward: Matrix
    backward: Matrix
    left_specificity: Matrix
    right_specificity: Matrix


def find_words(
    library: Library,
    left: Sequence[Statement],
    right: Sequence[Statement],
    readings: Mapping[int, Reading],
) -> FoundWords:
    """Compare the words of every sentence on the left with those of every one on the right."""
    mine, theirs = ([readings[each.id] for each in side] for side in (left, right))
    named = np.concatenate([each.words for each in (*mine, *theirs)])
    rarity = library.rarity(np.unique(named))
    found = weigh_words([e.words for e in mine], [e.words for e in theirs], rarity)
    forward = found.shared / found.left[:, None]
    backward = found.shared.T / found.right[:, None]
    abroad = _languages(left)[:, None] != _languages(right)
    _measure_by_gloss(forward, found.left_specificity, found.shared, mine, abroad, rarity)
    _measure_by_gloss(backward, found.right_specificity, found.shared.T, theirs, abroad.T, rarity)
    return FoundWords(forward, backward, found.left_specificity, found.right_specificity)


def _measure_by_gloss(
    shares: Matrix,
    specificity: Matrix,
    shared: Matrix,
    readings: Sequence[Reading],
    abroad: NDArray[np.bool_],
    rarity: Rarity,
) -> None:
    """Correct, in place, the rows of those that have a gloss."""
    for row, each in enumerate(readings):
        if each.gloss is not None and len(each.gloss):
            rarities = rarity.values[np.searchsorted(rarity.words, each.gloss)]
            shares[row, abroad[row]] = np.minimum(shared[row, abroad[row]] / rarities.sum(), 1.0)
            specificity[row] = rarities.mean() / rarity.rarest


def _languages(statements: Sequence[Statement]) -> NDArray[np.str_]:
    return np.array([each.read_language or "" for each in statements])
