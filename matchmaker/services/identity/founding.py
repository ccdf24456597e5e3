"""A new cluster and whoever manages it: the first step of a site with data of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import AccountRole, LetterKind
from matchmaker.errors import Conflict, InputError
from matchmaker.services.identity.accounts import (
    Holding,
    Newcomer,
    find_account,
    grant,
    make_account,
)
from matchmaker.services.identity.auditing import record
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, PostOffice, write
from models import Account, Cluster

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewCluster:
    """What is said of a cluster when it is made; the rest its manager adds."""

    name: str
    country: str | None
    field: str
    manager_name: str
    manager_email: str


def found_cluster(
    session: Session, office: PostOffice, wanted: NewCluster, *, by: Account, now: datetime
) -> Cluster:
    """Make the cluster, let its manager in, and write to them how.

    A manager who has an account already gets the new cluster added to it.

    Raises:
        InputError: there is no name, or the address is none.
        Conflict: there is a cluster of this name.
    """
    name = " ".join(wanted.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(phrase("Give the cluster a name."))
    if session.scalar(sa.select(Cluster.id).where(Cluster.name == name)) is not None:
        raise Conflict(phrase("There is a cluster %(name)s already.", name=name))

    cluster = Cluster(
        name=name, country=wanted.country, field=wanted.field.strip()[:200] or None, created_at=now
    )
    session.add(cluster)
    session.flush()
    manager = _manager(session, wanted, cluster, by=by, now=now)
    record(session, "cluster added", f"cluster {cluster.id}", account_id=by.id, now=now)
    write(session, office, _welcome(office, cluster, manager), now=now)
    session.commit()
    return cluster


def _manager(
    session: Session, wanted: NewCluster, cluster: Cluster, *, by: Account, now: datetime
) -> Account:
    holding = Holding(AccountRole.MANAGER, cluster.id)
    known = find_account(session, wanted.manager_email)
    if known is not None:
        known.grants.append(grant(holding))
        record(session, "role added", f"account {known.id}", account_id=by.id, now=now)
        return known
    newcomer = Newcomer(wanted.manager_email, wanted.manager_name)
    return make_account(session, newcomer, [holding], now=now, by=by.id)


def _welcome(office: PostOffice, cluster: Cluster, manager: Account) -> Draft:
    return Draft(
        kind=LetterKind.INVITATION,
        key=f"manager:{cluster.id}:{manager.id}",
        recipient=manager.email,
        subject=phrase("You manage %(cluster)s on matchmaker", cluster=cluster.name),
        parts=(
            Paragraph(phrase("Hello %(name)s,", name=manager.name)),
            Paragraph(
                phrase(
                    "%(cluster)s is on matchmaker now, and you manage it. The first step is to"
                    " bring your list of members: an Excel file as you have it will do.",
                    cluster=cluster.name,
                )
            ),
            Choice(
                phrase("Sign in and begin"),
                office.address(f"/sign-in?next=/clusters/{cluster.id}/import"),
                is_primary=True,
            ),
            Paragraph(
                phrase(
                    "You need no password: write this address, %(email)s, and a link comes by"
                    " mail.",
                    email=manager.email,
                )
            ),
        ),
        language=manager.language,
        account_id=manager.id,
    )
