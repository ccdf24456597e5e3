"""From what a row refers to, to rows of the database: references found, keys made, doubles told."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from matchmaker.domain.phrases import phrase

from . import links, statements
from .directory import Directory
from .draft import Draft, Party, Reference, Thing
from .table_check import TableCheck

THINGS = {
    Thing.ORGANISATIONS: phrase("Organisations"),
    Thing.CLUSTERS: phrase("Clusters"),
    Thing.STATEMENTS: phrase("Statements"),
    Thing.MEMBERSHIPS: phrase("Memberships"),
    Thing.CONTACTS: phrase("Contacts"),
    Thing.LINKS: phrase("Links"),
}
_UNKNOWN = {
    Party.ORGANISATION: (
        phrase("the key of an organisation that exists or stands in the same import"),
        phrase("Import the organisation first."),
    ),
    Party.CLUSTER: (
        phrase("the key of a cluster that exists or stands in the same import"),
        phrase("Import the cluster first."),
    ),
}


def told(thing: Thing, what: str) -> str:
    """A note on one kind of thing."""
    return phrase("%(thing)s: %(what)s", thing=THINGS[thing], what=what)


@dataclass(slots=True)
class Resolver:
    """What the rows of one table refer to, and which keys they have given so far."""

    check: TableCheck
    directory: Directory
    counts: defaultdict[Thing, Counter[str]]
    _seen: dict[tuple[Thing, str], tuple[int, int]] = field(default_factory=dict)

    def resolvable(self, drafts: list[Draft]) -> list[Draft]:
        """Drafts of the rows whose references lead somewhere and whose keys are their own."""
        own = {draft.key for draft in drafts if draft.thing is Thing.ORGANISATIONS}
        self.directory.learn(
            reference
            for draft in drafts
            for reference in draft.references.values()
            if reference.written not in own or reference.party is not Party.ORGANISATION
        )
        failed = set()
        for draft in drafts:
            for reference in draft.references.values():
                is_own = reference.party is Party.ORGANISATION and reference.written in own
                if not is_own and self.directory.find(reference) is None:
                    self._unknown(draft, reference)
                    failed.add(draft.row)
        named = [self._with_key(draft) for draft in drafts if draft.row not in failed]
        return self._without_repetitions(named)

    def with_ids(self, draft: Draft) -> Draft | None:
        """The draft with ids for its references; nothing for a link of one with itself."""
        ids: dict[str, int] = {}
        for column, reference in draft.references.items():
            found = self.directory.find(reference)
            assert found is not None  # rows with unknown references were left out before
            ids[column] = found.id
        if draft.thing is Thing.LINKS:
            low, high = sorted(ids.values())
            if low == high:
                self.counts[Thing.LINKS]["skipped"] += 1
                self.check.note(phrase("Links: both sides are one organisation by now"))
                return None
            ids = dict(zip(sorted(ids), (low, high), strict=True))
            blank = dict.fromkeys(("a_id", "b_id", "a_cluster_id", "b_cluster_id"))
            return replace(draft, values={**draft.values, **blank, **ids})
        return replace(draft, values={**draft.values, **ids})

    def _unknown(self, draft: Draft, reference: Reference) -> None:
        near = self.directory.suggestions(reference)
        expected, first = _UNKNOWN[reference.party]
        remedy = phrase("Did you mean %(advice)s?", advice=near) if near else first
        column, found = reference.column, reference.written
        self.check.problem(draft.row, column, found=found, expected=expected, remedy=remedy)

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
            elif earlier[1] == content or draft.thing is Thing.CONTACTS:
                self.counts[draft.thing]["skipped"] += 1
                self.check.note(told(draft.thing, phrase("repeated in the table")))
            else:
                failed.add(draft.row)
                self._contradicted(draft, earlier[0])
        return [draft for draft in fresh if draft.row not in failed]

    def _contradicted(self, draft: Draft, row: int) -> None:
        if draft.has_derived_key:
            name, found = "name", str(draft.values["name"])
            expected = phrase(
                "another name than in row %(row)s, which says something else", row=row
            )
        else:
            name, found = "key", draft.key
            expected = phrase("another key than in row %(row)s, which says something else", row=row)
        remedy = phrase("Keep only one of the two rows, or give each its own key.")
        column = self.check.columns.heading_of(name)
        self.check.problem(draft.row, column, found=found, expected=expected, remedy=remedy)

    def _with_key(self, draft: Draft) -> Draft:
        """The draft with the key that follows from what it refers to, if it has none of its own."""
        if draft.key:
            return draft
        keys = {column: self._key_of(each) for column, each in draft.references.items()}
        values: dict[str, Any] = dict(draft.values)
        if draft.thing is Thing.STATEMENTS:
            owner, origin = keys["organisation_id"], draft.origin
            key = statements.derived_key(owner, values["role"], values["text"], origin=origin)
        elif draft.thing is Thing.LINKS:
            key = links.derived_key(keys.values(), values)
        elif draft.thing is Thing.CONTACTS:
            key = f"{values['email']} of {keys['organisation_id']}"
        else:
            key = " in ".join(keys.values())
        return replace(draft, key=key)

    def _key_of(self, reference: Reference) -> str:
        found = self.directory.find(reference)
        key = found.key if found is not None else reference.written
        return f"cluster:{key}" if reference.party is Party.CLUSTER else key
