"""The page of links: who sees which, adding, correcting and retracting with the way back, files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.domain.vocabulary import LinkKind, Visibility
from models import Link
from tests.web.worlds import (
    ALPS,
    BALTIC,
    LAB,
    MOULDER,
    NEIGHBOUR,
    TOOLMAKER,
    Browser,
    counted_queries,
)

PRIVATE, BEHAVIOUR, OF_CLUSTER = "privatecanary", "behaviourcanary", "clustercanary"
SAID = {
    "once": "1", "a": "Neighbour", "b": "Lab", "kind": "contract",
    "dated": "2024-05-01", "title": "Caps tested", "source": "Annual report", "weight": "0,5",
}  # fmt: skip


def a_link(a: int, b: int, **about: Any) -> Link:
    values: dict[str, Any] = {"kind": LinkKind.PROJECT, "dated": date(2020, 1, 1)} | about
    return Link(a_id=min(a, b), b_id=max(a, b), **values)


@pytest.fixture
def linked(app: Flask) -> Flask:
    """One link that may be named, one between the clusters, and three with canaries."""
    with app.extensions["matchmaker"].database() as session:
        session.add_all([
            a_link(MOULDER, TOOLMAKER, title="Caps of starch", source="Project database"),
            Link(
                a_cluster_id=ALPS, b_cluster_id=BALTIC, kind=LinkKind.JOINT_EVENT,
                dated=date(2022, 3, 1), until=date(2022, 3, 2), title="Day of caps",
            ),
            a_link(MOULDER, LAB, title=PRIVATE, source=PRIVATE, visibility=Visibility.PRIVATE),
            a_link(MOULDER, LAB, title=BEHAVIOUR, kind=LinkKind.INTRODUCTION),
            a_link(TOOLMAKER, LAB, title=OF_CLUSTER, visibility=Visibility.CLUSTER),
        ])  # fmt: skip
        session.commit()
    return app


@pytest.fixture
def coordinator(linked: Flask) -> Browser:
    return Browser(linked).signs_in_as("the coordinator")


@pytest.fixture
def keeper(linked: Flask) -> Browser:
    """The manager of Alps."""
    return Browser(linked).signs_in_as("the manager")


def links(app: Flask) -> list[Link]:
    with app.extensions["matchmaker"].database() as session:
        return list(session.scalars(sa.select(Link).order_by(Link.id)))


def test_a_coordinator_sees_what_may_be_named_of_the_network(coordinator: Browser) -> None:
    page = coordinator.opens("/network/links").text
    assert "2 links are written down" in page
    assert "Caps of starch" in page
    assert "Day of caps" in page
    assert "Toolmaker &amp; Söhne" in page
    assert not {PRIVATE, BEHAVIOUR, OF_CLUSTER} & set(re.findall(r"\w+canary", page))


def test_a_manager_sees_what_the_cluster_knows_but_corrects_only_what_is_public(
    linked: Flask,
) -> None:
    page = Browser(linked).signs_in_as("the other manager").opens(f"/clusters/{BALTIC}/links").text
    assert "3 links are written down" in page
    assert OF_CLUSTER in page
    assert page.count(">Correct<") == 2
    assert PRIVATE not in page
    assert BEHAVIOUR not in page


def test_links_of_others_are_not_on_a_managers_page(linked: Flask, keeper: Browser) -> None:
    with linked.extensions["matchmaker"].database() as session:
        session.add(a_link(TOOLMAKER, LAB, title="Among themselves"))
        session.commit()
    assert "Among themselves" not in keeper.opens(f"/clusters/{ALPS}/links").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "project"}, ["Caps of starch"]),
        ({"q": "söhne"}, ["Caps of starch"]),
        ({"q": "DAY"}, ["Day of caps"]),
        ({"source": "Project database"}, ["Caps of starch"]),
        ({"on": "2019-12-31"}, []),
        ({"on": "2022-03-02"}, ["Caps of starch", "Day of caps"]),
        ({"on": "2022-03-03"}, ["Caps of starch"]),
        ({"cluster": str(BALTIC)}, ["Caps of starch", "Day of caps"]),
        ({"cluster": "77"}, []),
        ({"source": PRIVATE}, []),
    ],
)
def test_links_are_narrowed(coordinator: Browser, query: dict[str, str], found: list[str]) -> None:
    page = coordinator.opens("/network/links", **query).text
    assert [each for each in ("Caps of starch", "Day of caps") if each in page] == found
    assert f"{len(found)} link" in page or not found


def test_long_lists_come_in_pages_with_as_many_queries(linked: Flask, coordinator: Browser) -> None:
    with counted_queries(linked) as few:
        coordinator.opens("/network/links")
    with linked.extensions["matchmaker"].database() as session:
        session.add_all(a_link(MOULDER, LAB, title=f"No {n}") for n in range(60))
        session.commit()
    with counted_queries(linked) as many:
        assert "Page 1 of 2" in coordinator.opens("/network/links").text
    assert len(few) == len(many)
    assert "Page 2 of 2" in coordinator.opens("/network/links", page="9").text


def test_a_link_is_added_and_can_be_taken_back_at_once(linked: Flask, keeper: Browser) -> None:
    here = f"/clusters/{ALPS}/links"
    answer = keeper.sends(f"{here}/new", **SAID)
    assert (answer.status_code, answer.location) == (303, here)
    row = links(linked)[-1]
    assert (row.a_id, row.b_id, row.kind, row.weight) == (LAB, NEIGHBOUR, LinkKind.CONTRACT, 0.5)
    page = keeper.opens(here).text
    assert "The link is added." in page
    back = f"{here}/{row.id}/retract"
    assert f'action="{back}"' in page
    keeper.sends(back)
    assert "Caps tested" not in keeper.opens(here).text


def test_a_second_click_adds_nothing(linked: Flask, keeper: Browser) -> None:
    for _ in range(2):
        assert keeper.sends(f"/clusters/{ALPS}/links/new", **SAID).status_code == 303
    assert len(links(linked)) == 6


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(
    linked: Flask, keeper: Browser
) -> None:
    bad = SAID | {"b": "Nobody", "kind": "", "dated": "2027-01-01", "weight": "x"}
    answer = keeper.sends(f"/clusters/{ALPS}/links/new", **bad)
    assert answer.status_code == 422
    for name in ("b", "kind", "dated", "weight"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="Caps tested"' in answer.text
    assert len(links(linked)) == 5


def test_a_manager_speaks_for_the_own_cluster_only(linked: Flask, keeper: Browser) -> None:
    answer = keeper.sends(f"/clusters/{ALPS}/links/new", **(SAID | {"a": "Toolmaker & Söhne"}))
    assert answer.status_code == 422
    assert "One side must be a cluster that you look after" in answer.text
    number = next(each.id for each in links(linked) if each.title == OF_CLUSTER)
    for path in ("", "/retract", "/restore"):
        assert keeper.sends(f"/clusters/{ALPS}/links/{number}{path}").status_code == 404
    assert keeper.opens(f"/clusters/{BALTIC}/links").status_code == 403
    assert keeper.opens("/network/links").status_code == 403


def test_a_coordinator_links_two_clusters(linked: Flask, coordinator: Browser) -> None:
    both = {"between": "clusters", "a": str(ALPS), "b": str(BALTIC)}
    answer = coordinator.sends("/network/links/new", **(SAID | both))
    assert answer.status_code == 303
    row = links(linked)[-1]
    assert (row.a_cluster_id, row.b_cluster_id) == (ALPS, BALTIC)
    gone = coordinator.sends("/network/links/new", **(SAID | both | {"b": "999"}))
    assert (gone.status_code, "There is no cluster 999." in gone.text) == (422, True)
    same = coordinator.sends("/network/links/new", **(SAID | both | {"once": "2"}))
    assert same.status_code == 409
    assert "known already" in same.text


def test_a_correction_keeps_what_was_said_and_can_be_taken_back(
    linked: Flask, coordinator: Browser
) -> None:
    number = links(linked)[0].id
    page = coordinator.opens(f"/network/links/{number}").text
    assert 'value="Caps of starch"' in page
    change = {"kind": "contract", "dated": "2020-02-01", "title": "Caps of bark"}
    assert coordinator.sends(f"/network/links/{number}", **change).status_code == 303
    page = coordinator.opens("/network/links").text
    assert "Caps of bark" in page
    assert "Caps of starch" not in page
    new = links(linked)[-1].id
    history = coordinator.opens(f"/network/links/{new}").text
    assert "What was said before" in history
    assert "Caps of starch" in history
    assert "The Coordinator" in history
    coordinator.sends(f"/network/links/{number}/restore")
    assert "Caps of starch" in coordinator.opens("/network/links").text


def test_a_link_that_may_not_be_named_is_not_there(linked: Flask, coordinator: Browser) -> None:
    for each in links(linked)[2:]:
        assert coordinator.opens(f"/network/links/{each.id}").status_code == 404


def test_the_files_tell_of_the_network(coordinator: Browser) -> None:
    for name in ("nodes.csv", "links.csv", "network.graphml", "network.xlsx"):
        answer = coordinator.opens(f"/network/export/{name}", as_of="2026-11-22")
        assert answer.status_code == 200
        assert len(answer.data) > 100
    assert coordinator.opens("/network/export/secrets.csv").status_code == 404
    assert coordinator.opens("/network/export/nodes.csv", as_of="May").status_code == 422
    rows = list(csv.DictReader(io.StringIO(coordinator.opens("/network/export/links.csv").text)))
    (row,) = rows
    assert (row["source_label"], row["target_label"], row["filter"], row["as_of"]) == (
        "Alps", "Baltic", "Plastics of Europe", "2026-11-22",
    )  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/network/export/member-links.csv", f"/clusters/{ALPS}/links.csv"]
)
def test_links_go_out_as_the_table_that_an_import_takes(linked: Flask, path: str) -> None:
    who = "the coordinator" if "network" in path else "the manager"
    answer = Browser(linked).signs_in_as(who).opens(path)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(each["a"], each["b"], each["kind"], each["title"]) for each in rows] == [
        (f"cluster:id-{ALPS}", f"cluster:id-{BALTIC}", "joint_event", "Day of caps"),
        (f"id-{MOULDER}", f"id-{TOOLMAKER}", "project", "Caps of starch"),
    ]
