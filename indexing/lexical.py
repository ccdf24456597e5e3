"""Lexical search: which sentences share the query's rare words.

Dense search knows what a sentence is about; this one knows that it names EN 15085 or PVD. BM25 is
by language and says nothing across languages, which is for the caller to weigh.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexing.groups import GroupColumn, Mask
from indexing.index import ascending, locate
from indexing.postings import Postings, build_postings, rarities
from indexing.ranking import Hits, Ids, Matrix, best
from indexing.words import WordIds, word_ids, words


def query_words(text: str, language: str) -> WordIds:
    """Return the distinct words of a query, in the order of their names."""
    return np.unique(word_ids(words(text, language)))


class Lexicon:
    """How rare words are in everything that is searched together."""

    def __init__(self, parts: Sequence[tuple[Postings, Mask | None]]) -> None:
        """Take the postings of all that is searched, each with a mark on the rows that are gone."""
        self._parts = parts
        self._documents = sum(
            part.documents - (0 if gone is None else int(np.count_nonzero(gone)))
            for part, gone in parts
        )

    def rarity(self, asked: WordIds) -> NDArray[np.float64]:
        """Inverse document frequency of each word over all parts."""
        frequencies = np.zeros(len(asked), dtype=np.int64)
        for part, gone in self._parts:
            frequencies += part.frequencies(asked, gone)
        return rarities(frequencies, self._documents)

    def specificity(self, text: str, language: str) -> float:
        """Mean rarity of the text's words, from 0 (none, said by everyone) to 1 (never heard)."""
        asked = query_words(text, language)
        if not len(asked):
            return 0.0
        highest = rarities(np.zeros(1, dtype=np.int64), self._documents)[0]
        return float(self.rarity(asked).mean() / highest)


class LexicalIndex:
    """BM25 over one shelf."""

    def __init__(self, ids: Ids, groups: GroupColumn, postings: Postings) -> None:
        """Take postings whose rows are in the order of the ids."""
        self.ids = ids
        self.groups = groups
        self.postings = postings

    @classmethod
    def build(
        cls, ids: Ids, groups: Ids, texts: Sequence[str], languages: Sequence[str]
    ) -> "LexicalIndex":
        """Index these texts; `languages` holds an ISO 639-1 code for each."""
        order = ascending(ids)
        postings = build_postings([texts[i] for i in order], [languages[i] for i in order])
        return cls(ids[order], GroupColumn(groups[order]), postings)

    def search(
        self,
        texts: Sequence[str],
        languages: Sequence[str],
        k: int,
        *,
        keep: Ids | None = None,
        drop: Ids | None = None,
        lexicon: Lexicon | None = None,
    ) -> Hits:
        """Return the k entries with the highest BM25 score for each text; score 0 is no hit.

        `keep` and `drop` hold groups, as in `VectorIndex.search`. `lexicon` says how rare words
        are when more than this shelf is searched.
        """
        lexicon = lexicon or self.lexicon
        hits = Hits.empty(len(texts), k)
        mask = self.groups.select(keep, drop)
        for number, (text, language) in enumerate(zip(texts, languages, strict=True)):
            scores = self._scores(query_words(text, language), lexicon)
            found = scores > 0 if mask is None else (scores > 0) & mask
            rows = np.flatnonzero(found)
            chosen = rows[best(scores[rows], k)]
            hits.put(number, self.ids[chosen], self.groups[chosen], scores[chosen])
        return hits

    def scores(
        self,
        text: str,
        language: str,
        ids: Ids,
        *,
        drop: Ids | None = None,
        lexicon: Lexicon | None = None,
    ) -> Matrix:
        """BM25 score of each of these entries for the text; 0 for an id not here, or dropped."""
        rows, known = locate(self.ids, ids)
        if drop is not None and len(drop):
            known[known] = ~np.isin(self.groups[rows[known]], drop)
        result = np.zeros(len(ids), dtype=np.float32)
        result[known] = self._scores(query_words(text, language), lexicon or self.lexicon)[
            rows[known]
        ]
        return result

    def specificity(self, text: str, language: str) -> float:
        """See `Lexicon.specificity`."""
        return self.lexicon.specificity(text, language)

    @property
    def lexicon(self) -> Lexicon:
        """Word rarity in this shelf alone."""
        return Lexicon([(self.postings, None)])

    def _scores(self, asked: WordIds, lexicon: Lexicon) -> Matrix:
        scores: Matrix = self.postings.scores(asked, lexicon.rarity(asked)).astype(np.float32)
        return scores
