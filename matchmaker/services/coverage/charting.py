"""A cluster's chain as its manager sees it: who covers what, what is missing, what hangs on one.

What members say in public or to their cluster takes part, and nothing else: the viewer is a manager
of this one cluster, whatever else the person may see. For everybody else the same is made of public
sentences alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from matchmaker.domain.coverage import Cell, Coverage, coverage
from matchmaker.domain.profile import Profile, Statement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.services.coverage.chain import Chain, ChainStage, chain_of
from matchmaker.services.coverage.evidence import NEED, OFFER, Said, evidence_of, said_of
from matchmaker.services.coverage.memory import kept
from matchmaker.services.desk import Desk
from matchmaker.services.index.embedding import Reading
from matchmaker.services.suggesting.matching import members_of
from models import Cluster

FEWEST = 3  # members with offers; of fewer nothing can be said about a chain


@dataclass(frozen=True)  # without slots: what is derived is kept, several pages ask for it
class Heard:
    """What the members of a cluster say, as one viewer may read it.

    Attributes:
        viewer: who may.
        members: how many there are, whether they say anything or not.
        profiles: those who say anything, by number.
        readings: of all their sentences.
    """

    viewer: Viewer
    members: int
    profiles: Mapping[int, Profile]
    readings: Mapping[int, Reading] = field(repr=False)

    def said(self, role: StatementRole) -> Said:
        """All sentences of a role with their vectors, which are not kept: they are large."""
        return said_of(self.profiles.values(), role, self.readings)

    @cached_property
    def speakers(self) -> frozenset[int]:
        """Who offers anything."""
        return frozenset(each.id for each in self.profiles.values() if each.saying([OFFER]))

    @property
    def speaking(self) -> int:
        """How many offer anything."""
        return len(self.speakers)

    @cached_property
    def offers(self) -> int:
        """How many offers there are."""
        return sum(len(each.saying([OFFER])) for each in self.profiles.values())


@dataclass(frozen=True, slots=True)
class Weak:
    """A stage that nobody covers, or one member alone (`holder`), and which members need it."""

    stage: int
    holder: int | None
    in_need: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClusterCoverage:
    """The chain of a cluster and what its members say of it.

    Attributes:
        offering, seeking: the matrix of offers, and that of needs.
        sentences: all sentences that stand behind a cell, by number.
    """

    cluster_id: int
    name: str
    chain: Chain
    heard: Heard
    offering: Coverage
    seeking: Coverage
    sentences: Mapping[int, Statement] = field(repr=False)

    @property
    def is_ready(self) -> bool:
        """Whether enough members offer anything, and there is a chain to hold it against."""
        return bool(self.chain) and self.heard.speaking >= FEWEST

    @property
    def weak(self) -> tuple[Weak, ...]:
        """Gaps, then what hangs on one member; what most members need first."""
        needed = {stage: self.seeking.members_at(stage) for stage in range(len(self.chain))}
        found = [Weak(each, None, needed[each]) for each in self.offering.gaps]
        found += [
            Weak(each, holder, tuple(n for n in needed[each] if n != holder))
            for each, holder in self.offering.fragile.items()
        ]
        return tuple(sorted(found, key=lambda e: (e.holder is not None, -len(e.in_need), e.stage)))

    @property
    def outside(self) -> tuple[Profile, ...]:
        """Members with offers of which none says anything of a stage, by name."""
        inside = set(self.offering.members)
        profiles = [self.heard.profiles[each] for each in self.heard.speakers - inside]
        return tuple(sorted(profiles, key=lambda each: (each.name.casefold(), each.id)))

    def member(self, number: int) -> Profile:
        """A member that stands in a matrix."""
        return self.heard.profiles[number]

    def stage(self, number: int) -> ChainStage:
        """A stage by its place in the chain."""
        return self.chain[number]

    def said(self, matrix: Coverage, member: int, stage: int) -> tuple[Statement, ...]:
        """The sentences behind a cell, best first; none where there is no cell."""
        cell: Cell | None = matrix.cells.get((member, stage))
        return tuple(self.sentences[each] for each in cell.statements) if cell else ()


def hear(desk: Desk, cluster_id: int, *, viewer: Viewer) -> Heard:
    """What the members of a cluster say that this viewer may read; a fixed number of queries."""
    members = members_of(desk.session, cluster_id, today=desk.today)
    desk.library.follow(desk.session, today=desk.today)
    profiles, readings = desk.library.recall(desk.session, members, viewer=viewer, today=desk.today)
    return Heard(viewer, len(members), {each.id: each for each in profiles}, readings)


def cover(
    desk: Desk, cluster: Cluster, heard: Heard, chain: Chain | None = None, *, least: float = 0.0
) -> ClusterCoverage:
    """Hold what is said against a chain, that of the cluster unless another is given.

    `least`: how strongly a sentence must say it; along the chain of another field the place alone
    says little, so that there only plain words count (`domain.coverage.STRONG`).
    """
    along = chain_of(cluster) if chain is None else chain
    sentences: dict[int, Statement] = {}
    matrices = []
    for role in (OFFER, NEED):
        said = heard.said(role)
        found = evidence_of(desk.library.encoder, along, said, is_seeking=role is NEED)
        plain = [each for each in found if each.strength >= least]
        named = {each.statement for each in plain}
        sentences |= {each.id: each for _, each in said.sentences if each.id in named}
        matrices.append(coverage(len(along), plain))
    offering, seeking = matrices
    return ClusterCoverage(cluster.id, cluster.name, along, heard, offering, seeking, sentences)


def coverage_of(
    desk: Desk,
    cluster: Cluster,
    *,
    viewer: Viewer,
    chain: Chain | None = None,
    least: float = 0.0,
) -> ClusterCoverage:
    """Both steps, as of the newest change; kept in this process until the next one."""
    along = chain_of(cluster) if chain is None else chain
    eyes = replace(viewer, account_id=None)
    key = ("chain", cluster.id, cluster.name, eyes, along, least)
    return kept(
        desk,
        key,
        lambda: cover(desk, cluster, hear(desk, cluster.id, viewer=eyes), along, least=least),
    )
