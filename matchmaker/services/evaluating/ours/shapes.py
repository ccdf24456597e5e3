"""The shapes that signals come in: one dense row for each seeker, one column for each candidate."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.texts import Matrix


def dense_rows(found: sparse.csr_array) -> Matrix:
    """A sparse table as a dense one."""
    return np.asarray(found.toarray(), dtype=np.float32)


def matrix(found: Any) -> Matrix:
    """Any table in single precision."""
    return np.asarray(found, dtype=np.float32)


def for_everybody(values: Any, ground: Ground, seekers: Codes) -> Matrix:
    """The same value of each candidate for every seeker."""
    return np.tile(np.asarray(values, dtype=np.float32)[ground.pool], (len(seekers), 1))


def are_same(codes: Codes, seekers: Codes, pool: Codes) -> Matrix:
    """1 where both have the same code, and it is known."""
    mine = codes[seekers][:, None]
    return matrix((mine == codes[pool][None, :]) & (mine != 0))


def row_shares(done: sparse.csr_array) -> sparse.csr_array:
    """Each row divided by its sum."""
    total = np.asarray(done.sum(axis=1)).ravel()
    side = sparse.diags_array((1 / np.where(total > 0, total, 1)).astype(np.float32))
    return sparse.csr_array(side @ done)


def cosine(done: sparse.csr_array, seekers: Codes, pool: Codes) -> Matrix:
    """The cosine of what both have done."""
    lengths = np.sqrt(np.asarray(done.multiply(done).sum(axis=1)).ravel())
    side = sparse.diags_array((1 / np.where(lengths > 0, lengths, 1)).astype(np.float32))
    rows = sparse.csr_array(side @ done)
    return dense_rows(rows[seekers] @ rows[pool].T)


def busy_in(done: sparse.csr_array, seekers: Codes, pool: Codes) -> Matrix:
    """How busy each candidate is, damped, where the seeker is, by its shares."""
    busy = done[pool].copy()
    busy.data = np.log1p(busy.data)
    return dense_rows(row_shares(done)[seekers] @ busy.T)
