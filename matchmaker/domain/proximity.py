"""How near two parties of a network are, by whom they have worked with.

All functions take sparse matrices over parties and give one dense row for each seeker. A tie is
made in an undertaking with several parties; that of two counts for more than that of sixty
(Newman 2001), and an old one for less than a new one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]


def common_neighbours(partners: sparse.csr_array, seekers: Places) -> Matrix:
    """How many partners each party has in common with each seeker (Newman 2001)."""
    return _dense(partners[seekers] @ partners)


def adamic_adar(partners: sparse.csr_array, seekers: Places) -> Matrix:
    """The same, each common partner counting 1 / log of its partners (Adamic and Adar 2003)."""
    degrees = np.diff(partners.indptr)
    shares = np.where(degrees > 1, 1 / np.log(np.maximum(degrees, 2)), 0).astype(np.float32)
    return _dense(partners[seekers] @ sparse.diags_array(shares) @ partners)


def decay(ages: Matrix, half_life: float) -> Matrix:
    """What is left of a tie of this age, both in years: a half after each half-life."""
    return np.asarray(0.5 ** (ages / half_life), dtype=np.float32)


def tie_strengths(
    takes_part: sparse.csr_array, worth: Matrix, *, most: int | None = None
) -> sparse.csr_array:
    """(parties, parties): Σ over shared undertakings of worth / (size − 1), 0 on the diagonal.

    Args:
        takes_part: (parties, undertakings), 1 where one takes part.
        worth: (undertakings,): what each is worth, as after `decay`.
        most: undertakings of more parties than this tie nobody.
    """
    sizes = np.asarray(takes_part.sum(axis=0))
    each = np.where(sizes > 1, worth / np.maximum(sizes - 1, 1), 0)
    if most is not None:
        each = np.where(sizes <= most, each, 0)
    found = sparse.csr_array(takes_part @ sparse.diags_array(each) @ takes_part.T)
    found = found.astype(np.float32)
    found.setdiag(0.0)
    found.eliminate_zeros()
    return found


def introductions(ties: sparse.csr_array, seekers: Places) -> Matrix:
    """How likely a random partner's random partner is each party: two steps of a random walk,

    by the square root of the strength shared out on the way back, so that neither those who know
    everybody nor those who know one are preferred.
    """
    walk = _symmetric(ties)
    return _dense(walk[seekers] @ walk)


def long_introductions(ties: sparse.csr_array, seekers: Places) -> Matrix:
    """The same with one more between: three steps, a partner of a partner's partner.

    Whoever shares many partners with a seeker's partners is likely to share theirs next (paths of
    three, freed of degree: Kovács et al. 2019).
    """
    walk = _symmetric(ties)
    here = _dense(sparse.csr_array(walk[seekers] @ walk))
    return np.asarray((walk @ here.T).T, dtype=np.float32)


def random_walk(
    ties: sparse.csr_array, seekers: Places, *, back: float = 0.35, steps: int = 6
) -> Matrix:
    """Where a walker from each seeker is found who turns back home with chance `back` each step.

    Personalised PageRank (Page et al. 1999; Haveliwala 2002), on symmetric shares, cut after
    `steps`, the first step (direct partners) left out.
    """
    walk = _symmetric(ties)
    here = np.zeros((len(seekers), ties.shape[0]), dtype=np.float32)
    here[np.arange(len(seekers)), seekers] = 1.0
    found = np.zeros_like(here)
    for step in range(1, steps + 1):
        here = np.asarray((walk @ here.T).T) * np.float32(1 - back)
        if step > 1:
            found += here
    return found


def places_in_network(ties: sparse.csr_array, width: int, *, seed: int) -> Matrix:
    """(parties, width): a place for each, near where their partners are.

    The largest singular vectors of log(1 + strength) shared out symmetrically, scaled by the root
    of their values, so that an inner product foretells a tie (low rank; Kunegis and Lommatzsch
    2009). Signs do not matter to products; the start is seeded.
    """
    damped = ties.astype(np.float64, copy=True)
    damped.data = np.log1p(damped.data * 4)
    return low_rank(_symmetric(damped), width, seed=seed)


def low_rank(rows: sparse.csr_array, width: int, *, seed: int) -> Matrix:
    """(rows, width): the left singular vectors of the largest values, times their roots."""
    width = min(width, min(rows.shape) - 2)
    if width < 1 or rows.nnz == 0:
        return np.zeros((rows.shape[0], max(width, 1)), dtype=np.float32)
    start = np.random.default_rng(seed).normal(size=min(rows.shape))
    left, values, _ = svds(rows.astype(np.float64), k=width, v0=start)
    return np.asarray(left * np.sqrt(values), dtype=np.float32)


def _symmetric(ties: sparse.csr_array) -> sparse.csr_array:
    """D^-½ W D^-½: ties shared out by the strength of both ends."""
    strength = np.asarray(ties.sum(axis=1)).ravel()
    root = np.where(strength > 0, 1 / np.sqrt(np.where(strength > 0, strength, 1)), 0)
    side = sparse.diags_array(root.astype(ties.dtype))
    return sparse.csr_array(side @ ties @ side)


def _dense(found: sparse.csr_array) -> Matrix:
    return np.asarray(found.toarray(), dtype=np.float32)
