"""Ties between the members of the two clusters of the small world, for pages of the network."""

from __future__ import annotations

from datetime import date

from flask import Flask

from matchmaker.domain.vocabulary import LinkKind, Visibility
from matchmaker.services.emerging.spotting import spot_network
from models import Link, Membership
from tests.web.worlds import ALPS, BALTIC, LAB, MOULDER, NEIGHBOUR, NOW, TOOLMAKER

NETWORK = 1
BEFORE = date(2026, 8, 1)


def grow(app: Flask, *, is_spotted: bool = True) -> None:
    """Moulder and Toolmaker have worked together since 2020, Neighbour belongs to both clusters;
    Neighbour and Lab have met in private.
    """
    with app.extensions["matchmaker"].database() as session:
        session.add_all(
            [
                Link(a_id=MOULDER, b_id=TOOLMAKER, kind=LinkKind.CONTRACT, dated=date(2020, 3, 1),
                     title="Moulds for caps"),
                Link(a_id=LAB, b_id=NEIGHBOUR, kind=LinkKind.PROJECT, dated=date(2021, 1, 1),
                     title="zanzibarlink", visibility=Visibility.PRIVATE),
                Membership(organisation_id=NEIGHBOUR, cluster_id=BALTIC, since=date(2025, 1, 1)),
            ]
        )  # fmt: skip
        session.commit()
        if is_spotted:
            for day in (BEFORE, NOW.date()):
                spot_network(session, NETWORK, as_of=day, now=NOW)


def link_clusters(app: Flask) -> None:
    """The two clusters have a link of their own since 2026."""
    with app.extensions["matchmaker"].database() as session:
        own = Link(
            a_cluster_id=ALPS, b_cluster_id=BALTIC, kind=LinkKind.CONTACT, dated=date(2026, 2, 1)
        )
        session.add(own)
        session.commit()
