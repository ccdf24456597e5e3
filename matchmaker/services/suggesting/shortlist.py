"""The pairs that a manager may introduce: of the newest list, what nobody has dealt with yet.

A pair leaves the list as soon as anything has passed between the two (asked, answered, suggested,
dismissed, put aside), and the list does not say what it was: a member's answer is the member's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.spreading import PER_MEMBER, spread
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.identity.access import is_current
from matchmaker.services.suggesting.matching import PARTNERS_EACH
from models import (
    Cluster,
    Dismissal,
    Interest,
    Membership,
    Organisation,
    Proposal,
    SetAside,
    Suggestion,
)

Key = TypeVar("Key", int, str)

ON_A_PAGE = 10

_Row = sa.Row[int, int, int, MatchKind, datetime]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which pairs are wanted; None of a kind means all."""

    member: int | None = None
    cluster: int | None = None
    kind: MatchKind | None = None


EVERY_PAIR = Narrowing()


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: its words and how many open pairs have it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Shortlist:
    """One page of the pairs, best first, and what they can be narrowed by.

    `total` counts the pairs after narrowing and spreading, `members` and `partners` who is in
    them; `open` counts all pairs of the list that nobody has dealt with.
    """

    found_at: datetime | None = None
    pairs: tuple[Proposal, ...] = ()
    page: int = 1
    pages: int = 1
    total: int = 0
    open: int = 0
    members: int = 0
    partners: int = 0
    by_member: tuple[Option, ...] = ()
    by_cluster: tuple[Option, ...] = ()
    by_kind: tuple[Option, ...] = ()


def shortlist(
    session: Session,
    cluster_id: int,
    slate: str,
    *,
    today: date,
    narrowing: Narrowing = EVERY_PAIR,
    page: int = 1,
    words: Callable[[MatchKind], str] = str,
) -> Shortlist:
    """The pairs of this list; a fixed number of queries, and only a page of evidence is read."""
    rows = _open_rows(session, cluster_id, slate, today=today)
    if not rows:
        return Shortlist()
    clusters = _clusters_of(session, {row.candidate_id for row in rows}, today=today)
    chosen = _narrowed(rows, clusters, narrowing)
    pages = max(1, -(-len(chosen) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    wanted = [row.id for row in chosen[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]]
    found = {
        each.id: each
        for each in session.scalars(sa.select(Proposal).where(Proposal.id.in_(wanted)))
    }
    return Shortlist(
        found_at=max(row.shown_at for row in rows),
        pairs=tuple(found[each] for each in wanted),
        page=page,
        pages=pages,
        total=len(chosen),
        open=len(rows),
        members=len({row.seeker_id for row in chosen}),
        partners=len({row.candidate_id for row in chosen}),
        by_member=_options(Counter(r.seeker_id for r in rows), _names(session, rows)),
        by_cluster=_options(
            Counter(each for row in rows for each in clusters.get(row.candidate_id, {})),
            {key: name for known in clusters.values() for key, name in known.items()},
        ),
        by_kind=_options(
            Counter(r.kind.value for r in rows), {each.value: words(each) for each in MatchKind}
        ),
    )


def dealt_with(session: Session, cluster_id: int, *, today: date) -> set[frozenset[int]]:
    """The pairs of this cluster's members between whom anything has passed, whatever it was."""
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == cluster_id, *is_current(today)
    )
    seeker, candidate = Proposal.seeker_id, Proposal.candidate_id
    concerns = sa.or_(seeker.in_(members), candidate.in_(members))
    query = sa.union(
        sa.select(seeker, candidate).join(Interest).where(concerns),
        sa.select(seeker, candidate).join(Suggestion).where(concerns),
        sa.select(Dismissal.organisation_id, Dismissal.candidate_id).where(
            sa.or_(Dismissal.organisation_id.in_(members), Dismissal.candidate_id.in_(members))
        ),
        sa.select(SetAside.a_id, SetAside.b_id).where(SetAside.cluster_id == cluster_id),
    )
    return {frozenset(each) for each in session.execute(query)}


def _open_rows(session: Session, cluster_id: int, slate: str, *, today: date) -> list[_Row]:
    """The pairs of the list, best first, without evidence: it is large, and few are shown."""
    joined = sa.select(Membership.organisation_id).where(
        Membership.cluster_id == cluster_id, *is_current(today)
    )
    query = (
        sa.select(
            Proposal.id, Proposal.seeker_id, Proposal.candidate_id, Proposal.kind, Proposal.shown_at
        )
        .join(Organisation, Organisation.id == Proposal.candidate_id)
        .where(
            Proposal.slate == slate,
            Proposal.seeker_id.in_(joined),
            Proposal.candidate_id.not_in(joined),
            Organisation.merged_into_id.is_(None),
        )
        .order_by(Proposal.reciprocal.desc(), Proposal.seeker_id, Proposal.candidate_id)
    )
    over = dealt_with(session, cluster_id, today=today)
    rows = session.execute(query).all()
    return [row for row in rows if frozenset((row.seeker_id, row.candidate_id)) not in over]


def _narrowed(
    rows: list[_Row], clusters: dict[int, dict[int, str]], wanted: Narrowing
) -> list[_Row]:
    """Those that are wanted, spread; who asks for one member sees all of that member's."""
    kept = (
        (row.seeker_id, row.candidate_id, row)
        for row in rows
        if wanted.member in {None, row.seeker_id}
        and wanted.kind in {None, row.kind}
        and (wanted.cluster is None or wanted.cluster in clusters.get(row.candidate_id, {}))
    )
    each = PER_MEMBER if wanted.member is None else PARTNERS_EACH
    return list(spread(kept, per_member=each))


def _clusters_of(
    session: Session, organisation_ids: Iterable[int], *, today: date
) -> dict[int, dict[int, str]]:
    query = (
        sa.select(Membership.organisation_id, Cluster.id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Membership.organisation_id.in_(organisation_ids), *is_current(today))
    )
    found: dict[int, dict[int, str]] = {}
    for organisation_id, cluster_id, name in session.execute(query):
        found.setdefault(organisation_id, {})[cluster_id] = name
    return found


def _names(session: Session, rows: list[_Row]) -> dict[int, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_({row.seeker_id for row in rows})
    )
    return {row.id: row.name for row in session.execute(query)}


def _options(counts: Counter[Key], words: Mapping[Key, str]) -> tuple[Option, ...]:
    found = (Option(str(key), words.get(key, ""), count) for key, count in counts.items())
    return tuple(sorted(found, key=lambda each: each.words.casefold()))
