"""Rows to profiles: the only translation, and the first veil over what a viewer may not see.

What is hidden is not even read: the query leaves it out. `visibility.project` decides again on
the values, so that one mistake in either place does not open the door.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.profile import ClusterMark, Place, Profile, Statement
from matchmaker.domain.visibility import Viewer, project
from matchmaker.domain.vocabulary import Visibility
from matchmaker.services.identity.access import is_current
from models import Cluster, Membership, Organisation
from models import Statement as StatementRow

_ORGANISATION = (
    Organisation.id,
    Organisation.name,
    Organisation.kind,
    Organisation.country,
    Organisation.region,
    Organisation.size,
    Organisation.languages,
    Organisation.sectors,
    Organisation.is_example,
    Organisation.confirmed_at,
)
# Columns of the table, not of the entity: thousands of rows are read for each proposal, and rows
# that could become entities cost twice as much.
_S = StatementRow.__table__.c
_STATEMENT: tuple[Any, ...] = (
    _S.organisation_id,
    _S.id,
    _S.role,
    _S.text,
    _S.english,
    _S.language,
    _S.stage,
    _S.readiness,
    _S.dated,
    _S.valid_until,
    _S.visibility,
    _S.urgency,
    _S.amount_min,
    _S.amount_max,
    _S.countries,
)


def load_profiles(
    session: Session, organisation_ids: Collection[int], *, viewer: Viewer, today: date
) -> dict[int, Profile]:
    """The profiles of these organisations as this viewer may see them, by id.

    Ids that are unknown or merged away are left out.
    """
    whole = _profiles(session, organisation_ids, _may_be_seen(viewer))
    clusters = cluster_marks(session, whole, today=today)
    return {
        number: project(replace(each, clusters=clusters.get(number, ())), viewer, today=today)
        for number, each in whole.items()
    }


def load_shared(session: Session, organisation_ids: Collection[int]) -> dict[int, Profile]:
    """The same organisations with everything that is not private, and without their clusters.

    It is what a process remembers; it must be projected before anybody sees it.
    """
    return _profiles(session, organisation_ids, _S.visibility != Visibility.PRIVATE)


def load_profile(session: Session, organisation_id: int, *, viewer: Viewer, today: date) -> Profile:
    """One profile as this viewer may see it; KeyError if there is no such organisation."""
    return load_profiles(session, [organisation_id], viewer=viewer, today=today)[organisation_id]


def cluster_marks(
    session: Session, organisation_ids: Collection[int], *, today: date
) -> dict[int, tuple[ClusterMark, ...]]:
    """The clusters that each organisation belongs to today, in order of their names."""
    query = (
        sa.select(Membership.organisation_id, Cluster.id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Membership.organisation_id.in_(organisation_ids), *is_current(today))
        .order_by(Cluster.name, Cluster.id)
    )
    marks: dict[int, tuple[ClusterMark, ...]] = {}
    for organisation_id, cluster_id, name in session.execute(query):
        marks[organisation_id] = (*marks.get(organisation_id, ()), ClusterMark(cluster_id, name))
    return marks


def statement_values(rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> dict[int, list[Statement]]:
    """Rows of `statement_columns()` as values, by organisation."""
    found: dict[int, list[Statement]] = {}
    for row in rows:
        owner, *values = row
        values[-1] = tuple(values[-1])  # countries come as a JSON list
        found.setdefault(owner, []).append(Statement(*values))
    return found


def statement_columns() -> sa.Select[*tuple[Any, ...]]:
    """A SELECT of everything that a Statement value needs, the organisation's id first."""
    return sa.select(*_STATEMENT)


def _profiles(
    session: Session, organisation_ids: Collection[int], is_read: sa.ColumnElement[bool]
) -> dict[int, Profile]:
    said = statement_columns().where(_S.organisation_id.in_(organisation_ids), is_read)
    statements = statement_values(session.execute(said).all())
    query = sa.select(*_ORGANISATION).where(
        Organisation.id.in_(organisation_ids), Organisation.merged_into_id.is_(None)
    )
    return {
        row.id: Profile(
            id=row.id,
            name=row.name,
            kind=row.kind,
            place=Place(row.country, row.region),
            size=row.size,
            languages=frozenset(row.languages),
            sectors=frozenset(row.sectors),
            is_example=row.is_example,
            statements=tuple(statements.get(row.id, ())),
            confirmed_on=row.confirmed_at.date() if row.confirmed_at else None,
        )
        for row in session.execute(query).all()
    }


def _may_be_seen(viewer: Viewer) -> sa.ColumnElement[bool]:
    owned = _S.organisation_id.in_(viewer.organisations)
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(viewer.clusters)
    )
    shared = sa.and_(_S.visibility == Visibility.CLUSTER, _S.organisation_id.in_(members))
    return sa.or_(_S.visibility == Visibility.PUBLIC, shared, owned)
