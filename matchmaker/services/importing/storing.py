"""Carrying out a plan: rows written in bulk, and the word passed on to every index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Urgency, Visibility
from matchmaker.services.external_keys import chunked, organisation_ids
from models import MetaCluster
from models.changes import append_changes

from .clusters import slug
from .corrections import append_corrections
from .draft import Draft, Thing
from .planning import ENTITIES, PAIRED, Plan, guessed_language
from .traces import Trace

_BLANKS: Mapping[Thing, Mapping[str, Any]] = {
    Thing.ORGANISATIONS: {"is_example": False},
    Thing.CLUSTERS: {"is_example": False},
    Thing.STATEMENTS: {
        "visibility": Visibility.PUBLIC,
        "urgency": Urgency.NORMAL,
        "countries": [],
    },
    Thing.MEMBERSHIPS: {},
    Thing.CONTACTS: {},
    Thing.LINKS: {"visibility": Visibility.PUBLIC},
}


class Stamps(Protocol):
    """When and whence: what is written to every row of an import."""

    @property
    def now(self) -> datetime:
        """The moment."""
        ...

    @property
    def source(self) -> str:
        """Where organisations and contacts are from."""
        ...


def carry_out(session: Session, thing: Thing, plan: Plan, way: Stamps, trace: Trace) -> None:
    """Write what the plan says, in the caller's transaction, and leave a trace of it."""
    stamps: dict[str, Any] = dict.fromkeys(("created_at", "updated_at", "recorded_at"), way.now)
    if thing in (Thing.ORGANISATIONS, Thing.CONTACTS):
        stamps["source"] = way.source
    entity = ENTITIES[thing]
    table: sa.Table = entity.__table__
    columns = [column.key for column in table.c if column.key != "id"]
    if plan.created:
        rows = [_row(draft, columns, stamps) for draft in plan.created]
        session.execute(sa.insert(entity), rows)
        for number, row in zip(_ids_of(session, thing, plan.created), rows, strict=True):
            trace.create(table, number, row)
    if thing is Thing.LINKS:
        append_corrections(session, plan.updated, now=way.now, trace=trace)
    else:
        _overwrite(session, plan, way, trace)
    append_changes(session, _concerned(session, thing, plan))


def _overwrite(session: Session, plan: Plan, way: Stamps, trace: Trace) -> None:
    entity = ENTITIES[plan.thing]
    changed = [{"id": each.id, **each.changes} for each in plan.updated]
    if plan.thing is Thing.ORGANISATIONS:
        changed = [{**each, "updated_at": way.now} for each in changed]
    if changed:
        session.execute(sa.update(entity), changed)
    for each in plan.updated:
        trace.update(entity.__table__, each.id, each.before, each.changes)


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


def _ids_of(session: Session, thing: Thing, made: Sequence[Draft]) -> Iterator[int]:
    """The ids of rows just made, in order; asking for them is quicker than having them returned."""
    table = ENTITIES[thing].__table__
    if thing not in PAIRED:
        ids: dict[Any, int] = {}
        for chunk in chunked(draft.key for draft in made):
            query = sa.select(table.c.external_key, table.c.id)
            rows = session.execute(query.where(table.c.external_key.in_(chunk)))
            ids |= {key: number for key, number in rows}  # noqa: C416 -- rows are no pairs to mypy
        yield from (ids[draft.key] for draft in made)
        return
    other = PAIRED[thing]
    pairs: dict[Any, int] = {}
    for chunk in chunked({draft.values["organisation_id"] for draft in made}):
        query = sa.select(table.c.organisation_id, table.c[other], table.c.id)
        for owner, value, number in session.execute(query.where(
            table.c.organisation_id.in_(chunk)
        )):  # fmt: skip
            pairs[owner, value] = number
    yield from (pairs[draft.values["organisation_id"], draft.values[other]] for draft in made)


def _concerned(session: Session, thing: Thing, plan: Plan) -> set[int]:
    """The organisations whose profile is another one now."""
    drafts = [*plan.created, *(each.draft for each in plan.updated)]
    if thing is Thing.ORGANISATIONS:
        return set(organisation_ids(session, (draft.key for draft in drafts)).values())
    if thing in (Thing.STATEMENTS, Thing.MEMBERSHIPS):  # contacts are on no shelf
        return {draft.values["organisation_id"] for draft in drafts}
    return set()
