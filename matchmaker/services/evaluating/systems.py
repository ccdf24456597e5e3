"""The simple ways of finding partners, each a few lines, all asked the same questions.

A system is made from a world as of the cut and its texts, and gives every organisation of that
world a score for each seeker. Equal scores are ordered by chance, by seed: a system must not win
or lose by the order of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.domain.proximity import adamic_adar, common_neighbours
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.texts import Matrix, Texts

FUSION = 60  # the k of reciprocal rank fusion (Cormack et al. 2009)
Scores = Callable[[Codes], Matrix]


@dataclass(frozen=True, slots=True)
class Given:
    """All that a system is made from: a world, its texts, and a seed."""

    world: AsOf
    texts: Texts
    seed: int


def at_random(given: Given) -> Scores:
    """Everybody by lot."""

    def scores(seekers: Codes) -> Matrix:
        rows = [np.random.default_rng([given.seed, int(each)]) for each in seekers]
        width = len(given.world.organisations)
        return np.stack([each.random(width, dtype=np.float32) for each in rows])

    return scores


def popularity(given: Given) -> Scores:
    """Who has had most projects."""
    counts = np.diff(given.world.takes_part.indptr).astype(np.float32)
    return lambda seekers: np.tile(counts, (len(seekers), 1))


def same_country_and_programme(given: Given) -> Scores:
    """Who is of the same country and in the same programmes; of equals, who has more projects."""
    world = given.world
    counts = np.diff(world.takes_part.indptr).astype(np.float32)
    tie_break = counts / (1 + counts.max(initial=0))
    programmes = _memberships(world, world.programmes)

    def scores(seekers: Codes) -> Matrix:
        home = world.countries[seekers][:, None] == world.countries[None, :]
        home &= world.countries[None, :] != 0
        shares = np.asarray((programmes[seekers] @ programmes.T).todense() > 0)
        return np.asarray(home * 1.0 + shares + tie_break / 2, dtype=np.float32)

    return scores


def neighbours_in_common(given: Given) -> Scores:
    """Who has most partners in common with the seeker."""
    return lambda seekers: common_neighbours(given.world.partners, seekers)


def adamic_and_adar(given: Given) -> Scores:
    """The same, a common partner counting for more the fewer partners it has."""
    return lambda seekers: adamic_adar(given.world.partners, seekers)


def bm25(given: Given) -> Scores:
    """Whose projects use the seeker's most telling words (BM25)."""
    texts = given.texts
    return lambda seekers: _dense(texts.asked[seekers] @ texts.bm25.T)


def tfidf(given: Given) -> Scores:
    """Whose words are most like the seeker's (cosine of TF-IDF)."""
    texts = given.texts
    return lambda seekers: _dense(texts.tfidf[seekers] @ texts.tfidf.T)


def dense(given: Given) -> Scores:
    """Whose projects mean what the seeker's mean (cosine of the encoder's vectors)."""
    texts = given.texts
    return lambda seekers: texts.profiles[seekers] @ texts.profiles.T


def fused(given: Given) -> Scores:
    """Dense and BM25 by their ranks."""
    one, other = dense(given), bm25(given)

    def scores(seekers: Codes) -> Matrix:
        return _reciprocal_ranks(one(seekers)) + _reciprocal_ranks(other(seekers))

    return scores


BASELINES: Mapping[str, Callable[[Given], Scores]] = {
    "random": at_random,
    "popularity": popularity,
    "same country and programme": same_country_and_programme,
    "common neighbours": neighbours_in_common,
    "Adamic–Adar": adamic_and_adar,
    "BM25": bm25,
    "TF-IDF": tfidf,
    "dense": dense,
    "dense + BM25": fused,
}


def _dense(found: sparse.csr_array) -> Matrix:
    return np.asarray(found.toarray(), dtype=np.float32)


def _reciprocal_ranks(scores: Matrix) -> Matrix:
    order = np.argsort(-scores, axis=1, kind="stable")
    found = np.empty_like(scores)
    places = 1.0 / (FUSION + 1 + np.arange(scores.shape[1], dtype=np.float32))
    np.put_along_axis(found, order, np.broadcast_to(places, scores.shape), axis=1)
    return found


def _memberships(world: AsOf, of_project: NDArray[np.int64]) -> sparse.csr_array:
    """(organisations, codes): 1 where one has taken part in a project of that code."""
    known = np.flatnonzero(of_project)
    shape = (len(of_project), int(of_project.max(initial=0)) + 1)
    coded = sparse.csr_array(
        (np.ones(len(known), dtype=np.float32), (known, of_project[known])), shape=shape
    )
    found = sparse.csr_array(world.takes_part @ coded)
    found.data[:] = 1.0
    return found
