"""What has changed since the snapshot was built, kept in memory.

Changes come by group: everything of a group, on all shelves, is replaced together. What the
snapshot still holds of a changed group is hidden, even where nothing took its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indexing.background import Sample
from indexing.groups import GroupColumn
from indexing.index import ExactIndex, ascending
from indexing.lexical import LexicalIndex
from indexing.postings import small_postings
from indexing.ranking import HalfMatrix, Ids
from indexing.shelf import Contents, ShelfContent
from indexing.words import WordIds, word_ids, words


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one group on one shelf, made ready once."""

    contents: Contents
    vectors: HalfMatrix
    words: Sequence[WordIds]

    @classmethod
    def prepare(cls, group: int, content: ShelfContent, dimension: int) -> Self:
        """Read the words and take the digests; entries of another group are a `ValueError`."""
        if (content.groups != group).any():
            raise ValueError(f"The new entries of group {group} name other groups too.")
        if content.vectors.shape[1] != dimension:
            raise ValueError(f"Vectors of {content.vectors.shape[1]} dimensions, not {dimension}.")
        content = content.in_order()
        return cls(
            contents=Contents(content.ids, content.groups, content.digests()),
            vectors=content.vectors.astype(np.float16),
            words=[
                word_ids(words(text, language))
                for text, language in zip(content.texts, content.languages, strict=True)
            ],
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A group as it is since change number `sequence`; shelves not named hold nothing of it."""

    sequence: int
    shelves: Mapping[str, Entries]


class OverlayShelf:
    """The changed entries of one shelf, searchable; the same parts as a shelf on disk."""

    def __init__(self, parts: Sequence[Entries], mean_length: float) -> None:
        """Index these entries, their words against the mean length of the shelf below."""
        ids = np.concatenate([part.contents.ids for part in parts])
        order = ascending(ids)
        ids = ids[order]
        groups = np.concatenate([part.contents.groups for part in parts])[order]
        digests = np.concatenate([part.contents.digests for part in parts])[order]
        vectors = np.concatenate([part.vectors for part in parts])[order]
        every = [entry for part in parts for entry in part.words]
        postings = small_postings([every[row] for row in order], mean_length=mean_length)
        self.contents = Contents(ids, groups, digests)
        self.groups = GroupColumn(groups)
        self.dense = ExactIndex(ids, groups, vectors)
        self.lexical = LexicalIndex(ids, self.groups, postings)

    def __len__(self) -> int:
        return len(self.contents.ids)

    @property
    def sample(self) -> Sample:
        """All entries; which of them are drawn depends on the shelf below."""
        ids = self.contents.ids
        return Sample(ids, self.contents.groups, self.dense.vectors(ids))


def differing_groups(before: Contents, now: Sequence[Contents]) -> Ids:
    """Groups of which there is an entry on one side that is not, or not the same, on the other."""
    entries = np.concatenate([_entries(contents) for contents in (before, *now)])
    distinct, sides = np.unique(entries, return_counts=True)
    return np.unique(distinct["group"][sides == 1])


def _entries(contents: Contents) -> NDArray[np.void]:
    """The columns of a shelf as one array of records."""
    kinds = [("group", np.int64), ("id", np.int64), ("digest", np.uint64)]
    records = np.empty(len(contents.ids), dtype=kinds)
    records["group"] = contents.groups
    records["id"] = contents.ids
    records["digest"] = contents.digests
    return records


def usual_length(parts: Sequence[Entries]) -> float:
    """Mean number of words of these entries, for a shelf that the snapshot does not have."""
    lengths = [len(entry) for part in parts for entry in part.words]
    return sum(lengths) / len(lengths) if lengths else 0.0
