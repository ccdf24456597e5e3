"""The demo world: loaded by the ordinary import, and cleared to the last row.

What came with the demo is known by three marks: organisations by their source or because they are
examples, accounts because they are examples, and everything else by the external keys that loading
wrote into the audit trail. What a person added elsewhere bears none of them and stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotReady
from matchmaker.services.deduplicating.merging import undo_merge
from matchmaker.services.demo.people import ACCOUNTS, PASSWORD, DemoAccount
from matchmaker.services.emerging.spotting import forget_periods
from matchmaker.services.identity.accounts import Holding, add_account, find_account
from matchmaker.services.identity.auditing import record as audit
from matchmaker.services.importing import ImportReport, Progress, import_files
from matchmaker.services.importing.planning import DEMO
from models import (
    Account,
    AuditEvent,
    Call,
    Cluster,
    Link,
    Membership,
    Merge,
    MetaCluster,
    Organisation,
    Statement,
)
from models.changes import append_changes

FILES = ("organisations.csv", "clusters.csv", "statements.csv", "memberships.csv", "links.csv")
_LOADED, _CLEARED = "load demo", "clear demo"
_KEYED: Mapping[str, Any] = {
    "clusters": Cluster,
    "statements": Statement,
    "links": Link,
    "meta_clusters": MetaCluster,
}


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was loaded, and who can sign in with `PASSWORD`."""

    imported: ImportReport
    accounts: tuple[DemoAccount, ...]


def load_demo(
    session: Session,
    folder: Path,
    *,
    now: datetime,
    progress: Progress = lambda file, done, total: None,
    add: Callable[..., object] = add_account,
) -> DemoReport:
    """Load the files in a folder and the demo accounts; a second run adds nothing.

    `add` makes an account, as `accounts.add_account` does.

    Raises:
        NotReady: the folder has none of the demo files.
    """
    files = [folder / name for name in FILES if (folder / name).is_file()]
    if not files:
        raise NotReady(
            f"{folder}: there is no demo data.", remedy=f"It should hold {', '.join(FILES)}."
        )
    fingerprint = _fingerprint(files)
    if _loaded_fingerprint(session) == fingerprint:
        return DemoReport(ImportReport(()), tuple(_add_accounts(session, add, now=now)))
    before = set(session.scalars(sa.select(MetaCluster.external_key)))

    imported = import_files(session, files, now=now, source=DEMO, progress=progress)
    keys = {
        thing: [key for table in imported.tables for key in table.created_keys.get(thing, ())]
        for thing in ("clusters", "statements", "links")
    }
    after = set(session.scalars(sa.select(MetaCluster.external_key)))
    keys["meta_clusters"] = sorted(after - before)

    audit(session, _LOADED, "demo", account_id=None, now=now, keys=keys, files=fingerprint)
    session.commit()
    return DemoReport(imported, tuple(_add_accounts(session, add, now=now)))


def clear_demo(session: Session, *, now: datetime) -> dict[str, int]:
    """Remove what came with the demo, and nothing else; gives how many rows of each kind.

    What hangs on a removed organisation goes with it: its sentences, links, proposals. A merge of
    a demo organisation with another is undone first, so that each gets back its own.
    """
    _undo_merges(session, now=now)
    keys = _loaded_keys(session)
    organisations = set(session.scalars(sa.select(Organisation.id).where(_is_demo())))
    concerned = organisations | _touched(session, keys)

    counts = {
        "calls": _delete(session, Call, Call.is_example.is_(True)),
        "links": _delete_keyed(session, Link, keys["links"]),
        "statements": _delete_keyed(session, Statement, keys["statements"]),
        "clusters": _delete_clusters(session, keys["clusters"]),
        "meta_clusters": _delete_meta_clusters(session, keys["meta_clusters"]),
        "organisations": _delete_organisations(session, organisations),
        "accounts": _delete(session, Account, Account.is_example.is_(True)),
    }

    append_changes(session, concerned)
    if any(counts.values()):
        audit(session, _CLEARED, "demo", account_id=None, now=now, counts=counts)
    session.commit()
    session.expire_all()  # rows were deleted past the objects that the session may hold
    return counts


def _add_accounts(
    session: Session, add: Callable[..., object], *, now: datetime
) -> Iterable[DemoAccount]:
    """Those whose organisation or cluster is there."""
    for each in ACCOUNTS:
        holding = _holding(session, each)
        if holding is None:
            continue
        if find_account(session, each.email) is None:
            add(
                session,
                email=each.email,
                name=each.name,
                password=PASSWORD,
                grants=[holding],
                is_example=True,
                now=now,
            )
        yield each


def _fingerprint(files: Iterable[Path]) -> str:
    """What the files hold: the same files need not be read row by row at each start."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _loaded_fingerprint(session: Session) -> str | None:
    """That of the demo as it was loaded last, if it has not been cleared since."""
    newest = (
        sa.select(AuditEvent)
        .where(AuditEvent.action.in_((_LOADED, _CLEARED)))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    found = session.scalar(newest)
    return found.detail.get("files") if found is not None and found.action == _LOADED else None


def _holding(session: Session, account: DemoAccount) -> Holding | None:
    entities: Mapping[AccountRole, Any] = {
        AccountRole.MEMBER: Organisation,
        AccountRole.MANAGER: Cluster,
        AccountRole.COORDINATOR: MetaCluster,
    }
    entity = entities.get(account.role)
    if entity is None:
        return Holding(account.role)
    query = sa.select(entity.id).where(entity.external_key == account.subject)
    subject_id = session.scalar(query)
    return Holding(account.role, subject_id) if subject_id is not None else None


def _is_demo() -> sa.ColumnElement[bool]:
    return sa.or_(Organisation.is_example.is_(True), Organisation.source == DEMO)


def _undo_merges(session: Session, *, now: datetime) -> None:
    demo = sa.select(Organisation.id).where(_is_demo())
    standing = sa.select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc())
    concerned = set(session.scalars(demo))
    for merge in session.scalars(standing).all():
        if {merge.kept_id, merge.merged_id} & concerned:
            concerned |= {merge.kept_id, merge.merged_id}
            undo_merge(session, merge.id, now=now)


def _loaded_keys(session: Session) -> dict[str, set[str]]:
    """The keys written since the demo was last cleared."""
    cleared = session.scalar(sa.select(sa.func.max(AuditEvent.id)).filter_by(action=_CLEARED)) or 0
    loads = sa.select(AuditEvent.detail).where(
        AuditEvent.action == _LOADED, AuditEvent.id > cleared
    )
    keys: dict[str, set[str]] = {thing: set() for thing in _KEYED}
    for detail in session.scalars(loads):
        for thing, known in keys.items():
            known.update(detail["keys"].get(thing, ()))
    return keys


def _touched(session: Session, keys: Mapping[str, set[str]]) -> set[int]:
    """Other organisations that lose a demo sentence or the membership in a demo cluster."""
    owners = sa.select(Statement.organisation_id).where(_keyed(Statement, keys["statements"]))
    members = (
        sa.select(Membership.organisation_id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(_is_demo_cluster(keys["clusters"]))
    )
    return set(session.scalars(owners)) | set(session.scalars(members))


def _is_demo_cluster(keys: Iterable[str]) -> sa.ColumnElement[bool]:
    return sa.or_(Cluster.is_example.is_(True), _keyed(Cluster, keys))


def _keyed(entity: Any, keys: Iterable[str]) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = entity.external_key.in_(sorted(keys))
    return condition


def _delete_keyed(session: Session, entity: Any, keys: Iterable[str]) -> int:
    return _delete(session, entity, _keyed(entity, keys))


def _delete_clusters(session: Session, keys: Iterable[str]) -> int:
    return _delete(session, Cluster, _is_demo_cluster(keys))


def _delete_meta_clusters(session: Session, keys: Iterable[str]) -> int:
    """Those in which no other cluster has joined."""
    used = sa.select(Cluster.meta_cluster_id).where(Cluster.meta_cluster_id.is_not(None))
    going = sa.select(MetaCluster.id).where(_keyed(MetaCluster, keys), MetaCluster.id.not_in(used))
    forget_periods(session, session.scalars(going).all())
    return _delete(session, MetaCluster, _keyed(MetaCluster, keys), MetaCluster.id.not_in(used))


def _delete_organisations(session: Session, ids: Iterable[int]) -> int:
    """Clusters that they managed, and that stay, are managed by nobody."""
    wanted: Sequence[int] = sorted(ids)
    orphaned = sa.update(Cluster).where(Cluster.organisation_id.in_(wanted))
    session.execute(
        orphaned.values(organisation_id=None).execution_options(synchronize_session=False)
    )
    return _delete(session, Organisation, Organisation.id.in_(wanted))


def _delete(session: Session, entity: Any, *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.delete(entity).where(*conditions).execution_options(synchronize_session=False)
    found: Any = session.execute(query)
    return int(found.rowcount)
