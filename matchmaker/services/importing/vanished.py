"""Sentences that a member list gave earlier and no longer gives: reported, deleted on demand."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.services.external_keys import chunked, organisation_ids
from matchmaker.services.rows_as_json import row_as_json
from models import Statement
from models.changes import append_changes

from .member_list import ORIGIN
from .traces import Trace


@dataclass(frozen=True, slots=True)
class Vanished:
    """A stored sentence whose member no longer says it."""

    id: int
    organisation_id: int
    text: str


def find_vanished(
    session: Session, listed: Mapping[str, Set[str]], written: Set[str]
) -> list[Vanished]:
    """Sentences of these organisations and roles, from a list, that are not among `written` keys.

    `listed` holds for each organisation's key the roles whose cell was filled: an empty cell means
    unknown and makes nothing vanish.
    """
    ids = organisation_ids(session, listed)
    prefixes = {f"{key}:{ORIGIN}{role}:" for key, roles in listed.items() for role in roles}
    found = []
    for chunk in chunked(sorted(set(ids.values()))):
        query = (
            sa.select(
                Statement.id, Statement.organisation_id, Statement.text, Statement.external_key
            )
            .where(Statement.organisation_id.in_(chunk))
            .where(Statement.external_key.contains(f":{ORIGIN}", autoescape=True))
            .order_by(Statement.id)
        )
        for id_, organisation_id, text, key in session.execute(query):
            if key not in written and f"{str(key).rpartition(':')[0]}:" in prefixes:
                found.append(Vanished(id_, organisation_id, text))
    return found


def remove(session: Session, vanished: list[Vanished], trace: Trace) -> None:
    """Delete them, in the caller's transaction, and leave a trace of them."""
    for chunk in chunked(vanished):
        gone = sa.select(Statement).where(Statement.id.in_([each.id for each in chunk]))
        trace.removed[Statement.__tablename__] += map(row_as_json, session.scalars(gone))
        session.execute(
            sa.delete(Statement)
            .where(Statement.id.in_([each.id for each in chunk]))
            .execution_options(synchronize_session=False)
        )
    append_changes(session, {each.organisation_id for each in vanished})
