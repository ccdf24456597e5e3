"""A network with a story: five clusters, three members each, and ties that come year by year.

North and South have a contract since 2010 and more each year; West meets East at an event in 2018;
South and West have a contact in 2026, within a year of today. Far has no tie and no known place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import LinkKind
from matchmaker.services.network import keeping
from models import Link, Membership, MetaCluster
from tests.factories import NOW, cluster, link, organisation

PLACES = {
    "North": ("SE", "SE11"),
    "South": ("IT", "ITC4"),
    "West": ("FR", "FR10"),
    "East": ("PL", "PL91"),
    "Far": (None, None),
}


@dataclass(frozen=True)
class Network:
    """The ids of the network and of its clusters by name, and its members by cluster and number."""

    meta: int
    ids: dict[str, int]
    members: dict[str, list[int]]


def build_network(session: Session, *names: str) -> Network:
    """The network, or the part of it with these clusters."""
    keeping._kept.clear()  # PostgreSQL is one for all tests: what was kept there was another world
    meta = MetaCluster(external_key="network", name="Five corners")
    session.add(meta)
    session.flush()
    ids, members, rows = {}, {}, {}
    for name in names or PLACES:
        country, region = PLACES[name]
        rows[name] = [
            organisation(session, f"{name} {n}", country=country, region=region) for n in range(3)
        ]
        found = cluster(session, name, *rows[name])
        for each in session.query(Membership).filter_by(cluster_id=found.id):
            each.since = date(2005, 1, 1)
        found.country, found.region, found.meta_cluster_id = country, region, meta.id
        ids[name], members[name] = found.id, [each.id for each in rows[name]]
    for a, b, kind, day, until in (
        ("North", "South", LinkKind.CONTRACT, date(2010, 3, 1), None),
        ("North", "South", LinkKind.PROJECT, date(2015, 5, 1), date(2018, 5, 1)),
        ("West", "East", LinkKind.JOINT_EVENT, date(2018, 6, 1), None),
        ("South", "West", LinkKind.CONTACT, date(2026, 2, 1), None),
    ):
        if a in rows and b in rows:
            link(
                session, rows[a][0], rows[b][0], kind=kind, dated=day, until=until, recorded_at=NOW
            )
    session.commit()
    return Network(meta.id, ids, members)


def a_tie(
    session: Session, one: int, other: int, kind: LinkKind, day: date, now: datetime = NOW
) -> None:
    """A further public tie between two organisations."""
    low, high = sorted((one, other))
    session.add(Link(a_id=low, b_id=high, kind=kind, dated=day, recorded_at=now))
    session.commit()
