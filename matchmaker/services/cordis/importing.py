"""The official bulk files of EU research projects (H2020, Horizon Europe) into the database.

Each project gives each of its participants dated sentences (`sentences` says which), and each
consortium of up to 25 dated links between all pairs; of a larger one most have never met. An
organisation keeps its newest 12 capabilities and 8 needs only, however many projects it has: with
one vector a sentence, whoever has said a thousand things comes near to everything by chance,
and universities would fill every list.

Work is committed in chunks and every row is found again by its external key, so a run that was
interrupted is simply started again, and a second run writes nothing. Two programmes imported one
after the other give the same as both at once: what is newest is decided over old and new rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.services.cordis.facts import Gathered, gather
from matchmaker.services.cordis.links import store_links
from matchmaker.services.cordis.organisations import store_organisations
from matchmaker.services.cordis.statements import Candidate, KeepNewest, store_statements
from matchmaker.services.cordis.tables import SourceTables, find_tables
from matchmaker.services.deduplicating.merging import keys_taken_out
from matchmaker.services.external_keys import chunked
from matchmaker.services.identity.auditing import record as audit
from models import ImportBatch

LARGEST_CONSORTIUM = 25
_ORGANISATIONS_AT_ONCE = 1_000
_PROJECTS_AT_ONCE = 1_000

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class CordisReport:
    """What was read and what it did: `counts` by "what: outcome", `left_out` rows by reason."""

    files: tuple[dict[str, Any], ...]
    counts: Mapping[str, int]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "files": list(self.files),
            "counts": dict(self.counts),
            "left_out": dict(self.left_out),
        }

    def render(self) -> str:
        """For people, as plain text."""
        lines = [f"{each['file']}: {', '.join(each['read_for'])}" for each in self.files]
        lines += [f"  {what}: {count:,}" for what, count in sorted(self.counts.items())]
        lines += [f"  left out, {why}: {count:,}" for why, count in sorted(self.left_out.items())]
        return "\n".join(lines)


def import_cordis(
    session: Session,
    directory: Path,
    *,
    now: datetime,
    progress: Progress = lambda what, done, total: None,
    newest: KeepNewest = KeepNewest(),  # noqa: B008 -- frozen
    account_id: int | None = None,
) -> CordisReport:
    """Import the tables in a folder; commits in chunks.

    Raises:
        InputError: a table or a heading is missing, or a file is broken; nothing was changed.
    """
    tables = find_tables(directory)
    progress("Reading", 0, len(tables.paths))
    found = gather(tables)
    progress("Reading", len(tables.paths), len(tables.paths))

    counts: Counter[str] = Counter()
    _store_profiles(session, found, counts, now=now, progress=progress, newest=newest)
    _store_consortia(session, found, counts, progress=progress)

    report = CordisReport(_files(tables), dict(counts), dict(found.left_out))
    _record(session, directory, tables, report, now=now, account_id=account_id)
    session.commit()
    return report


def _store_profiles(
    session: Session,
    found: Gathered,
    counts: Counter[str],
    *,
    now: datetime,
    progress: Progress,
    newest: KeepNewest,
) -> None:
    """Organisations with their statements, one transaction a chunk."""
    projects_of: defaultdict[str, list[str]] = defaultdict(list)
    for project, parties in found.took_part.items():
        for key in parties:
            projects_of[key].append(project)
    taken_out, done = keys_taken_out(session), 0
    for chunk in chunked(found.organisations.values(), _ORGANISATIONS_AT_ONCE):
        ids = store_organisations(session, chunk, counts, now=now)
        candidates = [
            Candidate(ids[facts.key], f"cordis:{id_}:{facts.key}:{said.part}", said, project.start)
            for facts in chunk
            for id_ in projects_of[facts.key]
            for project in (found.projects[id_],)
            for said in project.said
        ]
        candidates = [each for each in candidates if each.key not in taken_out]
        store_statements(session, ids.values(), candidates, counts, now=now, newest=newest)
        session.commit()
        done += len(chunk)
        progress("Organisations and what they say", done, len(found.organisations))


def _store_consortia(
    session: Session, found: Gathered, counts: Counter[str], *, progress: Progress
) -> None:
    """Links between the members of each consortium, one transaction a chunk."""
    taken_out, done = keys_taken_out(session), 0
    for chunk in chunked(found.projects.values(), _PROJECTS_AT_ONCE):
        small = []
        for project in chunk:
            parties = found.took_part[project.id]
            if len(parties) <= LARGEST_CONSORTIUM:
                small.append((project, parties))
            else:
                found.left_out["consortia too large for links"] += 1
        store_links(session, small, counts, taken_out=taken_out)
        session.commit()
        done += len(chunk)
        progress("Links", done, len(found.projects))


def _files(tables: SourceTables) -> tuple[dict[str, Any], ...]:
    """Each file with what it was read for and which heading was taken for what."""
    roles = {
        "organisations": tables.organisations,
        "projects": tables.projects,
        "participations": tables.participations,
    }
    return tuple(
        {
            "file": path.name,
            "read_for": [role for role, group in roles.items() if path in {t.path for t in group}],
            "headings": next(
                table.headings for group in roles.values() for table in group if table.path == path
            ),
        }
        for path in tables.paths
    )


def _record(
    session: Session,
    directory: Path,
    tables: SourceTables,
    report: CordisReport,
    *,
    now: datetime,
    account_id: int | None,
) -> None:
    digest = hashlib.sha256()
    for path in tables.paths:
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    batch = ImportBatch(
        file_name=directory.name[:300],
        sha256=digest.hexdigest(),
        template="cordis",
        counts=dict(report.counts),
        account_id=account_id,
        at=now,
    )
    session.add(batch)
    session.flush()  # the event names the batch
    audit(session, "import", f"batch {batch.id}", account_id=account_id, now=now, template="cordis")
