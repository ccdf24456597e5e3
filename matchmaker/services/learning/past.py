"""Profiles, ties and usual values as they were on a day, for learning from what came after.

What is undated cannot be shown to be old enough, and is left out: better to know too little.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from indexing.background import Moments, compare, moments
from indexing.encoder import Encoder
from indexing.postings import rarities
from matchmaker.domain.answering import Rarity
from matchmaker.domain.pairing import Encounter
from matchmaker.domain.profile import Profile, with_statements
from matchmaker.domain.trust import TrustPath
from matchmaker.domain.visibility import Viewer, project
from matchmaker.domain.vocabulary import StatementRole, Visibility
from matchmaker.services.index.embedding import Reading, readings_of
from matchmaker.services.index.library import EASING, USUAL_MEAN, USUAL_SD, Library
from matchmaker.services.ranking.comparing import encounters
from matchmaker.services.ranking.profiling import load_shared
from models import Link

Matrix = NDArray[np.float32]
Pair = tuple[int, int]
_EVERYBODY = Viewer()


@dataclass(frozen=True, slots=True)
class DatedTie:
    """A public tie between two organisations."""

    a: int
    b: int
    dated: date


def dated_ties(session: Session, *, until: date) -> list[DatedTie]:
    """All public ties between organisations with a day, oldest first."""
    query = (
        sa.select(Link.a_id, Link.b_id, Link.dated)
        .where(
            Link.a_id.is_not(None),
            Link.dated.is_not(None),
            Link.dated <= until,
            Link.visibility == Visibility.PUBLIC,
            Link.retracted_at.is_(None),
        )
        .order_by(Link.dated, Link.id)
    )
    rows = session.execute(query).all()
    return [DatedTie(a, b, day) for a, b, day in rows if a and b and day]  # the query says so


class Past:
    """Some organisations as everybody could see them on a day."""

    def __init__(
        self,
        session: Session,
        encoder: Encoder,
        organisation_ids: Collection[int],
        ties: Sequence[DatedTie],
        *,
        day: date,
        trusted: frozenset[str],
    ) -> None:
        """Read what was said by then; `ties` may hold later ones, which are passed over."""
        self.day = day
        self.trusted_languages = trusted
        shared = load_shared(session, organisation_ids)
        self.profiles = {
            number: found
            for number, each in shared.items()
            if (found := _as_of(each, day)).statements
        }
        said = [statement for each in self.profiles.values() for statement in each.statements]
        self._readings: Mapping[int, Reading] = readings_of(session, encoder, said)
        self._partners: dict[int, set[int]] = {}
        for tie in ties:
            if tie.dated <= day:
                self._partners.setdefault(tie.a, set()).add(tie.b)
                self._partners.setdefault(tie.b, set()).add(tie.a)
        self._samples = self._sampled(encoder.identity.dimension)
        words = [np.unique(each.words) for each in self._readings.values()]
        every = np.concatenate(words) if words else np.empty(0, dtype=np.uint64)
        self._words, self._counts = np.unique(every, return_counts=True)

    def have_met(self, one: int, other: int) -> bool:
        """Whether the two had a tie by then."""
        return other in self._partners.get(one, ())

    def meet(self, seeker: int, others: Sequence[int]) -> Iterator[Encounter]:
        """The encounters of a seeker with those others that are worth judging."""
        known = self._partners.get(seeker, set())
        paths = {
            each: TrustPath(through=tuple(str(number) for number in sorted(shared)))
            for each in others
            if (shared := known & self._partners.get(each, set()))
        }
        return encounters(
            self.profiles[seeker],
            [self.profiles[each] for each in others],
            readings=self._readings,
            library=cast("Library", self),  # it is asked for what follows, and for nothing else
            paths=paths,
            today=self.day,
        )

    def background(self, role: StatementRole, vectors: Matrix) -> tuple[Matrix, Matrix]:
        """See `Library.background`, of what had been said by then."""
        sample = self._samples[role]
        found = compare(vectors, [sample], [sample.size])
        share = found.size / (found.size + EASING)
        mean = share * found.mean + (1 - share) * USUAL_MEAN
        deviation = np.sqrt(share * found.sd**2 + (1 - share) * USUAL_SD**2)
        return mean.astype(np.float32), deviation.astype(np.float32)

    def rarity(self, words: NDArray[np.uint64]) -> Rarity:
        """See `Library.rarity`, of what had been said by then."""
        place = np.searchsorted(self._words, words).clip(max=max(0, len(self._words) - 1))
        counts = np.zeros(len(words), dtype=np.int64)
        if len(self._words):
            counts = np.where(self._words[place] == words, self._counts[place], 0)
        found = rarities(np.append(counts, 0), len(self._readings)).astype(np.float32)
        return Rarity(words, found[:-1], float(found[-1]))

    def _sampled(self, dimension: int) -> dict[StatementRole, Moments]:
        rows: dict[StatementRole, list[NDArray[np.float16]]] = {role: [] for role in StatementRole}
        for each in self.profiles.values():
            for statement in each.statements:
                rows[statement.role].append(self._readings[statement.id].vector)
        return {
            role: moments(
                np.array(found, dtype=np.float32)
                if found
                else np.empty((0, dimension), dtype=np.float32)
            )
            for role, found in rows.items()
        }


def _as_of(profile: Profile, day: date) -> Profile:
    """What everybody could read of it on that day."""
    said = [each for each in profile.statements if each.dated is not None and each.dated <= day]
    return project(with_statements(profile, said), _EVERYBODY, today=day)
