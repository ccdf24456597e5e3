"""Who could be invited: members of the host and of the guest clusters who are not on the list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import OrganisationKind, Stage
from matchmaker.services.events.views import EventView
from matchmaker.services.membership.members import members_of
from models import Cluster


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who is not invited yet.

    Attributes:
        gain: with how many of those who are on the list both would gain strongly; None before
            that was worked out.
    """

    id: int
    name: str
    kind: OrganisationKind
    country: str | None
    cluster_id: int
    cluster: str
    offers: int
    needs: int
    stages: tuple[Stage, ...]
    has_address: bool
    gain: int | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which candidates are looked at; an empty field asks for nothing."""

    text: str = ""
    cluster_id: int | None = None
    stage: Stage | None = None
    kind: OrganisationKind | None = None
    is_ready: bool = False


def candidates_of(
    session: Session,
    event: EventView,
    invited: Collection[int],
    *,
    viewer: Viewer,
    today: date,
    gains: Mapping[int, int] | None = None,
) -> list[Candidate]:
    """All who could be invited, by name, or best first where their gain is known.

    `invited` are organisations that are on the list. One who belongs to several of the clusters
    stands under the host.
    """
    clusters = {event.cluster_id: event.cluster_name} | event.guests
    found: dict[int, Candidate] = {}
    for number, name in clusters.items():
        for each in members_of(session, number, viewer=viewer, today=today):
            if each.id in invited or each.id in found:
                continue
            found[each.id] = Candidate(
                id=each.id,
                name=each.name,
                kind=each.kind,
                country=each.country,
                cluster_id=number,
                cluster=name,
                offers=each.offers,
                needs=each.needs,
                stages=each.stages,
                has_address=each.has_address,
                gain=None if gains is None else gains.get(each.id, 0),
            )
    return sorted(found.values(), key=lambda each: (-(each.gain or 0), each.name.casefold()))


def narrowed(found: Iterable[Candidate], wanted: Narrowing) -> list[Candidate]:
    """Those that fit all that is asked for; `is_ready`: with an address, offers and needs."""
    text = wanted.text.casefold()
    return [
        each
        for each in found
        if (not text or text in each.name.casefold())
        and wanted.cluster_id in {None, each.cluster_id}
        and (wanted.stage is None or wanted.stage in each.stages)
        and wanted.kind in {None, each.kind}
        and (not wanted.is_ready or (each.has_address and each.offers and each.needs))
    ]


def possible_guests(session: Session, event: EventView) -> list[tuple[int, str, bool]]:
    """Clusters that could be guests: number, name, and whether they are; guests first."""
    rows = session.execute(
        sa.select(Cluster.id, Cluster.name)
        .where(Cluster.id != event.cluster_id)
        .order_by(Cluster.name, Cluster.id)
    )
    found = [(number, name, number in event.guests) for number, name in rows]
    return sorted(found, key=lambda each: not each[2])
