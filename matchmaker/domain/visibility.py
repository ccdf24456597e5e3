"""Who may see which sentence (invariant 4): default deny, decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.profile import Profile, Statement, newest, with_statements
from matchmaker.domain.vocabulary import Visibility

PUBLIC = "public"  # the scope of what everyone may see


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: whom they act for, and whose inside they may see.

    `organisations` are their own; `clusters` those whose cluster-visible sentences they may read
    (as a member or as the manager); `managed` those that they manage. The empty viewer is a
    visitor who has not signed in.
    """

    account_id: int | None = None
    organisations: frozenset[int] = frozenset()
    clusters: frozenset[int] = frozenset()
    managed: frozenset[int] = frozenset()
    meta_clusters: frozenset[int] = frozenset()
    is_administrator: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """The shelves of the index that the viewer's searches may touch, in a fixed order."""
        return (PUBLIC, *(cluster_scope(each) for each in sorted(self.clusters)))


def cluster_scope(cluster_id: int) -> str:
    """The name of what only one cluster sees."""
    return f"cluster-{cluster_id}"


def may_see(viewer: Viewer, owner: Profile, statement: Statement) -> bool:
    """Whether this viewer may read this sentence of this organisation."""
    if owner.id in viewer.organisations:
        return True
    if statement.visibility is Visibility.PUBLIC:
        return True
    if statement.visibility is Visibility.CLUSTER:
        return not viewer.clusters.isdisjoint(owner.cluster_ids)
    return False


def project(profile: Profile, viewer: Viewer, *, today: date) -> Profile:
    """The organisation as this viewer may see it.

    The choice of the newest sentences comes after the veil: were it before, a hidden sentence
    would push a visible one out, and its absence would tell.
    """
    seen = (each for each in profile.statements if may_see(viewer, profile, each))
    return with_statements(profile, newest(seen, today=today))


def scopes_of(visibility: Visibility, cluster_ids: Iterable[int]) -> tuple[str, ...]:
    """The scopes in which a sentence of a member of these clusters stands; none if private."""
    if visibility is Visibility.PUBLIC:
        return (PUBLIC,)
    if visibility is Visibility.CLUSTER:
        return tuple(cluster_scope(each) for each in sorted(cluster_ids))
    return ()
