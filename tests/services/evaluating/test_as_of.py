"""A world knows nothing that is dated after its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from histories import history, project

from matchmaker.services.evaluating.as_of import AsOf, LeakFound, call_line
from matchmaker.services.evaluating.history import History, Registration

BEFORE = project("one", "2018-05-01", "Lasers", "ICT-02-2018")
ON_THE_DAY = project("two", "2018-12-31")
AFTER = project("three", "2019-01-01", "Secret")
CUT = date(2018, 12, 31)


@pytest.fixture
def told() -> History:
    return history({BEFORE: "ab", ON_THE_DAY: "bc", AFTER: "ad"}, research="c")


def test_what_begins_by_the_cut_is_known_and_nothing_else(told: History) -> None:
    world = AsOf(told, CUT)
    assert [each.key for each in world.projects] == ["one", "two"]
    assert world.organisations == ("a", "b", "c")
    assert world.takes_part.toarray().tolist() == [[1, 0], [1, 1], [0, 1]]
    assert world.leads.toarray().tolist() == [[1, 0], [0, 1], [0, 0]]


def test_partners_are_counted_once_and_nobody_is_its_own(told: History) -> None:
    world = AsOf(told, CUT)
    assert world.partners.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    assert world.degrees.tolist() == [1, 2, 1]


def test_an_earlier_world_is_made_from_this_one_and_never_a_later(told: History) -> None:
    world = AsOf(told, CUT)
    assert AsOf(told, date(2018, 6, 1)).organisations == world.at(date(2018, 6, 1)).organisations
    with pytest.raises(LeakFound, match="cannot tell that of 2019-06-01"):
        world.at(date(2019, 6, 1))


def test_a_later_project_that_is_planted_is_found(told: History) -> None:
    world = AsOf(told, CUT)
    world.projects = (*world.projects, AFTER)
    with pytest.raises(LeakFound, match="three"):
        world.require_no_leak()


def test_a_later_tie_that_is_planted_is_found(told: History) -> None:
    world = AsOf(told, CUT)
    late = replace(told.participations[0], project="three")
    world._participations = (*world._participations, late)
    with pytest.raises(LeakFound, match="three"):
        world.require_no_leak()


def test_what_was_registered_later_is_not_known(told: History) -> None:
    said = told.registrations["a"].pop("")
    told.registrations["a"] = {
        "one": said,
        "three": Registration(None, "FR", "", "", None),
    }
    assert AsOf(told, CUT).registered[0] == said


def test_the_calls_of_a_line_meet_whatever_their_year() -> None:
    assert call_line("ICT-02-2018") == call_line("ICT-02-2016") == "ICT-02"
    assert call_line("") == ""
