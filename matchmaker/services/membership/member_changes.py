"""What a manager changes about members: facts, vouching, membership; each can be taken back.

What is taken back is found in the record of who did what: the values from before stand there, and
only those are put back that nobody has changed since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from matchmaker.services.organisation_names import name_key
from models import AuditEvent, Membership, Organisation
from models.changes import append_changes

FACTS = frozenset({"name", "kind", "country", "region", "city", "size", "website"})
VOUCH, END = "vouch for members", "end memberships"
_COLUMN = {VOUCH: "vouched_on", END: "until"}


def require_manager(viewer: Viewer, cluster_id: int) -> None:
    """Refuse whoever does not manage this cluster.

    Raises:
        NotAllowed: the viewer does not.
    """
    if cluster_id not in viewer.managed:
        raise NotAllowed(phrase("Only the managers of this cluster may do that."))


def find_member(
    session: Session, cluster_id: int, organisation_id: int, *, today: date
) -> Organisation:
    """A member of this cluster.

    Raises:
        NotFound: it is none today.
    """
    query = (
        sa.select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Organisation.id == organisation_id,
            Organisation.merged_into_id.is_(None),
            Membership.cluster_id == cluster_id,
            *is_current(today),
        )
    )
    found = session.scalars(query).first()
    if found is None:
        raise NotFound(phrase("This cluster has no such member."))
    return found


def change_member(
    session: Session,
    cluster_id: int,
    organisation_id: int,
    facts: Mapping[str, Any],
    *,
    viewer: Viewer,
    now: datetime,
) -> Organisation:
    """Write facts of a member (some of FACTS); what is the same already changes nothing.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: the organisation is not its member.
    """
    require_manager(viewer, cluster_id)
    row = find_member(session, cluster_id, organisation_id, today=now.date())
    changed = {
        name: value
        for name, value in facts.items()
        if name in FACTS and getattr(row, name) != value
    }
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    if "name" in changed:
        row.name_key = name_key(row.name)
    row.updated_at = now
    append_changes(session, [row.id])
    subject = f"organisation {row.id}"
    fields = sorted(changed)
    record(session, "edit", subject, account_id=viewer.account_id, now=now, fields=fields)
    session.commit()
    return row


def vouch(
    session: Session,
    cluster_id: int,
    organisation_ids: Collection[int],
    *,
    viewer: Viewer,
    now: datetime,
) -> tuple[int, int]:
    """Say that these profiles are true; gives how many members and the number to take it back by.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    return _set(session, VOUCH, cluster_id, organisation_ids, now.date(), viewer=viewer, now=now)


def end_memberships(
    session: Session,
    cluster_id: int,
    organisation_ids: Collection[int],
    *,
    viewer: Viewer,
    now: datetime,
) -> tuple[int, int]:
    """Let these memberships end with yesterday; gives what `vouch` gives.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
    """
    last = now.date() - timedelta(days=1)
    return _set(session, END, cluster_id, organisation_ids, last, viewer=viewer, now=now)


def take_back(
    session: Session, cluster_id: int, event_id: int, *, viewer: Viewer, now: datetime
) -> int:
    """Put back what a `vouch` or `end_memberships` of this person changed; twice is once.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: there is no such act of this person in this cluster.
    """
    require_manager(viewer, cluster_id)
    event = session.get(AuditEvent, event_id)
    is_own = event is not None and viewer.account_id in {event.account_id} - {None}
    if event is None or not is_own or event.subject != f"cluster {cluster_id}":
        raise NotFound(phrase("There is no such step to take back."))
    column = _COLUMN.get(event.action)
    if column is None:
        raise NotFound(phrase("There is no such step to take back."))
    rows = _put_back(session, column, event.detail)
    if rows:
        subject = f"cluster {cluster_id}"
        undone = f"undo {event.action}"
        record(session, undone, subject, account_id=viewer.account_id, now=now, event=event_id)
    if column == "until":
        append_changes(session, [each.organisation_id for each in rows])
    session.commit()
    return len(rows)


def _set(
    session: Session,
    action: str,
    cluster_id: int,
    organisation_ids: Collection[int],
    day: date,
    *,
    viewer: Viewer,
    now: datetime,
) -> tuple[int, int]:
    require_manager(viewer, cluster_id)
    column = _COLUMN[action]
    query = sa.select(Membership).where(
        Membership.cluster_id == cluster_id,
        Membership.organisation_id.in_(organisation_ids),
        *is_current(now.date()),
    )
    rows = list(session.scalars(query.order_by(Membership.id)))
    before = {str(row.id): _as_text(getattr(row, column)) for row in rows}
    for row in rows:
        setattr(row, column, day)
    if action == END:
        append_changes(session, [row.organisation_id for row in rows])
    event = AuditEvent(
        at=now,
        account_id=viewer.account_id,
        action=action,
        subject=f"cluster {cluster_id}",
        detail={"set": day.isoformat(), "before": before},
    )
    session.add(event)
    session.commit()
    return len(rows), event.id


def _put_back(session: Session, column: str, detail: Mapping[str, Any]) -> list[Membership]:
    before: dict[str, str | None] = detail["before"]
    query = sa.select(Membership).where(Membership.id.in_([int(each) for each in before]))
    rows = [
        row for row in session.scalars(query) if _as_text(getattr(row, column)) == detail["set"]
    ]
    for row in rows:
        text = before[str(row.id)]
        setattr(row, column, date.fromisoformat(text) if text else None)
    return rows


def _as_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
