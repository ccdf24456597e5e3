"""Who may see and do what: rows about an account become a Viewer, and questions are answered."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.errors import NotAllowed, NotFound
from models import Account, Grant, Membership, Organisation

HIGHEST_NUMBER = 2**31 - 1  # of a row in PostgreSQL; SQLite could go on


def viewer_of(session: Session, account: Account | None, *, today: date) -> Viewer:
    """What this account may see today; nobody signed in sees what is public."""
    if account is None or not account.active:
        return Viewer()
    held = {role: _subjects(account.grants, role) for role in AccountRole}
    own = held[AccountRole.MEMBER]
    managed = held[AccountRole.MANAGER]
    return Viewer(
        account_id=account.id,
        organisations=own,
        clusters=managed | clusters_of(session, own, today=today),
        managed=managed,
        meta_clusters=held[AccountRole.COORDINATOR],
        is_administrator=any(each.role is AccountRole.ADMINISTRATOR for each in account.grants),
    )


def acting_for(session: Session, organisation_id: int, *, today: date) -> Viewer:
    """A viewer that is one organisation and nobody else: what its own member would see.

    The command line uses it: whoever can run commands on the machine can read the database.
    """
    own = frozenset({organisation_id})
    return Viewer(organisations=own, clusters=clusters_of(session, own, today=today))


def clusters_of(
    session: Session, organisation_ids: frozenset[int], *, today: date
) -> frozenset[int]:
    """The clusters to which any of these organisations belongs today."""
    if not organisation_ids:
        return frozenset()
    query = sa.select(Membership.cluster_id).where(
        Membership.organisation_id.in_(organisation_ids), *is_current(today)
    )
    return frozenset(session.scalars(query))


def is_current(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a membership holds on this day."""
    return (
        sa.or_(Membership.since.is_(None), Membership.since <= today),
        sa.or_(Membership.until.is_(None), Membership.until >= today),
    )


def require_own(viewer: Viewer, organisation_id: int) -> None:
    """Refuse whoever does not act for this organisation.

    Raises:
        NotAllowed: the viewer is no member of it.
    """
    if organisation_id not in viewer.organisations:
        raise NotAllowed("Only somebody who acts for this organisation may do that.")


def may_act_for(session: Session, viewer: Viewer, organisation_id: int, *, today: date) -> bool:
    """Whether the viewer may ask for proposals in this organisation's name.

    Its members may, and the managers of a cluster that it belongs to; a manager sees what a
    manager may see of it, so its private sentences do not take part.
    """
    if organisation_id in viewer.organisations:
        return True
    belongs_to = clusters_of(session, frozenset({organisation_id}), today=today)
    return not viewer.managed.isdisjoint(belongs_to)


def find_organisation(session: Session, reference: str | int) -> Organisation:
    """The organisation with this id, external key or exact name; a merged one leads to the kept.

    Raises:
        NotFound: there is none; similar names are offered.
    """
    found = _look_up(session, str(reference).strip())
    while found is not None and found.merged_into_id is not None:
        found = session.get(Organisation, found.merged_into_id)
    if found is None:
        near = session.scalars(
            sa.select(Organisation.name)
            .where(Organisation.name.icontains(str(reference), autoescape=True))
            .order_by(Organisation.name)
            .limit(5)
        ).all()
        hint = f"Did you mean: {', '.join(near)}?" if near else "Give its key, name or number."
        raise NotFound(f"There is no organisation «{reference}».", remedy=hint)
    return found


def _look_up(session: Session, reference: str) -> Organisation | None:
    by_key = session.scalar(sa.select(Organisation).where(Organisation.external_key == reference))
    if by_key is not None:
        return by_key
    by_name = session.scalars(
        sa.select(Organisation).where(Organisation.name == reference).order_by(Organisation.id)
    ).first()
    if by_name is not None:
        return by_name
    number = row_number(reference)
    return session.get(Organisation, number) if number is not None else None


def row_number(reference: str) -> int | None:
    """The number of a row that these digits mean; None if they are none, or no row can have it."""
    number = int(reference) if reference.isdecimal() else HIGHEST_NUMBER + 1
    return number if number <= HIGHEST_NUMBER else None


def _subjects(grants: list[Grant], role: AccountRole) -> frozenset[int]:
    subjects = (
        each.organisation_id or each.cluster_id or each.meta_cluster_id
        for each in grants
        if each.role is role
    )
    return frozenset(subject for subject in subjects if subject is not None)
