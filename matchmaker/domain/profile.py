"""What the study reads: frozen values, made from rows by `services.ranking.profiling` only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from matchmaker.domain.vocabulary import (
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Urgency,
    Visibility,
)

# Long profiles win a best-of comparison by chance; beyond these only the newest sentences count.
MOST_STATEMENTS = {True: 8, False: 12}  # seeking: 8, offering: 12
ENGLISH = "en"
NOBODY = 0  # the id of a seeker of whom nothing is known: a visitor with a typed sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an organisation, word for word, and what is known about it."""

    id: int
    role: StatementRole
    text: str
    english: str | None = None
    language: str | None = None
    stage: Stage | None = None
    readiness: int | None = None
    dated: date | None = None
    valid_until: date | None = None
    visibility: Visibility = Visibility.PUBLIC
    urgency: Urgency = Urgency.NORMAL
    amount_min: int | None = None
    amount_max: int | None = None
    countries: tuple[str, ...] = ()

    @property
    def read_text(self) -> str:
        """The words that machines compare: the English line where there is one."""
        return self.english or self.text

    @property
    def read_language(self) -> str | None:
        """The language of `read_text`."""
        return ENGLISH if self.english else self.language


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation is: ISO country and NUTS region, the longer the closer."""

    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class ClusterMark:
    """A cluster as a member's profile carries it."""

    id: int
    name: str


@dataclass(
    frozen=True
)  # without slots: what is derived is kept, since hundreds of pairs ask for it
class Profile:
    """An organisation as one viewer may see it: the statements are a projection, never all.

    `confirmed_on`: the day on which its people last said that all of it is still true.
    """

    id: int
    name: str
    kind: OrganisationKind
    place: Place = Place()
    size: SizeClass | None = None
    languages: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    clusters: tuple[ClusterMark, ...] = ()
    is_example: bool = False
    statements: tuple[Statement, ...] = field(default=())
    confirmed_on: date | None = None

    def saying(self, roles: Iterable[StatementRole]) -> tuple[Statement, ...]:
        """The statements in any of these roles, in the profile's order."""
        places = sorted(place for role in roles for place in self.places.get(role, ()))
        return tuple(self.statements[place] for place in places)

    @cached_property
    def places(self) -> Mapping[StatementRole, list[int]]:
        """Where among the statements those of each role stand; roles without any are missing."""
        found: dict[StatementRole, list[int]] = {}
        for place, each in enumerate(self.statements):
            found.setdefault(each.role, []).append(place)
        return found

    @cached_property
    def stages(self) -> frozenset[Stage]:
        """The places in the chain that its offers name."""
        return frozenset(
            each.stage for each in self.statements if each.stage and not each.role.is_seeking
        )

    @cached_property
    def wanted_stages(self) -> frozenset[Stage]:
        """The places in the chain that its needs ask for."""
        return frozenset(each.stage for each in self.saying([StatementRole.NEED]) if each.stage)

    @cached_property
    def cluster_ids(self) -> frozenset[int]:
        """The clusters that it belongs to today."""
        return frozenset(each.id for each in self.clusters)


def newest(statements: Iterable[Statement], *, today: date) -> tuple[Statement, ...]:
    """The statements that count: still valid, newest first, as many of a role as are compared.

    Undated sentences come last; equal days are ordered by id, so that the choice never varies.
    """
    alive = (each for each in statements if each.valid_until is None or each.valid_until >= today)
    ordered = sorted(alive, key=lambda each: (each.dated or date.min, each.id), reverse=True)
    taken: dict[StatementRole, int] = {}
    kept = []
    for each in ordered:
        taken[each.role] = taken.get(each.role, 0) + 1
        if taken[each.role] <= MOST_STATEMENTS[each.role.is_seeking]:
            kept.append(each)
    return tuple(kept)


def with_statements(profile: Profile, statements: Iterable[Statement]) -> Profile:
    """The same organisation saying something else."""
    return replace(profile, statements=tuple(statements))
