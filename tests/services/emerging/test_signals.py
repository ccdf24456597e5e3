"""A cluster's switch of what its members do here."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.errors import NotAllowed
from matchmaker.services.emerging.signals import share_signals
from models import AuditEvent, Cluster
from tests.emerging_worlds import network_of
from tests.factories import NOW


def test_a_manager_switches_it_off_and_on_and_it_is_written_down(session: Session) -> None:
    net = network_of(session)
    cluster_id, viewer = net.clusters["Optics"].id, net.managers["Optics"]
    for shares, is_new in ((False, True), (False, False), (True, True)):
        changed = share_signals(session, cluster_id, shares=shares, viewer=viewer, now=NOW)
        assert changed is is_new
        assert session.get_one(Cluster, cluster_id).shares_signals is shares
    assert session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
        "keep signals",
        "share signals",
    ]


def test_nobody_else_may(session: Session) -> None:
    net = network_of(session)
    for viewer in (net.coordinator, net.managers["Lasers"]):
        with pytest.raises(NotAllowed):
            share_signals(session, net.clusters["Optics"].id, shares=False, viewer=viewer, now=NOW)
