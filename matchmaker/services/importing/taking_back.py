"""The rows of an import put back: what it made and nobody uses goes, the rest reads as before.

An organisation that somebody has changed or used since stays whole, with all that the import said
about it, and is named with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.services.external_keys import chunked
from matchmaker.services.rows_as_json import row_from_json, value_from_json
from models import (
    Base,
    Cluster,
    Contact,
    Interest,
    Link,
    Membership,
    Organisation,
    Proposal,
    Statement,
)
from models.changes import append_changes

from .traces import Trace, digest

# What was worked out from an organisation, or says who does not fit it: it goes with it.
_DERIVED = frozenset({
    "proposal", "suspected_pair", "distinct_pair", "suggestion", "search_hit", "dismissal",
    "set_aside",
})  # fmt: skip
_OWNED: tuple[Any, ...] = (Contact, Membership, Statement, Link)


_IN_USE = phrase("it is in use by now")
_CORRECTED = phrase("it was corrected again since")
_REASONS = {
    "organisation": phrase("another organisation was joined with it"),
    "merge": phrase("another organisation was joined with it"),
    "membership": phrase("it belongs to another cluster by now"),
    "statement": phrase("it has said more since"),
    "contact": phrase("a person of it was named since"),
    "grant": phrase("people of its own sign in by now"),
    "interest": phrase("an introduction was answered"),
    "saved_search": phrase("it has saved a search"),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Something that an undo did not touch: what it is called, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How many rows went, by table, how many read as before again, and what was left."""

    removed: dict[str, int]
    restored: int
    left: tuple[Left, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        left = [{"name": each.name, "why": each.why} for each in self.left]
        return {"removed": dict(self.removed), "restored": self.restored, "left": left}


class Undo:
    """One undo at work."""

    def __init__(self, session: Session, trace: Trace) -> None:
        """Nothing is taken back yet."""
        self.session = session
        self.trace = trace
        self.left: list[Left] = []
        self.touched: set[int] = set()
        self.removed: dict[str, int] = {}
        self.restored = 0

    def run(self) -> UndoReport:
        """Rows that belong to organisations first, then those, then clusters."""
        unchanged = {
            entity.__tablename__: self._unchanged(entity)
            for entity in (*_OWNED, Organisation, Cluster)
        }
        held = self._held(unchanged)
        for entity in _OWNED:
            self._remove(entity, unchanged[entity.__tablename__], held)
        for entity in (Organisation, Membership, Statement, Contact, Link, Cluster):
            self._restore(entity)
        self._bring_back()
        self._remove(Organisation, unchanged["organisation"] - held, frozenset())
        self._remove(Cluster, self._unused_clusters(unchanged["cluster"]), frozenset())
        append_changes(self.session, self.touched)
        return UndoReport(self.removed, self.restored, tuple(self.left))

    def _unchanged(self, entity: Any) -> frozenset[int]:
        """The rows made by the import that still say what it wrote."""
        made = self.trace.created.get(entity.__tablename__, {})
        return frozenset(
            row["id"]
            for row in self._rows(entity, made)
            if digest(entity.__table__, row) == made[row["id"]]
        )

    def _held(self, unchanged: dict[str, frozenset[int]]) -> frozenset[int]:
        """The organisations made by the import that must stay, each told with the reason."""
        made = self.trace.created.get("organisation", {})
        names = {row["id"]: row["name"] for row in self._rows(Organisation, made)}
        held = {
            each: phrase("its profile was changed since")
            for each in names
            if each not in unchanged["organisation"]
        }
        for table, ids in self._users(frozenset(names), unchanged):
            for each in ids:
                held.setdefault(each, _REASONS.get(table, _IN_USE))
        self.left += [Left(names[each], why) for each, why in sorted(held.items())]
        return frozenset(held)

    def _users(
        self, organisations: frozenset[int], unchanged: dict[str, frozenset[int]]
    ) -> Iterator[tuple[str, set[int]]]:
        """By table the organisations that rows of it refer to which this import did not make."""
        for table in Base.metadata.sorted_tables:
            columns = [
                key.parent
                for key in table.foreign_keys
                if key.column.table is Organisation.__table__
            ]
            for column in () if table.name in _DERIVED else columns:
                ours = unchanged.get(table.name, frozenset())
                yield table.name, self._referred(table, column, organisations, ours)
        yield "interest", self._answered(organisations)

    def _referred(
        self,
        table: sa.Table,
        column: sa.Column[Any],
        organisations: frozenset[int],
        ours: frozenset[int],
    ) -> set[int]:
        found: set[int] = set()
        own = [table.c.id] if "id" in table.c else []
        for chunk in chunked(sorted(organisations)):
            for row in self.session.execute(sa.select(column, *own).where(column.in_(chunk))):
                if not own or row[1] not in ours:
                    found.add(row[0])
        return found

    def _answered(self, organisations: frozenset[int]) -> set[int]:
        """Those on one side of a proposal that somebody has answered."""
        found: set[int] = set()
        answered = sa.exists().where(Interest.proposal_id == Proposal.id)
        for chunk in chunked(sorted(organisations)):
            for side in (Proposal.seeker_id, Proposal.candidate_id):
                found.update(self.session.scalars(sa.select(side).where(side.in_(chunk), answered)))
        return found

    def _remove(self, entity: Any, ids: Collection[int], held: frozenset[int]) -> None:
        """Delete rows, save those of organisations that stay whole."""
        table = entity.__table__
        owner = "organisation_id" if "organisation_id" in table.c else None
        gone: list[int] = []
        for row in self._rows(entity, ids):
            owners = [row[owner]] if owner else [row.get("a_id"), row.get("b_id")]
            if entity is Organisation:
                owners = [row["id"]]
            if held.isdisjoint(owners):
                gone.append(row["id"])
                self.touched.update(each for each in owners if each is not None)
        for chunk in chunked(gone):
            self.session.execute(
                sa.delete(entity)
                .where(entity.id.in_(chunk))
                .execution_options(synchronize_session=False)
            )
        if gone:
            self.removed[table.name] = len(gone)

    def _restore(self, entity: Any) -> None:
        """Put columns back that still hold what the import wrote."""
        table: sa.Table = entity.__table__
        changed = self.trace.updated.get(table.name, {})
        corrected = self._corrected(changed) if entity is Link else frozenset()
        for row in self._rows(entity, changed):
            if row["id"] in corrected:
                self.left.append(Left(row["title"] or str(row["id"]), _CORRECTED))
                continue
            before, after = changed[row["id"]]["before"], changed[row["id"]]["after"]
            back = {
                column: value_from_json(table.c[column], value)
                for column, value in before.items()
                if row[column] == value_from_json(table.c[column], after[column])
            }
            if len(back) < len(before):
                others = ", ".join(sorted(before.keys() - back.keys()))
                why = phrase("changed since: %(columns)s", columns=others)
                self.left.append(Left(str(row.get("name") or row.get("text") or row["id"]), why))
            if back:
                query = sa.update(entity).where(entity.id == row["id"]).values(**back)
                self.session.execute(query.execution_options(synchronize_session=False))
                self.restored += 1
                owner = row["id"] if entity is Organisation else row.get("organisation_id")
                self.touched |= {owner} if owner is not None else set()

    def _corrected(self, links: Collection[int]) -> frozenset[int]:
        """Those that another row still replaces, now that what the import made is gone."""
        found: set[int] = set()
        for chunk in chunked(sorted(links)):
            query = sa.select(Link.replaces_id).where(Link.replaces_id.in_(chunk))
            found.update(each for each in self.session.scalars(query) if each is not None)
        return frozenset(found)

    def _bring_back(self) -> None:
        """Sentences that the import took away, as far as their organisation is still there."""
        for data in self.trace.removed.get("statement", ()):
            row = row_from_json(Statement, data)
            key = Statement.external_key == row.external_key
            is_there = sa.select(Statement.id).where((Statement.id == row.id) | key)
            owner = sa.select(Organisation.id).where(Organisation.id == row.organisation_id)
            if self.session.scalar(is_there) is None and self.session.scalar(owner) is not None:
                self.session.add(row)
                self.session.flush()
                self.restored += 1
                self.touched.add(row.organisation_id)

    def _unused_clusters(self, clusters: frozenset[int]) -> frozenset[int]:
        """The clusters made by the import to which nothing refers any more."""
        used: set[int] = set()
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table is Cluster.__table__ and table.name not in _DERIVED:
                    used |= self._referred(table, key.parent, clusters, frozenset())
        return clusters - used

    def _rows(self, entity: Any, ids: Collection[int]) -> Iterator[dict[str, Any]]:
        for chunk in chunked(sorted(ids)):
            query = sa.select(entity.__table__).where(entity.__table__.c.id.in_(chunk))
            yield from [dict(row) for row in self.session.execute(query).mappings()]
