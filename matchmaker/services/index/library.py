"""The index as services use it: one open library a process, following the database's changes.

Shelves are named «role.scope»: what everyone may see stands on «capability.public», what one
cluster sees on «capability.cluster-7». A private sentence stands nowhere. A search names the
shelves that its viewer may touch, so what is hidden cannot even be counted.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from indexing.errors import SnapshotMissing
from indexing.live import LiveIndex
from indexing.snapshot import Snapshot, current_name, open_current
from indexing.words import WordIds
from matchmaker.domain.answering import Rarity
from matchmaker.domain.profile import Profile
from matchmaker.domain.visibility import PUBLIC, Viewer, project
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.index.embedding import Reading
from matchmaker.services.index.memory import Memory
from matchmaker.services.index.shelving import (
    contents_of_organisations,
    shelf_name,
    turned_between,
)
from matchmaker.services.ranking.profiling import cluster_marks
from models.changes import changed_since, latest_change

Ids = NDArray[np.int64]
Matrix = NDArray[np.float32]
# What is usual is estimated from a sample; a small one is eased towards what the encoder at
# large usually gives, as if so many more sentences had been seen.
USUAL_MEAN, USUAL_SD, EASING = 0.10, 0.11, 50
UNHEARD_OF = np.uint64(0)  # the name of a word that nobody has ever said
MOST_FOLLOWED = 5_000  # changed organisations that are followed without a new snapshot


class Library:
    """An encoder, and the index that was made with it; nothing is read before it is asked.

    `trusted_languages` are those that the encoder reads well.
    """

    def __init__(
        self, encoder: Encoder, folder: Path, *, trusted_languages: frozenset[str]
    ) -> None:
        """Remember where things are."""
        self.encoder = encoder
        self.folder = folder
        self.trusted_languages = trusted_languages
        self.memory = Memory()
        self._live: LiveIndex | None = None
        self._day: date | None = None
        self._turn = threading.Lock()

    @property
    def live(self) -> LiveIndex:
        """The open index; `follow` opens it."""
        assert self._live is not None, "follow() comes before any search"
        return self._live

    @property
    def version(self) -> str:
        """Which index answers: encoder, snapshot and change number."""
        live = self.live
        return f"{self.encoder.identity.key}/{live.snapshot_name}/{live.sequence}"

    def follow(self, session: Session, *, today: date) -> None:
        """Be as new as the database: take a newer snapshot, then every change since.

        It costs one small query while nothing has changed. Days count as changes for those whose
        membership begins or ends with them. After a bulk import the old snapshot answers until
        the new one, which the import builds, is there: following tens of thousands of changes one
        by one would stop every process for minutes.

        Raises:
            SnapshotCorrupt, SnapshotForeign: the index on disk cannot be used; build it again.
        """
        with self._turn:
            self._take_newest_snapshot()
            newest, changed = changed_since(session, self.live.sequence)
            if len(changed) > MOST_FOLLOWED:
                self.memory.clear()
                return
            if self._day is not None and self._day < today:
                changed |= turned_between(session, self._day, today)
            self._day = today
            contents = contents_of_organisations(session, self.encoder, changed, today=today)
            if contents:
                self.live.replace_groups(contents, sequence=newest)
                self.memory.forget(contents)

    def recall(
        self,
        session: Session,
        organisation_ids: Collection[int],
        *,
        viewer: Viewer,
        today: date,
    ) -> tuple[list[Profile], dict[int, Reading]]:
        """These organisations as others may see them, in this order, and their readings.

        Private sentences are left out, whoever looks: they serve only as their owner's own
        question. Who says nothing that the viewer may see is left out too.
        """
        is_current = latest_change(session) >= self.live.sequence
        known = self.memory.recall(session, self.encoder, organisation_ids, is_current=is_current)
        clusters = cluster_marks(session, organisation_ids, today=today)
        profiles: list[Profile] = []
        readings: dict[int, Reading] = {}
        for number in organisation_ids:
            if number in known:
                whole = replace(known[number].profile, clusters=clusters.get(number, ()))
                seen = project(whole, viewer, today=today)
                if seen.statements:
                    profiles.append(seen)
                    readings.update(known[number].readings)
        return profiles, readings

    def nearest(
        self,
        role: StatementRole,
        scopes: Sequence[str],
        vectors: Matrix,
        k: int,
        *,
        keep: Ids | None,
        drop: Ids | None,
    ) -> list[list[int]]:
        """For each query vector the owners of the k nearest sentences of this role, in order."""
        found = self.live.search(self._shelves(role, scopes), vectors, k, keep=keep, drop=drop)
        return [[int(each) for each in row if each >= 0] for row in found.groups]

    def matching_words(
        self,
        role: StatementRole,
        scopes: Sequence[str],
        texts: Sequence[tuple[str, str | None]],
        k: int,
        *,
        keep: Ids | None,
        drop: Ids | None,
    ) -> list[list[int]]:
        """For each (text, language) the owners of the k best sentences by BM25, in order."""
        found = self.live.lexical_search(
            self._shelves(role, scopes),
            [text for text, _ in texts],
            [language or "" for _, language in texts],
            k,
            keep=keep,
            drop=drop,
        )
        return [[int(each) for each in row if each >= 0] for row in found.groups]

    def background(self, role: StatementRole, vectors: Matrix) -> tuple[Matrix, Matrix]:
        """What each vector usually meets among the public sentences of a role: mean and deviation.

        Only what everybody may see enters, so that nobody's result depends on what is hidden.
        """
        found = self.live.background([shelf_name(role, PUBLIC)], vectors)
        share = found.size / (found.size + EASING)
        mean = share * found.mean + (1 - share) * USUAL_MEAN
        deviation = np.sqrt(share * found.sd**2 + (1 - share) * USUAL_SD**2)
        return mean.astype(np.float32), deviation.astype(np.float32)

    def rarity(self, words: WordIds) -> Rarity:
        """How rare each word is among the public sentences of all roles."""
        shelves = [shelf_name(role, PUBLIC) for role in StatementRole]
        found = self.live.rarity(shelves, np.append(words, UNHEARD_OF)).astype(np.float32)
        return Rarity(words, found[:-1], float(found[-1]))

    def _take_newest_snapshot(self) -> None:
        """Open the snapshot that is current on disk, if it is not the one in hand already."""
        name = current_name(self.folder)
        if self._live is not None and name in {None, self._live.snapshot_name}:
            return
        snapshot = self._open()
        if self._live is None:
            self._live = LiveIndex(snapshot)
        else:
            self._live.adopt(snapshot)
            self.memory.clear()  # the snapshot may hold changes whose news we have not followed
        # A snapshot may be days old, and so may be what it says of memberships that end by date.
        self._day = date.fromisoformat(snapshot.day) if snapshot.day else None

    def _open(self) -> Snapshot:
        try:
            return open_current(self.folder, self.encoder.identity)
        except SnapshotMissing:
            return Snapshot.empty(self.encoder.identity)

    def _shelves(self, role: StatementRole, scopes: Sequence[str]) -> list[str]:
        return [shelf_name(role, scope) for scope in scopes]
