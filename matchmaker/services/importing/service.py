"""Files in, organisations and what they say out; the same files again change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.errors import UsageError
from matchmaker.services.columns import Template
from matchmaker.services.identity.auditing import record as audit
from matchmaker.services.reading import UPLOAD, Layout, Limits
from models import Cluster, ImportBatch

from .directory import Directory
from .draft import Party, Reference, Thing
from .files import Found, Upload, tables_in
from .rejected import rejected_file
from .report import OUTCOMES, ImportReport, Note, TableReport
from .table_check import TableCheck
from .table_import import TableImport, Way
from .vanished import find_vanished, remove

Progress = Callable[[str, int, int], None]
"""Called with the file, how many of its rows are done and how many it has."""


def import_files(  # noqa: PLR0913 -- the options of the command, one by one
    session: Session,
    files: Sequence[Path | Upload],
    *,
    now: datetime,
    template: Template | str | None = None,
    cluster: str | None = None,
    dry_run: bool = False,
    replace_vanished: bool = False,
    account_id: int | None = None,
    source: str | None = None,
    rejected_folder: Path | None = None,
    sheet: str | None = None,
    contacts: str | None = None,
    limits: Limits = UPLOAD,
    progress: Progress = lambda file, done, total: None,
) -> ImportReport:
    """Import tables in any order; each table (a CSV file, a sheet) is one transaction.

    Nothing is raised for what is wrong with a file or a row: the report says it. The session must
    have no changes pending; in a dry run everything is done and rolled back, so that the report is
    that of the real run.

    Args:
        session: Open on the database to import into.
        files: Paths, or uploads with their bytes.
        now: The moment written to new and changed rows.
        template: What all tables list; recognised by their headings if not given.
        cluster: Key or name of the cluster whose members the organisations are.
        dry_run: Report only, write nothing.
        replace_vanished: Delete sentences that a member list gave earlier and gives no longer.
        account_id: Who imports.
        source: Written to new organisations as where they are from; the file's name if not given.
        rejected_folder: Where rejected rows are written to; only handed back if not given.
        sheet: The one sheet of each workbook that is read.
        contacts: Who says that the persons in the list may be written to; without it they are
            left out.
        limits: How large files may be.
        progress: Hears of every few thousand rows.

    Raises:
        UsageError: there is no such template.
    """
    found, reports = tables_in(
        files,
        template=_template(template),
        clusters_first=cluster is not None,
        limits=limits,
        sheet=sheet,
        contacts=contacts is not None,
    )
    for table in found:
        job = _job(session, table, now=now, cluster=cluster, source=source)
        try:
            report = _run(job, table, replace_vanished=replace_vanished, progress=progress)
            batch = record(job, table, report, account_id=account_id, consent=contacts)
            if batch is not None and not dry_run:
                report = replace(report, batch=batch.id)
        except BaseException:
            session.rollback()
            raise
        if not dry_run:
            session.commit()
        folder = None if dry_run else rejected_folder
        report = _with_rejected_rows(report, job, table, folder)
        reports.append(report)
    if dry_run:
        session.rollback()
    session.expire_all()  # rows were written past the objects that the session may hold
    return ImportReport(tuple(reports), dry_run=dry_run)


def _template(template: Template | str | None) -> Template | None:
    if template is None:
        return None
    try:
        return Template(template)
    except ValueError as error:
        known = ", ".join(Template)
        raise UsageError(f"There is no template {template!r}; there are {known}.") from error


def _job(
    session: Session, table: Found, *, now: datetime, cluster: str | None, source: str | None
) -> TableImport:
    check = TableCheck(
        table.table.layout,
        table.columns,
        today=now.date(),
        forgiving=table.template is Template.MEMBERS,
        cluster=Reference(Party.CLUSTER, cluster, "cluster") if cluster else None,
    )
    way = Way(now, source=(source or table.file)[:200])
    return TableImport(session, check, table.template, way)


def _run(
    job: TableImport, table: Found, *, replace_vanished: bool, progress: Progress
) -> TableReport:
    rows = table.table.rows
    return run_table(
        job,
        table,
        replace_vanished=replace_vanished,
        progress=lambda done: progress(table.file, done, len(rows)),
    )


def run_table(
    job: TableImport,
    table: Found,
    *,
    replace_vanished: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> TableReport:
    """Carry out, or rehearse, the import of one table in the caller's transaction."""
    refusal = _unknown_cluster(job)
    if refusal:
        return TableReport(table.file, table.table.layout.sheet, table.template, refusal=refusal)
    job.run(table.table.rows, progress)
    vanished = find_vanished(job.session, job.listed, job.written_keys) if job.listed else []
    if replace_vanished and vanished:
        remove(job.session, vanished, job.trace)
        job.counts[Thing.STATEMENTS]["removed"] += len(vanished)
        vanished = []
    return _report(job, table, tuple(each.text for each in vanished))


def _unknown_cluster(job: TableImport) -> str | None:
    """Why the table is refused, if the cluster of all its rows is unknown."""
    cluster = job.check.cluster
    if cluster is None or job.template not in (Template.ORGANISATIONS, Template.MEMBERS):
        return None
    directory = Directory(job.session)
    directory.learn([cluster])
    if (found := directory.find(cluster)) is not None:
        job.check.cluster_founded = job.session.get_one(Cluster, found.id).founded
        return None
    near = directory.suggestions(cluster)
    if near:
        return phrase(
            "There is no cluster “%(name)s”. Did you mean %(advice)s?",
            name=cluster.written,
            advice=near,
        )
    return phrase(
        "There is no cluster “%(name)s”. Import the clusters first.", name=cluster.written
    )


def _report(job: TableImport, table: Found, vanished: tuple[str, ...]) -> TableReport:
    layout, columns = table.table.layout, table.columns
    return TableReport(
        file=table.file,
        sheet=layout.sheet,
        template=table.template,
        encoding=layout.encoding,
        separator=layout.separator,
        columns={c.heading: c.field for c in columns.columns if c.field is not None},
        unmapped={column.heading: column.how for column in columns.unmapped},
        rows=len(table.table.rows) - job.check.ignored,
        counts={thing.value: _ordered(job.counts[thing]) for thing in Thing if job.counts[thing]},
        problems=tuple(sorted(job.check.problems, key=lambda each: each.row)),
        notes=(*(Note(text, 1) for text in layout.notes), *job.check.told()),
        splits=tuple(job.check.splits),
        vanished=vanished,
        created_keys={thing.value: tuple(keys) for thing, keys in job.created_keys.items()},
    )


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts[outcome] for outcome in OUTCOMES if outcome in counts}


def record(
    job: TableImport,
    table: Found,
    report: TableReport,
    *,
    account_id: int | None,
    cluster_id: int | None = None,
    consent: str | None = None,
) -> ImportBatch | None:
    """Write down what an import was and did, in its own transaction; nothing of a refused one."""
    if report.refusal:
        return None
    batch = ImportBatch(
        file_name=_called(table.table.layout)[:300],
        sha256=table.sha256,
        template=table.template,
        counts={**report.as_dict()["counts"], "rejected_rows": report.rejected_rows},
        account_id=account_id,
        cluster_id=cluster_id,
        before=job.trace.dump(),
        at=job.way.now,
    )
    job.session.add(batch)
    job.session.flush()  # the event names the batch
    about = {"file": table.file} | ({"consent": consent} if consent else {})
    subject = f"batch {batch.id}"
    audit(job.session, "import", subject, account_id=account_id, now=job.way.now, **about)
    return batch


def _called(layout: Layout) -> str:
    return f"{layout.name} / {layout.sheet}" if layout.sheet else layout.name


def _with_rejected_rows(
    report: TableReport, job: TableImport, table: Found, folder: Path | None
) -> TableReport:
    if not job.rejected:
        return report
    name, content = rejected_file(table.table.layout, job.rejected, report.problems)
    path = None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free(folder / name, table.path)
        path.write_bytes(content)
    return replace(report, rejected_name=name, rejected_content=content, rejected_path=path)


def _free(wanted: Path, origin: Path | None) -> Path:
    """Where to write: over the rejected rows of an earlier run, never over the file just read."""
    if origin is not None and wanted.resolve() == origin.resolve():
        return wanted.with_name(f"{wanted.stem}-2{wanted.suffix}")
    return wanted
