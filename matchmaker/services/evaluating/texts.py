"""What projects say, as words and as vectors; an organisation says what its projects say.

Everything that is normalised (a word's rarity, a usual length) is computed from the projects of
one world, so that an earlier world has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexing.postings import LENGTH_WEIGHT, SATURATION
from indexing.words import words
from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import Undertaking
from matchmaker.services.evaluating.vectors import Vectors

Matrix = NDArray[np.float32]
ENGLISH = "en"  # in which summaries are written; others are compared without stemming to it
READ = 300  # characters of a project that are encoded: the title and what follows
TERMS_ASKED = 150  # of an organisation's words, the most telling, in a lexical query


class Texts:
    """The words and vectors of the projects of a world."""

    def __init__(
        self, world: AsOf, counts: sparse.csr_array, titles: sparse.csr_array, vectors: Matrix
    ) -> None:
        """Take (projects, words) counts of whole texts and of titles, (projects, d) vectors."""
        self._world = world
        self._counts = counts
        self._titles = titles
        self.vectors = vectors

    def at(self, earlier: AsOf) -> Texts:
        """The same for an earlier world: fewer projects, rarities of their own."""
        number = {each.key: n for n, each in enumerate(self._world.projects)}
        rows = np.array([number[each.key] for each in earlier.projects], dtype=np.int64)
        return Texts(earlier, self._counts[rows], self._titles[rows], self.vectors[rows])

    @cached_property
    def rarity(self) -> Matrix:
        """(words,): inverse document frequency over this world's projects."""
        spread = np.bincount(self._counts.indices, minlength=self._counts.shape[1])
        projects = self._counts.shape[0]
        rarity = np.log1p((projects - spread + 0.5) / (spread + 0.5))
        return np.asarray(rarity, dtype=np.float32)

    @cached_property
    def said(self) -> sparse.csr_array:
        """(organisations, words): how often each has said each word in its projects."""
        return sparse.csr_array(self._world.takes_part @ self._counts)

    @cached_property
    def tfidf(self) -> sparse.csr_array:
        """(organisations, words), rows of length 1: damped frequency × rarity."""
        return _weighed(self.said, self.rarity)

    @cached_property
    def title_tfidf(self) -> sparse.csr_array:
        """The same from titles alone."""
        return _weighed(sparse.csr_array(self._world.takes_part @ self._titles), self.rarity)

    @cached_property
    def project_tfidf(self) -> sparse.csr_array:
        """(projects, words), rows of length 1."""
        return _weighed(self._counts, self.rarity)

    @cached_property
    def bm25(self) -> sparse.csr_array:
        """(organisations, words): what a word of a query adds for each (Lucene's form)."""
        found = self.said.copy()
        lengths = np.asarray(found.sum(axis=1)).ravel()
        relative = lengths / max(float(lengths.mean()), 1.0)
        damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * relative)
        rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        found.data = found.data / (found.data + damping[rows]) * self.rarity[found.indices]
        return found.astype(np.float32)

    @cached_property
    def asked(self) -> sparse.csr_array:
        """(organisations, words): 1 for the most telling words of each, as a lexical query."""
        return _strongest(self.tfidf, TERMS_ASKED)

    @cached_property
    def profiles(self) -> Matrix:
        """(organisations, d), length 1: the mean of the vectors of its projects."""
        return unit(self._world.takes_part @ self.vectors)


def read_texts(world: AsOf, vectors: Vectors, progress: Callable[[int, int], None]) -> Texts:
    """Count the words of every project of this world and encode each once."""
    numbers: dict[str, int] = {}
    counts, titles = [], []
    for each in world.projects:
        title = [numbers.setdefault(word, len(numbers)) for word in words(each.title, ENGLISH)]
        body = words(" ".join(each.sentences), ENGLISH)
        titles.append(title)
        counts.append(title + [numbers.setdefault(word, len(numbers)) for word in body])
    openings = [opening(each) for each in world.projects]
    found = vectors.of(openings, progress)
    found[[not each for each in openings]] = 0.0  # who says nothing means nothing
    return Texts(world, _matrix(counts, len(numbers)), _matrix(titles, len(numbers)), found)


def opening(project: Undertaking) -> str:
    """What is encoded of a project: its title and the beginning of its summary."""
    title = [f"{project.title}."] if project.title else []
    return " ".join([*title, *project.sentences])[:READ]


def unit(rows: Matrix) -> Matrix:
    """Rows at length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _matrix(entries: list[list[int]], width: int) -> sparse.csr_array:
    starts = np.cumsum([0, *map(len, entries)])
    flat = np.fromiter((n for entry in entries for n in entry), np.int64, starts[-1])
    found = sparse.csr_array(
        (np.ones(len(flat), dtype=np.float32), flat, starts), shape=(len(entries), width)
    )
    found.sum_duplicates()
    return found


def _weighed(counts: sparse.csr_array, rarity: Matrix) -> sparse.csr_array:
    found = counts.astype(np.float32, copy=True)
    found.data = (1 + np.log(found.data)) * rarity[found.indices]
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    found.data /= np.where(lengths > 0, lengths, 1)[rows]
    return found


def _strongest(weights: sparse.csr_array, most: int) -> sparse.csr_array:
    """1 at the `most` largest entries of each row."""
    columns, starts = [], [0]
    for start, end in zip(weights.indptr[:-1], weights.indptr[1:], strict=True):
        best = np.argsort(-weights.data[start:end], kind="stable")[:most]
        columns.append(np.sort(weights.indices[start:end][best]))
        starts.append(starts[-1] + len(best))
    flat = np.concatenate(columns) if columns else np.empty(0, dtype=np.int64)
    return sparse.csr_array(
        (np.ones(len(flat), dtype=np.float32), flat, np.array(starts)), shape=weights.shape
    )
