"""Joining two organisations that a person judged to be one, and taking it back exactly.

The merged organisation keeps its row, with `merged_into_id` set, because the ledger is
append-only: proposals, interests and outcomes, and the grants of accounts, go on pointing at it.
They are found by `everyone_in(session, kept_id)`: the ids of an organisation and of all that were
merged into it. What it owned moves to the kept one; what the kept one already has (an equal
sentence, the same cluster, the same link) and links between the two are taken out. All of that is
written into `Merge.moved`, which is everything an undo needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.errors import Conflict, InputError, NotFound
from matchmaker.services.deduplicating.merging_links import give_links_back, move_links
from matchmaker.services.deduplicating.sameness import sentence_key
from matchmaker.services.identity.auditing import record as audit
from matchmaker.services.rows_as_json import row_as_json, row_from_json, value_from_json
from models import (
    Cluster,
    Contact,
    EventParticipant,
    Link,
    Membership,
    Merge,
    Organisation,
    Statement,
)
from models.changes import append_changes

_FILLED = (
    "country",
    "region",
    "city",
    "size",
    "website",
    "languages",
    "sectors",
    "description",
    "founded",
)


def everyone_in(session: Session, organisation_id: int) -> frozenset[int]:
    """The organisation and all that were merged into it, over any number of merges."""
    found = {organisation_id}
    newest = found
    while newest:
        query = sa.select(Organisation.id).where(Organisation.merged_into_id.in_(newest))
        newest = set(session.scalars(query)) - found
        found |= newest
    return frozenset(found)


def merge(
    session: Session,
    kept_id: int,
    merged_id: int,
    *,
    now: datetime,
    account_id: int | None = None,
) -> int:
    """Join `merged_id` into `kept_id`; returns the id of the merge, which `undo_merge` takes.

    Raises:
        InputError: both are the same organisation.
        NotFound: one of them does not exist.
        Conflict: one of them is already merged into another.
    """
    if kept_id == merged_id:
        raise InputError(f"Organisation {kept_id} cannot be merged into itself.")
    kept, merged = _unmerged(session, kept_id), _unmerged(session, merged_id)

    moved: dict[str, Any] = {
        "filled": _fill(kept, merged),
        "updated_at": {
            "kept": kept.updated_at.isoformat(),
            "merged": merged.updated_at.isoformat(),
        },
        "statements": _move_statements(session, kept_id, merged_id),
        "memberships": _move_memberships(session, kept_id, merged_id),
        "contacts": _move_contacts(session, kept_id, merged_id),
        "links": move_links(session, kept_id, merged_id),
        "clusters": _move_clusters(session, kept_id, merged_id),
        "participants": _move_participants(session, kept_id, merged_id),
    }

    merged.merged_into_id = kept_id
    kept.updated_at = merged.updated_at = now
    record = Merge(kept_id=kept_id, merged_id=merged_id, moved=moved, account_id=account_id, at=now)
    session.add(record)
    subject = f"organisation {kept_id}"
    audit(session, "merge", subject, account_id=account_id, now=now, merged=merged_id)
    append_changes(session, (kept_id, merged_id))
    session.commit()
    return record.id


def undo_merge(
    session: Session, merge_id: int, *, now: datetime, account_id: int | None = None
) -> None:
    """Take a merge back: both organisations stand as before it.

    What was edited since stays edited: a field is emptied again only where it still holds what
    the merge put there, a sentence goes back as it reads now.

    Raises:
        NotFound: there is no such merge.
        Conflict: it was undone already, or a later merge of one of the two must be undone first.
    """
    record = session.get(Merge, merge_id)
    if record is None:
        raise NotFound(f"There is no merge {merge_id}.")
    _check_undoable(session, record)
    kept = session.get_one(Organisation, record.kept_id)
    merged = session.get_one(Organisation, record.merged_id)

    moved = record.moved
    merged.merged_into_id = None
    _empty_again(kept, moved["filled"])
    for party, side in ((kept, "kept"), (merged, "merged")):
        party.updated_at = datetime.fromisoformat(moved["updated_at"][side])
    _give_back(session, merged.id, moved)

    record.undone_at = now
    subject = f"organisation {kept.id}"
    audit(session, "undo merge", subject, account_id=account_id, now=now, merged=merged.id)
    append_changes(session, (kept.id, merged.id))
    session.commit()


def keys_taken_out(session: Session) -> frozenset[str]:
    """External keys of the rows that standing merges took out.

    An import that brings such a row again must know it as already there, or it would undo half
    of what a person decided.
    """
    standing = session.scalars(sa.select(Merge.moved).where(Merge.undone_at.is_(None)))
    return frozenset(
        row["external_key"]
        for moved in standing
        for table in ("statements", "links")
        for row in moved[table]["removed"]
        if row["external_key"] is not None
    )


def _unmerged(session: Session, organisation_id: int) -> Organisation:
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(f"There is no organisation {organisation_id}.")
    if found.merged_into_id is not None:
        raise Conflict(
            f"{found.name} ({found.id}) was already merged into {found.merged_into_id}.",
            remedy="Undo that merge first, or merge the other one.",
        )
    return found


def _check_undoable(session: Session, record: Merge) -> None:
    if record.undone_at is not None:
        raise Conflict(f"Merge {record.id} was already undone on {record.undone_at:%Y-%m-%d}.")
    two = (record.kept_id, record.merged_id)
    later = session.scalar(
        sa.select(sa.func.max(Merge.id)).where(
            Merge.id > record.id,
            Merge.undone_at.is_(None),
            Merge.kept_id.in_(two) | Merge.merged_id.in_(two),
        )
    )
    if later is not None:
        raise Conflict(
            f"Merge {record.id} lies under merge {later}, which came later.",
            remedy=f"Undo merge {later} first.",
        )


def _fill(kept: Organisation, merged: Organisation) -> dict[str, Any]:
    """Fill what the kept one leaves empty; returns what was put where, and over what."""
    filled = {}
    for field in _FILLED:
        before, offered = getattr(kept, field), getattr(merged, field)
        if before in (None, [], "") and offered not in (None, [], ""):
            setattr(kept, field, offered)
            filled[field] = {"before": before, "after": offered}
    return filled


def _empty_again(kept: Organisation, filled: dict[str, Any]) -> None:
    for field, values in filled.items():
        column = Organisation.__table__.c[field]
        if getattr(kept, field) == value_from_json(column, values["after"]):
            setattr(kept, field, values["before"])


def _move_statements(session: Session, kept_id: int, merged_id: int) -> dict[str, Any]:
    """An equal sentence in the same role is taken out; the others change hands."""
    said = {(row.role, sentence_key(row.text)) for row in _of(session, Statement, kept_id)}
    rows = _of(session, Statement, merged_id)
    return _hand_over(session, rows, kept_id, lambda r: (r.role, sentence_key(r.text)) in said)


def _move_memberships(session: Session, kept_id: int, merged_id: int) -> dict[str, Any]:
    """Clusters that both belong to keep the kept one's membership."""
    joined = {row.cluster_id for row in _of(session, Membership, kept_id)}
    rows = _of(session, Membership, merged_id)
    return _hand_over(session, rows, kept_id, lambda row: row.cluster_id in joined)


def _move_contacts(session: Session, kept_id: int, merged_id: int) -> dict[str, Any]:
    """A person whom both name stays as the kept one names them."""
    known = {row.email for row in _of(session, Contact, kept_id)}
    rows = _of(session, Contact, merged_id)
    return _hand_over(session, rows, kept_id, lambda row: row.email in known)


def _hand_over(
    session: Session, rows: Iterable[Any], kept_id: int, is_double: Callable[[Any], bool]
) -> dict[str, Any]:
    """Give rows to the kept organisation, take out its doubles; returns what an undo needs."""
    moved, removed = [], []
    for row in rows:
        if is_double(row):
            removed.append(row_as_json(row))
            session.delete(row)
        else:
            moved.append(row.id)
            row.organisation_id = kept_id
    session.flush()
    return {"moved": moved, "removed": removed}


def _move_clusters(session: Session, kept_id: int, merged_id: int) -> list[int]:
    """Clusters that the merged organisation manages are managed by the kept one."""
    return _take_over(_of(session, Cluster, merged_id), kept_id)


def _move_participants(session: Session, kept_id: int, merged_id: int) -> list[int]:
    """Events that only the merged one goes to; where both do, both stay on the list: each has a
    person, wishes and times.
    """
    known = {row.event_id for row in _of(session, EventParticipant, kept_id)}
    rows = _of(session, EventParticipant, merged_id)
    return _take_over((row for row in rows if row.event_id not in known), kept_id)


def _take_over(rows: Iterable[Any], kept_id: int) -> list[int]:
    ids = []
    for row in rows:
        row.organisation_id = kept_id
        ids.append(row.id)
    return ids


def _give_back(session: Session, merged_id: int, moved: dict[str, Any]) -> None:
    """Rows that are gone by now are gone; the others return to where they were."""
    owned: tuple[tuple[Any, str], ...] = (
        (Statement, "statements"),
        (Membership, "memberships"),
        (Contact, "contacts"),
    )
    moved = {"contacts": {"moved": [], "removed": []}} | moved  # merges of earlier versions
    for entity, table in owned:
        for id_ in moved[table]["moved"]:
            row = session.get(entity, id_)
            if row is not None:
                row.organisation_id = merged_id
    give_links_back(session, moved["links"]["moved"])
    taken_over: tuple[tuple[Any, list[int]], ...] = (
        (Cluster, moved["clusters"]),
        (EventParticipant, moved.get("participants", [])),
    )
    for entity, ids in taken_over:
        for row in filter(None, (session.get(entity, id_) for id_ in ids)):
            row.organisation_id = merged_id
    session.flush()
    for entity, table in (*owned, (Link, "links")):
        session.add_all(row_from_json(entity, data) for data in moved[table]["removed"])


def _of(session: Session, entity: Any, organisation_id: int) -> list[Any]:
    query = sa.select(entity).filter_by(organisation_id=organisation_id).order_by(entity.id)
    return list(session.scalars(query))
