"""The members of a cluster as its manager knows them: facts and counts, no private sentence.

Five queries, whether a cluster has one member or a thousand. What a manager sees of a member is
what is public or open to this cluster; private sentences are neither read nor counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    AccountRole,
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
)
from matchmaker.services.deduplicating.suspects import suspected_members
from matchmaker.services.identity.access import is_current
from matchmaker.services.membership.vouching import current_members, visible_statements
from models import Account, Contact, Grant, Membership, Organisation, Statement


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list.

    Attributes:
        said_on: the day of its newest sentence.
        has_address: whether a letter could reach somebody there.
        has_people: whether somebody there signs in.
    """

    id: int
    name: str
    kind: OrganisationKind
    country: str | None
    region: str | None
    city: str | None
    size: SizeClass | None
    website: str | None
    is_example: bool
    membership_id: int
    since: date | None
    vouched_on: date | None
    confirmed_on: date | None
    offers: int = 0
    needs: int = 0
    stages: tuple[Stage, ...] = ()
    wanted_stages: tuple[Stage, ...] = ()
    said_on: date | None = None
    has_address: bool = False
    has_people: bool = False
    is_suspected: bool = False

    @property
    def seen_on(self) -> date | None:
        """The last day on which somebody said something of it or that it is still true."""
        days = [each for each in (self.confirmed_on, self.said_on) if each is not None]
        return max(days, default=None)

    @property
    def is_incomplete(self) -> bool:
        """Whether something lacks without which it is hardly found."""
        return not (self.offers and self.needs and self.stages and self.country)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many members offer and how many seek something at one stage."""

    stage: Stage
    offering: int
    seeking: int


_COMMA = ","
_ORDER = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class _Said:
    """What the sentences of a member add up to."""

    offers: int = 0
    needs: int = 0
    newest: date | None = None
    stages: tuple[Stage, ...] = ()
    wanted_stages: tuple[Stage, ...] = ()


_NOTHING = _Said()


def members_of(session: Session, cluster_id: int, *, viewer: Viewer, today: date) -> list[Member]:
    """All members of a cluster today, in order of their names."""
    members = sa.select(current_members(cluster_id, today).c.organisation_id)
    said = _said(session, members, viewer, today)
    people, addressed = _reachable(session, members)
    suspected = suspected_members(session, cluster_id, today=today)
    found = []
    for row in session.execute(_rows(cluster_id, today)).mappings():
        facts: dict[str, Any] = dict(row)
        number, confirmed_at = facts["id"], facts.pop("confirmed_at")
        sentences = said.get(number, _NOTHING)
        facts |= {
            "confirmed_on": confirmed_at.date() if confirmed_at else None,
            "offers": sentences.offers,
            "needs": sentences.needs,
            "stages": sentences.stages,
            "wanted_stages": sentences.wanted_stages,
            "said_on": sentences.newest,
            "has_address": number in addressed or number in people,
            "has_people": number in people,
            "is_suspected": number in suspected,
        }
        found.append(Member(**facts))
    return found


def stage_counts(members: Iterable[Member]) -> list[StageCount]:
    """For each stage that a member names: how many offer and how many seek there."""
    known = list(members)
    counts = (
        StageCount(
            stage,
            sum(stage in each.stages for each in known),
            sum(stage in each.wanted_stages for each in known),
        )
        for stage in Stage
    )
    return [each for each in counts if each.offering or each.seeking]


def _rows(cluster_id: int, today: date) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.country,
            Organisation.region,
            Organisation.city,
            Organisation.size,
            Organisation.website,
            Organisation.is_example,
            Membership.id.label("membership_id"),
            Membership.since,
            Membership.vouched_on,
            Organisation.confirmed_at,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.cluster_id == cluster_id,
            Organisation.merged_into_id.is_(None),
            *is_current(today),
        )
        .order_by(Organisation.name, Organisation.id)
    )


def _said(
    session: Session, members: sa.Select[int], viewer: Viewer, today: date
) -> dict[int, _Said]:
    """One row a member, added up by the database: they have ten thousand sentences."""
    seeking = Statement.role.in_([each for each in StatementRole if each.is_seeking])
    stage = sa.type_coerce(Statement.stage, sa.String)
    query = (
        sa.select(
            Statement.organisation_id,
            sa.func.sum(sa.case((seeking, 0), else_=1)),
            sa.func.sum(sa.case((seeking, 1), else_=0)),
            sa.func.max(Statement.dated),
            sa.func.aggregate_strings(sa.case((seeking, None), else_=stage), _COMMA),
            sa.func.aggregate_strings(sa.case((seeking, stage)), _COMMA),
        )
        .where(Statement.organisation_id.in_(members), *visible_statements(viewer, today))
        .group_by(Statement.organisation_id)
    )
    return {
        number: _Said(offers, needs, newest, _in_order(stages), _in_order(wanted))
        for number, offers, needs, newest, stages, wanted in session.execute(query)
    }


def _reachable(session: Session, members: sa.Select[int]) -> tuple[set[int], set[int]]:
    """Those for whom somebody signs in, and those of whom a person is known."""
    accounts = (
        sa.select(Grant.organisation_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role == AccountRole.MEMBER, Account.active, Grant.organisation_id.in_(members))
    )
    contacts = sa.select(Contact.organisation_id).where(Contact.organisation_id.in_(members))
    people = {each for each in session.scalars(accounts) if each is not None}
    return people, set(session.scalars(contacts))


def _in_order(stages: str | None) -> tuple[Stage, ...]:
    named = {Stage(each) for each in set((stages or "").split(_COMMA)) if each}
    return tuple(sorted(named, key=_ORDER.__getitem__))
