"""Two clusters and everything that joins them, as of any day: who may look, and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import EventState
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import NotAllowed, NotFound
from matchmaker.services.identity.access import HIGHEST_NUMBER
from matchmaker.services.network import pair_links
from matchmaker.services.network.pair_views import JointEvent, Listed, PairView
from matchmaker.services.ranking.cluster_findings import Finding, findings
from matchmaker.services.ranking.cluster_pairs import Subject, newest_run
from models import (
    Cluster,
    EmergingPair,
    Event,
    EventGuest,
    EventSlot,
    Link,
    LinkPeriod,
    Membership,
    Organisation,
)

MOST_EVENTS = 12


def clusters_of_pair(session: Session, ids: tuple[int, int], *, viewer: Viewer) -> list[Cluster]:
    """The two clusters, the smaller id first, if the viewer looks after both or manages one.

    Raises:
        NotFound: they are not two clusters.
        NotAllowed: neither.
    """
    query = sa.select(Cluster).where(Cluster.id.in_([min(each, HIGHEST_NUMBER) for each in ids]))
    found = list(session.scalars(query.order_by(Cluster.id)))
    if len(found) != len(ids):
        raise NotFound(phrase("There are no two clusters with these numbers."))
    is_after_both = all(each.meta_cluster_id in viewer.meta_clusters for each in found)
    if not is_after_both and viewer.managed.isdisjoint(ids):
        raise NotAllowed(
            phrase(
                "This page is for who looks after both %(a)s and %(b)s, or manages one of them.",
                a=found[0].name,
                b=found[1].name,
            )
        )
    return found


def pair_view(
    session: Session, clusters: Sequence[Cluster], *, as_of: date, viewer: Viewer, now: datetime
) -> PairView:
    """What joins the two on that day; a fixed number of queries. `clusters` as from above."""
    a, b = clusters
    today = now.date()
    found = pair_links.sides(session, (a.id, b.id), as_of=as_of)
    ends = ((a.id, a.name), (b.id, b.name))
    told = pair_links.marks(session, ends, found, as_of=as_of, viewer=viewer)
    numbers = pair_links.counts(session, found, as_of=as_of, today=today)
    silent = tuple(each.name for each in clusters if not each.shares_signals)
    met = pair_links.acquaintance(session, found, as_of=as_of, viewer=viewer)
    finding = finding_of(session, a, b, now=now) if as_of >= today else None
    carriers = [(each.a, each.b) for each in finding.carriers] if finding else []
    names = _names(session, pair_links.people_to_name(found, met, carriers))
    return PairView(
        a=a,
        b=b,
        as_of=as_of,
        is_today=as_of >= today,
        members=(len(found.a), len(found.b)),
        marks=tuple(told),
        counts=numbers,
        silent=silent,
        partners=pair_links.partners(found, met, names),
        finding=finding,
        introducers={
            each: tuple(names[one] for one in met.between(each) if one in names)[
                : pair_links.MOST_INTRODUCERS
            ]
            for each in carriers
        },
        acquainted=frozenset(each for each in carriers if met.joins(each)),
        events=_events(session, (a.id, b.id), as_of=as_of),
        listed=_listed(session, (a.id, b.id), as_of=as_of),
        first_year=_first_year(session, (a.id, b.id)) or as_of.year,
    )


def finding_of(session: Session, a: Cluster, b: Cluster, *, now: datetime) -> Finding | None:
    """What the newest run over a network of both, or over one of the two, says of them."""
    subjects = [Subject(cluster=a.id), Subject(cluster=b.id)]
    if a.meta_cluster_id is not None and a.meta_cluster_id == b.meta_cluster_id:
        subjects.append(Subject(network=a.meta_cluster_id))
    runs = [run for each in subjects if (run := newest_run(session, each, now=now)) is not None]
    for run in sorted(runs, key=lambda each: each.at, reverse=True):
        rows = [each for each in run.found if (each["a"], each["b"]) == (a.id, b.id)]
        if rows:
            return findings(session, rows)[0]
    return None


def _names(session: Session, organisation_ids: set[int]) -> dict[int, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids), Organisation.merged_into_id.is_(None)
    )
    return {row.id: row.name for row in session.execute(query)}


def _events(session: Session, ids: tuple[int, int], *, as_of: date) -> tuple[JointEvent, ...]:
    """The events of one with the other as its guest that have taken place, the newest first."""
    is_guest = sa.and_(EventGuest.event_id == Event.id, EventGuest.cluster_id.in_(ids))
    held_on = sa.func.min(EventSlot.starts_at)
    query = (
        sa.select(Event.id, Event.name, Event.time_zone, held_on)
        .join(EventGuest, is_guest)
        .join(EventSlot, EventSlot.event_id == Event.id)
        .where(
            Event.cluster_id.in_(ids),
            Event.cluster_id != EventGuest.cluster_id,
            Event.state.in_([EventState.PUBLISHED, EventState.OVER]),
        )
        .group_by(Event.id, Event.name, Event.time_zone)
        .having(held_on <= datetime.combine(as_of, time.max, UTC))
        .order_by(held_on.desc())
        .limit(MOST_EVENTS)
    )
    return tuple(
        JointEvent(number, name, starts_at.astimezone(ZoneInfo(zone)).date())
        for number, name, zone, starts_at in session.execute(query)
    )


def _listed(session: Session, ids: tuple[int, int], *, as_of: date) -> Listed | None:
    query = (
        sa.select(EmergingPair.id, EmergingPair.level, LinkPeriod.as_of)
        .join(LinkPeriod, LinkPeriod.id == EmergingPair.period_id)
        .where(EmergingPair.a_id == ids[0], EmergingPair.b_id == ids[1], LinkPeriod.as_of <= as_of)
        .order_by(LinkPeriod.as_of.desc(), EmergingPair.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return Listed(*row) if row is not None else None


def _first_year(session: Session, ids: tuple[int, int]) -> int | None:
    """Of the oldest tie that everybody may know of: the same for all who look."""
    mine, theirs = (
        sa.select(Membership.organisation_id).where(Membership.cluster_id == each) for each in ids
    )
    across = sa.or_(
        sa.and_(Link.a_id.in_(mine), Link.b_id.in_(theirs)),
        sa.and_(Link.a_id.in_(theirs), Link.b_id.in_(mine)),
        sa.and_(Link.a_cluster_id == ids[0], Link.b_cluster_id == ids[1]),
    )
    oldest = session.scalar(
        sa.select(sa.func.min(Link.dated)).where(
            across, Link.visibility == Visibility.PUBLIC, Link.retracted_at.is_(None)
        )
    )
    return oldest.year if oldest is not None else None
