"""What a search by likeness would propose: the simple way beside which golden cases are judged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.pairing import Match, judge
from matchmaker.domain.visibility import Viewer
from matchmaker.services.evaluating.golden_stage import SHOWN, UNRANKED, Stage
from matchmaker.services.index.embedding import readings_of
from matchmaker.services.ranking.comparing import encounters
from matchmaker.services.ranking.profiling import load_profiles


class Likeness:
    """Every organisation at the mean of all that it says, whatever it offers or needs."""

    def __init__(self, stage: Stage) -> None:
        """Read what everybody may read."""
        self._stage = stage
        ids = [row.id for row in stage.rows.values()]
        found = load_profiles(stage.session, ids, viewer=Viewer(), today=stage.now.date())
        self._profiles = {key: each for key, each in found.items() if each.statements}
        said = [statement for each in self._profiles.values() for statement in each.statements]
        self._readings = readings_of(stage.session, stage.library.encoder, said)
        self._means: Mapping[int, NDArray[np.float32]] = {
            number: _unit(np.mean([self._readings[s.id].vector for s in each.statements], axis=0))
            for number, each in self._profiles.items()
        }

    def place(self, key: str, kind: str, candidate: str) -> int:
        """Where the candidate stands, from 1, where those we propose are put by likeness."""
        mine, wanted = self._stage.rows[key].id, self._stage.rows[candidate].id
        ids = [each.encounter.candidate.id for each in self._stage.matches(key, kind)]
        ids = [each for each in ids if each in self._means]
        if mine not in self._means or wanted not in ids:
            return UNRANKED
        ids.sort(key=lambda each: -float(self._means[mine] @ self._means[each]))
        return ids.index(wanted) + 1

    def nearest(self, key: str) -> list[Match]:
        """The SHOWN most alike of all organisations, judged as we judge them."""
        mine = self._stage.rows[key].id
        if mine not in self._means:
            return []
        others = [each for each in self._means if each != mine]
        others.sort(key=lambda each: -float(self._means[mine] @ self._means[each]))
        met = encounters(
            self._profiles[mine],
            [self._profiles[each] for each in others[:SHOWN]],
            readings=self._readings,
            library=self._stage.library,
            paths={},
            today=self._stage.now.date(),
        )
        judged = (judge(each, self._stage.weights) for each in met)
        return [each for each in judged if each is not None]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
