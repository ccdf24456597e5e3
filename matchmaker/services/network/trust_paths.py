"""Who is known to work with whom, as a viewer may know it: the paths of trust between two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.profile import ClusterMark, Profile
from matchmaker.domain.trust import KnownTie, TrustPath
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from models import Link, Membership, Organisation

MOST_THROUGH = 6  # common partners that are named; more do not make the path safer
BUSY = 400  # whoever has more partners than this is looked up only as a direct partner

_Ends = tuple[int, int]
# Links between organisations have both ends; the columns are nullable for links of clusters.
_A, _B = sa.type_coerce(Link.a_id, sa.Integer()), sa.type_coerce(Link.b_id, sa.Integer())
_CLUSTER_A = sa.type_coerce(Link.a_cluster_id, sa.Integer())
_CLUSTER_B = sa.type_coerce(Link.b_cluster_id, sa.Integer())


def ties_of(session: Session, organisation_id: int, *, viewer: Viewer) -> dict[int, list[KnownTie]]:
    """The known ties of an organisation, oldest first, by the other side's id."""
    query = (
        sa.select(_A, _B, Link.kind, Link.dated, Link.title, Link.visibility)
        .where(
            sa.or_(Link.a_id == organisation_id, Link.b_id == organisation_id),
            visible_links(viewer),
        )
        .order_by(Link.dated, Link.id)
    )
    ties: dict[int, list[KnownTie]] = defaultdict(list)
    for a, b, kind, dated, title, visibility in session.execute(query).all():
        is_public = visibility is Visibility.PUBLIC
        other = b if a == organisation_id else a
        ties[other].append(KnownTie(kind, dated, title or "", is_public))
    return ties


def trust_paths(
    session: Session,
    seeker: Profile,
    candidates: Collection[Profile],
    *,
    ties: Mapping[int, Sequence[KnownTie]],
    viewer: Viewer,
) -> dict[int, TrustPath]:
    """How the seeker could reach each candidate, by the candidate's id; strangers are left out.

    `ties` are the seeker's own, as `ties_of` gives them.
    """
    others = {each.id: each for each in candidates}
    confided = {other for other, known in ties.items() if not any(t.is_public for t in known)}
    through = _common_partners(session, seeker.id, set(ties), set(others), viewer)
    names = _names(session, {each for found in through.values() for each in found})
    linked = _linked_clusters(session, viewer)
    paths = {}
    for each in others.values():
        path = TrustPath(
            direct=tuple(ties.get(each.id, ())),
            confided=frozenset(names[one] for one in through.get(each.id, ()) if one in confided),
            through=tuple(sorted(names[one] for one in through.get(each.id, ()))),
            shared_clusters=_shared(seeker.clusters, each.clusters),
            linked_clusters=_linked(seeker.clusters, each.clusters, linked),
        )
        if path.strength:
            paths[each.id] = path
    return paths


def visible_links(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition that a link stands and this viewer may know of it: it is public, in one of
    their clusters, or theirs.
    """
    owned = sa.or_(Link.a_id.in_(viewer.organisations), Link.b_id.in_(viewer.organisations))
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(viewer.clusters)
    )
    shared = sa.and_(
        Link.visibility == Visibility.CLUSTER,
        sa.or_(Link.a_id.in_(members), Link.b_id.in_(members)),
    )
    known = sa.or_(Link.visibility == Visibility.PUBLIC, shared, owned)
    return sa.and_(Link.retracted_at.is_(None), known)


def _common_partners(
    session: Session, seeker_id: int, mine: set[int], others: set[int], viewer: Viewer
) -> dict[int, list[int]]:
    """For each of `others`, some organisations among `mine` that have worked with it.

    A star with thousands of partners knows everybody, so it introduces nobody in particular, and
    asking for all its ties would be the slowest part of a proposal: at most `BUSY` are asked.
    """
    asked = sorted(mine - {seeker_id})[:BUSY]
    found: dict[int, list[int]] = defaultdict(list)
    if not asked or not others:
        return found
    for near, far in ((_A, _B), (_B, _A)):
        query = (
            sa.select(near, far)
            .where(near.in_(asked), far.in_(others - {seeker_id}), visible_links(viewer))
            .distinct()
            .order_by(near, far)
        )
        for partner, other in session.execute(query):
            if (
                partner != other
                and partner not in found[other]
                and len(found[other]) < MOST_THROUGH
            ):
                found[other].append(partner)
    return found


def _names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids)
    )
    return {row.id: row.name for row in session.execute(query)}


def _linked_clusters(session: Session, viewer: Viewer) -> frozenset[_Ends]:
    query = sa.select(_CLUSTER_A, _CLUSTER_B).where(
        Link.a_cluster_id.is_not(None),
        Link.visibility == Visibility.PUBLIC,
        Link.retracted_at.is_(None),
    )
    return frozenset((a, b) for a, b in session.execute(query))


def _shared(mine: Collection[ClusterMark], theirs: Collection[ClusterMark]) -> tuple[str, ...]:
    common = {each.id for each in mine} & {each.id for each in theirs}
    return tuple(each.name for each in mine if each.id in common)


def _linked(
    mine: Collection[ClusterMark], theirs: Collection[ClusterMark], links: frozenset[_Ends]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (a.name, b.name)
        for a in mine
        for b in theirs
        if (min(a.id, b.id), max(a.id, b.id)) in links
    )
