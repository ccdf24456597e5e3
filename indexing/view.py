"""One consistent view of a snapshot and of what changed since; it never changes itself.

A search that runs while something is saved keeps the view it began with. Every question names the
shelves that may be looked at; nothing that stands elsewhere has any part in the answer, not even
as a statistic.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from indexing.background import Background, Moments, compare, draw, lots, moments
from indexing.index import locate
from indexing.lexical import Lexicon
from indexing.overlay import Change, OverlayShelf, differing_groups, usual_length
from indexing.ranking import Hits, Ids, Matrix, merge
from indexing.shelf import Contents, Shelf
from indexing.snapshot import Snapshot

_NO_IDS = np.empty(0, dtype=np.int64)
_NO_DIGESTS = np.empty(0, dtype=np.uint64)
_HIGHEST_LOT = np.uint64(2**64 - 1)


class View:
    """`changes` replaces everything that the snapshot holds of the groups that it names."""

    def __init__(self, snapshot: Snapshot, changes: Mapping[int, Change], sequence: int) -> None:
        """Hold the parts; what is derived from them is derived when it is asked for."""
        self.snapshot = snapshot
        self.changes = changes
        self.sequence = sequence
        self._changes: dict[str, tuple[Ids, OverlayShelf | None]] = {}
        self._samples: dict[str, Moments] = {}

    def search(
        self, shelves: Sequence[str], queries: Matrix, k: int, *, keep: Ids | None, drop: Ids | None
    ) -> Hits:
        """See `LiveIndex.search`."""
        found = [
            part.dense.search(queries, k, keep=keep, drop=_union(drop, gone))
            for part, gone in self._parts(shelves)
        ]
        return merge(found, k) if found else Hits.empty(len(queries), k)

    def lexical_search(
        self,
        shelves: Sequence[str],
        texts: Sequence[str],
        languages: Sequence[str],
        k: int,
        *,
        keep: Ids | None,
        drop: Ids | None,
    ) -> Hits:
        """See `LiveIndex.lexical_search`."""
        lexicon = self.lexicon(shelves)
        found = [
            part.lexical.search(
                texts, languages, k, keep=keep, drop=_union(drop, gone), lexicon=lexicon
            )
            for part, gone in self._parts(shelves)
        ]
        return merge(found, k) if found else Hits.empty(len(texts), k)

    def lexical_scores(self, shelves: Sequence[str], text: str, language: str, ids: Ids) -> Matrix:
        """See `LiveIndex.lexical_scores`."""
        lexicon = self.lexicon(shelves)
        best = np.zeros(len(ids), dtype=np.float32)
        for part, gone in self._parts(shelves):
            scores = part.lexical.scores(text, language, ids, drop=gone, lexicon=lexicon)
            np.maximum(best, scores, out=best)
        return best

    def lexicon(self, shelves: Sequence[str]) -> Lexicon:
        """Word rarity over what stands on these shelves now."""
        return Lexicon(
            [
                (part.lexical.postings, None if gone is None else part.groups.select(gone, None))
                for part, gone in self._parts(shelves)
            ]
        )

    def background(self, shelves: Sequence[str], queries: Matrix) -> Background:
        """See `LiveIndex.background`."""
        samples, weights = [], []
        for shelf in dict.fromkeys(shelves):
            samples.append(self._sample(shelf))
            weights.append(self.count(shelf))
        return compare(queries, samples, weights)

    def vectors(self, ids: Ids, shelves: Sequence[str]) -> Matrix:
        """See `LiveIndex.vectors`."""
        result = self._no_vectors(len(ids))
        missing = np.ones(len(ids), dtype=np.bool_)
        for part, gone in self._parts(shelves):
            rows, known = locate(part.dense.ids, ids)
            if gone is not None:
                known[known] = ~np.isin(part.dense.groups[rows[known]], gone)
            known &= missing
            result[known] = part.dense.vectors(ids[known])
            missing &= ~known
        if missing.any():
            raise KeyError(f"No entry with id {ids[missing][0]} on the shelves {list(shelves)}.")
        return result

    def contents(self, shelf: str) -> Contents:
        """See `LiveIndex.contents`."""
        found = [_without(part.contents, gone) for part, gone in self._parts([shelf])]
        ids = np.concatenate([_NO_IDS, *(each.ids for each in found)])
        groups = np.concatenate([_NO_IDS, *(each.groups for each in found)])
        digests = np.concatenate([_NO_DIGESTS, *(each.digests for each in found)])
        order = np.argsort(ids, kind="stable")
        return Contents(ids[order], groups[order], digests[order])

    def count(self, shelf: str) -> int:
        """Number of entries on a shelf."""
        return sum(
            len(part) - (0 if gone is None else len(part.groups.rows_of(gone)))
            for part, gone in self._parts([shelf])
        )

    def names(self) -> list[str]:
        """Names of the shelves that hold or held something."""
        changed = (name for change in self.changes.values() for name in change.shelves)
        return sorted({*self.snapshot.shelves, *changed})

    def _no_vectors(self, count: int = 0) -> Matrix:
        return np.empty((count, self.snapshot.identity.dimension), dtype=np.float32)

    def _parts(self, shelves: Sequence[str]) -> Iterator[tuple[Shelf | OverlayShelf, Ids | None]]:
        """Everything to look at, each with the groups of which it is out of date."""
        for name in dict.fromkeys(shelves):
            changed, overlay = self._changes_on(name)
            if name in self.snapshot.shelves:
                yield self.snapshot.shelves[name], changed if len(changed) else None
            if overlay is not None:
                yield overlay, None

    def _changes_on(self, name: str) -> tuple[Ids, OverlayShelf | None]:
        """The groups whose entries on this shelf are no longer the snapshot's, and their entries
        now.

        Found out when the shelf is first asked for. A group that changed elsewhere only is not
        among them: what happens on other shelves leaves no trace on this one.
        """
        if name not in self._changes:
            known = self.snapshot.shelves.get(name)
            entries = {g: c.shelves[name] for g, c in self.changes.items() if name in c.shelves}
            changed = differing_groups(self._before(known), [e.contents for e in entries.values()])
            parts = [entries[group] for group in changed.tolist() if group in entries]
            length = known.mean_length if known else usual_length(parts)
            self._changes[name] = changed, OverlayShelf(parts, length) if parts else None
        return self._changes[name]

    def _before(self, known: Shelf | None) -> Contents:
        """What the snapshot's shelf holds of all groups that changed anywhere."""
        if known is None or not self.changes:
            return Contents(_NO_IDS, _NO_IDS, _NO_DIGESTS)
        groups = np.fromiter(self.changes, dtype=np.int64, count=len(self.changes))
        rows = known.groups.rows_of(groups)
        held = known.contents
        return Contents(held.ids[rows], held.groups[rows], held.digests[rows])

    def _sample(self, name: str) -> Moments:
        """The snapshot's sample without what changed, and of what changed the entries that it
        would draw.
        """
        if name not in self._samples:
            ids, vectors, limit = _NO_IDS, self._no_vectors(), _HIGHEST_LOT
            for part, gone in self._parts([name]):
                sampled = part.sample
                valid = np.ones(len(sampled.ids), dtype=np.bool_)
                if gone is not None:
                    valid = ~np.isin(sampled.groups, gone)
                if len(part) > len(sampled.ids):
                    limit = lots(sampled.ids).max()
                ids = np.concatenate([ids, sampled.ids[valid]])
                vectors = np.concatenate([vectors, sampled.vectors[valid]])
            drawn = draw(ids)
            self._samples[name] = moments(vectors[drawn[lots(ids[drawn]) <= limit]])
        return self._samples[name]


def _union(drop: Ids | None, gone: Ids | None) -> Ids | None:
    if drop is None or gone is None:
        return gone if drop is None else drop
    return np.union1d(drop, gone)


def _without(contents: Contents, gone: Ids | None) -> Contents:
    if gone is None:
        return contents
    left = ~np.isin(contents.groups, gone)
    return Contents(contents.ids[left], contents.groups[left], contents.digests[left])
