"""The page of two clusters, as a coordinator and as a manager open it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from matchmaker.domain.vocabulary import AccountRole, LinkKind, Visibility
from models import Grant, Link
from tests.web.network.runs import works_out
from tests.web.worlds import (
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    counted_queries,
)

HERE = "/network/1/2"


@pytest.fixture
def coordinator(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the coordinator")


def tie(app: Flask, *links: tuple[int, int, LinkKind, date], **about: object) -> None:
    with app.extensions["matchmaker"].database() as session:
        for a, b, kind, day in links:
            row = Link(a_id=min(a, b), b_id=max(a, b), kind=kind, dated=day, recorded_at=NOW)
            for name, value in about.items():
                setattr(row, name, value)
            session.add(row)
        session.commit()


def test_the_wrong_order_leads_to_the_right_one(coordinator: Browser) -> None:
    answer = coordinator.opens("/network/2/1", as_of="2020-12-31")
    assert (answer.status_code, answer.location) == (301, "/network/1/2?as_of=2020-12-31")
    assert coordinator.opens("/network/1/1").status_code == 404
    assert coordinator.opens("/network/1/99").status_code == 404


def test_without_a_contact_it_says_so_and_what_could_be(coordinator: Browser) -> None:
    page = coordinator.opens(HERE).text
    assert "No contact between Alps and Baltic is known" in page
    assert "Nothing is worked out for these two." in page
    works_out(coordinator)
    page = coordinator.opens(HERE).text
    assert "No contact yet; 3 complementary pairs" in page
    assert "<q>We need an injection mould for bottle caps.</q>" in page
    assert "it stands on 2 members of Alps" in page
    for word in (*CANARIES.values(), *CLUSTER_CANARIES.values()):
        assert word not in page


def test_ties_stand_in_the_picture_and_in_the_table(coordinator: Browser) -> None:
    tie(coordinator.app, (MOULDER, TOOLMAKER, LinkKind.PROJECT, date(2021, 3, 1)), title="Caps")
    page = coordinator.opens(HERE).text
    assert "Members of Alps and Baltic have known each other since 2021" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "<td>Caps</td>" in page
    assert "1 March 2021" in page


def test_any_past_day_can_be_looked_at(coordinator: Browser) -> None:
    tie(coordinator.app, (MOULDER, TOOLMAKER, LinkKind.PROJECT, date(2021, 3, 1)))
    page = coordinator.opens(HERE, as_of="2020-12-31").text
    assert "No contact between Alps and Baltic is known" in page
    assert 'as_of=2020-12-31" aria-current="true">2020<' in page
    for unknown in ("2999-01-01", "yesterday", "0001-01-01"):
        assert "since 2021" in coordinator.opens(HERE, as_of=unknown).text


def test_introductions_of_few_leave_no_trace(coordinator: Browser) -> None:
    two = [
        (MOULDER, TOOLMAKER, LinkKind.INTRODUCTION, date(2025, 3, 1)),
        (NEIGHBOUR, LAB, LinkKind.OUTCOME, date(2025, 3, 1)),
    ]
    tie(coordinator.app, *two, visibility=Visibility.PRIVATE, title="canary")
    for viewer in ("the coordinator", "the manager", "the other manager"):
        page = Browser(coordinator.app).signs_in_as(viewer).opens(HERE).text
        assert "No contact between Alps and Baltic is known" in page
        for word in ("canary", "Toolmaker", "Lab", "Neighbour"):
            assert word not in page.split('<main id="content"')[1]


def test_the_coordinator_proposes_an_event_and_finds_it_among_what_was_done(
    coordinator: Browser,
) -> None:
    tie(coordinator.app, (MOULDER, TOOLMAKER, LinkKind.PROJECT, date(2021, 3, 1)))
    answer = coordinator.sends(f"{HERE}/event", host="2")
    assert (answer.status_code, answer.location) == (303, HERE)
    page = coordinator.opens(HERE).text
    assert "with 2 firms on its list. Nobody has been invited." in page
    assert "Proposed a joint event" in page
    coordinator.sends(f"{HERE}/event", host="1")
    assert "has been proposed already" in coordinator.opens(HERE).text


def test_where_nobody_manages_a_cluster_there_is_no_event_to_propose(
    coordinator: Browser,
) -> None:
    with coordinator.app.extensions["matchmaker"].database() as session:
        for each in session.query(Grant).filter_by(role=AccountRole.MANAGER):
            session.delete(each)
        session.commit()
    page = coordinator.opens(HERE).text
    assert "Nobody manages either of these clusters here" in page
    assert "Make the draft" not in page
    assert coordinator.sends(f"{HERE}/event", host="1").status_code == 409


def test_more_ties_take_no_more_queries(coordinator: Browser) -> None:
    def queries() -> int:
        with counted_queries(coordinator.app) as seen:
            assert coordinator.opens(HERE).status_code == 200
        return len(seen)

    works_out(coordinator)
    tie(coordinator.app, (MOULDER, TOOLMAKER, LinkKind.PROJECT, date(2021, 3, 1)))
    few = queries()
    many = [
        (one, other, kind, date(year, 3, 1))
        for one in (MOULDER, NEIGHBOUR)
        for other in (TOOLMAKER, LAB)
        for kind in LinkKind
        for year in (2022, 2023)
    ]
    tie(coordinator.app, *many)
    assert queries() == few
