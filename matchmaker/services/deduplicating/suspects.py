"""Suspected duplicates as a manager meets them: looked for in the background, judged by a person.

Looking through ten thousand organisations takes seconds, so it is a chore that follows the change
sequence, and pages read what it found. A pair that is merged, or judged distinct, is left out when
it is read, so that taking either back brings the pair back, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.phrases import Phrase, as_data, from_data, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, JobState, StatementRole
from matchmaker.services.deduplicating.duplicates import find_duplicates
from matchmaker.services.external_keys import chunked
from matchmaker.services.identity.access import is_current
from matchmaker.services.membership.vouching import current_members, visible_statements
from matchmaker.services.posting.mailing import PostOffice
from models import (
    Cluster,
    DistinctPair,
    Grant,
    Job,
    Membership,
    Organisation,
    Statement,
    SuspectedPair,
)
from models.changes import changed_since

KIND = "look for duplicates"
MOST_PAIRS = 5_000


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that look alike, with what tells them apart.

    Attributes:
        clusters: id and name of each cluster that it belongs to today.
        has_people: whether somebody signs in for it.
    """

    row: Organisation
    offers: int
    needs: int
    clusters: tuple[tuple[int, str], ...]
    has_people: bool

    def is_in(self, cluster_ids: Collection[int]) -> bool:
        """Whether it belongs to one of these."""
        return any(each in cluster_ids for each, _ in self.clusters)


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two that look like one. `hindrance` says why this manager may not join them, if so."""

    a: Side
    b: Side
    reasons: tuple[str, ...]
    hindrance: Phrase | None

    @property
    def kept_id(self) -> int:
        """The one that is proposed to stay: whose people sign in, else who says more."""
        sides = sorted(
            (self.a, self.b),
            key=lambda each: (not each.has_people, -(each.offers + each.needs), each.row.id),
        )
        return sides[0].row.id


def look_for_duplicates(session: Session, office: PostOffice | None, now: datetime) -> int:
    """Look again at what has changed since the last look; gives how many pairs are suspected.

    A chore: it writes no letters, so it needs no post office.
    """
    job = session.scalars(sa.select(Job).filter_by(kind=KIND).order_by(Job.id)).first()
    if job is None:
        job = Job(kind=KIND, subject="everything", outcome={}, created_at=now, beat_at=now)
        session.add(job)
    seen = job.outcome.get("change")
    newest, changed = changed_since(session, seen or 0)
    if seen == newest:
        return 0
    found = _look(session, changed if seen is not None else None, now)
    job.state, job.beat_at, job.outcome = JobState.DONE, now, {"change": newest}
    session.commit()
    return found


def look_among(session: Session, organisation_ids: Collection[int], *, now: datetime) -> int:
    """Look at these organisations at once; gives how many pairs are suspected."""
    found = _look(session, organisation_ids, now)
    session.commit()
    return found


def count_suspects(session: Session, cluster_id: int, *, today: date) -> int:
    """In how many suspected pairs a member of the cluster stands."""
    return session.scalar(sa.select(sa.func.count()).select_from(pairs_of(cluster_id, today))) or 0


def suspected_members(session: Session, cluster_id: int, *, today: date) -> frozenset[int]:
    """The organisations that stand in one of the cluster's suspected pairs."""
    pairs = pairs_of(cluster_id, today)
    rows = session.execute(sa.select(pairs.c.a_id, pairs.c.b_id))
    return frozenset(each for row in rows for each in row)


def suspects_of(
    session: Session, cluster_id: int, *, viewer: Viewer, today: date, page: int, size: int
) -> list[Suspect]:
    """The cluster's suspected pairs, likeliest first."""
    pairs = pairs_of(cluster_id, today)
    query = sa.select(pairs).order_by(pairs.c.score.desc(), pairs.c.a_id, pairs.c.b_id)
    rows = session.execute(query.limit(size).offset((page - 1) * size)).all()
    sides = sides_of(
        session, {each for row in rows for each in (row.a_id, row.b_id)}, viewer, today
    )
    return [
        Suspect(
            sides[row.a_id],
            sides[row.b_id],
            tuple(from_data(each) for each in row.reasons),
            hindrance_of((sides[row.a_id], sides[row.b_id]), viewer),
        )
        for row in rows
    ]


def _look(session: Session, among: Collection[int] | None, now: datetime) -> int:
    """Suspect what is found anew among these, and no longer what is not found again."""
    found = find_duplicates(session, limit=MOST_PAIRS, among=among)
    if among is None:
        session.execute(sa.delete(SuspectedPair))
    for chunk in chunked(among or ()):
        touched = SuspectedPair.a_id.in_(chunk) | SuspectedPair.b_id.in_(chunk)
        session.execute(sa.delete(SuspectedPair).where(touched))
    rows = [
        {
            "a_id": min(pair.a.id, pair.b.id),
            "b_id": max(pair.a.id, pair.b.id),
            "score": pair.score,
            "reasons": [as_data(each) for each in pair.reasons],
            "at": now,
        }
        for pair in found
    ]
    if rows:
        session.execute(sa.insert(SuspectedPair), rows)
    return len(rows)


def pairs_of(cluster_id: int, today: date) -> sa.Subquery:
    """The undecided pairs in which a member of the cluster stands."""
    members = sa.select(current_members(cluster_id, today).c.organisation_id)
    a, b = aliased(Organisation), aliased(Organisation)
    judged = sa.exists().where(
        DistinctPair.a_id == SuspectedPair.a_id, DistinctPair.b_id == SuspectedPair.b_id
    )
    return (
        sa.select(SuspectedPair)
        .join(a, a.id == SuspectedPair.a_id)
        .join(b, b.id == SuspectedPair.b_id)
        .where(
            a.merged_into_id.is_(None),
            b.merged_into_id.is_(None),
            SuspectedPair.a_id.in_(members) | SuspectedPair.b_id.in_(members),
            ~judged,
        )
        .subquery()
    )


def sides_of(
    session: Session, organisation_ids: Collection[int], viewer: Viewer, today: date
) -> dict[int, Side]:
    """Four queries, however many sides."""
    said = _said(session, organisation_ids, viewer, today)
    clusters: dict[int, list[tuple[int, str]]] = {}
    query = (
        sa.select(Membership.organisation_id, Cluster.id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Membership.organisation_id.in_(organisation_ids), *is_current(today))
        .order_by(Cluster.name, Cluster.id)
    )
    for organisation_id, cluster_id, name in session.execute(query):
        clusters.setdefault(organisation_id, []).append((cluster_id, name))
    spoken_for = sa.select(Grant.organisation_id).where(
        Grant.role == AccountRole.MEMBER, Grant.organisation_id.in_(organisation_ids)
    )
    with_people = set(session.scalars(spoken_for))
    rows = session.scalars(sa.select(Organisation).where(Organisation.id.in_(organisation_ids)))
    return {
        row.id: Side(
            row=row,
            offers=sum(n for role, n in said.get(row.id, ()) if not role.is_seeking),
            needs=sum(n for role, n in said.get(row.id, ()) if role.is_seeking),
            clusters=tuple(clusters.get(row.id, ())),
            has_people=row.id in with_people,
        )
        for row in rows
    }


def _said(
    session: Session, organisation_ids: Collection[int], viewer: Viewer, today: date
) -> dict[int, list[tuple[StatementRole, int]]]:
    query = (
        sa.select(Statement.organisation_id, Statement.role, sa.func.count())
        .where(Statement.organisation_id.in_(organisation_ids), *visible_statements(viewer, today))
        .group_by(Statement.organisation_id, Statement.role)
    )
    found: dict[int, list[tuple[StatementRole, int]]] = {}
    for organisation_id, role, number in session.execute(query):
        found.setdefault(organisation_id, []).append((role, number))
    return found


def hindrance_of(sides: Iterable[Side], viewer: Viewer) -> Phrase | None:
    """Joining hands over all sentences, private ones too: nobody may do that to others' members."""
    for each in sides:
        is_free = not each.clusters and not each.has_people
        if not is_free and not each.is_in(viewer.managed):
            where = ", ".join(name for _, name in each.clusters) or phrase("people of its own")
            return phrase(
                "%(name)s belongs to %(where)s, so whoever keeps this site running has to join"
                " the two.",
                name=each.row.name,
                where=where,
            )
    return None
