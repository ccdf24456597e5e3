"""The three roles that a demo lets one try, each with a small picture of what is waiting there.

Everything shown is public: whoever opens the front page has not signed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    OFFERING_ROLES,
    SEEKING_ROLES,
    AccountRole,
    StatementRole,
    Visibility,
)
from matchmaker.services.identity.access import is_current
from matchmaker.services.network.trust_paths import visible_links
from models import (
    Account,
    Cluster,
    Grant,
    Link,
    Membership,
    MetaCluster,
    Organisation,
    Proposal,
    Statement,
)

FIRST_PROPOSALS = 2  # each holds a whole card, and the first nearly always has a quote
TASKS: Mapping[AccountRole, str] = {
    AccountRole.MEMBER: phrase(
        "You act for %(name)s. Find a partner for what it needs, and tell them that you are"
        " interested."
    ),
    AccountRole.MANAGER: phrase(
        "You manage %(name)s. See what to do today, and introduce a member to a partner in"
        " another cluster."
    ),
    AccountRole.COORDINATOR: phrase(
        "You look after the clusters of %(name)s. See which two of them would gain most from"
        " each other."
    ),
    AccountRole.ADMINISTRATOR: phrase(
        "You keep this site running. Read the letters in the outbox, and add a cluster of your own."
    ),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two public sentences that answer each other."""

    seeking: Statement
    offering: Statement
    partner: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a manager meets: how many members, and what some of them lack."""

    members: int
    lines: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class TwoClusters:
    """Two clusters of those that a coordinator looks after, and the ties known between them."""

    a: str
    b: str
    ties: int


Picture: TypeAlias = Pair | Gaps | TwoClusters


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One role: who one becomes, the task, and the picture, if there is anything to show."""

    role: AccountRole
    account_id: int
    subject: str
    picture: Picture | None

    @property
    def task(self) -> Phrase:
        """What to try, in two sentences."""
        return phrase(TASKS[self.role], name=self.subject)


def role_cards(session: Session, viewer: Viewer, *, today: date) -> list[RoleCard]:
    """A card for each of the three roles that the demo has somebody for."""
    people = _people(session)
    pair = _pair(session, [each.organisation_id for each in people[AccountRole.MEMBER]])
    firm = _held(people[AccountRole.MEMBER], pair[0] if pair else None)
    manager = next(iter(people[AccountRole.MANAGER]), None)
    coordinator = next(iter(people[AccountRole.COORDINATOR]), None)
    gaps = _gaps(session, manager.cluster_id or 0, today=today) if manager else None
    two = _two(session, coordinator, viewer) if coordinator else None
    found: list[tuple[Grant | None, Any, Picture | None]] = [
        (firm, Organisation, pair[1] if pair else None),
        (manager, Cluster, gaps),
        (coordinator, MetaCluster, two),
    ]
    return [
        RoleCard(grant.role, grant.account_id, _name(session, entity, grant), picture)
        for grant, entity, picture in found
        if grant is not None
    ]


def task_of(session: Session, account: Account) -> Phrase | None:
    """What somebody from the demo can try, once signed in."""
    grant = next(iter(account.grants), None)
    if grant is None:
        return None
    entities = {
        AccountRole.MEMBER: Organisation,
        AccountRole.MANAGER: Cluster,
        AccountRole.COORDINATOR: MetaCluster,
    }
    entity = entities.get(grant.role)
    return phrase(TASKS[grant.role], name=_name(session, entity, grant) if entity else "")


def _people(session: Session) -> dict[AccountRole, list[Grant]]:
    query = (
        sa.select(Grant)
        .join(Account, Account.id == Grant.account_id)
        .where(Account.is_example, Account.active)
        .order_by(Grant.account_id, Grant.id)
    )
    found: dict[AccountRole, list[Grant]] = {role: [] for role in AccountRole}
    for each in session.scalars(query):
        found[each.role].append(each)
    return found


def _held(grants: Iterable[Grant], organisation_id: int | None) -> Grant | None:
    known = list(grants)
    found = (each for each in known if each.organisation_id == organisation_id)
    return next(found, None) or next(iter(known), None)


def _name(session: Session, entity: Any, grant: Grant) -> str:
    number = grant.organisation_id or grant.cluster_id or grant.meta_cluster_id
    return session.scalar(sa.select(entity.name).where(entity.id == number)) or ""


def _pair(session: Session, organisation_ids: Iterable[int | None]) -> tuple[int, Pair] | None:
    """The best quote of the lists that were made for these, and for which of them it was.

    Lists keep what was shown; what is no longer public is not shown here.
    """
    query = (
        sa.select(Proposal)
        .where(Proposal.seeker_id.in_([each for each in organisation_ids if each]))
        .order_by(Proposal.reciprocal.desc(), Proposal.id)
        .limit(FIRST_PROPOSALS)
    )
    shown = session.scalars(query).all()
    quotes = [(each, quote) for each in shown for quote in each.evidence["why_you"]]
    wanted = {quote[side]["id"] for _, quote in quotes for side in ("seeking", "offering")}
    public = {
        each.id: each
        for each in session.scalars(
            sa.select(Statement).where(
                Statement.id.in_([each for each in wanted if each]),
                Statement.visibility == Visibility.PUBLIC,
            )
        )
    }
    for proposal, quote in quotes:
        seeking, offering = (public.get(quote[side]["id"]) for side in ("seeking", "offering"))
        if seeking is not None and offering is not None:
            partner = str(proposal.evidence["candidate"]["name"])
            return proposal.seeker_id, Pair(seeking, offering, partner)
    return None


def _gaps(session: Session, cluster_id: int, *, today: date) -> Gaps:
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == cluster_id, *is_current(today)
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(members.subquery())) or 0
    no_offer = total - _saying(session, members, OFFERING_ROLES)
    no_need = total - _saying(session, members, SEEKING_ROLES)
    vouched = session.scalar(
        sa.select(sa.func.count()).where(
            Membership.cluster_id == cluster_id, Membership.vouched_on.is_(None), *is_current(today)
        )
    )
    lines = (
        counted("%(n)s member says no offer", "%(n)s members say no offer", no_offer),
        counted("%(n)s member says no need", "%(n)s members say no need", no_need),
        counted(
            "%(n)s profile is not vouched for", "%(n)s profiles are not vouched for", vouched or 0
        ),
    )
    return Gaps(total, tuple(each for each in lines if each.values["n"]))


def _saying(session: Session, members: Any, roles: Iterable[StatementRole]) -> int:
    query = sa.select(sa.func.count(Statement.organisation_id.distinct())).where(
        Statement.organisation_id.in_(members),
        Statement.role.in_(list(roles)),
        Statement.visibility == Visibility.PUBLIC,
    )
    return session.scalar(query) or 0


def _two(session: Session, grant: Grant, viewer: Viewer) -> TwoClusters | None:
    """The two clusters between whose members most is known, or else the first two."""
    names = dict(_clusters(session, grant.meta_cluster_id))
    near, far = aliased(Membership), aliased(Membership)
    # A tie is written one way only, a pair of clusters is not.
    is_first = near.cluster_id < far.cluster_id
    first = sa.case((is_first, near.cluster_id), else_=far.cluster_id)
    second = sa.case((is_first, far.cluster_id), else_=near.cluster_id)
    query = (
        sa.select(first, second, sa.func.count(Link.id.distinct()))
        .join(near, near.organisation_id == Link.a_id)
        .join(far, far.organisation_id == Link.b_id)
        .where(near.cluster_id.in_(names), far.cluster_id.in_(names), visible_links(viewer))
        .where(near.cluster_id != far.cluster_id)
        .group_by(first, second)
        .order_by(sa.func.count(Link.id.distinct()).desc(), first, second)
        .limit(1)
    )
    found = session.execute(query).first() if len(names) > 1 else None
    if found is not None:
        return TwoClusters(names[found[0]], names[found[1]], found[2])
    some = list(names.values())[:2]
    return TwoClusters(some[0], some[1], 0) if len(some) == 2 else None


def _clusters(session: Session, meta_cluster_id: int | None) -> Iterable[tuple[int, str]]:
    query = sa.select(Cluster.id, Cluster.name).where(Cluster.meta_cluster_id == meta_cluster_id)
    return [(row.id, row.name) for row in session.execute(query.order_by(Cluster.name))]
