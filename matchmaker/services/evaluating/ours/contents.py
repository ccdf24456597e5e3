"""Signals of what is done: texts by meaning and by words, programmes, lines of calls."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.shapes import (
    busy_in,
    cosine,
    dense_rows,
    matrix,
    row_shares,
)
from matchmaker.services.evaluating.texts import Matrix


def works_on_it(ground: Ground, seekers: Codes) -> Matrix:
    """It takes part in the projects that are nearest in meaning to what the seeker does."""
    near = ground.near_projects(seekers) * ground.worth
    return matrix(near @ ground.world.takes_part[ground.pool].T)


def busy_with_its_meaning(ground: Ground, seekers: Codes) -> Matrix:
    """Much of what it has done of late is near in meaning to what the seeker does."""
    near = ground.kernel(seekers) * ground.worth
    return matrix(np.log1p(near @ ground.world.takes_part[ground.pool].T))


def writes_of_it(ground: Ground, seekers: Codes) -> Matrix:
    """It takes part in the projects whose words are nearest to the seeker's."""
    near = ground.near_summaries(seekers) * ground.worth
    return matrix(near @ ground.world.takes_part[ground.pool].T)


def same_meaning(ground: Ground, seekers: Codes) -> Matrix:
    """What both do means much the same."""
    profiles = ground.texts.profiles
    return matrix(np.maximum(profiles[seekers] @ profiles[ground.pool].T, 0))


def same_words(ground: Ground, seekers: Codes) -> Matrix:
    """What both do is told in the same rare words."""
    return dense_rows(ground.texts.tfidf[seekers] @ ground.texts.tfidf[ground.pool].T)


def same_title_words(ground: Ground, seekers: Codes) -> Matrix:
    """The titles of their projects share rare words."""
    found = ground.texts.title_tfidf
    return dense_rows(found[seekers] @ found[ground.pool].T)


def answers_in_words(ground: Ground, seekers: Codes) -> Matrix:
    """It uses the seeker's most telling words often (BM25)."""
    found = dense_rows(ground.texts.asked[seekers] @ ground.texts.bm25[ground.pool].T)
    most = found.max(axis=1, keepdims=True)
    return matrix(found / np.where(most > 0, most, 1))


def same_programme(ground: Ground, seekers: Codes) -> Matrix:
    """Both work in the same programmes."""
    return cosine(ground.programmes, seekers, ground.pool)


def same_line_of_calls(ground: Ground, seekers: Codes) -> Matrix:
    """Both answer the same lines of calls."""
    return cosine(ground.lines, seekers, ground.pool)


def neighbouring_calls(ground: Ground, seekers: Codes) -> Matrix:
    """The calls that both answer are often answered by the same organisations."""
    reached = sparse.csr_array(row_shares(ground.lines)[seekers] @ ground.neighbouring)
    return dense_rows(reached @ row_shares(ground.lines)[ground.pool].T)


def busy_in_its_programmes(ground: Ground, seekers: Codes) -> Matrix:
    """It is busy in the programmes in which the seeker works."""
    return busy_in(ground.programmes, seekers, ground.pool)


def busy_in_its_calls(ground: Ground, seekers: Codes) -> Matrix:
    """It is busy in the lines of calls that the seeker answers."""
    return busy_in(ground.lines, seekers, ground.pool)


def busy_in_neighbouring_calls(ground: Ground, seekers: Codes) -> Matrix:
    """It is busy in calls that are often answered by those who answer the seeker's."""
    busy = ground.lines[ground.pool].copy()
    busy.data = np.log1p(busy.data)
    reached = sparse.csr_array(row_shares(ground.lines)[seekers] @ ground.neighbouring)
    return dense_rows(reached @ busy.T)
