"""One table into the database: its rows are checked, resolved, planned and carried out in chunks.

Chunks bound the memory; the transaction spans them all and is the caller's. A row that cannot be
used is left out whole, before anything of it is written. A rehearsal does all but the writing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import Template
from matchmaker.services.deduplicating.merging import keys_taken_out
from matchmaker.services.external_keys import chunked, kept_ids
from matchmaker.services.reading import Row

from . import clusters, links, member_list, organisations, statements
from .cells import RowCheck
from .claims import Claim, kept_apart, rekeyed
from .directory import Directory
from .draft import Draft, Thing
from .identifying import identified, renamed, repeated_key
from .planning import Plan, plan
from .resolving import Resolver, told
from .storing import carry_out, with_meta_clusters
from .table_check import TableCheck
from .traces import Trace

_ROWS_AT_ONCE = 5_000
_ROWS_BETWEEN_NEWS = 25

_CHECKS: Mapping[Template, Callable[[RowCheck], Iterator[Draft]]] = {
    Template.ORGANISATIONS: organisations.check_organisation,
    Template.STATEMENTS: statements.check_statement,
    Template.CLUSTERS: clusters.check_cluster,
    Template.MEMBERSHIPS: clusters.check_membership,
    Template.LINKS: links.check_link,
    Template.MEMBERS: member_list.check_member,
}


@dataclass(frozen=True, slots=True)
class Way:
    """How a table is imported.

    Attributes:
        now: The moment written to new and changed rows.
        source: Written to new organisations as where they are from.
        writes: Whether anything is written; a rehearsal only plans.
        overwrites: Whether what is filled already takes the list's values.
        claim: Whose list it is, if it is that of a manager and not of whoever runs the site.
        same: For rows of which a person said that they are an organisation under another key:
            that key, or the number of an earlier row.
    """

    now: datetime
    source: str
    writes: bool = True
    overwrites: bool = True
    claim: Claim | None = None
    same: Mapping[int, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class TableImport:
    """The import of one table, and what it has done so far; `made`: row → its organisation."""

    session: Session
    check: TableCheck
    template: Template
    way: Way
    counts: defaultdict[Thing, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rejected: list[Row] = field(default_factory=list)
    written_keys: set[str] = field(default_factory=set)
    created_keys: defaultdict[Thing, list[str]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[str, set[str]] = field(default_factory=dict)
    made: dict[int, str] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)
    _first_rows: dict[str, list[int]] = field(default_factory=dict)
    _key_of_row: dict[int, str] = field(default_factory=dict)

    def run(self, rows: Sequence[Row], progress: Callable[[int], None]) -> None:
        """Import all rows; `progress` hears how many are checked."""
        directory = Directory(self.session)
        resolver = Resolver(self.check, directory, self.counts)
        self.check.learn_what_is_usual(rows)
        kept, taken_out = kept_ids(self.session), keys_taken_out(self.session)
        done = 0
        for chunk in chunked(rows, _ROWS_AT_ONCE):
            failed_before = len(self.check.problems)
            drafts: list[Draft] = []
            for row in chunk:
                drafts += self._drafts(row)
                done += 1
                if done % _ROWS_BETWEEN_NEWS == 0:
                    progress(done)
            drafts = resolver.resolvable(self._known_again(drafts))
            self._store(resolver, drafts, kept=kept, taken_out=taken_out)
            self._list(drafts)
            failed = {each.row for each in self.check.problems[failed_before:]}
            self.rejected += [row for row in chunk if row.number in failed]
            progress(done)

    def _drafts(self, row: Row) -> Iterator[Draft]:
        drafts = list(_CHECKS[self.template](RowCheck(self.check, row)))
        if self.template is Template.MEMBERS and drafts:
            drafts = self._as_decided(self._told_apart(drafts))
        yield from drafts

    def _told_apart(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of a row, with a key of their own if an earlier row gives the same name.

        Whether two rows are one organisation is for a person to say, even if they are alike.
        """
        organisation = drafts[0]
        if not organisation.has_derived_key or organisation.row in self.way.same:
            return drafts
        rows = self._first_rows.setdefault(organisation.key, [])
        rows.append(organisation.row)
        if len(rows) == 1:
            return drafts
        said = phrase(
            "“%(name)s” is listed in row %(row)s, too; kept apart until somebody merges them as "
            "duplicates",
            name=organisation.values["name"],
            row=rows[0],
        )
        heading = self.check.columns.heading_of("name")
        self.check.note(said, row=organisation.row, column=heading, asks=True)
        key = repeated_key(organisation.key, len(rows))
        apart = (renamed(draft, {organisation.key: key}) for draft in drafts)
        return [replace(draft, occurrence=len(rows)) for draft in apart]

    def _as_decided(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of a row as those of the organisation that a person said it is."""
        organisation = drafts[0]
        same = self.way.same.get(organisation.row)
        key = self._key_of_row.get(same) if isinstance(same, int) else same
        if key is None:
            self._key_of_row[organisation.row] = organisation.key
            return drafts
        self._key_of_row[organisation.row] = key
        moved = rekeyed(drafts, {organisation.key: key})
        if isinstance(same, int):  # the earlier row says what the organisation is
            self.counts[Thing.ORGANISATIONS]["skipped"] += 1
            return moved[1:]
        return [replace(moved[0], has_derived_key=False), *moved[1:]]

    def _known_again(self, drafts: list[Draft]) -> list[Draft]:
        known = identified(self.session, drafts)
        if self.way.claim is None:
            return known
        return kept_apart(self.session, known, self.way.claim, today=self.way.now.date())

    def _store(
        self,
        resolver: Resolver,
        drafts: list[Draft],
        *,
        kept: Mapping[int, int],
        taken_out: frozenset[str],
    ) -> None:
        way = self.way
        for thing in Thing:
            ours = [draft for draft in drafts if draft.thing is thing]
            if not ours:
                continue
            resolver.directory.learn(each for draft in ours for each in draft.references.values())
            ready = [each for draft in ours if (each := resolver.with_ids(draft))]
            if thing is Thing.CLUSTERS:
                ready = self._with_meta_clusters(ready)
            decided = plan(
                self.session,
                thing,
                ready,
                kept=kept,
                taken_out=taken_out,
                source=way.source,
                overwrites=way.overwrites,
            )
            if way.writes:
                carry_out(self.session, thing, decided, way, self.trace)
            else:
                self.plans.append(decided)
                if thing is Thing.ORGANISATIONS:
                    resolver.directory.pretend(draft.key for draft in decided.created)
            self._count(thing, decided)
            self.written_keys |= {draft.key for draft in ready if thing is Thing.STATEMENTS}

    def _list(self, drafts: list[Draft]) -> None:
        """Remember who says what in a member list, so that what vanished from it can be told."""
        for draft in drafts:
            if draft.origin:
                owner, _, role_and_text = draft.key.rpartition(f":{draft.origin}")
                self.listed.setdefault(owner, set()).add(role_and_text.rpartition(":")[0])

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
        if thing is Thing.ORGANISATIONS:
            there = (*decided.created, *decided.unchanged, *(up.draft for up in decided.updated))
            self.made.update({draft.row: draft.key for draft in there})
        for _, why in decided.skipped:
            self.check.note(told(thing, why))
        for draft, key in decided.conflicts:
            expected = phrase("a key of its own")
            remedy = phrase("It belongs to another organisation's; choose a new key.")
            column = self.check.columns.heading_of("key")
            self.check.problem(draft.row, column, found=key, expected=expected, remedy=remedy)
