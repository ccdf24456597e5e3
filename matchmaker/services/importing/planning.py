"""What drafts mean for the rows that are there: to be created, updated, or left as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.services.deduplicating.sameness import sentence_key
from matchmaker.services.external_keys import chunked, number_in
from matchmaker.services.recognition.languages import FEWEST_WORDS, language_of
from models import Cluster, Contact, Link, Membership, Organisation, Statement

from .draft import Draft, Thing

_FEWEST_WORDS_OF_ITEM = 9
DEMO = "demo"
"""The source of organisations that came with the demo data."""

ENTITIES: Mapping[Thing, Any] = {
    Thing.ORGANISATIONS: Organisation,
    Thing.CLUSTERS: Cluster,
    Thing.STATEMENTS: Statement,
    Thing.MEMBERSHIPS: Membership,
    Thing.CONTACTS: Contact,
    Thing.LINKS: Link,
}
PAIRED: Mapping[Thing, str] = {Thing.MEMBERSHIPS: "cluster_id", Thing.CONTACTS: "email"}
"""Things without a key, known by their organisation and this column."""
# What a row with this key must not come to mean by an import: something else altogether.
_FIXED = {
    Thing.STATEMENTS: ("organisation_id",),
    Thing.LINKS: ("a_id", "b_id", "a_cluster_id", "b_cluster_id"),
}


@dataclass(frozen=True, slots=True)
class Update:
    """A row that is there, what changes in it, and what stood there before."""

    id: int
    changes: Mapping[str, Any]
    before: Mapping[str, Any]
    draft: Draft


@dataclass(slots=True)
class Plan:
    """What would be done for one kind of thing, decided before anything is."""

    thing: Thing
    created: list[Draft] = field(default_factory=list)
    updated: list[Update] = field(default_factory=list)
    unchanged: list[Draft] = field(default_factory=list)
    skipped: list[tuple[Draft, str]] = field(default_factory=list)
    conflicts: list[tuple[Draft, str]] = field(default_factory=list)


def plan(
    session: Session,
    thing: Thing,
    drafts: Sequence[Draft],
    *,
    kept: Mapping[int, int],
    taken_out: frozenset[str],
    source: str,
    overwrites: bool = True,
) -> Plan:
    """Compare drafts, whose references are resolved, with the rows of the database.

    Without `overwrites` only what is empty is filled.
    """
    decided = Plan(thing)
    if thing in PAIRED:
        drafts = _each_once(decided, drafts)
        there = _paired(session, thing, drafts)
    else:
        there = _keyed(session, thing, drafts)
    for draft in drafts:
        row = there.get(draft.key)
        if row is None and draft.key in taken_out:
            decided.skipped.append((draft, phrase("taken out when two organisations were merged")))
        elif row is None:
            decided.created.append(draft)
        else:
            _decide(decided, draft, row, kept=kept, source=source, overwrites=overwrites)
    if thing is Thing.STATEMENTS:
        _skip_what_is_said(session, decided)
    return decided


def _decide(
    decided: Plan,
    draft: Draft,
    row: Mapping[str, Any],
    *,
    kept: Mapping[int, int],
    source: str,
    overwrites: bool,
) -> None:
    if row.get("merged_into_id") is not None:
        decided.skipped.append((draft, phrase("merged into another organisation, left as it is")))
        return
    for column in _FIXED.get(draft.thing, ()):
        if kept.get(row[column], row[column]) != draft.values.get(column):
            decided.conflicts.append((draft, draft.key))
            return
    changes = {
        column: value
        for column, value in draft.values.items()
        if row[column] != value
        and column not in _FIXED.get(draft.thing, ())
        and (overwrites or row[column] in (None, "", []))
    }
    if "text" in changes:  # what was guessed about the old sentence is guessed again
        changes = {"language": guessed_language(draft), **changes}
    if row.get("source") == DEMO != source and draft.thing is Thing.ORGANISATIONS:
        # The owner's own data now, not to be cleared with the demo.
        changes = {"is_example": False, **changes, "source": source}
    if changes:
        before = {column: row[column] for column in changes}
        decided.updated.append(Update(row["id"], changes, before, draft))
    else:
        decided.unchanged.append(draft)


def guessed_language(draft: Draft) -> str:
    """The language of a sentence, which is looked for only where it will be stored.

    Items of a member list are short and full of names of materials: up to a good line of text, the
    language of the whole cell or column is the better guess.
    """
    fewest = _FEWEST_WORDS_OF_ITEM if draft.origin else FEWEST_WORDS
    return language_of(draft.values["text"], default=draft.at_birth["language"], fewest=fewest)


def _keyed(session: Session, thing: Thing, drafts: Iterable[Draft]) -> dict[str, Mapping[str, Any]]:
    table = ENTITIES[thing].__table__
    keys = {draft.key for draft in drafts}
    numbers = {number: key for key in keys if (number := number_in(key)) is not None}
    found: dict[str, Mapping[str, Any]] = {}
    for chunk in chunked(sorted(keys)):
        query = sa.select(table).where(table.c.external_key.in_(chunk))
        found.update(
            {str(row["external_key"]): dict(row) for row in session.execute(query).mappings()}
        )
    for numbered in chunked(sorted(numbers)):
        query = sa.select(table).where(table.c.id.in_(numbered), table.c.external_key.is_(None))
        for row in session.execute(query).mappings():  # a corrected link has handed its name on
            found.setdefault(numbers[row["id"]], dict(row))
    return found


def _paired(
    session: Session, thing: Thing, drafts: Iterable[Draft]
) -> dict[str, Mapping[str, Any]]:
    table, other = ENTITIES[thing].__table__, PAIRED[thing]
    wanted = {(draft.values["organisation_id"], draft.values[other]): draft.key for draft in drafts}
    found: dict[str, Mapping[str, Any]] = {}
    for chunk in chunked(sorted({organisation for organisation, _ in wanted})):
        query = sa.select(table).where(table.c.organisation_id.in_(chunk))
        for row in session.execute(query).mappings():
            key = wanted.get((row["organisation_id"], row[other]))
            if key is not None:
                found[key] = dict(row)
    return found


def _each_once(decided: Plan, drafts: Sequence[Draft]) -> list[Draft]:
    """The first of each pair: rows whose organisations are one give it again."""
    first: dict[tuple[int, Any], Draft] = {}
    for draft in drafts:
        pair = draft.values["organisation_id"], draft.values[PAIRED[draft.thing]]
        if first.setdefault(pair, draft) is not draft:
            decided.skipped.append((draft, phrase("said by another row of the same organisation")))
    return list(first.values())


def _skip_what_is_said(session: Session, decided: Plan) -> None:
    """A sentence that its organisation says already, under another key, is not said twice."""
    meaning: Callable[[Mapping[str, Any]], tuple[Any, ...]] = lambda row: (  # noqa: E731
        row["organisation_id"],
        row["role"],
        sentence_key(row["text"]),
    )
    table = Statement.__table__
    said: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    for chunk in chunked(sorted({draft.values["organisation_id"] for draft in decided.created})):
        query = sa.select(table.c.organisation_id, table.c.role, table.c.text).where(
            table.c.organisation_id.in_(chunk)
        )
        for row in session.execute(query).mappings():
            said[meaning(dict(row))] += 1
    fresh = []
    for draft in decided.created:
        if said[meaning(draft.values)]:
            decided.skipped.append((draft, phrase("said by this organisation already")))
        else:
            said[meaning(draft.values)] += 1
            fresh.append(draft)
    decided.created = fresh
