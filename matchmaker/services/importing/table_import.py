"""One table into the database: its rows are checked, resolved, planned and carried out in chunks.

Chunks bound the memory; the transaction spans them all and is the caller's. A row that cannot be
used is left out whole, before anything of it is written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.services.columns import Template
from matchmaker.services.external_keys import chunked, kept_ids
from matchmaker.services.merging import keys_taken_out
from matchmaker.services.reading import Row

from . import clusters, links, member_list, organisations, statements
from .cells import RowCheck
from .directory import Directory
from .draft import Draft, Party, Reference, Thing
from .identifying import identified, renamed, repeated_key
from .planning import Plan, plan
from .storing import carry_out, with_meta_clusters
from .table_check import TableCheck

_ROWS_AT_ONCE = 5_000

_CHECKS: Mapping[Template, Callable[[RowCheck], Iterator[Draft]]] = {
    Template.ORGANISATIONS: organisations.check_organisation,
    Template.STATEMENTS: statements.check_statement,
    Template.CLUSTERS: clusters.check_cluster,
    Template.MEMBERSHIPS: clusters.check_membership,
    Template.LINKS: links.check_link,
    Template.MEMBERS: member_list.check_member,
}


@dataclass(slots=True)
class TableImport:
    """The import of one table, and what it has done so far."""

    session: Session
    check: TableCheck
    template: Template
    now: datetime
    source: str
    counts: defaultdict[Thing, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rejected: list[Row] = field(default_factory=list)
    written_keys: set[str] = field(default_factory=set)
    created_keys: defaultdict[Thing, list[str]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[str, set[str]] = field(default_factory=dict)
    _first_rows: dict[str, list[int]] = field(default_factory=dict)
    _seen: dict[tuple[Thing, str], tuple[int, int]] = field(default_factory=dict)

    def run(self, rows: Sequence[Row], progress: Callable[[int], None]) -> None:
        """Import all rows; `progress` hears how many are done."""
        directory = Directory(self.session)
        self.check.learn_what_is_usual(rows)
        kept, taken_out = kept_ids(self.session), keys_taken_out(self.session)
        done = 0
        for chunk in chunked(rows, _ROWS_AT_ONCE):
            failed_before = len(self.check.problems)
            drafts = [draft for row in chunk for draft in self._drafts(row)]
            drafts = identified(self.session, drafts)
            drafts = self._resolvable(directory, drafts)
            self._store(directory, drafts, kept=kept, taken_out=taken_out)
            self._list(drafts)
            failed = {each.row for each in self.check.problems[failed_before:]}
            self.rejected += [row for row in chunk if row.number in failed]
            done += len(chunk)
            progress(done)

    def _drafts(self, row: Row) -> Iterator[Draft]:
        drafts = list(_CHECKS[self.template](RowCheck(self.check, row)))
        yield from self._told_apart(drafts) if self.template is Template.MEMBERS else drafts

    def _told_apart(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of a row, with a key of their own if an earlier row gives the same name.

        Whether two rows are one organisation is for a person to say, even if they are alike.
        """
        if not drafts or not drafts[0].has_derived_key:
            return drafts
        organisation = drafts[0]
        rows = self._first_rows.setdefault(organisation.key, [])
        rows.append(organisation.row)
        if len(rows) == 1:
            return drafts
        self.check.note(
            f"“{organisation.values['name']}” is listed in row {rows[0]}, too; kept apart until "
            "somebody merges them as duplicates",
            row=organisation.row,
            column=self.check.columns.heading_of("name"),
            asks=True,
        )
        key = repeated_key(organisation.key, len(rows))
        apart = (renamed(draft, {organisation.key: key}) for draft in drafts)
        return [replace(draft, occurrence=len(rows)) for draft in apart]

    def _resolvable(self, directory: Directory, drafts: list[Draft]) -> list[Draft]:
        """Drafts of the rows whose references lead somewhere and whose keys are their own."""
        own = {draft.key for draft in drafts if draft.thing is Thing.ORGANISATIONS}
        directory.learn(
            reference
            for draft in drafts
            for reference in draft.references.values()
            if reference.written not in own or reference.party is not Party.ORGANISATION
        )
        failed = set()
        for draft in drafts:
            for reference in draft.references.values():
                is_own = reference.party is Party.ORGANISATION and reference.written in own
                if not is_own and directory.find(reference) is None:
                    self._unknown(directory, draft, reference)
                    failed.add(draft.row)
        named = [_with_key(d, directory) for d in drafts if d.row not in failed]
        return self._without_repetitions(named)

    def _unknown(self, directory: Directory, draft: Draft, reference: Reference) -> None:
        near = directory.suggestions(reference)
        kind = reference.party.value
        article = "an" if kind.startswith("o") else "a"
        self.check.problem(
            draft.row,
            reference.column,
            found=reference.written,
            expected=f"the key of {article} {kind} that exists or stands in the same import",
            remedy=f"Did you mean {near}?" if near else f"Import the {kind} first.",
        )

    def _without_repetitions(self, drafts: list[Draft]) -> list[Draft]:
        """A row that repeats an earlier one is skipped; one that contradicts it is a problem."""
        failed, fresh = set(), []
        for draft in drafts:
            if draft.row in failed:
                continue
            content = hash(repr(sorted(draft.values.items())) + repr(draft.references))
            earlier = self._seen.get((draft.thing, draft.key))
            if earlier is None:
                self._seen[draft.thing, draft.key] = draft.row, content
                fresh.append(draft)
            elif earlier[1] == content:
                self.counts[draft.thing]["skipped"] += 1
                self.check.note(f"{draft.thing.capitalize()}: repeated in the table")
            else:
                failed.add(draft.row)
                self._contradicted(draft, earlier[0])
        return [draft for draft in fresh if draft.row not in failed]

    def _contradicted(self, draft: Draft, row: int) -> None:
        name = "name" if draft.has_derived_key else "key"
        self.check.problem(
            draft.row,
            self.check.columns.heading_of(name),
            found=str(draft.values["name"]) if draft.has_derived_key else draft.key,
            expected=f"another {name} than in row {row}, which says something else",
            remedy="Keep only one of the two rows, or give each its own key.",
        )

    def _store(
        self,
        directory: Directory,
        drafts: list[Draft],
        *,
        kept: Mapping[int, int],
        taken_out: frozenset[str],
    ) -> None:
        for thing in Thing:
            ours = [draft for draft in drafts if draft.thing is thing]
            if not ours:
                continue
            directory.learn(reference for draft in ours for reference in draft.references.values())
            ready = [each for draft in ours if (each := self._with_ids(directory, draft))]
            if thing is Thing.CLUSTERS:
                ready = self._with_meta_clusters(ready)
            decided = plan(
                self.session, thing, ready, kept=kept, taken_out=taken_out, source=self.source
            )
            carry_out(self.session, thing, decided, now=self.now, source=self.source)
            self._count(thing, decided)
            self.written_keys |= {draft.key for draft in ready if thing is Thing.STATEMENTS}

    def _list(self, drafts: list[Draft]) -> None:
        """Remember who says what in a member list, so that what vanished from it can be told."""
        for draft in drafts:
            if draft.origin:
                owner, _, role_and_text = draft.key.rpartition(f":{draft.origin}")
                self.listed.setdefault(owner, set()).add(role_and_text.rpartition(":")[0])

    def _with_ids(self, directory: Directory, draft: Draft) -> Draft | None:
        """The draft with ids for its references; nothing for a link of one with itself."""
        ids: dict[str, int] = {}
        for column, reference in draft.references.items():
            found = directory.find(reference)
            assert found is not None  # rows with unknown references were left out before
            ids[column] = found.id
        if draft.thing is Thing.LINKS:
            low, high = sorted(ids.values())
            if low == high:
                self.counts[Thing.LINKS]["skipped"] += 1
                self.check.note("Links: both sides are one organisation by now")
                return None
            ids = dict(zip(sorted(ids), (low, high), strict=True))
            blank = dict.fromkeys(("a_id", "b_id", "a_cluster_id", "b_cluster_id"))
            return replace(draft, values={**draft.values, **blank, **ids})
        return replace(draft, values={**draft.values, **ids})

    def _with_meta_clusters(self, drafts: list[Draft]) -> list[Draft]:
        ids = with_meta_clusters(self.session, drafts)
        ready = []
        for draft in drafts:
            values = dict(draft.values)
            name = values.pop("meta_cluster", None)
            if name is not None:
                values["meta_cluster_id"] = ids[name]
            ready.append(replace(draft, values=values))
        return ready

    def _count(self, thing: Thing, decided: Plan) -> None:
        counts = self.counts[thing]
        counts["created"] += len(decided.created)
        counts["updated"] += len(decided.updated)
        counts["unchanged"] += len(decided.unchanged)
        counts["skipped"] += len(decided.skipped)
        self.created_keys[thing] += [draft.key for draft in decided.created]
        for _, why in decided.skipped:
            self.check.note(f"{thing.capitalize()}: {why}")
        for draft, key in decided.conflicts:
            self.check.problem(
                draft.row,
                self.check.columns.heading_of("key"),
                found=key,
                expected=f"a key that no other of the {thing} has",
                remedy="It belongs to another organisation's; choose a new key.",
            )


def _with_key(draft: Draft, directory: Directory) -> Draft:
    """The draft with the key that follows from what it refers to, where it has none of its own."""
    if draft.key:
        return draft
    keys = {column: _key_of(directory, each) for column, each in draft.references.items()}
    values: dict[str, Any] = dict(draft.values)
    if draft.thing is Thing.STATEMENTS:
        owner, origin = keys["organisation_id"], draft.origin
        key = statements.derived_key(owner, values["role"], values["text"], origin=origin)
    elif draft.thing is Thing.LINKS:
        key = links.derived_key(keys.values(), values)
    else:
        key = " in ".join(keys.values())
    return replace(draft, key=key)


def _key_of(directory: Directory, reference: Reference) -> str:
    found = directory.find(reference)
    key = found.key if found is not None else reference.written
    return f"cluster:{key}" if reference.party is Party.CLUSTER else key
