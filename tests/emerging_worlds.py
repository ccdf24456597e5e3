"""A small network in which two clusters grow together from below, for tests of services.

Optics and Lasers share a member and have ties since 2019; Wood keeps to itself, and Paper is of
another network. What must never be told bears the word SECRET.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole, LinkKind, Visibility
from matchmaker.services.emerging.spotting import spot_network
from matchmaker.services.introducing.speaking import Speaker
from models import (
    Account,
    Cluster,
    EmergingPair,
    Grant,
    Link,
    Membership,
    MetaCluster,
    Organisation,
)
from tests.factories import NOW, cluster, link, office_of, organisation

QUARTER_BEFORE = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)


@dataclass
class Network:
    """The rows of the world, and who looks after it."""

    session: Session
    id: int
    clusters: dict[str, Cluster]
    firms: dict[str, Organisation]
    coordinator: Viewer
    managers: dict[str, Viewer]

    def speaker(self, viewer: Viewer | None = None, now: datetime = NOW) -> Speaker:
        """The coordinator, or somebody else, with a post office."""
        return Speaker(self.session, viewer or self.coordinator, now, office_of())

    def spot(self, now: datetime = NOW, **more: Any) -> list[EmergingPair]:
        """Look at the network; the pairs that are listed, in order."""
        look = spot_network(self.session, self.id, as_of=now.date(), now=now, **more)
        query = sa.select(EmergingPair).filter_by(period_id=look.period_id)
        return sorted(self.session.scalars(query), key=lambda each: each.evidence["rank"])

    def pair(self, a: str, b: str) -> tuple[int, int]:
        """The ids of two clusters in order."""
        low, high = sorted((self.clusters[a].id, self.clusters[b].id))
        return low, high

    def tie(self, one: str, other: str, **about: Any) -> Link:
        """A public contact, unless told otherwise; committed."""
        row = link(self.session, self.firms[one], self.firms[other], **about)
        self.session.commit()
        return row

    def meet_here(self, count: int) -> None:
        """So many of Optics are introduced to so many of Lasers, by what they did here."""
        for number in range(count):
            self.tie(
                f"SECRET optician {number}", f"SECRET laserist {number}",
                kind=LinkKind.INTRODUCTION, visibility=Visibility.PRIVATE, dated=date(2026, 5, 1),
            )  # fmt: skip


def network_of(session: Session) -> Network:
    """The world, committed; nobody has looked at it yet."""
    meta = MetaCluster(external_key="light", name="Light")
    other = MetaCluster(external_key="dark", name="Dark")
    session.add_all([meta, other])
    session.flush()
    names = ["Mirror", "Lens", "Crystal", "Pump", "Saw", "Plane", "Mill"]
    names += [f"SECRET {trade} {n}" for trade in ("optician", "laserist") for n in range(4)]
    firms = {name: organisation(session, name) for name in names}
    members = {
        "Optics": ["Mirror", "Lens", *(f"SECRET optician {n}" for n in range(4))],
        "Lasers": ["Crystal", "Pump", *(f"SECRET laserist {n}" for n in range(4))],
        "Wood": ["Saw", "Plane"],
        "Paper": ["Mill"],
    }
    clusters = {}
    for name, own in members.items():
        row = cluster(session, name, *(firms[each] for each in own))
        row.meta_cluster_id = other.id if name == "Paper" else meta.id
        clusters[name] = row
    session.execute(sa.update(Membership).values(since=date(2015, 1, 1)))
    session.add(
        Membership(
            organisation_id=firms["Mirror"].id,
            cluster_id=clusters["Lasers"].id,
            since=date(2024, 3, 1),
        )
    )
    found = Network(session, meta.id, clusters, firms, Viewer(), {})
    found.tie("Lens", "Crystal", kind=LinkKind.PROJECT, dated=date(2019, 4, 1), title="First light")
    found.tie("Lens", "Pump", kind=LinkKind.CONTRACT, dated=date(2022, 9, 1), title="Pumps")
    found.coordinator = _account(session, "nora", AccountRole.COORDINATOR, meta.id)
    for name in ("Optics", "Lasers", "Wood"):
        viewer = _account(session, name.lower(), AccountRole.MANAGER, clusters[name].id)
        found.managers[name] = viewer
    session.commit()
    return found


def _account(session: Session, name: str, role: AccountRole, subject: int) -> Viewer:
    account = Account(email=f"{name}@example.org", name=name.title(), created_at=NOW)
    is_manager = role is AccountRole.MANAGER
    column = "cluster_id" if is_manager else "meta_cluster_id"
    account.grants.append(Grant(role=role, **{column: subject}))
    session.add(account)
    session.flush()
    if is_manager:
        own = frozenset({subject})
        return Viewer(account_id=account.id, clusters=own, managed=own)
    return Viewer(account_id=account.id, meta_clusters=frozenset({subject}))
