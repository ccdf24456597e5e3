"""Carrying out a plan: rows written in bulk, and the word passed on to every index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Urgency, Visibility
from matchmaker.services.external_keys import organisation_ids
from models import MetaCluster
from models.changes import append_changes

from .clusters import slug
from .draft import Draft, Thing
from .planning import ENTITIES, Plan, guessed_language

_BLANKS: Mapping[Thing, Mapping[str, Any]] = {
    Thing.ORGANISATIONS: {"is_example": False},
    Thing.CLUSTERS: {"is_example": False},
    Thing.STATEMENTS: {
        "visibility": Visibility.PUBLIC,
        "urgency": Urgency.NORMAL,
        "countries": [],
    },
    Thing.MEMBERSHIPS: {},
    Thing.LINKS: {"visibility": Visibility.PUBLIC},
}


def carry_out(session: Session, thing: Thing, plan: Plan, *, now: datetime, source: str) -> None:
    """Write what the plan says, in the caller's transaction."""
    stamps: dict[str, Any] = {"created_at": now, "updated_at": now}
    if thing is Thing.ORGANISATIONS:
        stamps["source"] = source
    entity = ENTITIES[thing]
    columns = [column.key for column in entity.__table__.c if column.key != "id"]
    if plan.created:
        rows = [_row(draft, columns, stamps) for draft in plan.created]
        session.execute(sa.insert(entity), rows)
    changed = [{"id": each.id, **each.changes} for each in plan.updated]
    if thing is Thing.ORGANISATIONS:
        changed = [{**each, "updated_at": now} for each in changed]
    if changed:
        session.execute(sa.update(entity), changed)
    append_changes(session, _concerned(session, thing, plan))


def with_meta_clusters(session: Session, drafts: Sequence[Draft]) -> dict[str, int]:
    """Meta-cluster by the name in the drafts; those that are new are made."""
    names = {str(name): slug(str(name)) for d in drafts if (name := d.values.get("meta_cluster"))}
    known = {row.external_key: row.id for row in session.scalars(sa.select(MetaCluster))}
    for name, key in sorted(names.items()):
        if key not in known:
            made = MetaCluster(external_key=key, name=name)
            session.add(made)
            session.flush()
            known[key] = made.id
    return {name: known[key] for name, key in names.items()}


def _row(draft: Draft, columns: Iterable[str], stamps: Mapping[str, Any]) -> dict[str, Any]:
    guessed = {}
    if draft.thing is Thing.STATEMENTS and "language" not in draft.values:
        guessed["language"] = guessed_language(draft)
    given = {
        "external_key": draft.key,
        **_BLANKS[draft.thing],
        **stamps,
        **draft.at_birth,
        **guessed,
        **draft.values,
    }
    return {column: given.get(column) for column in columns}


def _concerned(session: Session, thing: Thing, plan: Plan) -> set[int]:
    """The organisations whose profile is another one now."""
    drafts = [*plan.created, *(each.draft for each in plan.updated)]
    if thing is Thing.ORGANISATIONS:
        return set(organisation_ids(session, (draft.key for draft in drafts)).values())
    if thing in (Thing.STATEMENTS, Thing.MEMBERSHIPS):
        return {draft.values["organisation_id"] for draft in drafts}
    return set()
