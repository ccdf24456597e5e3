"""Ours as one of the systems: trained before the cut, asked like the others."""

from __future__ import annotations

from copy import copy
from datetime import date

import numpy as np

from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.evaluating.as_of import AsOf, Codes
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.ranker import NAMES, Ranking, Slate, full_scores, slates
from matchmaker.services.evaluating.ours.slots import DISTANT_AT, QUIET_AT, placed
from matchmaker.services.evaluating.ours.training import learned, taught
from matchmaker.services.evaluating.questions import WANTED
from matchmaker.services.evaluating.texts import Matrix, Texts

FIRST = 20
_FIELDS = [NAMES.index("same_programme"), NAMES.index("same_line_of_calls")]


class Ours:
    """Signals, candidates and learned weights for one world and one kind of match."""

    def __init__(
        self, world: AsOf, texts: Texts, kind: MatchKind, *, until: date, seed: int
    ) -> None:
        """Learn from what happened before the cut; `until` says how far questions look ahead."""
        self.lessons = taught(world, texts, kind, until=until, seed=seed)
        self.half_life = self.lessons.half_life
        self.ranking = learned(self.lessons)
        self._kept: dict[int, Codes] = {}
        self.ground = Ground(world, texts, WANTED[kind], half_life=self.half_life, seed=seed)
        degrees = world.degrees[self.ground.pool]
        self._is_quiet = degrees < (np.median(degrees) if len(degrees) else 0)

    def with_ranking(self, ranking: Ranking) -> Ours:
        """The same with other weights, for ablations."""
        other = copy(self)
        other.ranking = ranking
        return other

    def scores(self, seekers: Codes) -> Matrix:
        """(seekers, organisations): −∞ for who is no candidate; the order is the list's, with the

        places that `slots` keeps; what a signal adds to a score is in `ranker.contributions`.
        """
        ground = self.ground
        found = np.full((len(seekers), len(ground.world.organisations)), -np.inf, np.float32)
        made = slates(ground, seekers, self._excluded(seekers))
        for row, slate in enumerate(made):
            found[row, ground.pool] = self._placed(slate)
            self._kept[int(seekers[row])] = ground.pool[slate.allowed[slate.kept]]
        return found

    def _placed(self, slate: Slate) -> Matrix:
        """(candidates,): the scores, and above them all those that stand in the list's order."""
        ground = self.ground
        found = full_scores(slate, self.ranking, len(ground.pool))
        kept = slate.allowed[slate.kept]
        shared = slate.evidence[:, _FIELDS].sum(axis=1)
        quiet = self._is_quiet[kept]
        order = placed(found[kept], (shared == 0, DISTANT_AT), (quiet, QUIET_AT))
        top = found[kept].max(initial=0.0) + len(kept)
        found[kept[order]] = top - np.arange(len(kept), dtype=np.float32)
        return found

    def recall(self, seeker: int, answers: Codes) -> float:
        """The share of the answers that the first step keeps; asks if nobody has asked yet."""
        if seeker not in self._kept:
            self.scores(np.array([seeker]))
        return float(np.isin(answers, self._kept[seeker]).mean())

    def survival(self, seekers: Codes) -> list[float]:
        """For each seeker, the share that the first step keeps of the FIRST that scoring everybody
        would have put first.
        """
        ground, excluded = self.ground, self._excluded(seekers)
        kept = slates(ground, seekers, excluded)
        whole = slates(ground, seekers, excluded, kept=len(ground.pool))
        shares = []
        for some, everybody in zip(kept, whole, strict=True):
            scores = full_scores(everybody, self.ranking, len(ground.pool))
            best = np.argsort(-scores, kind="stable")[:FIRST]
            shares.append(float(np.isin(best, some.allowed[some.kept]).mean()))
        return shares

    def _excluded(self, seekers: Codes) -> list[Codes]:
        partners = self.ground.world.partners
        return [
            np.append(partners.indices[partners.indptr[each] : partners.indptr[each + 1]], each)
            for each in seekers.tolist()
        ]
