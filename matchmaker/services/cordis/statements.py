"""The sentences of an organisation's newest projects as statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import StatementRole, Urgency, Visibility
from matchmaker.services.cordis.facts import Said
from matchmaker.services.cordis.organisations import SOURCE
from models import Statement
from models.changes import append_changes

_PART_ORDER = {"title": 0, "aim": 1, "need": 2}


@dataclass(frozen=True, slots=True)
class KeepNewest:
    """How many statements of each role an organisation keeps."""

    capabilities: int = 12
    needs: int = 8

    def of(self, role: StatementRole) -> int:
        """The number for one role."""
        return self.capabilities if role is StatementRole.CAPABILITY else self.needs


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that an organisation may come to hold."""

    organisation_id: int
    key: str
    said: Said
    dated: date | None


def store_statements(
    session: Session,
    organisation_ids: Collection[int],
    candidates: Iterable[Candidate],
    counts: Counter[str],
    *,
    now: datetime,
    newest: KeepNewest,
) -> None:
    """Bring the stored sentences of these organisations to the newest of stored and offered ones.

    Sentences from other sources are neither counted nor touched.
    """
    stored = _stored(session, organisation_ids)
    offered: defaultdict[int, dict[str, Candidate]] = defaultdict(dict)
    for row in stored.values():
        offered[row.organisation_id][row.external_key] = _as_candidate(row)
    for each in candidates:
        offered[each.organisation_id][each.key] = each
    wanted = {
        each.key: each for group in offered.values() for each in _newest(group.values(), newest)
    }

    new = [each for key, each in wanted.items() if key not in stored]
    changed = [each for key, each in wanted.items() if key in stored and _differs(each, stored)]
    gone = [row for key, row in stored.items() if key not in wanted]
    _write(session, new, changed, gone, stored, now=now)
    append_changes(
        session,
        {each.organisation_id for each in (*new, *changed)} | {row.organisation_id for row in gone},
    )
    counts["statements: created"] += len(new)
    counts["statements: updated"] += len(changed)
    counts["statements: replaced by newer ones"] += len(gone)
    counts["statements: unchanged"] += len(wanted) - len(new) - len(changed)


def _stored(session: Session, organisation_ids: Collection[int]) -> dict[str, Any]:
    query = sa.select(
        Statement.id,
        Statement.organisation_id,
        Statement.external_key,
        Statement.role,
        Statement.text,
        Statement.language,
        Statement.dated,
    ).where(
        Statement.organisation_id.in_(set(organisation_ids)),
        Statement.external_key.startswith("cordis:"),
    )
    return {str(row.external_key): row for row in session.execute(query)}


def _as_candidate(row: Any) -> Candidate:
    part = str(row.external_key).rpartition(":")[2]
    said = Said(part, row.role, row.text, row.language or "en")
    return Candidate(row.organisation_id, row.external_key, said, row.dated)


def _newest(group: Iterable[Candidate], newest: KeepNewest) -> Iterable[Candidate]:
    """The newest of each role, a sentence that stands in two projects once, as of the later one."""
    taken: defaultdict[StatementRole, set[str]] = defaultdict(set)
    for each in sorted(group, key=_age):
        texts = taken[each.said.role]
        if len(texts) < newest.of(each.said.role) and each.said.text not in texts:
            texts.add(each.said.text)
            yield each


def _age(each: Candidate) -> tuple[int, str, int]:
    """Newest first, undated last; then by project, and the title before the aim."""
    days = -each.dated.toordinal() if each.dated else 0
    return days, each.key.rpartition(":")[0], _PART_ORDER.get(each.said.part, 3)


def _differs(each: Candidate, stored: Mapping[str, Any]) -> bool:
    row = stored[each.key]
    return bool(row.text != each.said.text or row.dated != each.dated)


def _write(
    session: Session,
    new: list[Candidate],
    changed: list[Candidate],
    gone: list[Any],
    stored: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    if gone:
        ids = [row.id for row in gone]
        session.execute(
            sa.delete(Statement)
            .where(Statement.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
    for each in changed:
        session.execute(
            sa.update(Statement)
            .where(Statement.id == stored[each.key].id)
            .values(text=each.said.text, dated=each.dated, language=each.said.language)
            .execution_options(synchronize_session=False)
        )
    if new:
        session.execute(sa.insert(Statement), [_row(each, now) for each in new])


def _row(each: Candidate, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": each.organisation_id,
        "external_key": each.key,
        "role": each.said.role,
        "text": each.said.text,
        "language": each.said.language,
        "dated": each.dated,
        "visibility": Visibility.PUBLIC,
        "urgency": Urgency.NORMAL,
        "countries": [],
        "source": SOURCE,
        "created_at": now,
    }
