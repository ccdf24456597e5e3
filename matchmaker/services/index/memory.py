"""What a process remembers of organisations, so that a proposal need not read it all again.

Only what is shared is remembered (public and cluster sentences, never private ones), as it stands
in the database; each viewer's projection is made from it anew. The change sequence says when to
forget. Reading three thousand sentences with their vectors for every proposal was two thirds of
its time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.profile import Profile
from matchmaker.services.index.embedding import Reading, readings_of
from matchmaker.services.ranking.profiling import load_shared

MOST_REMEMBERED = 10_000  # organisations; some 16 KB each with ten sentences


@dataclass(frozen=True, slots=True)
class Remembered:
    """An organisation without its clusters and private sentences, and how these are read."""

    profile: Profile
    readings: Mapping[int, Reading]


class Memory:
    """The organisations that were asked for last, true until they change."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        """Remember nothing yet, and never more than `most` organisations."""
        self._most = most
        self._known: OrderedDict[int, Remembered] = OrderedDict()
        self._forgotten = 0  # how often something was forgotten
        self._turn = threading.Lock()

    def __len__(self) -> int:
        """How many organisations are remembered."""
        return len(self._known)

    def forget(self, organisation_ids: Collection[int]) -> None:
        """These have changed."""
        if organisation_ids:
            with self._turn:
                self._forgotten += 1
                for each in organisation_ids:
                    self._known.pop(each, None)

    def clear(self) -> None:
        """Everything may have changed."""
        with self._turn:
            self._forgotten += 1
            self._known.clear()

    def recall(
        self,
        session: Session,
        encoder: Encoder,
        organisation_ids: Collection[int],
        *,
        is_current: bool,
    ) -> dict[int, Remembered]:
        """These organisations, read where they are not remembered; unknown ids are left out.

        What is read is remembered only if the session sees the newest change (`is_current`) and
        nothing was forgotten meanwhile: else an old row could outlive the news of its change.
        """
        with self._turn:
            stamp = self._forgotten
            found = {each: self._known[each] for each in organisation_ids if each in self._known}
            for each in found:
                self._known.move_to_end(each)
        missing = [each for each in organisation_ids if each not in found]
        fresh = _read(session, encoder, missing) if missing else {}
        with self._turn:
            if is_current and stamp == self._forgotten:
                self._keep(fresh.items())
        return found | fresh

    def _keep(self, fresh: Iterable[tuple[int, Remembered]]) -> None:
        self._known.update(fresh)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def _read(
    session: Session, encoder: Encoder, organisation_ids: Collection[int]
) -> dict[int, Remembered]:
    profiles = load_shared(session, organisation_ids)
    said = [each for profile in profiles.values() for each in profile.statements]
    readings = readings_of(session, encoder, said)
    return {
        number: Remembered(profile, {s.id: readings[s.id] for s in profile.statements})
        for number, profile in profiles.items()
    }
