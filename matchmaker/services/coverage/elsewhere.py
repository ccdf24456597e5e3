"""Who in other clusters covers a stage that is missing here: few, best first, in public words.

Nobody is found by what only their own cluster may read: the search touches public sentences, and
the finding reads as any visitor's would.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.domain.coverage import STRONG
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.visibility import PUBLIC, Viewer
from matchmaker.services.coverage.chain import Chain
from matchmaker.services.coverage.charting import ClusterCoverage
from matchmaker.services.coverage.evidence import (
    NEED,
    OFFER,
    Matrix,
    Said,
    evidence_of,
    said_of,
    stage_vectors,
)
from matchmaker.services.coverage.memory import kept
from matchmaker.services.desk import Desk
from matchmaker.services.suggesting.matching import members_of

LOOKED_AT = 40  # nearest organisations that are read for each stage
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Filler:
    """An organisation of another cluster, and the sentence by which it would fill a stage.

    `takers`: the members who need the stage, those first whose need it answers best.
    """

    profile: Profile
    sentence: Statement
    strength: float
    takers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fillers:
    """Who could fill a stage: the best few, and how many were found in how many clusters."""

    best: tuple[Filler, ...] = ()
    organisations: int = 0
    clusters: int = 0


NOBODY = Fillers()


def fillers_of(
    desk: Desk, found: ClusterCoverage, stages: Collection[int], *, most: int = SHOWN
) -> dict[int, Fillers]:
    """For each of these stages who elsewhere fills it; only members of some cluster are named."""
    wanted = tuple(sorted(stages))
    if not wanted:
        return {}
    key = ("fillers", found.cluster_id, found.heard.viewer, found.chain, wanted, most)
    return kept(desk, key, lambda: _found(desk, found, wanted, most))


def _found(
    desk: Desk, found: ClusterCoverage, stages: Sequence[int], most: int
) -> dict[int, Fillers]:
    near = _near(desk, found, stages)
    others, readings = desk.library.recall(
        desk.session,
        sorted({each for ids in near.values() for each in ids}),
        viewer=Viewer(),
        today=desk.today,
    )
    profiles = {each.id: each for each in others if each.clusters}
    said = said_of(profiles.values(), OFFER, readings)
    sentences = {each.id: each for _, each in said.sentences}
    needs = found.heard.said(NEED)
    could: dict[int, list[Filler]] = {stage: [] for stage in stages}
    for each in evidence_of(desk.library.encoder, found.chain, said):
        if each.strength >= STRONG and each.member in near.get(each.stage, ()):
            one = Filler(profiles[each.member], sentences[each.statement], each.strength)
            could[each.stage].append(one)
    return {
        stage: _best(_weighed(found, stage, _once(all_), (needs, said)), most)
        for stage, all_ in could.items()
    }


def _near(desk: Desk, found: ClusterCoverage, stages: Sequence[int]) -> Mapping[int, set[int]]:
    """The organisations whose public offers are nearest to the words of each stage."""
    chain: Chain = tuple(found.chain[each] for each in stages)
    vectors = stage_vectors(desk.library.encoder, chain, as_query=True)
    own = members_of(desk.session, found.cluster_id, today=desk.today)
    drop = np.array(sorted(own), dtype=np.int64)
    hits = desk.library.nearest(OFFER, (PUBLIC,), vectors, LOOKED_AT, keep=None, drop=drop)
    return {stage: set(ids) for stage, ids in zip(stages, hits, strict=True)}


def _once(found: list[Filler]) -> list[Filler]:
    """Each organisation by its best sentence."""
    ordered = sorted(found, key=lambda each: (each.strength, -each.sentence.id))
    return list({each.profile.id: each for each in ordered}.values())


def _weighed(
    found: ClusterCoverage, stage: int, could: list[Filler], said: tuple[Said, Said]
) -> list[Filler]:
    """The best first; where members here need the stage, who answers one of their needs best."""
    in_need = found.seeking.members_at(stage)
    fit = np.zeros((len(could), len(in_need)), dtype=np.float32)
    if could and in_need:
        asking = [found.said(found.seeking, each, stage)[0].id for each in in_need]
        fit = _rows(said[1], [each.sentence.id for each in could]) @ _rows(said[0], asking).T
    with_takers = [
        replace(each, takers=tuple(in_need[place] for place in np.argsort(-row, kind="stable")))
        for each, row in zip(could, fit, strict=True)
    ]
    worth = {
        each.profile.id: each.strength + float(row.max(initial=0.0))
        for each, row in zip(could, fit, strict=True)
    }
    return sorted(with_takers, key=lambda each: (-worth[each.profile.id], each.profile.id))


def _best(found: list[Filler], most: int) -> Fillers:
    clusters = {mark.id for each in found for mark in each.profile.clusters}
    return Fillers(tuple(found[:most]), len(found), len(clusters))


def _rows(said: Said, statements: Sequence[int]) -> Matrix:
    """The vectors of these sentences, in this order."""
    places = {each.id: place for place, (_, each) in enumerate(said.sentences)}
    return said.vectors[[places[each] for each in statements]]
