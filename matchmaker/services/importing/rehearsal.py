"""What would become of a list: everything but the writing, so that nothing comes as a surprise."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import CONTACT, FIELDS, Template, chosen_columns
from matchmaker.services.columns import Mapping as Columns
from matchmaker.services.external_keys import stand_in
from matchmaker.services.reading import BadHeadings, FileRefused, Table, read_tables
from matchmaker.services.recognition.folding import fold, tidy
from models import Grant, ImportBatch, ImportDraft, Merge
from models.changes import latest_change

from .claims import Claim
from .doubts import Decided, Doubt
from .draft import Party, Reference, Thing
from .drafts import Choices
from .files import Found, digest_of, suggested_columns
from .lookalikes import Lookalike, lookalikes
from .planning import Plan, Update
from .rejected import without_problem_column
from .report import TableReport
from .service import run_table
from .table_check import TableCheck
from .table_import import TableImport, Way

NOT_OFFERED = frozenset({"cluster", "example"})
"""Fields of a member list that a manager's list does not decide."""
OFFERED = tuple(each for each in (*FIELDS[Template.MEMBERS], *CONTACT) if each not in NOT_OFFERED)
_REMEMBERED = 30  # earlier imports of a cluster that are looked at


@dataclass(frozen=True, slots=True)
class Change:
    """A field of an organisation that the list would overwrite."""

    organisation: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would be done, what is doubtful, and what looks like something that is here."""

    found: Found
    report: TableReport
    doubts: tuple[Doubt, ...]
    lookalikes: tuple[Lookalike, ...]
    updates: tuple[Update, ...]
    contacts: int

    @property
    def fate(self) -> Mapping[str, int]:
        """Rows by what becomes of them: new, updated, unchanged, skipped, problem."""
        counts = dict(self.report.counts.get(Thing.ORGANISATIONS, {}))
        return {
            "new": counts.get("created", 0),
            "updated": counts.get("updated", 0),
            "unchanged": counts.get("unchanged", 0),
            "skipped": counts.get("skipped", 0),
            "problem": self.report.rejected_rows,
        }

    @property
    def names(self) -> Mapping[int, str]:
        """What stands in the column of names, by row."""
        columns = self.found.columns
        at = next(each.position for each in columns.columns if each.field == "name")
        return {row.number: tidy(row.cells[at]) for row in self.found.table.rows}

    @property
    def overwritten(self) -> tuple[Change, ...]:
        """Every filled field that would read otherwise, in the order of the list."""
        changes = []
        for update in self.updates:
            name = str(update.before.get("name") or update.draft.values.get("name", ""))
            changes += [
                Change(name, column, update.before[column], value)
                for column, value in update.changes.items()
                if update.before[column] not in (None, "", []) and column in _TOLD
            ]
        return tuple(changes)


_TOLD = frozenset({
    "name", "kind", "country", "region", "city", "size", "website", "languages", "sectors",
    "description", "founded",
})  # fmt: skip


def table_of(draft: ImportDraft, choices: Choices) -> Table:
    """The table that the choices name; raises FileRefused with the place and the remedy."""
    tables = read_tables(
        draft.data,
        name=draft.file_name,
        sheet=choices.sheet,
        encoding=choices.encoding,
        separator=choices.separator,
        header_row=choices.header_row,
    )
    return without_problem_column(tables[0])


def signature_of(columns: Sequence[str]) -> str:
    """What tells that two lists have the same headings."""
    return digest_of("\n".join(fold(each) for each in columns).encode())[:32]


def remembered(session: Session, cluster_id: int, signature: str) -> Choices | None:
    """What was chosen for the last list of this cluster that had the same headings."""
    query = (
        sa.select(ImportBatch)
        .where(ImportBatch.cluster_id == cluster_id)
        .order_by(ImportBatch.id.desc())
        .limit(_REMEMBERED)
    )
    for batch in session.scalars(query):
        if batch.choices.get("signature") == signature:
            return Choices.from_json(batch.choices)
    return None


def columns_of(table: Table, choices: Choices, earlier: Choices | None = None) -> Columns:
    """What each column is: as chosen, else as last time, else as it looks."""
    suggested = suggested_columns(table, Template.MEMBERS, contacts=True)
    known = {**(earlier.columns if earlier else {}), **choices.columns}
    fields = [
        known.get(each.heading, each.field if each.field not in NOT_OFFERED else "") or None
        for each in suggested.columns
    ]
    if not choices.contacts:
        fields = [None if each in CONTACT else each for each in fields]
    chosen = chosen_columns(Template.MEMBERS, table.columns, fields)
    kept = zip(suggested.columns, chosen.columns, strict=True)
    return Columns(
        Template.MEMBERS, tuple(old if old.field == new.field else new for old, new in kept)
    )


def prepare(
    session: Session,
    draft: ImportDraft,
    choices: Choices,
    *,
    claim: Claim,
    now: datetime,
    writes: bool,
) -> tuple[TableImport, Found]:
    """The import of a draft as its choices say, not begun yet.

    Raises:
        FileRefused: the file cannot be read so, or no column holds the names.
    """
    table = table_of(draft, choices)
    columns = columns_of(
        table, choices, remembered(session, claim.cluster_id, signature_of(table.columns))
    )
    if columns.missing:
        raise no_names(draft.file_name)
    check = TableCheck(
        table.layout,
        columns,
        today=now.date(),
        forgiving=True,
        cluster=Reference(Party.CLUSTER, stand_in(claim.cluster_id), "cluster"),
        decided=Decided(choices.decisions),
        visibility=choices.visibility,
    )
    way = Way(
        now,
        source=draft.file_name[:200],
        writes=writes,
        overwrites=choices.overwrites,
        claim=claim,
        same=choices.same,
    )
    found = Found(draft.file_name, digest_of(draft.data), table, columns)
    return TableImport(session, check, Template.MEMBERS, way), found


def rehearse(
    session: Session,
    draft: ImportDraft,
    choices: Choices,
    *,
    claim: Claim,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Rehearsal:
    """What would become of the list; nothing is written, and no lock is taken.

    Raises:
        FileRefused: as `prepare`.
    """
    job, found = prepare(session, draft, choices, claim=claim, now=now, writes=False)
    report = run_table(job, found, progress=progress)
    if report.refusal:
        raise FileRefused(report.refusal)
    made = _of(job.plans, Thing.ORGANISATIONS)
    created = [each for plan in made for each in plan.created]
    alike = lookalikes(session, created, claim, today=now.date())
    return Rehearsal(
        found,
        report,
        tuple(job.check.doubts),
        alike,
        tuple(each for plan in made for each in plan.updated),
        sum(len(plan.created) for plan in _of(job.plans, Thing.CONTACTS)),
    )


def rehearsed(
    session: Session, draft: ImportDraft, choices: Choices, *, claim: Claim, now: datetime
) -> Rehearsal:
    """`rehearse`, remembered as long as neither the answers nor the database have changed."""
    answers = choices.as_json()
    for each in _WITHOUT_EFFECT:
        del answers[each]
    key = (
        str(session.get_bind().engine.url),
        draft.id,
        draft.created_at,
        json.dumps(answers, sort_keys=True),
        claim,
        now.date(),
        latest_change(session),
        session.scalar(sa.select(sa.func.count()).select_from(Grant)),
        session.scalar(sa.select(sa.func.count()).select_from(Merge)),
    )
    with _remembering:
        known = _memory.get(key)
    if known is None:
        known = rehearse(session, draft, choices, claim=claim, now=now)
        with _remembering:
            _memory[key] = known
            while len(_memory) > _MOST_REMEMBERED:
                del _memory[next(iter(_memory))]
    return known


_memory: dict[tuple[Any, ...], Rehearsal] = {}
_remembering = threading.Lock()
_MOST_REMEMBERED = 8
_WITHOUT_EFFECT = ("consent", "different", "visibility")  # on what a rehearsal says


def no_names(file_name: str) -> FileRefused:
    """The refusal of a list of which nobody knows whom it lists."""
    return BadHeadings(
        phrase("%(file)s: no column holds the names of the members.", file=file_name),
        remedy=phrase("Choose “Name” for one of the columns."),
    )


def _of(plans: Sequence[Plan], thing: Thing) -> list[Plan]:
    return [plan for plan in plans if plan.thing is thing]
