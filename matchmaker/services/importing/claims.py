"""Whose organisation a row means: what a manager's list may change, and what it may not.

A manager changes the organisations of the own clusters, and those that nobody looks after. One that
belongs to others keeps its profile, and its sentences for its clusters stay hidden: the row becomes
an organisation of its own, kept apart until whoever may join the two does so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.external_keys import chunked, organisation_ids
from matchmaker.services.identity.access import is_current
from models import Grant, Membership

from .draft import Draft, Party, Thing

_LONGEST_KEY = 120


@dataclass(frozen=True, slots=True)
class Claim:
    """A manager's: for this cluster, with these clusters under the same management."""

    cluster_id: int
    managed: frozenset[int]


def foreign(
    session: Session, organisation_ids: Collection[int], claim: Claim, *, today: date
) -> frozenset[int]:
    """Those of these organisations that the claimant may not change."""
    belongs: dict[int, set[int]] = {}
    spoken_for: set[int] = set()
    for chunk in chunked(sorted(organisation_ids)):
        query = sa.select(Membership.organisation_id, Membership.cluster_id).where(
            Membership.organisation_id.in_(chunk), *is_current(today)
        )
        for organisation_id, cluster_id in session.execute(query):
            belongs.setdefault(organisation_id, set()).add(cluster_id)
        people = sa.select(Grant.organisation_id).where(
            Grant.role == AccountRole.MEMBER, Grant.organisation_id.in_(chunk)
        )
        spoken_for.update(each for each in session.scalars(people) if each is not None)
    return frozenset(
        each
        for each in organisation_ids
        if (each in belongs or each in spoken_for)
        and claim.managed.isdisjoint(belongs.get(each, ()))
    )


def kept_apart(
    session: Session, drafts: Sequence[Draft], claim: Claim, *, today: date
) -> list[Draft]:
    """The drafts, those of foreign organisations under a key of this cluster's own."""
    keys = {draft.key for draft in drafts if draft.thing is Thing.ORGANISATIONS}
    ids = organisation_ids(session, keys)
    others = foreign(session, set(ids.values()), claim, today=today)
    moved = {key: own_key(key, claim.cluster_id) for key, number in ids.items() if number in others}
    return rekeyed(drafts, moved) if moved else list(drafts)


def own_key(key: str, cluster_id: int) -> str:
    """The key of a cluster's own version of an organisation: "huber:de@c7"."""
    mark = f"@c{cluster_id}"
    return key[: _LONGEST_KEY - len(mark)] + mark


def rekeyed(drafts: Iterable[Draft], moved: Mapping[str, str]) -> list[Draft]:
    """The drafts with other keys for organisations, their own and those that they refer to."""
    return [
        replace(
            draft,
            key=moved.get(draft.key, draft.key)
            if draft.thing is Thing.ORGANISATIONS
            else draft.key,
            references={
                column: replace(each, written=moved[each.written])
                if each.party is Party.ORGANISATION and each.written in moved
                else each
                for column, each in draft.references.items()
            },
        )
        for draft in drafts
    ]
