"""What chance would give: ties thrown anew, each cluster keeping the number that it has.

If ties joined clusters at random but for their numbers, clusters with K_P and K_Q of the m ties
across would share about K_P K_Q / 2m (configuration model). That closed form lets a cluster meet
itself, so its sums fall short where one cluster is large; here strengths x are found such that
x_P x_Q off the diagonal adds up to K exactly, which costs a few passes over one vector. A sampled
null (`shuffled`) throws real ties; it is slow, and serves as an audit of the closed form.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.links.world import Flags, Numbers, Places

DISCOVERIES = 0.10  # share of the pairs called significant that may be by chance
FEWEST = 2  # bonds; one tie is never proof
_PASSES = 500
_CLOSE = 1e-10


def strengths(degrees: Numbers) -> Numbers:
    """Strengths x such that Σ over Q ≠ P of x_P x_Q is K_P for every P.

    Args:
        degrees: (clusters,): K, how many ties each has with all others together.

    A cluster that takes part in every tie is the limit of this; it is approached, not reached.
    """
    total = degrees.sum()
    if total == 0:
        return np.zeros_like(degrees)
    found = degrees / np.sqrt(total)
    for _ in range(_PASSES):
        others = found.sum() - found
        wanted = np.divide(degrees, others, out=np.zeros_like(found), where=others > 0)
        step = np.sqrt(found * wanted)  # a geometric mean does not swing to and fro
        if np.abs(step - found).max() <= _CLOSE * step.max():
            return np.asarray(step)
        found = step
    return np.asarray(found)


def expected(degrees: Numbers) -> NDArray[np.float32]:
    """(clusters, clusters): ties by chance between each two; rows add up to the degrees."""
    found = strengths(degrees).astype(np.float32)
    table = np.outer(found, found)
    np.fill_diagonal(table, 0.0)
    return table


def chances(bonds: Numbers, by_chance: Numbers) -> Numbers:
    """P(as many bonds or more) if they came by chance (Poisson); 1 where there is none.

    Bonds are shared out between clusters, so their number may be broken: it is rounded down, which
    never makes a pair more surprising than it is.
    """
    from scipy.special import pdtrc  # noqa: PLC0415 -- slow import

    whole = np.floor(np.asarray(bonds) + 1e-6)
    return np.where(whole > 0, pdtrc(whole - 1, np.maximum(by_chance, 1e-12)), 1.0)


def significant(p: Numbers, of: int, share: float = DISCOVERIES) -> Flags:
    """Which of these stand out if `of` were looked at (Benjamini and Hochberg 1995).

    Those that are not given count as pairs that do not stand out.
    """
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= share * np.arange(1, len(p) + 1) / max(of, 1))
    found = np.zeros(len(p), dtype=np.bool_)
    found[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return found


def shuffled(low: Places, high: Places, chance: np.random.Generator) -> tuple[Places, Places]:
    """The same ties between clusters with their ends thrown anew, none inside a cluster.

    Every cluster keeps its number of ties. Ends that fall inside a cluster are exchanged with those
    of other ties until none is left, or until that is impossible.
    """
    ends = chance.permutation(np.concatenate([low, high]))
    one, other = ends[: len(low)].copy(), ends[len(low) :].copy()
    for _ in range(_PASSES):
        inside = np.flatnonzero(one == other)
        if not len(inside):
            break
        with_whom = chance.integers(0, len(one), len(inside))
        for here, there in zip(inside.tolist(), with_whom.tolist(), strict=True):
            other[here], other[there] = other[there], other[here]
    return np.minimum(one, other), np.maximum(one, other)
