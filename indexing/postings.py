"""Which entries hold a word, and how much each holds of it.

BM25 is a sum over words of rarity x presence. The presence (frequency against length) belongs to
an entry and is stored; the rarity belongs to whatever is searched and is asked for at the time,
so that several shelves searched together are on one scale. The library bm25s computes the stored
part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indexing.words import WordIds, word_ids, words

SATURATION = 1.2  # BM25's k1: how soon a repeated word stops counting
LENGTH_WEIGHT = 0.75  # BM25's b: how much a long text is held against it
_ARRAYS = ("words", "starts", "rows", "presence")


@dataclass(frozen=True, slots=True)
class Postings:
    """A sparse matrix by columns: word `words[i]` stands in `rows[starts[i]:starts[i + 1]]`."""

    words: WordIds
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    presence: NDArray[np.float32]
    documents: int
    mean_length: float

    def frequencies(self, asked: WordIds, gone: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """In how many entries each word stands, not counting those that are marked as gone."""
        spans, known = self._spans(asked)
        counts = np.zeros(len(asked), dtype=np.int64)
        counts[known] = [
            span.stop
            - span.start
            - (0 if gone is None else np.count_nonzero(gone[self.rows[span]]))
            for span in spans
        ]
        return counts

    def scores(self, asked: WordIds, rarity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum rarity x presence over the asked words, for every entry."""
        spans, known = self._spans(asked)
        if not spans:
            return np.zeros(self.documents)
        rows = np.concatenate([self.rows[span] for span in spans])
        weights = [
            self.presence[span] * weight for span, weight in zip(spans, rarity[known], strict=True)
        ]
        summed = np.bincount(rows, np.concatenate(weights), minlength=self.documents)
        return summed.astype(np.float64, copy=False)

    def save(self, folder: Path) -> None:
        """Write one array a file, to be mapped."""
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, *, documents: int, mean_length: float) -> Self:
        """Map what `save` wrote."""
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in _ARRAYS
        }
        return cls(**arrays, documents=documents, mean_length=mean_length)

    def _spans(self, asked: WordIds) -> tuple[list[slice], NDArray[np.bool_]]:
        """Where the known ones of these words stand in `rows`, and which are known."""
        if not len(self.words):
            return [], np.zeros(len(asked), dtype=np.bool_)
        columns = np.searchsorted(self.words, asked).clip(max=len(self.words) - 1)
        known = self.words[columns] == asked
        columns = columns[known]
        bounds = zip(self.starts[columns].tolist(), self.starts[columns + 1].tolist(), strict=True)
        return [slice(start, stop) for start, stop in bounds], known


def rarities(frequencies: NDArray[np.int64], documents: int) -> NDArray[np.float64]:
    """Inverse document frequency in Lucene's form, which is never negative."""
    return np.log1p((documents - frequencies + 0.5) / (frequencies + 0.5))


def build_postings(texts: Sequence[str], languages: Sequence[str]) -> Postings:
    """Index these texts with bm25s; rows are their positions."""
    entries, vocabulary = _number_words(texts, languages)
    if not len(vocabulary):
        return small_postings([np.empty(0, dtype=np.uint64)] * len(texts), mean_length=0.0)
    import bm25s  # slow import

    library = bm25s.BM25(k1=SATURATION, b=LENGTH_WEIGHT, method="lucene")
    columns = library.build_index_from_ids(
        list(range(len(vocabulary))), entries, show_progress=False
    )
    starts = columns["indptr"].astype(np.int64)
    frequencies = np.diff(starts)
    # The library stores rarity x presence; rarity is taken out again, see above.
    rarity = np.repeat(rarities(frequencies, len(texts)), frequencies)
    return Postings(
        words=vocabulary,
        starts=starts,
        rows=columns["indices"].astype(np.int32),
        presence=(columns["data"] / rarity).astype(np.float32),
        documents=len(texts),
        mean_length=sum(map(len, entries)) / len(entries),
    )


def small_postings(entries: Sequence[WordIds], *, mean_length: float) -> Postings:
    """Index a few entries against a mean length that is given, as a larger index knew it.

    The library's formula; the library itself can only take the mean of what it is building. A
    mean of 0 counts every text as one of usual length.
    """
    lengths = np.array([len(entry) for entry in entries], dtype=np.int64)
    occurrences = np.empty(lengths.sum(), dtype=[("word", np.uint64), ("row", np.int64)])
    occurrences["word"] = np.concatenate([*entries, np.empty(0, dtype=np.uint64)])
    occurrences["row"] = np.repeat(np.arange(len(entries)), lengths)
    cells, counts = np.unique(occurrences, return_counts=True)
    vocabulary, firsts = np.unique(cells["word"], return_index=True)
    relative = lengths[cells["row"]] / mean_length if mean_length else np.ones(len(cells))
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * relative)
    return Postings(
        words=vocabulary,
        starts=np.append(firsts, len(cells)).astype(np.int64),
        rows=cells["row"].astype(np.int32),
        presence=(counts / (counts + damping)).astype(np.float32),
        documents=len(entries),
        mean_length=mean_length,
    )


def _number_words(
    texts: Sequence[str], languages: Sequence[str]
) -> tuple[list[list[int]], WordIds]:
    """Texts as lists of column numbers, and the rising 64-bit names of the columns."""
    numbers: dict[str, int] = {}
    entries = [
        [numbers.setdefault(word, len(numbers)) for word in words(text, language)]
        for text, language in zip(texts, languages, strict=True)
    ]
    names = word_ids(numbers)
    order = np.argsort(names)
    column = np.empty(len(names), dtype=np.int64)
    column[order] = np.arange(len(names))
    columns: list[int] = column.tolist()
    for entry in entries:
        entry[:] = [columns[number] for number in entry]
    return entries, names[order]
