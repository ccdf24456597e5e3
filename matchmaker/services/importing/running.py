"""The last step: the list is written in one transaction, then its sentences are encoded.

Two clicks, two workers or two tabs make one import: the draft names the one job that may carry it
out, and the import commits only while it does. An interrupted one can be done again: what was
written already is known by its keys.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from indexing.errors import IndexingError
from matchmaker.domain.phrases import as_data, phrase
from matchmaker.errors import Conflict, InputError, MatchmakerError, NotFound
from matchmaker.services.deduplicating.suspects import look_among
from matchmaker.services.external_keys import chunked, organisation_ids
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index
from matchmaker.services.index.library import MOST_FOLLOWED, Library
from matchmaker.services.jobs import Meter, Standing, add_job, standing_of
from models import (
    DistinctPair,
    ImportBatch,
    ImportDraft,
    Job,
    Membership,
    Organisation,
    Statement,
)
from models.changes import append_changes
from models.insertion import insert_missing

from .claims import Claim
from .drafts import Choices, choices_of
from .rehearsal import prepare, signature_of
from .rejected import rejected_file
from .report import TableReport
from .service import record, run_table
from .table_import import TableImport
from .traces import Trace

log = logging.getLogger("matchmaker.importing")
KIND = "import"
_SHOWN_PROBLEMS = 50
CHECKING, SAVING, ENCODING, COMPARING = "checking", "saving", "encoding", "comparing"
LONGEST_CONSENT = 300


@dataclass(frozen=True, slots=True)
class Order:
    """Who has a draft imported, and by what means."""

    draft_id: int
    job_id: int
    claim: Claim
    account_id: int
    library: Library
    now: datetime
    say: Callable[[str], str] = str


def order_import(session: Session, draft: ImportDraft, *, now: datetime) -> Job | None:
    """A job for the draft; None if one is at work already or has done it.

    Raises:
        InputError: persons would be kept, and nobody says that they may be written to.
    """
    earlier = session.get(Job, draft.job_id) if draft.job_id else None
    if draft.batch_id is not None:
        return None
    if earlier is not None and standing_of(earlier, now=now) is Standing.AT_WORK:
        return None
    subject = f"import draft {draft.id}"
    job = add_job(session, KIND, subject, account_id=draft.account_id, now=now)
    mine: Any = session.execute(
        sa.update(ImportDraft)
        .where(
            ImportDraft.id == draft.id,
            ImportDraft.batch_id.is_(None),
            ImportDraft.job_id == draft.job_id
            if draft.job_id is not None
            else ImportDraft.job_id.is_(None),
        )
        .values(job_id=job.id, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    if not mine.rowcount:  # another click was quicker
        session.rollback()
        session.expire_all()
        return None
    session.commit()
    session.expire_all()
    return job


def check_consent(choices: Choices, contacts: int) -> None:
    """Refuse to keep persons of whom nobody says that they may be written to.

    Raises:
        InputError: with what to do.
    """
    said = choices.consent.strip()
    if len(said) > LONGEST_CONSENT:
        raise InputError(phrase("Write at most %(most)s characters.", most=LONGEST_CONSENT))
    if choices.contacts and contacts and not said:
        raise InputError(
            phrase("Say who says that these people may be written to, or leave them out.")
        )


def carry_out_draft(session: Session, meter: Meter, order: Order) -> dict[str, Any]:
    """The work of the job; gives the number of the import, and whether it can be found already.

    Raises:
        NotFound: the draft was thrown away.
        Conflict: another job was put in this one's place.
        FileRefused: the file cannot be read as the choices say.
    """
    draft = session.get(ImportDraft, order.draft_id, options=[undefer(ImportDraft.data)])
    if draft is None:
        raise NotFound(phrase("There is no such list on its way in."))
    if draft.batch_id is None:
        _write(session, meter, order, draft)
    batch = session.get_one(ImportBatch, draft.batch_id)
    concerned = _concerned(session, batch)
    is_found = _make_findable(session, meter, order, concerned)
    return {"batch": batch.id, "is_found": is_found}


def rejected_of(session: Session, batch_id: int, *, cluster_id: int) -> tuple[str, bytes]:
    """Name and content of the workbook of rows to mend.

    Raises:
        NotFound: there is no such import of this cluster, or every row was saved.
    """
    batch = session.get(ImportBatch, batch_id, options=[undefer(ImportBatch.rejected)])
    if batch is None or batch.cluster_id != cluster_id or batch.rejected is None:
        raise NotFound(phrase("There are no rows to mend."))
    stem = batch.file_name.partition(" / ")[0].rpartition(".")[0] or batch.file_name
    return f"{stem}-rejected.xlsx", batch.rejected


def _write(session: Session, meter: Meter, order: Order, draft: ImportDraft) -> None:
    """Everything of the list in one transaction; nothing of it if the order was overtaken."""
    choices = choices_of(draft)
    job, found = prepare(session, draft, choices, claim=order.claim, now=order.now, writes=True)
    total = len(found.table.rows)
    meter.tell(CHECKING, 0, total)
    report = run_table(
        job,
        found,
        progress=lambda done: meter.tell(CHECKING if done < total else SAVING, done, total),
    )
    if report.refusal:
        raise InputError(report.refusal)
    batch = record(
        job,
        found,
        report,
        account_id=order.account_id,
        cluster_id=order.claim.cluster_id,
        consent=choices.consent if choices.contacts else None,
    )
    assert batch is not None, "a refused report was raised above"
    batch.choices = {**choices.as_json(), "signature": signature_of(found.table.columns)}
    batch.counts = {**batch.counts, **_told(report)}
    batch.rejected = _rejected(job, report, order)
    _keep_distinct(session, job, choices, order.now)
    _take(session, draft, batch, order)
    session.commit()


def _take(session: Session, draft: ImportDraft, batch: ImportBatch, order: Order) -> None:
    """Write down, in the import's own transaction, that this job has done it; else nothing is."""
    mine: Any = session.execute(
        sa.update(ImportDraft)
        .where(
            ImportDraft.id == order.draft_id,
            ImportDraft.job_id == order.job_id,
            ImportDraft.batch_id.is_(None),
        )
        .values(batch_id=batch.id, data=b"", updated_at=order.now)
        .execution_options(synchronize_session=False)
    )
    if not mine.rowcount:
        session.rollback()
        raise Conflict(phrase("This list is being imported by another click already."))
    session.expire(draft)


def _told(report: TableReport) -> dict[str, Any]:
    """What the page of the result says besides the counts."""
    return {
        "rows": report.rows,
        "curtailed_rows": report.curtailed_rows,
        "problems": [as_data(each.text) for each in report.problems[:_SHOWN_PROBLEMS]],
    }


def _rejected(job: TableImport, report: TableReport, order: Order) -> bytes | None:
    if not job.rejected:
        return None
    layout = job.check.layout
    _, content = rejected_file(
        layout, job.rejected, report.problems, is_workbook=True, say=order.say
    )
    return content


def _keep_distinct(session: Session, job: TableImport, choices: Choices, now: datetime) -> None:
    """Remember of rows that were said to be no organisation that is here, that they are none."""
    others = {row: job.made.get(other) if isinstance(other, int) else other
              for row, other in choices.different.items()}  # fmt: skip
    keys = {key for key in (*others.values(), *job.made.values()) if key}
    ids = organisation_ids(session, keys)
    pairs = {
        tuple(sorted((ids[mine], ids[other])))
        for row, other in others.items()
        if (mine := job.made.get(row)) in ids and other in ids and ids[mine] != ids[other]
    }
    rows = [{"a_id": low, "b_id": high, "at": now} for low, high in sorted(pairs)]
    insert_missing(session, DistinctPair, rows)


def _concerned(session: Session, batch: ImportBatch) -> frozenset[int]:
    """The organisations that the import made, changed, or put words into the mouth of."""
    content = session.scalar(sa.select(ImportBatch.before).where(ImportBatch.id == batch.id))
    if content is None:
        return frozenset()
    trace = Trace.load(content)
    name = Organisation.__tablename__
    found = {*trace.created.get(name, ()), *trace.updated.get(name, ())}
    owned: tuple[Any, ...] = (Statement, Membership)
    for entity in owned:
        table = entity.__tablename__
        touched = {*trace.created.get(table, ()), *trace.updated.get(table, ())}
        for chunk in chunked(sorted(touched)):
            found.update(
                session.scalars(sa.select(entity.organisation_id).where(entity.id.in_(chunk)))
            )
    return frozenset(found)


def _make_findable(session: Session, meter: Meter, order: Order, concerned: frozenset[int]) -> bool:
    """Encode what is new, so that the next search finds it; False where no encoder runs."""
    try:
        embed_all(
            session,
            order.library.encoder,
            progress=lambda done, total: meter.tell(ENCODING, done, total),
        )
        # Who looked between the import and now has followed sentences that had no vector yet.
        append_changes(session, concerned)
        session.commit()
        if len(concerned) > MOST_FOLLOWED:
            build_index(session, order.library, today=order.now.date())
    except (MatchmakerError, IndexingError):
        session.rollback()
        log.exception("import: the sentences are not encoded")
        return False
    meter.tell(COMPARING)
    look_among(session, concerned, now=order.now)
    return True
