"""What an ordinary similarity is.

A cosine of 0.5 is much in one vector space and little in another, and much for one query and
little for the next. Compared with how the query stands to a sample of the shelf, it says how
unusual a match is. The sample is drawn by a hash of the id: the same for everyone, whatever the
order in which entries came, and from the shelf's own entries alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexing.ranking import Ids, Matrix

SAMPLE_SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Background:
    """Mean and standard deviation, each (q,), of every query's similarities to `size` sampled
    entries.

    Without entries both are 0, and with a single one `sd` is: the caller decides what that means.
    """

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    size: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Some entries of a shelf: ids and groups (n,), vectors (n, d)."""

    ids: Ids
    groups: Ids
    vectors: Matrix


def lots(ids: Ids) -> NDArray[np.uint64]:
    """Give each id a fixed lot (the SplitMix64 mixing function of Steele, Lea and Flood, 2014)."""
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def draw(ids: Ids) -> NDArray[np.intp]:
    """Rows of the `SAMPLE_SIZE` entries with the smallest lots, in the order of their lots."""
    return np.argsort(lots(ids), kind="stable")[:SAMPLE_SIZE]


@dataclass(frozen=True, slots=True)
class Moments:
    """What a sample of n vectors says about any query: mean (d,) and covariance (d, d)."""

    size: int
    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


def moments(vectors: Matrix) -> Moments:
    """Sum up a sample once, so that a query need not be compared with each of its vectors."""
    if not len(vectors):
        dimension = vectors.shape[1]
        nothing = np.zeros((dimension, dimension), dtype=np.float32)
        return Moments(0, nothing[:0].sum(axis=0), nothing)
    mean = vectors.mean(axis=0, dtype=np.float64)
    centred = vectors - mean
    covariance = centred.T @ centred / len(vectors)
    return Moments(len(vectors), mean.astype(np.float32), covariance.astype(np.float32))


def compare(queries: Matrix, samples: Sequence[Moments], weights: Sequence[int]) -> Background:
    """Pool samples of several shelves, each weighing as many entries as it stands for.

    A query's similarities to a sample have mean q·m and variance qᵀCq.
    """
    held = [(s, weight) for s, weight in zip(samples, weights, strict=True) if s.size]
    shares = np.array([weight for _, weight in held], dtype=np.float64)
    shares /= max(shares.sum(), 1.0)
    means = np.array([queries @ s.mean for s, _ in held]).reshape(len(held), len(queries))
    within = np.array([((queries @ s.covariance) * queries).sum(axis=1) for s, _ in held])
    mean = shares @ means
    spread = within.reshape(means.shape) + np.square(means - mean)
    variance = np.maximum(shares @ spread, 0.0)
    return Background(mean=mean, sd=np.sqrt(variance), size=sum(s.size for s in samples))
