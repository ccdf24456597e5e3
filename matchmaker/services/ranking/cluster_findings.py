"""What a run over pairs of clusters found, with the sentences that are public today.

A run keeps numbers of sentences; a sentence that is not public any more, or that is gone, is not
shown, and whose organisation was merged away neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.cluster_doubts import Support, doubts
from matchmaker.domain.phrases import Phrase
from matchmaker.domain.vocabulary import Stage, Visibility
from models import Cluster, Organisation, Statement

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A public sentence and who says it."""

    id: int
    organisation_id: int
    name: str
    role: str
    text: str
    english: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Carrier:
    """A member of each side, and the need and the offer that join them.

    `a`, `b`: the ids of the members, in the order of the clusters of the pair.
    """

    a: int
    b: int
    seeking: Sentence
    offering: Sentence

    @property
    def is_need_of_a(self) -> bool:
        """Whether the first side is the one that looks for something."""
        return self.seeking.organisation_id == self.a

    @property
    def names(self) -> tuple[str, str]:
        """Of the two members, in the order of the clusters."""
        said = (self.seeking.name, self.offering.name)
        return said if self.is_need_of_a else (said[1], said[0])


@dataclass(frozen=True, slots=True)
class Finding:
    """Two clusters, how well they fit, by what, and what stands against it.

    Attributes:
        a, b: the clusters, the smaller id first.
        score: 0…1, for the order only.
        pairs: how many pairs of members answer each other.
        ties: known ties between members, from public history.
        filled: stages that `a` lacks and `b` has, and the other way round.
        carriers: pairs of members with their sentences, best first; the first is the topic.
        doubts: what stands against them.
    """

    a: Cluster
    b: Cluster
    score: float
    pairs: int
    ties: int
    filled: tuple[tuple[Stage, ...], tuple[Stage, ...]]
    carriers: tuple[Carrier, ...]
    doubts: tuple[Phrase, ...]

    @property
    def topic(self) -> Carrier | None:
        """The answered need that a first meeting would be about."""
        return self.carriers[0] if self.carriers else None


def findings(session: Session, rows: Sequence[Row]) -> list[Finding]:
    """These pairs of a run as people read them; two queries and one for names, however many."""
    ids = {each[side] for each in rows for side in ("a", "b")}
    clusters = {
        each.id: each for each in session.scalars(sa.select(Cluster).where(Cluster.id.in_(ids)))
    }
    sentences = _sentences(session, rows)
    names = _names(session, {each["busiest"][0] for each in rows if each["busiest"]})
    return [
        _finding(each, clusters[each["a"]], clusters[each["b"]], sentences, names)
        for each in rows
        if each["a"] in clusters and each["b"] in clusters
    ]


def _finding(
    row: Row, a: Cluster, b: Cluster, sentences: Mapping[int, Sentence], names: Mapping[int, str]
) -> Finding:
    lacks, filled = (tuple(_stages(codes) for codes in row[key]) for key in ("lacks", "filled"))
    return Finding(
        a=a,
        b=b,
        score=row["score"],
        pairs=row["pairs"],
        ties=row["ties"],
        filled=(filled[0], filled[1]),
        carriers=tuple(
            Carrier(one, other, sentences[seeking], sentences[offering])
            for one, other, seeking, offering in row["carriers"]
            if seeking in sentences and offering in sentences
        ),
        doubts=doubts(_support(row, (a.name, b.name), (lacks[0], lacks[1]), names)),
    )


def _support(
    row: Row,
    clusters: tuple[str, str],
    lacks: tuple[tuple[Stage, ...], tuple[Stage, ...]],
    names: Mapping[int, str],
) -> Support:
    busiest = row["busiest"]
    return Support(
        names=clusters,
        pairs=row["pairs"],
        members=(row["members"][0], row["members"][1]),
        answered=(row["answered"][0], row["answered"][1]),
        rivals=row["rivals"],
        busiest=(names[busiest[0]], busiest[1]) if busiest and busiest[0] in names else None,
        lacking=frozenset(lacks[0]) & frozenset(lacks[1]),
    )


def _stages(codes: Iterable[str]) -> tuple[Stage, ...]:
    known = set(codes)
    return tuple(each for each in Stage if each.value in known)


def _names(session: Session, organisation_ids: set[int]) -> dict[int, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids), Organisation.merged_into_id.is_(None)
    )
    return {row.id: row.name for row in session.execute(query)}


def _sentences(session: Session, rows: Sequence[Row]) -> dict[int, Sentence]:
    ids = {each for row in rows for carrier in row["carriers"] for each in carrier[2:]}
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Statement.id,
            Organisation.id,
            Organisation.name,
            Statement.role,
            Statement.text,
            Statement.english,
            Statement.language,
        )
        .join(Organisation, Organisation.id == Statement.organisation_id)
        .where(
            Statement.id.in_(ids),
            Statement.visibility == Visibility.PUBLIC,
            Organisation.merged_into_id.is_(None),
        )
    )
    return {row[0]: Sentence(*row) for row in session.execute(query)}
