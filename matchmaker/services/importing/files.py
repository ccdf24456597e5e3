"""Files as the tables in them, in the order in which tables must be imported.

Whatever order people give them in, organisations come before what refers to them. Tables of one
template follow each other by name, so that the same files give the same result however they are
given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from matchmaker.domain.phrases import phrase
from matchmaker.services.columns import Mapping as Columns
from matchmaker.services.columns import Template, map_columns, template_of
from matchmaker.services.reading import FileRefused, Limits, Table, read_tables
from matchmaker.services.recognition.folding import fold

from .misfits import without_misfits
from .rejected import without_problem_column
from .report import TableReport

_SAMPLES = 50  # filled cells of a column that are looked at to tell what it holds
_ORDER = (
    Template.ORGANISATIONS,
    Template.CLUSTERS,
    Template.MEMBERS,
    Template.STATEMENTS,
    Template.MEMBERSHIPS,
    Template.LINKS,
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came through the web: its name, which is not believed, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A table that can be imported, with what its columns are."""

    file: str
    sha256: str
    table: Table
    columns: Columns
    path: Path | None = None

    @property
    def template(self) -> Template:
        """What the table lists."""
        return self.columns.template


def tables_in(
    files: Iterable[Path | Upload],
    *,
    template: Template | None,
    clusters_first: bool,
    limits: Limits,
    sheet: str | None = None,
    contacts: bool = False,
) -> tuple[list[Found], list[TableReport]]:
    """The tables to import, in order, and a report for each file of which nothing is used.

    Clusters come first where organisations are to join one, else after those who manage them.
    `sheet` names the one sheet of each workbook that is read.
    """
    found: list[Found] = []
    refused: list[TableReport] = []
    for file in files:
        try:
            found += _tables_of(file, template, limits, sheet=sheet, contacts=contacts)
        except FileRefused as refusal:
            name = file.name if isinstance(file, Upload) else str(file)
            refused.append(TableReport(file=name, refusal=str(refusal)))
    rank = {each: at for at, each in enumerate(_ORDER)}
    if clusters_first:
        rank[Template.CLUSTERS] = -1
    found.sort(key=lambda each: (rank[each.template], each.file, each.sha256))
    return found, sorted(refused, key=lambda each: each.file)


def _tables_of(
    file: Path | Upload,
    template: Template | None,
    limits: Limits,
    *,
    sheet: str | None,
    contacts: bool,
) -> list[Found]:
    content, name = (file.content, file.name) if isinstance(file, Upload) else (file, file.name)
    read = read_tables(content, name=name, limits=limits, sheet=sheet)
    tables = [without_problem_column(each) for each in read]
    path = file if isinstance(file, Path) else None
    usable = [
        Found(name, digest_of(content), table, columns, path)
        for table, columns in _with_columns(tables, template, contacts=contacts)
        if not columns.missing
    ]
    if not usable:
        raise _unusable(name, tables, template)
    return _without_old_lists(usable)


def _without_old_lists(found: list[Found]) -> list[Found]:
    """Of several member lists in one workbook, the one with most known columns.

    Managers keep last year's list on another sheet; a member list is told by a name alone, so
    every such sheet would be taken for one.
    """
    lists = [each for each in found if each.template is Template.MEMBERS]
    if len(lists) < 2:
        return found
    best = max(lists, key=lambda each: len(each.columns.columns) - len(each.columns.unmapped))
    others = ", ".join(f"“{each.table.layout.sheet}”" for each in lists if each is not best)
    note = phrase(
        "Not read, as it looks like another member list: %(names)s. If it is the right one, choose "
        "that sheet.",
        names=others,
    )
    layout = best.table.layout
    noted = replace(best.table, layout=replace(layout, notes=(*layout.notes, note)))
    rest = [each for each in found if each.template is not Template.MEMBERS]
    return [*rest, replace(best, table=noted)]


def _with_columns(
    tables: Iterable[Table], template: Template | None, *, contacts: bool = False
) -> Iterator[tuple[Table, Columns]]:
    for table in tables:
        known = template or _named_template(table) or template_of(table.columns)
        yield table, suggested_columns(table, known, contacts=contacts)


def suggested_columns(
    table: Table, template: Template | None, *, contacts: bool = False
) -> Columns:
    """What each column is by its heading and its values."""
    samples = [table.column(at, _SAMPLES) for at in range(len(table.columns))]
    columns = map_columns(
        table.columns,
        samples=samples,
        template=template,
        hidden=table.layout.hidden,
        contacts=contacts,
    )
    return without_misfits(columns, samples)


def _named_template(table: Table) -> Template | None:
    """The template that the file or sheet is called by, if its columns are there.

    A list with nothing but keys and names may be of organisations or of clusters.
    """
    words = fold(f"{Path(table.layout.name).stem} {table.layout.sheet or ''}").split()
    named = [each for each in Template if each in words]
    fits = [each for each in named if not map_columns(table.columns, template=each).missing]
    return fits[0] if len(fits) == 1 else None


def _unusable(name: str, tables: list[Table], template: Template | None) -> FileRefused:
    table = tables[0]
    columns = next(_with_columns([table], template))[1]
    headings = ", ".join(f"“{heading}”" for heading in table.columns)
    missing = ", ".join(f"“{field}”" for field in columns.missing)
    what = (
        phrase("the template %(name)s", name=template.value) if template else phrase("any template")
    )
    said = phrase(
        "%(file)s: the columns %(headings)s do not fit %(what)s; there is none for %(missing)s.",
        file=name,
        headings=headings,
        what=what,
        missing=missing,
    )
    remedy = phrase("Rename the columns as in the templates, or say which template it is.")
    return FileRefused(said, remedy=remedy)


def digest_of(content: bytes | Path) -> str:
    """What tells whether two files are the same."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
