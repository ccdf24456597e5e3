"""What a manager sees of the links of their cluster, and the switch of its signals."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from models import Cluster, EmergingPair
from tests.web.network.growing import grow
from tests.web.worlds import ALPS, BALTIC, CANARIES, Browser


@pytest.fixture
def manager(app: Flask) -> Browser:
    grow(app)
    return Browser(app).signs_in_as("the manager")


def test_a_manager_sees_the_pairs_of_the_own_cluster(manager: Browser) -> None:
    page = manager.opens(f"/clusters/{ALPS}/emerging").text
    assert "1 cluster is growing together with yours" in page
    assert "Moulds for caps" in page
    assert "Tell both managers" not in page
    assert [word for word in (*CANARIES.values(), "zanzibarlink") if word in page] == []


def test_what_the_coordinator_did_stands_there_for_both(app: Flask) -> None:
    grow(app)
    with app.extensions["matchmaker"].database() as session:
        number = session.scalars(sa.select(sa.func.max(EmergingPair.id))).one()
    coordinator = Browser(app).signs_in_as("the coordinator")
    coordinator.sends(f"/network/emerging/{number}/aside", words="Not the right year")
    for name, cluster in (("the manager", ALPS), ("the other manager", BALTIC)):
        page = Browser(app).signs_in_as(name).opens(f"/clusters/{cluster}/emerging").text
        assert "Put aside: <q>Not the right year</q>" in page


def test_the_signals_are_switched_off_and_on(manager: Browser) -> None:
    path = f"/clusters/{ALPS}/emerging"
    for word, shares in (("no", False), ("no", False), ("yes", True)):
        assert manager.sends(f"{path}/signals", shares=word).status_code == 303
        with manager.app.extensions["matchmaker"].database() as session:
            assert session.get_one(Cluster, ALPS).shares_signals is shares
        page = manager.opens(path).text
        assert ("These counts are not used" in page) is not shares


def test_a_cluster_of_no_network_is_told_so(manager: Browser) -> None:
    with manager.app.extensions["matchmaker"].database() as session:
        session.get_one(Cluster, ALPS).meta_cluster_id = None
        session.commit()
    page = manager.opens(f"/clusters/{ALPS}/emerging").text
    assert "Your cluster belongs to no network yet" in page


def test_before_anybody_looked_the_switch_is_there(app: Flask) -> None:
    page = Browser(app).signs_in_as("the manager").opens(f"/clusters/{ALPS}/emerging").text
    assert "Nobody has looked for emerging links yet" in page
    assert "Keep these counts to ourselves" in page
