"""Who should be shown to whom when everybody can take few meetings: matching as a market.

A list that is best for its reader sends everybody to the same few. Here each organisation can
take a few meetings, and the lists follow from who could take which of them: the equilibrium of a
matching market with transferable utility (Choo and Siow 2006; as recommender: Tomita et al.,
RecSys 2023), in the form where anybody may meet anybody of an admissible role.

With p the chance that one says yes and q that the other does, a pair is worth φ = 2·√(p·q): the
geometric mean, since p + q would reward a love that is not returned. The fixed point

    K = exp(φ / 2β),   S_i = Σ_j K_ij A_j,   A_i ← √( A_i · (√(S_i² + 4 m_i) − S_i) / 2 )

has Σ_j μ_ij + A_i² = m_i with μ_ij = K_ij A_i A_j, the expected amount of meeting; lists are
ranked by μ. The square root damps the iteration, which the one-sided form needs; a few
Newton steps finish it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, cg

Numbers = NDArray[np.float64]
BETA = 0.1
CAPACITY = 6.0
TOLERANCE = 1e-6  # of each capacity
SWEEPS = 30
MOST_STEPS = 50
# Above this many organisations only the best partners of each take part.
DENSE_LIMIT = 10_000
KEPT = 500


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """How the market settles.

    Attributes:
        meetings: (n, n), symmetric: the expected amount of meeting of each pair; sparse where it
            was computed sparsely.
        alone: (n,): what of each capacity is left.
    """

    meetings: Numbers | sparse.csr_array
    alone: Numbers


def joint_value(forward: Numbers, backward: Numbers) -> Numbers:
    """φ = 2·√(p·q), for chances of the same shape; 0 where either would never agree."""
    return 2.0 * np.sqrt(forward * backward)


def settle(
    value: Numbers | sparse.csr_array, capacity: Numbers, *, beta: float = BETA
) -> Equilibrium:
    """The equilibrium for these joint values, symmetric; 0 marks a pair that cannot meet.

    Raises:
        ValueError: a capacity is not positive, or the iteration did not settle.
    """
    if not (np.asarray(capacity) > 0).all():
        raise ValueError("Every capacity must be positive; leave out who can take no meeting.")
    kernel = _kernel(value, beta)
    free = _sweep(kernel, capacity)
    for _ in range(MOST_STEPS):
        drawn = free * (kernel @ free)
        left_over = capacity - drawn - free**2
        if (np.abs(left_over) / capacity).max() < TOLERANCE:
            return Equilibrium(_meetings(kernel, free), free**2)
        free = free * np.exp(np.clip(_newton(kernel, free, drawn, left_over), -1.0, 1.0))
    raise ValueError(f"The market did not settle in {MOST_STEPS} steps.")


def _sweep(kernel: Numbers | sparse.csr_array, capacity: Numbers) -> Numbers:
    """Damped sweeps: near the solution but for the common scale of two roles, which they crawl."""
    free = np.sqrt(capacity)
    for _ in range(SWEEPS):
        pull = kernel @ free
        # The stable form of (√(S² + 4m) − S) / 2, which would cancel where S is large.
        free = np.sqrt(free * 2.0 * capacity / (np.sqrt(pull**2 + 4.0 * capacity) + pull))
    return free


def _newton(
    kernel: Numbers | sparse.csr_array, free: Numbers, drawn: Numbers, left_over: Numbers
) -> Numbers:
    """A Newton step in log A: the fixed point is the minimum of a strictly convex potential,

    ½ Σ_ij K_ij A_i A_j + ½ Σ A_i² − Σ m_i log A_i, whose Hessian is μ + diag(Σ_j μ_ij + 2 A_i²).
    """
    diagonal = drawn + 2.0 * free**2
    hessian = LinearOperator(
        shape=(len(free), len(free)),
        matvec=lambda step: free * (kernel @ (free * step)) + diagonal * step,
        dtype=np.float64,
    )
    beside = LinearOperator(hessian.shape, matvec=lambda step: step / diagonal, dtype=np.float64)
    found, _ = cg(hessian, left_over, rtol=1e-4, maxiter=200, M=beside)
    return np.asarray(found)


def keep_best(value: Numbers, kept: int = KEPT) -> sparse.csr_array:
    """Only pairs of which either side is among the other's best; the rest cannot meet."""
    n = len(value)
    if kept >= n:
        return sparse.csr_array(value)
    best = np.argpartition(value, n - kept, axis=1)[:, n - kept :]
    rows = np.repeat(np.arange(n), kept)
    some = sparse.csr_array((value[rows, best.ravel()], (rows, best.ravel())), shape=(n, n))
    return sparse.csr_array(some.maximum(some.T))


def _kernel(value: Numbers | sparse.csr_array, beta: float) -> Numbers | sparse.csr_array:
    if isinstance(value, np.ndarray):
        kernel = np.where(value > 0, np.exp(value / (2 * beta)), 0.0)
        np.fill_diagonal(kernel, 0.0)
        return kernel
    kernel = sparse.csr_array(value, copy=True)
    kernel.setdiag(0.0)
    kernel.eliminate_zeros()
    kernel.data = np.exp(kernel.data / (2 * beta))
    return kernel


def _meetings(kernel: Numbers | sparse.csr_array, free: Numbers) -> Numbers | sparse.csr_array:
    if isinstance(kernel, np.ndarray):
        return kernel * free[:, None] * free[None, :]
    side = sparse.diags_array(free)
    return sparse.csr_array(side @ kernel @ side)
