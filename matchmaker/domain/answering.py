"""How well one sentence answers another: meaning and words put on one scale from 0 to 1.

A cosine means nothing by itself: encoders differ, and so do sentences (a vague need is near
everything). What counts is how far an offer stands above what *this* need usually meets.
`docs/decisions/0002-one-scale-for-meaning-and-words.md` says why standard deviations and not
percentiles, which matching.md §1.2 starts from: among 50,000 sentences the best 200 all lie in
the top half percent, so a percentile cannot order the very candidates that matter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Words = NDArray[np.uint64]  # the names of a sentence's words, rising, each once

# Weight of meaning against words (α of matching.md §1.2) within a language that the encoder reads
# well; within one that it reads badly; between two that it reads badly; between one of each.
MEANING_SHARE, WEAK_MEANING_SHARE, STRANGE_MEANING_SHARE, FOREIGN_MEANING_SHARE = 0.6, 0.2, 0.3, 0.6
# So many standard deviations above the usual count as a full answer in meaning …
FULL_MEANING = 5.0
# … and so much of the need's informative words found again as a full answer in words.
FULL_WORDS = 0.6


def standardised(cosines: Matrix, mean: Matrix, sd: Matrix) -> Matrix:
    """Cosines as height above the usual, 0 (usual or less) to 1 (a full answer).

    Args:
        cosines: (queries, sentences).
        mean: what each query usually meets, broadcastable to the cosines.
        sd: the standard deviation of that.
    """
    height = (cosines - mean) / np.maximum(sd, 1e-3)
    return np.clip(height / FULL_MEANING, 0.0, 1.0).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single truth
class Rarity:
    """How rare words are: inverse document frequencies.

    Attributes:
        words: (words,), rising.
        values: (words,), the rarity of each.
        rarest: that of a word which nobody has ever said.
    """

    words: Words
    values: Matrix
    rarest: float


@dataclass(frozen=True, slots=True, eq=False)
class WordWeights:
    """The words of two groups of sentences, weighed by rarity.

    Attributes:
        shared: (left, right), the summed rarity of the words that two sentences share.
        left: (left,), the summed rarity of all words of each sentence, at least a trifle.
        right: (right,), the same.
        left_specificity: (left,), 0…1: the mean rarity of its words against the rarest.
        right_specificity: (right,), the same.
    """

    shared: Matrix
    left: Matrix
    right: Matrix
    left_specificity: Matrix
    right_specificity: Matrix


def weigh_words(left: Sequence[Words], right: Sequence[Words], rarity: Rarity) -> WordWeights:
    """Compare the words of every sentence on the left with those of every one on the right.

    `rarity` must know every word of both sides.
    """
    mine, theirs = _places(left, rarity), _places(right, rarity)
    weights = np.append(np.float32(0.0), rarity.values)  # place 0 is no word
    rows = np.repeat(np.arange(len(left)), [len(words) + 1 for words in left])
    table = np.zeros((len(left), len(weights)), dtype=np.float32)
    table[rows, mine.places] = weights[mine.places]

    left_sums = np.add.reduceat(weights[mine.places], mine.starts)
    right_sums = np.add.reduceat(weights[theirs.places], theirs.starts)
    return WordWeights(
        shared=np.add.reduceat(table[:, theirs.places], theirs.starts, axis=1),
        left=np.maximum(left_sums, _TRIFLE),
        right=np.maximum(right_sums, _TRIFLE),
        left_specificity=_mean(left_sums, left) / np.float32(rarity.rarest),
        right_specificity=_mean(right_sums, right) / np.float32(rarity.rarest),
    )


_TRIFLE = np.float32(1e-6)


class _Flat(NamedTuple):
    """Sentences one after the other: places of their words in the table, and where each starts."""

    places: NDArray[np.int_]
    starts: NDArray[np.int_]


def _places(sentences: Sequence[Words], rarity: Rarity) -> _Flat:
    """Each sentence starts with place 0, so that one without words is not empty."""
    lengths = np.array([len(words) + 1 for words in sentences])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    places = np.zeros(lengths.sum(), dtype=np.int_)
    is_word = np.ones(len(places), dtype=bool)
    is_word[starts] = False
    places[is_word] = np.searchsorted(rarity.words, np.concatenate(sentences)) + 1
    return _Flat(places, starts)


def _mean(sums: Matrix, sentences: Sequence[Words]) -> Matrix:
    counts: Matrix = np.array([max(len(words), 1) for words in sentences], dtype=np.float32)
    return sums / counts


def blended(meaning: Matrix, words: Matrix, meaning_share: Matrix) -> Matrix:
    """Meaning and words as one number in 0…1 (convex combination, Bruch et al. 2023).

    Args:
        meaning: (queries, sentences), standardised.
        words: the share of the query's informative words that the sentence has.
        meaning_share: how much meaning counts against words, 0…1, for each pair.
    """
    found = np.minimum(words / FULL_WORDS, 1.0)
    both: Matrix = (meaning_share * meaning + (1 - meaning_share) * found).astype(np.float32)
    return both


def meaning_shares(
    left: Sequence[str], right: Sequence[str], *, trusted: Collection[str]
) -> Matrix:
    """How much meaning counts against words for each pair of languages, (left, right).

    An encoder finds that sentences of languages it reads badly are alike, whatever they say: within
    one such language words decide; between two of them, or one and a language that it reads well,
    meaning is believed in part only. Between languages that it reads well, where no common words
    are to be expected, meaning decides alone.
    """
    mine, theirs = np.array(left)[:, None], np.array(right)[None, :]
    strange_mine, strange_theirs = (~np.isin(each, list(trusted)) for each in (mine, theirs))
    is_same = mine == theirs
    shares: Matrix = np.select(
        [
            is_same & ~strange_mine,
            is_same,
            strange_mine & strange_theirs,
            strange_mine | strange_theirs,
        ],
        [MEANING_SHARE, WEAK_MEANING_SHARE, STRANGE_MEANING_SHARE, FOREIGN_MEANING_SHARE],
        default=1.0,
    ).astype(np.float32)
    return shares
