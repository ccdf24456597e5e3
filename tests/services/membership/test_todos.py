"""What a manager is told to do first, and what is kept from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import TODAY

from matchmaker.domain.vocabulary import OrganisationKind, Stage
from matchmaker.services.membership.members import Member
from matchmaker.services.membership.todos import Step, Todo, todos

FINE = Member(
    id=1,
    name="Fine",
    kind=OrganisationKind.COMPANY,
    country="LT",
    region=None,
    city=None,
    size=None,
    website=None,
    is_example=False,
    membership_id=1,
    since=None,
    vouched_on=TODAY,
    confirmed_on=TODAY,
    offers=2,
    needs=1,
    stages=(Stage.COMPONENT,),
    said_on=TODAY,
    has_address=True,
)
OLD = TODAY - timedelta(days=600)


def steps(*members: Member, waiting: int = 0, suspects: int = 0) -> list[Todo]:
    return todos(members, waiting=waiting, suspects=suspects, today=TODAY)


def test_an_empty_cluster_begins_with_its_list() -> None:
    (only,) = steps()
    assert (only.step, str(only.button)) == (Step.IMPORT, "Import your list")


def test_where_all_is_well_nothing_is_to_do() -> None:
    assert steps(FINE) == []


@pytest.mark.parametrize(
    ("lacking", "step"),
    [
        ({"offers": 0}, Step.OFFERS),
        ({"needs": 0}, Step.NEEDS),
        ({"has_address": False}, Step.ADDRESSES),
        ({"vouched_on": None}, Step.VOUCH),
        ({"said_on": OLD, "confirmed_on": OLD}, Step.OLD),
    ],
)
def test_each_lack_is_a_step(lacking: dict[str, object], step: Step) -> None:
    (only,) = steps(FINE, replace(FINE, **lacking))
    assert only.step is step


def test_the_three_that_open_most_come_first() -> None:
    silent = [replace(FINE, offers=0) for _ in range(7)]
    unvouched = [replace(FINE, vouched_on=None) for _ in range(20)]
    found = steps(*silent, *unvouched, waiting=3, suspects=1)
    assert [each.step for each in found] == [Step.OFFERS, Step.ANSWERS, Step.VOUCH]
    assert str(found[0].finding) == ("7 members never appear in results: no offers are written.")


def test_one_or_two_who_wait_are_a_few() -> None:
    for number in (1, 2):
        (only,) = steps(FINE, waiting=number)
        assert str(only.finding).startswith("A few requests")
        assert str(number) not in str(only.finding)
    (only,) = steps(FINE, waiting=3)
    assert str(only.finding).startswith("3 requests")


def test_whoever_has_no_address_cannot_be_asked() -> None:
    mute = replace(FINE, offers=0, has_address=False)
    by_step = {each.step: each for each in steps(mute)}
    assert not by_step[Step.OFFERS].is_askable
    assert str(by_step[Step.OFFERS].button) == "Look at them"
    assert steps(replace(FINE, offers=0))[0].is_askable


def test_a_member_that_says_nothing_is_counted_once() -> None:
    nothing = replace(FINE, offers=0, needs=0, said_on=None, confirmed_on=None)
    assert [each.step for each in steps(nothing)] == [Step.OFFERS]
