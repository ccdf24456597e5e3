"""A database with a large network in it: clusters, their members, and links over 25 years.

Invented, from a seed: sizes and fame are unequal as they are in life, a twelfth belongs to two
clusters, a tenth of the links comes from what people did here, a fifth is over, and one in fifty was
corrected or retracted since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, Visibility
from matchmaker.services.database import migrate
from matchmaker.services.external_keys import chunked
from models import Base, Cluster, Link, Membership, MetaCluster, Organisation, open_database

NOW = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
FIRST, DAYS = date(2001, 1, 1), 25 * 365
_PUBLIC = (LinkKind.CONTACT, LinkKind.JOINT_EVENT, LinkKind.PROJECT, LinkKind.CONTRACT)
_COUNTRIES = ("DE", "FR", "IT", "ES", "PL", "AT", "LT", "CZ", "PT", "NL", "SE", "FI")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is written."""

    clusters: int = 300
    organisations: int = 30_000
    links: int = 250_000


def build(path: Path, sizes: Sizes, seed: int = 7) -> sessionmaker[Session]:
    """A database at the newest schema with the world in it; one that is there is opened."""
    is_new = not path.exists()
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    if is_new:
        with database() as session:
            _fill(session, sizes, np.random.default_rng(seed))
            session.commit()
            session.execute(sa.text("ANALYZE"))
            session.commit()
    return database


def _fill(session: Session, sizes: Sizes, chance: np.random.Generator) -> None:
    session.add(MetaCluster(id=1, external_key="all", name="All clusters"))
    session.flush()
    _insert(session, Cluster, _clusters(sizes))
    _insert(session, Organisation, _organisations(sizes))
    _insert(session, Membership, _memberships(sizes, chance))
    _insert(session, Link, _links(sizes, chance))


def _insert(session: Session, entity: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    for chunk in chunked(rows, 20_000):
        session.execute(sa.insert(entity), chunk)


def _clusters(sizes: Sizes) -> Iterator[dict[str, Any]]:
    for n in range(sizes.clusters):
        country = _COUNTRIES[n % len(_COUNTRIES)]
        yield {
            "id": n + 1, "name": f"Cluster {n + 1}", "country": country, "created_at": NOW,
            "meta_cluster_id": 1,
        }  # fmt: skip


def _organisations(sizes: Sizes) -> Iterator[dict[str, Any]]:
    for n in range(sizes.organisations):
        name = f"Organisation {n + 1}"
        yield {
            "id": n + 1, "name": name, "name_key": name.lower(),
            "kind": OrganisationKind.COMPANY, "created_at": NOW, "updated_at": NOW,
        }  # fmt: skip


def _memberships(sizes: Sizes, chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    weight = (1 + np.arange(sizes.clusters)) ** -0.5
    home = chance.choice(sizes.clusters, sizes.organisations, p=weight / weight.sum())
    second = chance.integers(0, sizes.clusters, sizes.organisations)
    in_two = (chance.random(sizes.organisations) < 1 / 12) & (second != home)
    for n, (first, other, both) in enumerate(zip(home, second, in_two, strict=True)):
        since = FIRST + timedelta(days=int(chance.integers(0, DAYS)))
        yield {"organisation_id": n + 1, "cluster_id": int(first) + 1, "since": None}
        if both:
            yield {"organisation_id": n + 1, "cluster_id": int(other) + 1, "since": since}


def _links(sizes: Sizes, chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    fame = np.exp(chance.normal(0, 1, sizes.organisations)).cumsum()
    low, high = np.sort(np.searchsorted(fame, chance.random((2, sizes.links)) * fame[-1]), axis=0)
    days, lasts = chance.integers(0, DAYS, sizes.links), chance.integers(1, 2_000, sizes.links)
    fate, kinds = chance.random(sizes.links), chance.integers(0, len(_PUBLIC), sizes.links)
    is_behaviour = chance.random(sizes.links) < 0.1
    for n in np.flatnonzero(low != high).tolist():
        began = FIRST + timedelta(days=int(days[n]))
        recorded = datetime.combine(began, NOW.timetz()) + timedelta(days=30)
        hushed = bool(is_behaviour[n])
        yield {
            "external_key": f"link-{n}",
            "a_id": int(low[n]) + 1,
            "b_id": int(high[n]) + 1,
            "kind": LinkKind.INTRODUCTION if hushed else _PUBLIC[kinds[n]],
            "dated": began,
            "until": began + timedelta(days=int(lasts[n])) if fate[n] < 0.2 else None,
            "visibility": Visibility.PRIVATE if hushed else Visibility.PUBLIC,
            "recorded_at": recorded,
            "retracted_at": recorded + timedelta(days=400) if fate[n] > 0.98 else None,
        }
