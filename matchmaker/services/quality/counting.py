"""What our records say about a cluster in one year: the numbers of its quality sheet.

A member is who belonged to the cluster at any time of the year. Work that only its two sides know
of counts, as a number among at least three members, and names nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.funnel import VEIL, Share
from matchmaker.domain.vocabulary import LinkKind, OrganisationKind, SizeClass
from models import (
    Event,
    EventParticipant,
    EventSlot,
    Link,
    Membership,
    Organisation,
)

JOINT_WORK = (LinkKind.PROJECT, LinkKind.CONTRACT, LinkKind.OUTCOME)
_SMALL = frozenset({SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM})


@dataclass(frozen=True, slots=True)
class YearCounts:
    """The numbers of one year.

    Attributes:
        members: at its end, or today.
        industry: of the members, those that are companies.
        small: of the companies whose size is known, those with fewer than 250 people.
        research: members that are research organisations.
        joined, left: in the year.
        met: members that were met in person: checked in at an event of the cluster.
        joint: members with a project, contract or outcome with anybody, under way in the year;
            None where fewer than three would be counted.
        partners: links of the cluster itself with other clusters that stand.
        events: held by the cluster in the year; `guests` organisations that came to them.
    """

    year: int
    members: int
    industry: Share
    small: Share
    research: int
    joined: int
    left: int
    met: Share
    joint: Share | None
    partners: int
    events: int
    guests: int


def counts_of(session: Session, cluster_id: int, year: int, *, today: date) -> YearCounts:
    """Count what the records say; eight queries."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    rows = session.execute(_members(cluster_id, first, last)).all()
    at_end = [row for row in rows if row.until is None or row.until >= last]
    ids = {row.id for row in at_end}
    companies = [row for row in at_end if row.kind is OrganisationKind.COMPANY]
    sized = [row for row in companies if row.size is not None]
    events = _events(session, cluster_id, first, last)
    came = _arrived(session, events)
    return YearCounts(
        year=year,
        members=len(ids),
        industry=Share(len(companies), len(ids)),
        small=Share(sum(row.size in _SMALL for row in sized), len(sized)),
        research=sum(row.kind is OrganisationKind.RESEARCH for row in at_end),
        joined=sum(row.since is not None and row.since >= first for row in rows),
        left=sum(row.until is not None and row.until <= last for row in rows),
        met=Share(len(ids & came), len(ids)),
        joint=_joint(session, ids, first, last),
        partners=_partners(session, cluster_id, last),
        events=len(events),
        guests=len(came - ids),
    )


def _members(
    cluster_id: int, first: date, last: date
) -> sa.Select[int, OrganisationKind, SizeClass | None, date | None, date | None]:
    return (
        sa.select(
            Organisation.id,
            Organisation.kind,
            Organisation.size,
            Membership.since,
            Membership.until,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Membership.cluster_id == cluster_id,
            Organisation.merged_into_id.is_(None),
            sa.or_(Membership.since.is_(None), Membership.since <= last),
            sa.or_(Membership.until.is_(None), Membership.until >= first),
        )
        .order_by(Organisation.id)
    )


def _events(session: Session, cluster_id: int, first: date, last: date) -> list[int]:
    begin = datetime(first.year, 1, 1, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=UTC)
    query = (
        sa.select(Event.id)
        .join(EventSlot, EventSlot.event_id == Event.id)
        .where(
            Event.cluster_id == cluster_id,
            Event.state.in_((EventState.PUBLISHED, EventState.OVER)),
            EventSlot.starts_at.between(begin, end),
        )
        .distinct()
    )
    return list(session.scalars(query))


def _arrived(session: Session, events: Collection[int]) -> set[int]:
    query = sa.select(EventParticipant.organisation_id).where(
        EventParticipant.event_id.in_(events), EventParticipant.arrived_at.is_not(None)
    )
    return set(session.scalars(query))


def _joint(session: Session, ids: Collection[int], first: date, last: date) -> Share | None:
    stands = (
        Link.kind.in_(JOINT_WORK),
        Link.retracted_at.is_(None),
        sa.or_(Link.dated.is_(None), Link.dated <= last),
        sa.or_(Link.until >= first, sa.and_(Link.until.is_(None), Link.dated >= first)),
    )
    found: set[int] = set()
    for side in (Link.a_id, Link.b_id):
        query = sa.select(side).where(side.in_(ids), *stands)
        found |= {each for each in session.scalars(query) if each is not None}
    return Share(len(found), len(ids)) if len(found) >= VEIL or not found else None


def _partners(session: Session, cluster_id: int, last: date) -> int:
    own = sa.or_(Link.a_cluster_id == cluster_id, Link.b_cluster_id == cluster_id)
    query = sa.select(Link.a_cluster_id, Link.b_cluster_id).where(
        own,
        Link.retracted_at.is_(None),
        sa.or_(Link.dated.is_(None), Link.dated <= last),
        sa.or_(Link.until.is_(None), Link.until >= last),
    )
    return len({each for row in session.execute(query) for each in row} - {cluster_id})
