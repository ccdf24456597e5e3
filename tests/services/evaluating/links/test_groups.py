"""Who is in which group, and when two groups first met."""

from __future__ import annotations

from datetime import date

import pytest
from histories import history, project

from matchmaker.services.evaluating.as_of import AsOf
from matchmaker.services.evaluating.history import UNDATED, History, Registration
from matchmaker.services.evaluating.links.groups import (
    first_links,
    group,
    parties_between,
)
from matchmaker.services.evaluating.links.protocol import Grouping

CUT = date(2018, 12, 31)


@pytest.fixture
def told() -> History:
    """Five of Prato, five of Vilnius, two of Linz; they meet late."""
    found = history(
        {
            project("p", "2015-01-01", topic="AAA-1"): "abcde",
            project("v", "2016-01-01", topic="BBB-1"): "fghij",
            project("l", "2016-01-01", topic="AAA-1"): "kl",
            project("m", "2019-05-01", topic="AAA-1"): "afx",
            project("n", "2019-03-01", topic="AAA-1"): "ag",
        }
    )
    for city, country, members in (("prato", "IT", "abcde"), ("vilnius", "LT", "fghij")):
        for one in members:
            found.registrations[one][UNDATED] = Registration(None, country, "", city, None)
    return found


def test_groups_have_five_members_that_are_known(told: History) -> None:
    found = group(AsOf(told, CUT), Grouping.CITY)
    assert found.names == ("IT prato", "LT vilnius")
    assert found.sizes.tolist() == [5, 5]
    assert found.group_of["k"] == -1
    assert "x" not in found.group_of


def test_a_country_and_its_main_programme_is_a_group_too(told: History) -> None:
    found = group(AsOf(told, CUT), Grouping.COUNTRY_THEME)
    assert found.names == ("IT AAA", "LT BBB")


def test_the_first_project_together_is_the_link(told: History) -> None:
    found = group(AsOf(told, CUT), Grouping.CITY)
    parties = parties_between(told.projects, told.participations, CUT, date(2019, 12, 31))
    assert first_links(found, parties) == {(0, 1): date(2019, 3, 1)}


def test_newcomers_link_only_where_they_are_asked_for(told: History) -> None:
    found = group(AsOf(told, CUT), Grouping.CITY)

    def links(newcomers):  # type: ignore[no-untyped-def]
        parties = parties_between(
            {"m": told.projects["m"]},
            [p for p in told.participations if p.project == "m" and p.organisation != "f"],
            CUT,
            date(2019, 12, 31),
        )
        return first_links(found, parties, newcomers)

    assert links(None) == {}
    assert links({("m", "x"): "LT vilnius"}) == {(0, 1): date(2019, 5, 1)}


def test_ties_are_shared_out_over_a_project(told: History) -> None:
    ties = group(AsOf(told, CUT), Grouping.CITY).as_world.ties
    assert len(ties) == 10 + 10 + 1
    assert sorted(set(ties.weight.tolist())) == [0.25, 1.0]
