"""What a process searches: the snapshot, and over it everything that changed since.

What was saved is found by the next search, without a rebuild. The program tells of a change by
`replace_group`, and hands over a newer snapshot by `adopt`; both may happen while other threads
search.
"""

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexing.background import Background
from indexing.errors import SnapshotForeign
from indexing.identity import EncoderIdentity
from indexing.manifest import REBUILD
from indexing.overlay import Change, Entries
from indexing.ranking import Hits, Ids, Matrix
from indexing.shelf import Contents, ShelfContent, check_name
from indexing.snapshot import Snapshot
from indexing.view import View
from indexing.words import WordIds


class LiveIndex:
    """Searches over shelves that stay true while the database changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with a snapshot, if only an empty one, and no changes."""
        self._view = View(snapshot, {}, snapshot.sequence)
        self._writing = threading.Lock()

    @property
    def identity(self) -> EncoderIdentity:
        """The encoder that all vectors come from."""
        return self._view.snapshot.identity

    @property
    def sequence(self) -> int:
        """The last change of the database that searches take into account."""
        return self._view.sequence

    @property
    def snapshot_name(self) -> str:
        """Which snapshot lies below."""
        return self._view.snapshot.name

    @property
    def changed_groups(self) -> int:
        """How many groups differ from the snapshot: when they are many, build a new one."""
        return len(self._view.changes)

    @property
    def shelves(self) -> list[str]:
        """Names of the shelves that hold or held something."""
        return self._view.names()

    def count(self, shelf: str) -> int:
        """Number of entries on a shelf; an unknown shelf is an empty one, here and everywhere."""
        return self._view.count(shelf)

    def replace_group(
        self, group: int, shelves: Mapping[str, ShelfContent], *, sequence: int | None = None
    ) -> None:
        """Make everything of the group, on all shelves, be exactly this. `{}` removes the group."""
        self.replace_groups({group: shelves}, sequence=sequence)

    def replace_groups(
        self,
        groups: Mapping[int, Mapping[str, ShelfContent]],
        *,
        sequence: int | None = None,
    ) -> None:
        """Replace several groups at once, as of change number `sequence`; see `replace_group`."""
        with self._writing:
            view = self._view
            number = view.sequence if sequence is None else max(sequence, view.sequence)
            prepared = {
                group: Change(number, self._prepare(group, shelves))
                for group, shelves in groups.items()
            }
            self._view = View(view.snapshot, {**view.changes, **prepared}, number)

    def adopt(self, snapshot: Snapshot) -> None:
        """Search over a newer snapshot, keeping only the changes that it does not contain yet."""
        if snapshot.identity != self.identity:
            raise SnapshotForeign(f"{snapshot.name} was built by another encoder. {REBUILD}")
        with self._writing:
            view = self._view
            newer = {g: c for g, c in view.changes.items() if c.sequence > snapshot.sequence}
            self._view = View(snapshot, newer, max(view.sequence, snapshot.sequence))

    def search(
        self,
        shelves: Sequence[str],
        queries: Matrix,
        k: int,
        *,
        keep: Ids | None = None,
        drop: Ids | None = None,
    ) -> Hits:
        """Return the k nearest entries on these shelves to each query (q, d).

        `keep` and `drop` hold groups and are applied before the k best are chosen, exactly. An
        entry that stands on several of the shelves is found once.
        """
        return self._view.search(shelves, queries, k, keep=keep, drop=drop)

    def lexical_search(
        self,
        shelves: Sequence[str],
        texts: Sequence[str],
        languages: Sequence[str],
        k: int,
        *,
        keep: Ids | None = None,
        drop: Ids | None = None,
    ) -> Hits:
        """Return the k entries of the highest BM25 score for each text; filters as in `search`."""
        return self._view.lexical_search(shelves, texts, languages, k, keep=keep, drop=drop)

    def lexical_scores(self, shelves: Sequence[str], text: str, language: str, ids: Ids) -> Matrix:
        """BM25 score of each of these entries for the text; 0 where it is not on the shelves."""
        return self._view.lexical_scores(shelves, text, language, ids)

    def specificity(self, shelves: Sequence[str], text: str, language: str) -> float:
        """Mean rarity of the text's words on these shelves: 0 said by everyone, 1 never heard."""
        return self._view.lexicon(shelves).specificity(text, language)

    def rarity(self, shelves: Sequence[str], words: WordIds) -> NDArray[np.float64]:
        """Inverse document frequency of each word on these shelves."""
        return self._view.lexicon(shelves).rarity(words)

    def background(self, shelves: Sequence[str], queries: Matrix) -> Background:
        """How similar each query is to entries of these shelves in general; see `background`."""
        return self._view.background(shelves, queries)

    def vectors(self, ids: Ids, *, shelves: Sequence[str] | None = None) -> Matrix:
        """Vectors (n, d) of these entries, from these shelves or any; `KeyError` where unknown."""
        view = self._view
        return view.vectors(ids, view.names() if shelves is None else shelves)

    def contents(self, shelf: str) -> Contents:
        """Ids, groups and digests of a shelf by rising id, to be compared with the database."""
        return self._view.contents(shelf)

    def _prepare(self, group: int, shelves: Mapping[str, ShelfContent]) -> dict[str, Entries]:
        return {
            check_name(name): Entries.prepare(group, content, self.identity.dimension)
            for name, content in shelves.items()
            if len(content)
        }
