"""What joins the clusters of a network, kept between requests for as long as nothing has changed.

Reading the ties of a large network takes a second; a page that is looked at again, or moved by a
quarter and back, takes what was read before. What is kept is kept under the state of all that it
is made of, so that no process ever shows what has been changed since.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import JobState
from matchmaker.services.identity.access import is_current
from matchmaker.services.links.pair_ties import PairTies, Style, pairs_on
from matchmaker.services.ranking.cluster_pairs import KIND as RUN
from models import (
    AuditEvent,
    Change,
    Cluster,
    EmergingPair,
    Job,
    Link,
    LinkPeriod,
    Membership,
    Organisation,
)

# Acts that change rows where they stand; the audit says so.
IN_PLACE = ("correct link", "retract link", "restore link", "share signals", "keep signals")
MOST_KEPT = 24  # windows of all networks: a few megabytes each where networks are large

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What joins some clusters in a window, and what pages ask of it each time.

    Attributes:
        ties: all pairs, strongest first.
        links: those that have met: all but those that only could complete each other.
        partners: how many clusters each one has met.
        oldest: when the first tie began.
        members: how many belonged to each cluster on the window's last day.
    """

    ties: tuple[PairTies, ...]
    links: tuple[PairTies, ...]
    partners: Mapping[int, int]
    oldest: date | None
    members: Mapping[int, int]

    @classmethod
    def of(cls, ties: tuple[PairTies, ...], members: Mapping[int, int]) -> Kept:
        """Work it out once."""
        links = tuple(each for each in ties if each.style is not Style.COMPLEMENTARY)
        partners = Counter(each.a for each in links) + Counter(each.b for each in links)
        oldest = min((each.first_seen for each in ties if each.first_seen), default=None)
        return cls(ties, links, partners, oldest, members)


_kept: WeakKeyDictionary[Any, OrderedDict[Key, Kept]] = WeakKeyDictionary()
_lock = threading.Lock()


def pairs_kept(
    session: Session, cluster_ids: Collection[int], *, as_of: date, since: date | None = None
) -> Kept:
    """What `pairs_on` gives, read again only if anything that it is made of has changed."""
    key = (tuple(sorted(cluster_ids)), as_of, since, _state(session))
    with _lock:
        shelf = _kept.setdefault(session.get_bind(), OrderedDict())
        if key in shelf:
            shelf.move_to_end(key)
            return shelf[key]
    ties = pairs_on(session, cluster_ids, as_of=as_of, since=since)
    found = Kept.of(ties, _members(session, cluster_ids, as_of))
    with _lock:
        shelf[key] = found
        while len(shelf) > MOST_KEPT:
            shelf.popitem(last=False)
    return found


def _state(session: Session) -> Key:
    """What differs as soon as anything differs that a pair's ties are made of; one query."""
    runs = sa.and_(Job.kind == RUN, Job.state == JobState.DONE)
    parts: list[sa.Select[Any]] = [
        sa.select(sa.func.max(Change.seq)),
        sa.select(sa.func.count()).select_from(Link),
        sa.select(sa.func.max(Link.id)),
        sa.select(sa.func.max(AuditEvent.id)).where(AuditEvent.action.in_(IN_PLACE)),
        # SQLite gives the ids of undone rows again, so the newest row says when it was written.
        sa.select(Link.recorded_at).order_by(Link.id.desc()).limit(1),
        sa.select(sa.func.count()).select_from(Membership),
        sa.select(sa.func.max(Membership.until)),
        sa.select(sa.func.count()).select_from(Cluster).where(Cluster.shares_signals),
        sa.select(sa.func.max(LinkPeriod.id)),
        sa.select(sa.func.count()).select_from(EmergingPair),
        sa.select(sa.func.max(Job.id)).where(runs),
        sa.select(sa.func.max(Job.beat_at)).where(runs),
    ]
    return tuple(session.execute(sa.select(*(each.scalar_subquery() for each in parts))).one())


def _members(session: Session, ids: Collection[int], day: date) -> Mapping[int, int]:
    query = (
        sa.select(Membership.cluster_id, sa.func.count())
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.cluster_id.in_(ids), Organisation.merged_into_id.is_(None), *is_current(day)
        )
        .group_by(Membership.cluster_id)
    )
    return {cluster_id: count for cluster_id, count in session.execute(query)}  # noqa: C416 -- rows
